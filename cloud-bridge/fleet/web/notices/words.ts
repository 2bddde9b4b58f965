/** The words for notices: their kinds, what became of them, and the texts that they are made of. */
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { DeliveryState, Preview, TextProblem } from "../../answers/notices.ts";

export const word = words({
  note: [
    "What was sent to recipients, by which channel, and what became of it. Texts, numbers and codes are not kept.",
    "发送给收件人的通知、渠道与结果；不保存内容、号码与取件码。",
  ],
  none: ["Nothing was sent.", "暂无发送记录。"],
  noneOfDemo: [
    "Nothing was sent: this demo has no channel. Its first page shows what phones would say.",
    "暂无发送记录：演示未接入发送渠道，手机消息见演示首页。",
  ],
  templates: ["Templates", "通知模板"],
  bulk: ["Messages to many", "群发通知"],
  state: ["State", "状态"],
  all: ["All", "全部"],
  next: ["next try {at}", "{at} 发送"],
  tries: ["{count} tries", "已尝试 {count} 次"],
  by: ["by {channel}, carrier {carrier}", "渠道 {channel}，快递公司 {carrier}"],
  again: ["Send again", "重新发送"],
  newestOnly: ["The newest {count} are shown.", "仅显示最近 {count} 条。"],

  back: ["All notices", "全部通知"],
  templatesNote: [
    "What recipients are told. A carrier's own words go before those of all carriers; " +
      "what nobody has set is said in Postern's.",
    "发给收件人的文字。快递公司自己的模板优先于通用模板；未设定的使用系统默认文字。",
  ],
  carrier: ["Carrier", "快递公司"],
  everyCarrier: ["all carriers", "全部快递公司"],
  kind: ["Notice", "通知类型"],
  language: ["Language", "语言"],
  text: ["Text", "文字"],
  marks: ["These are filled in: {marks}", "可用占位符：{marks}"],
  from: ["Now: {from}.", "当前：{from}。"],
  setBy: ["Set by {who}, {at}.", "由 {who} 于 {at} 设定。"],
  preview: ["Preview", "预览"],
  previewFor: ["As the recipient of a parcel at {site} reads it", "{site} 的收件人看到的内容"],
  segments: ["As an SMS: {units} characters, {segments} {segments|part|parts}", "短信：{units} 字符，计 {segments} 条"],
  plain: ["Letters and digits of the plain alphabet: 160 fit into one part.", "GSM 7 位编码，每条最多 160 字符。"],
  wide: ["With other signs or Chinese: 70 fit into one part.", "含中文或其他符号，每条最多 70 字符。"],
  save: ["Save", "保存"],
  saved: ["Saved. It is what the next notice says.", "已保存，下一条通知即生效。"],
  reset: ["Take away what was set", "恢复默认"],
  gone: ["Taken away.", "已恢复。"],
});

export const kindWord = words({
  ready: ["A parcel is ready to be collected", "快件已到，请取件"],
  reminder: ["Reminder: a parcel waits", "取件提醒"],
  extended: ["The hold period was extended", "保管期已延长"],
  code: ["The pickup code was changed", "取件码已更换"],
  delegated: ["A pass was made", "已生成通行码"],
  collected: ["A parcel was collected", "快件已取出"],
  overdue: ["The hold period is over", "保管期已结束"],
  "hand-in": ["Code to hand something in", "寄件码通知"],
  bulk: ["A message to many", "群发通知"],
});
const plainKinds = ["ready", "overdue", "hand-in", "collected"] as const;
const numbered = ["code", "extended", "delegated", "bulk"] as const;
/** Reminders have numbers too. */
export const kindOf = (kind: string): Parameters<typeof kindWord>[0] => {
  const plain = plainKinds.find((one) => one === kind);
  return plain ?? numbered.find((one) => kind.startsWith(`${one}-`)) ?? "reminder";
};

export const languageWord = words({ "zh-CN": ["Chinese", "中文"], en: ["English", "英文"] });

export const sentWord = words<DeliveryState>({
  waiting: ["waiting", "待发送"],
  sent: ["sent", "已发送"],
  delivered: ["delivered", "已送达"],
  undelivered: ["not delivered", "未送达"],
  failed: ["refused by the receiver", "对方拒收"],
  "given-up": ["given up", "已放弃"],
  needless: ["not needed any more", "无需发送"],
});

export const fromWord = words<Preview["from"]>({
  asked: ["this text, not saved yet", "未保存"],
  saved: ["words set at the fleet", "平台设定的文字"],
  settings: ["words of the fleet's settings", "配置文件中的文字"],
  ours: ["Postern's own words", "系统默认文字"],
});

export const problemWord = words<TextProblem["rule"]>({
  empty: ["Say something.", "请填写内容。"],
  "too-long": ["1,000 characters at most, not {value}.", "最多 1000 字符，当前 {value}。"],
  "unknown-placeholder": ["{value} is nothing that can be filled in.", "{value} 不是可用的占位符。"],
  "no-page-url": [
    "{value} needs the address of the recipients' page (notices.pageUrl) in the fleet's settings.",
    "{value} 需要在平台配置中设定收件人页面地址（notices.pageUrl）。",
  ],
});
