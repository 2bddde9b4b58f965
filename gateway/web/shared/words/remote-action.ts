/** What may be ordered from afar, in words: at the fleet, who orders it; at the site, whoever reads of it. */
import type { RemoteAction } from "../../../core/vocabulary.ts";
import { words } from "./dictionary.ts";

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
export const actionOf = (action: RemoteAction): string => actionWord(action.type, { subject: subjectOf(action) });

const subjectOf = (action: RemoteAction): string => {
  if ("compartment" in action) return action.compartment;
  if ("wanted" in action) return action.wanted.level;
  return ("deposit" in action ? action.deposit : action.alarm).slice(0, 8);
};
