/** What staff did, who signed in, alarms, in sentences. */
import type { AlarmKind } from "../../../../core/vocabulary.ts";
import { carrierName } from "../../../shared/site/compartments.ts";
import { alarmWord, severityWord } from "../../../shared/words/alarms.ts";
import { sentences, words } from "../../../shared/words/dictionary.ts";
import type { Sentences } from "./say.ts";
import { evidenceWord, list, parcelsWord, start, whoWord } from "./who.ts";

const say = words({
  suspected: ["Nobody knows for sure what lies in {compartment}.", "{compartment} 的内容存疑，无法确认。"],
  freed: ["{compartment} is free, {evidence}.", "{compartment} 已空闲，{evidence}。"],
  blocked: ["{who} took {compartment} out of service: “{reason}”", "{who}已停用 {compartment}：“{reason}”"],
  released: ["{who} put {compartment} back into service: “{reason}”", "{who}已恢复使用 {compartment}：“{reason}”"],
  opened: ["Maintainer {by} opened {compartment}: “{reason}”", "维护员 {by} 打开了 {compartment}：“{reason}”"],
  openedTwo: [
    "Maintainers {by} and {second} opened {compartment} together: “{reason}”",
    "维护员 {by} 与 {second} 共同打开了 {compartment}：“{reason}”",
  ],
  auditEmpty: [
    "Maintainer {by} looked into {compartment} and found it empty.",
    "维护员 {by} 查看 {compartment}：为空。",
  ],
  auditFound: [
    "Maintainer {by} looked into {compartment} and found {found}.",
    "维护员 {by} 查看 {compartment}：{found}。",
  ],
  missing: ["Missing: {waybills}.", "缺少：{waybills}。"],
  extra: ["Not in the books: {waybills}.", "多出：{waybills}。"],
  found: [
    "Maintainer {by} found {found} in {compartment}. {count|It belongs|They belong} in {belongs}.",
    "维护员 {by} 在 {compartment} 找到应在 {belongs} 的 {found}。",
  ],
  courierIn: ["Courier {courier} of {carrier} signed in.", "{carrier} 的快递员 {courier} 已登录。"],
  courierOut: ["Courier {courier} signed out.", "快递员 {courier} 已退出。"],
  signInFailed: ["A sign-in at {source} failed.", "在 {source} 的一次登录失败。"],
  courierFailed: ["A sign-in as courier {id} failed.", "快递员 {id} 的一次登录失败。"],
  maintainerFailed: ["A sign-in as maintainer {id} failed.", "维护员 {id} 的一次登录失败。"],
  maintainerIn: ["Maintainer {maintainer} signed in.", "维护员 {maintainer} 已登录。"],
  maintainerOut: ["Maintainer {maintainer} signed out.", "维护员 {maintainer} 已退出。"],
  raised: ["Alarm: {alarm} ({severity}).", "告警：{alarm}（{severity}）。"],
  acknowledged: ["Maintainer {by} acknowledged the alarm: {alarm}.", "维护员 {by} 已确认告警：{alarm}。"],
  fromAfar: ["{by} at the fleet acknowledged the alarm: {alarm}.", "云平台 {by} 已确认告警：{alarm}。"],
  cleared: ["The alarm is over: {alarm}.", "告警已解除：{alarm}。"],
  anAlarm: ["number {alarm}", "编号 {alarm}"],
  answered: ["A request was answered; the answer is kept for a repeat.", "已答复请求，并保留答复以备重复请求。"],
});

const which = (alarm: string, kind: AlarmKind | undefined, subject: string | undefined): string =>
  kind === undefined ? say("anAlarm", { alarm }) : alarmWord(kind, subject ?? "");

export const staffSentences = {
  "compartment-suspected": ({ compartment }) => say("suspected", { compartment }),
  "compartment-freed": ({ compartment, evidence }) => say("freed", { compartment, evidence: evidenceWord(evidence) }),
  "compartment-blocked": ({ compartment, reason, by }) =>
    start(say("blocked", { compartment, reason, who: whoWord(by) })),
  "compartment-released": ({ compartment, reason, by }) =>
    start(say("released", { compartment, reason, who: whoWord(by) })),
  "compartment-opened-by-staff": ({ compartment, by, second, reason }) =>
    second === undefined
      ? say("opened", { compartment, by, reason })
      : say("openedTwo", { compartment, by, second, reason }),
  "compartment-audited": ({ compartment, by, found, missing, extra }) =>
    sentences([
      found.length === 0
        ? say("auditEmpty", { by, compartment })
        : say("auditFound", { by, compartment, found: parcelsWord(found) }),
      ...(missing.length === 0 ? [] : [say("missing", { waybills: list(missing) })]),
      ...(extra.length === 0 ? [] : [say("extra", { waybills: list(extra) })]),
    ]),
  "parcels-found": ({ compartment, belongs, parcels, by }) =>
    say("found", { compartment, belongs, by, found: parcelsWord(parcels), count: parcels.length }),
  "courier-signed-in": ({ courier, carrier }) => say("courierIn", { courier, carrier: carrierName(carrier) }),
  "courier-sign-in-failed": ({ courier, source }) =>
    courier === undefined ? say("signInFailed", { source }) : say("courierFailed", { id: courier }),
  "courier-signed-out": ({ courier }) => say("courierOut", { courier }),
  "maintainer-signed-in": ({ maintainer }) => say("maintainerIn", { maintainer }),
  "maintainer-sign-in-failed": ({ maintainer, source }) =>
    maintainer === undefined ? say("signInFailed", { source }) : say("maintainerFailed", { id: maintainer }),
  "maintainer-signed-out": ({ maintainer }) => say("maintainerOut", { maintainer }),
  "alarm-raised": ({ kind, subject, severity: how }) =>
    say("raised", { alarm: alarmWord(kind, subject), severity: severityWord(how) }),
  "alarm-acknowledged": ({ alarm, kind, subject, by, remote }) =>
    say(remote === undefined ? "acknowledged" : "fromAfar", { by, alarm: which(alarm, kind, subject) }),
  "alarm-cleared": ({ alarm, kind, subject }) => say("cleared", { alarm: which(alarm, kind, subject) }),
  "command-answered": () => say("answered"),
} satisfies Partial<Sentences>;
