/** The words for announced parcels and the consent that came with them. */
import { type Text, words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Announcement, AnnouncementState } from "../../announcements/answers.ts";

export const word = words({
  note: [
    "Parcels that carriers, shops or operators announced before they come, with the recipient's consent.",
    "快递公司、商家或运营方在快件到达前登记的预告，以及收件人的同意情况。",
  ],
  none: ["No parcel was announced.", "暂无预告。"],
  all: ["All", "全部"],
  state: ["State", "状态"],
  waybill: ["Waybill (empty: all)", "运单号（留空为全部）"],
  waybillWrong: ["4 to 40 letters, digits or -.", "请输入 4 至 40 位字母、数字或 -。"],
  newestOnly: ["The newest {count} are shown.", "仅显示最近 {count} 条。"],
  because: ["Why: “{why}”", "原因：“{why}”"],
  record: ["record {record}", "记录号 {record}"],
  by: ["Announced by {tenant} for {carrier}", "由 {tenant} 预告，承运 {carrier}"],
  withdraw: ["Withdraw", "撤回"],
  withdrawOf: ["Withdraw {waybill}: it must not go in", "撤回 {waybill}，不得存入"],
  reasonHint: ["Kept with the announcement, at least three characters.", "随预告保存，至少三个字符。"],
  unheard: [
    "{site} has not heard of this parcel yet. As soon as it connects it hears that the parcel must not go in.",
    "{site} 尚未收到该预告，连接后即会得知该快件不得存入。",
  ],
  heard: [
    "From the moment {site} hears it, it refuses the parcel before any door moves, also when its courier stands " +
      "there. Without a link it cannot know: until then the parcel may still go in.",
    "{site} 收到后即在开门前拒收该快件，快递员在柜前也一样；站点离线时无法得知，此前仍可能存入。",
  ],
  inside: [
    "If it is inside by then it stays there for its recipient. To have it back, order that on the parcel's page.",
    "若届时已存入，则继续为收件人保管；如需取回，请在快件页面下令。",
  ],
});

const states = {
  waiting: ["not at the site yet", "站点未收到"],
  "at-site": ["known at the site", "站点已知"],
  used: ["went in", "已存入"],
  withdrawing: ["withdrawn; the site has not heard it yet", "已撤回，站点未收到"],
  withdrawn: ["withdrawn", "已撤回"],
  expired: ["did not come in time", "逾期未到"],
  refused: ["refused by the site", "站点已拒绝"],
  replaced: ["replaced by a newer announcement", "已被新预告取代"],
} as const satisfies Readonly<Record<AnnouncementState, Text>>;
export const stateWord = words<AnnouncementState>(states);

/** What stands behind the state. */
export const sinceWord = words({
  waiting: ["(until {until})", "（有效期至 {until}）"],
  "at-site": ["since {at} (until {until})", "自 {at} 起（有效期至 {until}）"],
  expired: ["({until})", "（{until}）"],
  ended: ["{at}", "{at}"],
});

export const consentWord = words<Announcement["consent"]>({
  "named-by-sender": ["The sender named the locker.", "寄件人指定投递到柜。"],
  given: ["The recipient agreed.", "收件人已同意。"],
  refused: ["The recipient refused: it must not go in.", "收件人不同意，不得存入。"],
  unknown: ["Nobody has asked the recipient: the carrier's terms decide.", "未征询收件人，按快递公司条款处理。"],
});

const refusals = words({
  "waybill-duplicate": ["A parcel of this number lay there already.", "该单号的快件已在柜内。"],
  unknown: ["Why: {why}", "原因：{why}"],
});
/** The site's reason; one that only a newer site knows: its own name. */
export const refusalWord = (why: string): string =>
  why === "waybill-duplicate" ? refusals(why) : refusals("unknown", { why });
