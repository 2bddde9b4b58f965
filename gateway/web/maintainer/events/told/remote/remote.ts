/** What was ordered from afar, and what became of it, in sentences. */
import type { RemoteAction } from "../../../../../core/vocabulary.ts";
import { type Text, words } from "../../../../shared/words/dictionary.ts";
import type { Sentences } from "../say.ts";

const actionWord = words<RemoteAction["type"]>({
  "open-compartment": ["open {subject}", "打开 {subject}"],
  "block-compartment": ["take {subject} out of service", "停用 {subject}"],
  "release-compartment": ["put {subject} back into service", "恢复使用 {subject}"],
  "extend-hold": ["extend the hold of deposit {subject}", "延长寄存 {subject} 的保管"],
  "recall-deposit": ["recall deposit {subject}", "召回寄存 {subject}"],
  "change-pickup-code": ["change the pickup code of deposit {subject}", "更换寄存 {subject} 的取件码"],
  "take-back-pass": ["take back a pass for deposit {subject}", "收回寄存 {subject} 的通行码"],
});
const whys = {
  epoch: ["this site's history has begun a new chapter since", "本站历史此后已开启新纪元"],
  content: ["what lies there has changed since", "格口内容此后已变化"],
  deposit: ["something else lies there", "格口内寄存不符"],
  occupancy: ["the compartment is not as it was believed to be", "格口状态与预期不符"],
  "door-jammed": ["the door did not open", "柜门未打开"],
  "not-sent": ["the lock board could not be reached in time", "未能及时送达锁控板"],
  interrupted: [
    "the gateway stopped in between; whether the door opened is not known",
    "网关中途停止，无法确认柜门是否打开",
  ],
  "no-answer": ["nothing was heard of the door in time", "未能及时得知柜门状态"],
  "second-person-needed": [
    "a parcel lies inside, or may: one person is not enough",
    "格口内有或可能有快件，须两人确认",
  ],
  "door-unavailable": ["the door is out of service or cannot be read", "柜门停用或无法读取"],
  "compartment-busy": ["an order for this door was still running", "该柜门尚有指令在执行"],
  "audit-needed": ["it must be looked into first", "须先盘点"],
  "unknown-deposit": ["there is no such deposit any more", "该寄存已结束"],
  "collection-running": ["the parcel was just being collected", "快件正在被领取"],
  "unknown-compartment": ["there is no such compartment", "没有该格口"],
  "wrong-state": ["it did not fit what was so here", "与当时状态不符"],
} as const satisfies Readonly<Record<string, Text>>;
const whyWord = words<keyof typeof whys>(whys);
const say = words({
  accepted: ["{issuer} at the fleet orders to {action}: “{reason}”", "云平台 {issuer} 下令{action}：“{reason}”"],
  started: ["The order from afar is being carried out.", "正在执行远程指令。"],
  done: ["The order from afar is carried out.", "远程指令已完成。"],
  failed: ["The order from afar failed.", "远程指令失败。"],
  expired: ["The order from afar came too late; nothing was done.", "远程指令已过期，未执行。"],
  conflict: ["The order from afar does not fit what is so here; nothing was done.", "远程指令与现场不符，未执行。"],
  failedWhy: ["The order from afar failed: {why}.", "远程指令失败：{why}。"],
  conflictWhy: ["Nothing was done about the order from afar: {why}.", "未执行远程指令：{why}。"],
});

const subjectOf = (action: RemoteAction): string =>
  "compartment" in action ? action.compartment : action.deposit.slice(0, 8);

const isKnown = (why: string): why is keyof typeof whys => Object.hasOwn(whys, why);
const reasonOf = (why: string): string => (isKnown(why) ? whyWord(why) : why);

export const remoteSentences = {
  "remote-command-accepted": ({ issuer, reason, action }) =>
    say("accepted", { issuer: issuer.id, reason, action: actionWord(action.type, { subject: subjectOf(action) }) }),
  "remote-command-started": () => say("started"),
  "remote-command-ended": ({ outcome, why }) => {
    if (why === undefined || outcome === "done" || outcome === "expired") return say(outcome);
    return say(outcome === "failed" ? "failedWhy" : "conflictWhy", { why: reasonOf(why) });
  },
} satisfies Partial<Sentences>;
