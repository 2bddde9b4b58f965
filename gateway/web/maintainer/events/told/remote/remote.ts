/** What was ordered from afar, and what became of it, in sentences. */
import type { RemoteAction } from "../../../../../core/vocabulary.ts";
import { words } from "../../../../shared/words/dictionary.ts";
import { orderWhy } from "../../../../shared/words/order-why.ts";
import type { Sentences } from "../say.ts";

const actionWord = words<RemoteAction["type"]>({
  "open-compartment": ["open {subject}", "打开 {subject}"],
  "block-compartment": ["take {subject} out of service", "停用 {subject}"],
  "release-compartment": ["put {subject} back into service", "恢复使用 {subject}"],
  "extend-hold": ["extend the hold of deposit {subject}", "延长寄存 {subject} 的保管"],
  "recall-deposit": ["recall deposit {subject}", "召回寄存 {subject}"],
  "change-pickup-code": ["change the pickup code of deposit {subject}", "更换寄存 {subject} 的取件码"],
  "take-back-pass": ["take back a pass for deposit {subject}", "收回寄存 {subject} 的通行码"],
  "open-here": [
    "open the door of deposit {subject} for its recipient, who stands there",
    "为柜前的收件人打开寄存 {subject} 的柜门",
  ],
  "acknowledge-alarm": ["acknowledge alarm {subject}", "确认告警 {subject}"],
  "send-log": ["send its log ({subject})", "上传运行日志（{subject}）"],
});
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

const subjectOf = (action: RemoteAction): string => {
  if ("compartment" in action) return action.compartment;
  if ("wanted" in action) return action.wanted.level;
  return ("deposit" in action ? action.deposit : action.alarm).slice(0, 8);
};

export const remoteSentences = {
  "remote-command-accepted": ({ issuer, reason, action }) =>
    say("accepted", { issuer: issuer.id, reason, action: actionWord(action.type, { subject: subjectOf(action) }) }),
  "remote-command-started": () => say("started"),
  "remote-command-ended": ({ outcome, why }) => {
    if (why === undefined || outcome === "done" || outcome === "expired") return say(outcome);
    return say(outcome === "failed" ? "failedWhy" : "conflictWhy", { why: orderWhy(why) });
  },
} satisfies Partial<Sentences>;
