/** The words for webhooks: who is told by HTTP, what, and what became of it. */
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { HookDeliveryState, Webhook, WebhookKind } from "../../answers/webhooks.ts";

export const word = words({
  note: [
    "Other systems are told of parcels by signed HTTPS requests (Standard Webhooks).",
    "通过签名的 HTTPS 请求（Standard Webhooks）把快件动态推送给其他系统。",
  ],
  none: ["No endpoint has been added.", "尚未添加推送地址。"],
  add: ["Add an endpoint", "添加推送地址"],
  name: ["Name", "名称"],
  nameHint: ["Which system listens there", "接收推送的系统"],
  url: ["Address", "地址"],
  urlHint: ["https://…, at a public address", "https://…，须为公网地址"],
  carrier: ["Carrier", "快递公司"],
  carrierHint: [
    "Its id at the sites: only its parcels are told. Empty: everybody's.",
    "填写快递公司标识则只推送其快件，留空则推送全部。",
  ],
  shop: ["Shop", "商家"],
  shopHint: [
    "Its id: only the parcels that it announced are told. Empty: everybody's.",
    "填写商家标识则只推送其预报的快件，留空则推送全部。",
  ],
  either: ["A carrier or a shop, not both.", "快递公司与商家只能填写一项。"],
  kinds: ["What is told", "推送内容"],
  save: ["Add", "添加"],
  missing: ["Please fill this in.", "请填写。"],
  noKinds: ["Choose at least one.", "请至少选择一项。"],
  badUrl: [
    "This address cannot be told: https is needed, at a public address.",
    "无法推送到该地址：须为 https 公网地址。",
  ],
  secret: [
    "The secret that signs, shown this once. Enter it at the receiving system now.",
    "签名密钥仅显示这一次，请立即填入接收系统。",
  ],
  done: ["I have it", "已保存"],
  everybody: ["everybody's parcels", "全部快件"],
  ofCarrier: ["parcels of {carrier}", "{carrier} 的快件"],
  ofShop: ["parcels that {shop} announced", "{shop} 预报的快件"],
  hears: ["Hears of", "推送范围"],
  state: ["State", "状态"],
  waiting: ["Waiting", "待发送"],
  dead: ["Given up", "已放弃"],
  lastSent: ["Last sent", "最近成功"],
  never: ["never", "从未"],
  failing: [
    "Nothing has got through since {at}. It is tried again by itself; nothing is lost.",
    "自 {at} 起推送失败，正在自动重试，消息不会丢失。",
  ],
  goneNote: [
    "It has answered that it wants no more (410). Go on when it is there again.",
    "对方已答复不再接收（410）。恢复后可继续推送。",
  ],
  back: ["All endpoints", "全部地址"],
  unknown: ["There is no such endpoint.", "没有该推送地址。"],
  test: ["Send a test", "发送测试"],
  pause: ["Pause", "暂停"],
  resume: ["Go on", "继续"],
  rotate: ["New secret", "更换密钥"],
  drop: ["Delete", "删除"],
  dropAsk: [
    "Delete this endpoint, and what waits for it? That cannot be taken back.",
    "删除该地址及其待发消息？此操作无法撤销。",
  ],
  keep: ["Keep it", "保留"],
  rotateAsk: [
    "Make a new secret? It is shown once, and signs at once; for 24 hours the old one signs as well.",
    "更换密钥？新密钥仅显示一次，立即用于签名；旧密钥在 24 小时内仍然有效。",
  ],
  rotated: ["For 24 hours the old secret signs as well.", "旧密钥在 24 小时内仍然有效。"],
  tested: ["A test is on its way.", "测试消息已发出。"],
  deliveries: ["Messages", "消息"],
  all: ["All", "全部"],
  noDeliveries: ["None.", "暂无。"],
  tries: ["{count} {count|try|tries}", "已尝试 {count} 次"],
  next: ["next try {at}", "{at} 重试"],
  again: ["Send again", "重新发送"],
  againOf: ["Send {what} again", "重新发送 {what}"],
  body: ["What is sent", "消息内容"],
  replay: ["Send again what was given up", "重新发送已放弃的消息"],
  from: ["From this day (empty: the oldest)", "起始日（留空则从最早）"],
  to: ["To this day (empty: until now)", "截止日（留空则到现在）"],
  start: ["Send again", "重新发送"],
  nothing: ["There was nothing to send again.", "没有需要重新发送的消息。"],
  progress: ["{done} of {all} sent again", "已重新发送 {done} / {all}"],
});

/** In the order in which they are shown. */
export const kindTexts = {
  "parcel.deposited": ["deposited", "已存入"],
  "parcel.hold_extended": ["hold period extended", "保管期延长"],
  "parcel.overdue": ["overdue", "已超期"],
  "parcel.return_due": ["to be returned", "待退回"],
  "parcel.collected": ["collected", "已取出"],
  "parcel.refused": ["refused", "已拒收"],
  "parcel.recalled": ["taken back", "已取回"],
  "parcel.in_doubt": ["content in doubt", "内容存疑"],
  "parcel.verified": ["seen by staff", "已核实"],
  "parcel.missing": ["missing", "未找到"],
  "parcel.found": ["found", "已找到"],
  "hand_in.announced": ["hand-in announced", "寄件预约"],
  "hand_in.made": ["handed in", "已寄存"],
  "hand_in.overdue": ["hand-in not fetched", "寄件逾期未取"],
  "hand_in.fetched": ["hand-in fetched", "寄件已取走"],
} as const satisfies Readonly<Record<WebhookKind, readonly [string, string]>>;
export const allKinds = Object.keys(kindTexts) as readonly WebhookKind[];
const kindWords = words({ ...kindTexts, "webhook.test": ["test", "测试"] });
/** Of a later fleet's: its own name. */
export const kindWord = (kind: string): string =>
  kind === "webhook.test" || allKinds.some((one) => one === kind) ? kindWords(kind as WebhookKind) : kind;

export const stateWord = words<Webhook["state"]>({
  active: ["active", "启用"],
  paused: ["paused", "已暂停"],
  gone: ["wants no more", "对方已停止接收"],
});
export const sentWord = words<HookDeliveryState>({
  waiting: ["waiting", "待发送"],
  sent: ["sent", "已发送"],
  dead: ["given up", "已放弃"],
});
