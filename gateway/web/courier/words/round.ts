/** Words of what waits, of what is overdue, and of the receipt. */
import { words } from "../../shared/words/dictionary.ts";
import type { Entry } from "../flow/round.ts";

export const round = words({
  waits: ["Waiting", "待处理"],
  waitsDoneText: ["{compartment}: said to be done. Sent by itself.", "{compartment}：已标记完成，将自动发送。"],
  doneNo: ["{compartment}: the locker does not agree. Please look.", "{compartment}：柜机未确认，请查看。"],
  look: ["Look", "查看"],
  waitsScan: ["not looked at yet", "待核对"],
  scanTaken: ["may go in", "可入柜"],
  scanSize: ["may go in, {size}", "可入柜，{size}"],
  putIn: ["Put in", "投放"],
  remove: ["Remove", "移除"],
  waitCount: ["{count} not confirmed by the locker yet", "{count} 项柜机尚未确认"],

  overdue: ["Take back", "取回"],
  overdueCount: ["Take back {count}", "取回 {count}"],
  overdueTitle: ["To take back", "待取回"],
  overdueNone: ["Nothing to take back.", "没有待取回的快件。"],
  overdueSince: ["overdue since {at}", "{at} 起逾期"],
  refusedHere: ["refused by the recipient", "收件人拒收"],
  openNext: ["Open {compartment}", "打开 {compartment}"],
  recall: ["Open", "打开"],
  taken: [
    "{compartment} is done: {count} {count|parcel|parcels} with you on this round.",
    "{compartment} 已完成，本次已取 {count} 件。",
  ],
  takenAll: [
    "All done: {count} {count|parcel|parcels} with you on this round. Nothing more waits here.",
    "已全部完成，本次已取 {count} 件，此处没有其他待取快件。",
  ],
  toScan: ["Back to scanning", "返回扫描"],

  handIns: ["Hand-ins", "寄件"],
  handInsCount: ["Hand-ins {count}", "寄件 {count}"],
  receiptNumber: ["receipt {receipt}", "回执 {receipt}"],

  receipt: ["Receipt", "回执"],
  receiptCount: ["Receipt {count}", "回执 {count}"],
  receiptTitle: ["Receipt of this round", "本次回执"],
  receiptOf: ["{site} · {carrier} · {courier} · {at}", "{site} · {carrier} · {courier} · {at}"],
  receiptNone: ["Nothing has happened on this round yet.", "本次尚无记录。"],
  share: ["Share", "分享"],
  copied: ["Copied.", "已复制。"],
  print: ["Print", "打印"],
  proven: ["proven by the locker", "柜机证实"],
  stated: ["stated by you", "由您确认"],
  sums: [
    "{in} in · {recalled} taken back · {fetched} fetched · {refused} not put in · {waits} waiting",
    "入柜 {in} · 取回 {recalled} · 取走寄件 {fetched} · 未入柜 {refused} · 待确认 {waits}",
  ],
  sound: ["Sound and vibration", "声音与振动"],
  leaveTitle: ["Sign out now?", "确定退出？"],
  leaveWaits: [
    "{count} not confirmed yet. {count|It is|They are} kept here and sent when you sign in again.",
    "{count} 项尚未确认，将保留并在您再次登录后发送。",
  ],
  leaveReceipt: ["Your receipt is gone after that. Share or print it first.", "退出后回执将清除，请先分享或打印。"],
});

export const entryWord = words<Entry["what"]>({
  in: ["in {compartment}", "已入 {compartment}"],
  waits: ["{compartment}, not confirmed yet", "{compartment}，待确认"],
  recalled: ["taken from {compartment}", "已从 {compartment} 取回"],
  fetched: ["fetched from {compartment}", "已从 {compartment} 取走寄件"],
  "not-there": ["nothing was in {compartment}", "{compartment} 内无寄件"],
  cancelled: ["cancelled, not put in", "已取消，未入柜"],
  unclear: ["unclear: staff looks at {compartment}", "待工作人员查看 {compartment}"],
  refused: ["not put in", "未能入柜"],
});
