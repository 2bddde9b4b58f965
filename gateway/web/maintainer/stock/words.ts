/** The daily count and the audit from door to door. */
import type { EventOf } from "../../../core/event.ts";
import { words } from "../../shared/words/dictionary.ts";

type Statement = EventOf<"stock-stated">;
export type DifferenceKind = Statement["differences"][number]["kind"];
export type MoveKind = keyof Statement["carriers"][number]["moves"];
export type NoteKind = Statement["notes"][number]["kind"];

export const word = words({
  stock: ["Stock", "库存"],
  stockDay: ["Stock of {day}", "{day} 库存"],
  stockToday: ["Stock today", "今日库存"],
  running: ["This day is not over yet: what its statement would say now.", "当日尚未结束：以下为此刻的结算预览。"],
  stated: ["Stated {when}", "结算于 {when}"],
  none: ["No day has been counted yet.", "尚无盘点日。"],
  days: ["Other days", "其他日期"],
  today: ["Today", "今天"],
  dayLine: [
    "{closing} {closing|parcel|parcels}, {open} open {open|difference|differences}",
    "库存 {closing} 件，未结差异 {open} 项",
  ],
  carrier: ["Carrier {carrier}", "快递公司 {carrier}"],
  stranger: ["Nobody knows whose", "归属不明"],
  empty: ["Nothing came, went or lay here.", "当日无进出，亦无库存。"],
  opening: ["At the beginning", "期初"],
  closing: ["At the end", "期末"],
  balanced: ["Nothing differs from what was seen.", "账实相符，无差异。"],
  differences: ["Differences", "差异"],
  open: ["not settled", "未结"],
  settled: ["settled", "已结"],
  leftOut: ["{count} more {count|difference is|differences are} open.", "另有 {count} 项未结差异。"],
  since: ["since {when}", "自 {when}"],
  elsewhere: ["belongs to {place}", "应在 {place}"],
  incident: ["case {incident}", "异常单 {incident}"],
  notes: ["To be known of this day", "当日说明"],
  moves: ["What came and went", "进出明细"],
  came: ["in", "入"],
  went: ["out", "出"],
  hash: ["Chained as {hash}", "链式校验 {hash}"],
  print: ["Print", "打印"],
  csv: ["Download CSV", "下载 CSV"],
  toAudit: ["Guided audit", "逐格盘点"],
  audit: ["Guided audit", "逐格盘点"],
  auditHint: [
    "One door after the other is opened; you say what lies inside, and the books are corrected.",
    "逐一开门查看，按您所见更正账目。",
  ],
  scopeDoubt: ["Only what is in doubt", "仅存疑格口"],
  scopeSite: ["The whole site", "全站"],
  scopeBank: ["Bank {bank}", "{bank} 组"],
  nothing: ["Nothing is in doubt.", "没有存疑格口。"],
  progress: ["{done} of {total}", "{done} / {total}"],
  openDoor: ["Open {id}", "打开 {id}"],
  openAgain: ["Open again", "再次打开"],
  lookInside: ["Look into {id}. What do you see?", "请查看 {id}，里面有什么？"],
  isEmpty: ["It is empty", "为空"],
  nameless: ["Something without a number", "有无法识别的物品"],
  notOpened: ["It cannot be opened", "无法打开"],
  end: ["End the audit", "结束盘点"],
  finished: ["The audit is over.", "盘点已结束。"],
  begunBy: ["Begun by {by}.", "由 {by} 开始。"],
});

export const differenceWord = words<DifferenceKind>({
  missing: ["a parcel of the books was not there", "账上有件，实际缺失"],
  extra: ["a parcel lay there that the books did not have", "实际有件，账上没有"],
  empty: ["the sensor sees nothing where a parcel should lie", "应有快件，传感器未检测到物品"],
  unseen: ["no sensor has ever seen what the books hold", "账上有件，传感器从未检测到"],
  forced: ["the door was forced", "门被强开"],
  suspect: ["nobody knows for sure what lies inside", "内件存疑"],
  unknown: ["something without a number lies inside", "内有无法识别的物品"],
  "not-opened": ["staff could not look inside", "维护员无法开门查看"],
  mismatch: ["the witnesses contradict each other", "证据相互矛盾"],
  misplacement: ["a parcel lay in the wrong compartment", "快件放错格口"],
  "unexpected-removal": ["a parcel was seen to leave without an order", "快件未经指令被取走"],
  ghost: ["something lies where nothing should", "应为空，但检测到物品"],
  unread: ["the parcel's tag cannot be read", "快件标签读不到"],
});

export const moveWord = words<MoveKind>({
  deposit: ["Deposited", "投件"],
  "hand-in": ["Handed in", "寄件交入"],
  "put-back": ["Put back by recipients", "收件人放回"],
  found: ["Found by staff", "盘点发现"],
  restored: ["History came back", "记录恢复"],
  collection: ["Collected", "取件"],
  recall: ["Taken back", "快递员取回"],
  refusal: ["Refused, taken back", "拒收取回"],
  fetch: ["Hand-ins fetched", "寄件取走"],
  missing: ["Missing", "缺失"],
  removed: ["Taken away by staff", "维护员移走"],
  lost: ["History went", "记录缺失"],
});

export const noteWord = words<NoteKind>({
  first: ["The count began on this day.", "自当日开始盘点。"],
  off: ["The gateway was off from {from} to {to}.", "网关于 {from} 至 {to} 停机。"],
  late: ["The day was closed only at {to}.", "当日延至 {to} 结算。"],
  clock: ["Nobody vouched for the clock.", "时钟未经确认。"],
  step: ["The clock was set by {span}.", "时钟被调整 {span}。"],
  loss: ["Some history of this day was lost.", "当日部分记录丢失。"],
  epoch: ["A new chapter of history began.", "当日开始新纪元。"],
  unproven: ["{count} {count|compartment waits for its|compartments wait for their} proof.", "{count} 个格口待核实。"],
});
