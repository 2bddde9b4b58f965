/** The words for orders to sites. */
import type { RemoteAction } from "../../../../gateway/core/vocabulary.ts";
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { CommandState } from "../../answers/overview.ts";

export const word = words({
  note: [
    "What was ordered from here, and what the sites' own journals say of it.",
    "从本平台下达的指令，以及站点日志记录的结果。",
  ],
  none: ["Nothing was ordered.", "暂无指令。"],
  all: ["All", "全部"],
  state: ["State", "状态"],
  csv: ["Download CSV", "下载 CSV"],
  by: ["Ordered by {who}, {at}: “{reason}”", "{who} 于 {at} 下达：“{reason}”"],
  until: ["The site may begin it until {at}.", "站点可在 {at} 前开始执行。"],
  accepted: ["accepted {at}", "{at} 已接受"],
  started: ["begun {at}", "{at} 开始执行"],
  ended: ["ended {at}", "{at} 结束"],
  because: ["Why: {why}", "原因：{why}"],
  newestOnly: ["The newest {count} are shown.", "仅显示最近 {count} 条。"],
  title: ["Order from afar", "远程指令"],
  compartment: ["Compartment", "格口"],
  action: ["What shall be done", "操作"],
  order: ["Order …", "下达指令…"],
  reason: ["Reason", "原因"],
  reasonHint: ["For the journal of the site, at least three characters.", "记入站点日志，至少三个字符。"],
  reasonMissing: ["Say why, in 3 to 200 characters.", "请填写原因（3 至 200 个字符）。"],
  send: ["Order it", "确认下达"],
  cancel: ["Cancel", "取消"],
  hint: [
    "{site}: {action}. The site may begin it within two minutes, once.",
    "{site}：{action}。站点须在两分钟内开始执行，仅执行一次。",
  ],
  openHint: [
    "Nobody may stand before it who does not know: the door springs open.",
    "柜门会弹开，请确认现场人员知悉。",
  ],
});

const actions = {
  "open-compartment": ["open {subject}", "打开 {subject}"],
  "block-compartment": ["take {subject} out of service", "停用 {subject}"],
  "release-compartment": ["put {subject} back into service", "恢复使用 {subject}"],
  "extend-hold": ["extend the hold of deposit {subject}", "延长寄存 {subject} 的保管"],
  "recall-deposit": ["recall deposit {subject}", "召回寄存 {subject}"],
  "change-pickup-code": ["change the pickup code of deposit {subject}", "更换寄存 {subject} 的取件码"],
  "take-back-pass": ["take back a pass for deposit {subject}", "收回寄存 {subject} 的通行码"],
} as const satisfies Readonly<Record<RemoteAction["type"], readonly [string, string]>>;
const actionWord = words<RemoteAction["type"]>(actions);
export const actionOf = (action: RemoteAction): string =>
  actionWord(action.type, { subject: "compartment" in action ? action.compartment : action.deposit.slice(0, 8) });

/** What may be ordered about a compartment. */
export const compartmentActs = ["open-compartment", "block-compartment", "release-compartment"] as const;
export type CompartmentAct = (typeof compartmentActs)[number];
export const actWord = words<CompartmentAct>({
  "open-compartment": ["Open", "开门"],
  "block-compartment": ["Take out of service", "停用"],
  "release-compartment": ["Put back into service", "恢复使用"],
});

export const stateWord = words<CommandState>({
  issued: ["on its way", "下发中"],
  accepted: ["accepted by the site", "站点已接受"],
  started: ["being carried out", "执行中"],
  done: ["done", "已完成"],
  failed: ["failed", "失败"],
  expired: ["too late, nothing was done", "已过期，未执行"],
  conflict: ["did not fit what is so there, nothing was done", "与现场不符，未执行"],
  unknown: ["unknown: the site has lost that history", "未知：站点丢失了相关历史"],
});

const whys = {
  epoch: ["the site's history has begun a new chapter since", "站点历史此后已开启新纪元"],
  content: ["what lies there has changed since", "格口内容此后已变化"],
  deposit: ["something else lies there", "格口内寄存不符"],
  occupancy: ["the compartment is not as it was believed to be", "格口状态与预期不符"],
  "door-jammed": ["the door did not open", "柜门未打开"],
  "not-sent": ["the lock board could not be reached in time", "未能及时送达锁控板"],
  interrupted: [
    "the gateway stopped in between; nobody knows whether the door opened",
    "网关中途停止，无法确认柜门是否打开",
  ],
  "no-answer": ["nothing was heard of the door in time", "未能及时得知柜门状态"],
  "second-person-needed": [
    "a parcel lies inside, or may: staff must be there",
    "格口内有或可能有快件，须由现场人员处理",
  ],
  "door-unavailable": ["the door is out of service or cannot be read", "柜门停用或无法读取"],
  "compartment-busy": ["an order for this door was still running", "该柜门尚有指令在执行"],
  "audit-needed": ["it must be looked into first", "须先盘点"],
  "unknown-compartment": ["there is no such compartment", "没有该格口"],
  "unknown-deposit": ["there is no such deposit any more", "该寄存已结束"],
  "collection-running": ["the parcel was just being collected", "快件正在被领取"],
  "wrong-state": ["it did not fit what was so there", "与当时状态不符"],
  "not-allowed": ["the site's table of rights does not allow it", "站点权限表不允许"],
  unanswered: ["the site did not answer in time", "站点未及时应答"],
  "history-lost": ["the site has lost or forked its history", "站点历史丢失或分叉"],
} as const;
const whyWords = words<keyof typeof whys>(whys);
/** Of a later site's: its own name. */
export const whyWord = (why: string): string => (Object.hasOwn(whys, why) ? whyWords(why as keyof typeof whys) : why);
