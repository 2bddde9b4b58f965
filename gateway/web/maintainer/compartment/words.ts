import type { RefusalCode } from "../../../core/refusal.ts";
import type { No } from "../../shared/site/ask.ts";
import { words } from "../../shared/words/dictionary.ts";
import { noWord } from "../../shared/words/no.ts";
import type { Act } from "./acts/may.ts";

export const actWord = words<Act>({
  open: ["Open", "打开"],
  test: ["Test the lock", "测试门锁"],
  audit: ["Record what is inside", "记录内件"],
  block: ["Take out of service", "停用"],
  release: ["Put back into service", "恢复使用"],
});

export const word = words({
  title: ["Compartment {id}", "格口 {id}"],
  door: ["Door", "门"],
  inside: ["Inside", "内件"],
  evidence: ["How we know", "依据"],
  evidenceAt: ["{evidence}, {when}", "{evidence}，{when}"],
  noEvidence: ["nobody has established it yet", "尚未确认"],
  service: ["Service", "使用状态"],
  parcels: ["Parcels", "快件"],
  carrier: ["Carrier", "快递公司"],
  since: ["Since", "自"],
  until: ["Held until", "保管至"],
  size: ["Size", "规格"],
  openings: ["Opened so far", "累计开门"],
  openingsSome: ["{count}×", "{count} 次"],
  what: ["What may be done", "可用操作"],
  reason: ["Reason", "原因"],
  reasonHint: ["It stays in the journal with your name.", "将与您的姓名一同记入日志。"],
  openTitle: ["Open {id}", "打开 {id}"],
  openNow: ["Open the door", "开门"],
  go: ["Continue", "继续"],
  secondTitle: ["A second person", "第二位维护员"],
  secondHint: [
    "Something lies, or may lie, in {id}. A second maintainer signs in here and agrees; you stay signed in.",
    "{id} 内有或可能有快件。请另一位维护员在此登录确认，您仍保持登录。",
  ],
  agree: ["Agree and open", "确认并开门"],
  same: ["The second maintainer must be somebody else than you.", "第二位维护员必须是另一个人。"],
  noPulse: ["The door stands open already.", "门已经开着。"],
  ordered: ["Order written and on its way", "指令已记录并下发"],
  fired: ["Lock fired; the board answered in {ms} ms", "锁已动作，锁控板 {ms} 毫秒应答"],
  opened: ["Door seen open after {ms} ms", "{ms} 毫秒后检测到门开"],
  waitOpen: ["Door opens", "开门"],
  waitClosed: ["Close the door when you are done", "完成后请关门"],
  closed: ["Door closed again", "门已关上"],
  failed: [
    "The door did not open after {attempts} {attempts|try|tries}. It is out of order now, and an alarm stands.",
    "尝试 {attempts} 次后门仍未打开，已标记为故障并告警。",
  ],
  notSent: ["The order never reached the lock. Check its lock board.", "指令未送达门锁，请检查锁控板。"],
  testHint: [
    "This free compartment opens once. The time from the written order to the open door is measured. Then close it.",
    "将打开该空闲格口一次，测量从指令记录到检测到门开的时间。请现场人员关门。",
  ],
  testStart: ["Start the test", "开始测试"],
  testReason: ["Lock test", "门锁测试"],
  testGood: ["The lock works: open after {ms} ms, at the first try.", "门锁正常：首次尝试，{ms} 毫秒打开。"],
  testWorn: [
    "It opened only at try {attempts}, after {ms} ms. The lock may be worn or the door stiff.",
    "第 {attempts} 次才打开，用时 {ms} 毫秒，锁可能磨损或门过紧。",
  ],
  auditTitle: ["What lies in {id}?", "{id} 内有什么？"],
  auditHint: [
    "Open it first and look. The books are corrected by what you record.",
    "请先开门查看，账目将按您的记录更正。",
  ],
  auditKnown: ["The books say:", "账面记录："],
  auditThere: ["{waybill} is inside", "{waybill} 在内"],
  auditOther: ["Other waybills inside", "其他运单号"],
  auditOtherHint: ["Separated by blanks. Leave it empty if there are none.", "以空格分隔，没有则留空。"],
  auditEmpty: ["Record: empty", "记录：为空"],
  auditFound: ["Record {count} inside", "记录：{count} 件"],
  history: ["What happened here", "这里发生了什么"],
  replay: ["Step by step", "逐步回放"],
  before: ["before", "之前"],
  after: ["after", "之后"],
  step: ["Step {at} of {count}", "第 {at} / {count} 步"],
  earlier: ["Earlier", "上一步"],
  later: ["Later", "下一步"],
  slider: ["Place in the history", "历史位置"],
  notKnown: ["not known yet", "尚不清楚"],
});

/** What the site refuses in the words of staff; what they read elsewhere is written for people at the locker. */
const forStaff = words<Extract<RefusalCode, "door-unavailable" | "wrong-state" | "audit-needed" | "not-opened">>({
  "door-unavailable": [
    "This cannot be done while the door is not known to be closed. Look at the door and its lock board.",
    "无法确认门已关闭，暂不能执行。请检查柜门与锁控板。",
  ],
  "wrong-state": ["That is so already.", "当前已是该状态。"],
  "audit-needed": [
    "Nobody knows what lies inside. Open it, and record what you find first.",
    "内件不明，请先开门查看并记录。",
  ],
  "not-opened": [
    "Nobody has looked inside lately. Open it first, then record what you find.",
    "近期无人查看，请先开门，再记录内件。",
  ],
});
export const staffNoWord = (no: No): string => {
  switch (no.code) {
    case "second-person-same":
      return word("same");
    case "door-unavailable":
    case "wrong-state":
    case "audit-needed":
    case "not-opened":
      return forStaff(no.code);
    default:
      return noWord(no);
  }
};
