/** The words for the daily counts of all sites. */
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";

export const word = words({
  note: [
    "Each site's own count of a day, by carrier: opening + in − out ± corrections = closing.",
    "各站点按快递公司的每日盘点：期初 + 入 − 出 ± 更正 = 期末。",
  ],
  none: ["There is no statement.", "暂无结算。"],
  day: ["Day (empty: each site's newest)", "日期（留空为各站点最新）"],
  opening: ["Opening", "期初"],
  in: ["In", "入"],
  out: ["Out", "出"],
  corrections: ["Corrections", "更正"],
  closing: ["Closing", "期末"],
  carrier: ["Carrier {carrier}", "快递公司 {carrier}"],
  nobody: ["Nobody knows whose", "归属不明"],
  empty: ["Nothing came, went or lay there.", "当日无进出，亦无库存。"],
  differences: [
    "{count} {count|difference is|differences are} not settled: the site's page Stock names {count|it|them}.",
    "未结差异 {count} 项，详见站点“库存”页面。",
  ],
  balanced: ["Nothing differs from what was seen.", "账实相符。"],
  unsound: [
    "This statement is not what its own hash says. Compare it with the site's.",
    "该结算与其校验值不符，请与站点核对。",
  ],
  newestOnly: ["The first {count} sites are shown. The file has all.", "仅显示前 {count} 个站点，完整数据请下载文件。"],
});
