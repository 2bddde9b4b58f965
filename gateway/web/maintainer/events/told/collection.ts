/** Parcels that go out, and the time they may stay, in sentences. */
import type { EventOf } from "../../../../core/event.ts";
import { carrierName } from "../../../shared/site/compartments.ts";
import { when, words } from "../../../shared/words/dictionary.ts";
import type { Sentences } from "./say.ts";
import { evidenceWord, parcelsWord, start, whoWord } from "./who.ts";

const undoneWord = words<EventOf<"collection-undone" | "recall-undone">["reason"]>({
  "door-did-not-open": ["the door did not open", "门未打开"],
  "still-inside": ["the parcel is still inside", "快件仍在柜内"],
  "not-opened": ["nobody opened it", "无人打开"],
  unknown: ["nobody knows what happened inside", "内部情况不明"],
});
export const incidentWord = words<EventOf<"incident-opened">["kind"]>({
  empty: ["found empty", "柜内为空"],
  wrong: ["wrong content", "内件不符"],
  damaged: ["damaged", "破损"],
  "door-broken": ["door broken", "柜门损坏"],
  "door-did-not-open": ["the door did not open", "门未打开"],
  "still-inside": ["still inside", "仍在柜内"],
  forced: ["opened by force", "被强行打开"],
});
const say = words({
  wrongCode: ["A wrong code at {terminal}, {tries} so far.", "{terminal} 输入了错误取件码，累计 {tries} 次。"],
  wrongCodeWait: [
    "A wrong code at {terminal}, {tries} so far: its keypad waits now.",
    "{terminal} 输入了错误取件码，累计 {tries} 次：键盘已暂停。",
  ],
  forgiven: [
    "Wrong codes at {terminal} were forgiven; {tries} still {tries|counts|count}.",
    "{terminal} 减去一次错误，尚余 {tries} 次。",
  ],
  begun: [
    "A valid code or pass at {terminal}: collection of {parcels} from {compartment}.",
    "{terminal} 出示有效取件码或通行码：从 {compartment} 取 {parcels}。",
  ],
  begunHere: [
    "The recipient at {terminal} asked for the door on the phone: collection of {parcels} from {compartment}.",
    "收件人在 {terminal} 前用手机申请开门：从 {compartment} 取 {parcels}。",
  ],
  reopened: [
    "The recipient had {compartment} opened again, {count} so far.",
    "收件人再次打开 {compartment}，第 {count} 次。",
  ],
  closed: [
    "{compartment} is closed after the collection; a short while is left to report something.",
    "{compartment} 取件后已关门，短时间内可反馈问题。",
  ],
  collected: [
    "{parcels}: collected from {compartment}, {evidence}.",
    "{parcels}：已从 {compartment} 取走，{evidence}。",
  ],
  collectedPart: [
    "{parcels}: collected from {compartment}, {evidence}; {left} still inside.",
    "{parcels}：已从 {compartment} 取走，{evidence}；{left} 仍在柜内。",
  ],
  undone: [
    "The collection from {compartment} did not happen: {reason}. The code stays valid.",
    "{compartment} 的取件未完成：{reason}。取件码仍然有效。",
  ],
  refused: [
    "The recipient refused {parcels} and put it back into {compartment} ({evidence}).",
    "收件人拒收 {parcels} 并放回 {compartment}（{evidence}）。",
  ],
  incident: [
    "Incident at {compartment}: {kind}, reported by {who} ({evidence}).",
    "{compartment} 发生异常：{kind}，由{who}上报（{evidence}）。",
  ],
  paused: ["The hold period of {compartment} stands still.", "{compartment} 的保管期已暂停。"],
  resumed: ["The hold period of {compartment} goes on.", "{compartment} 的保管期继续。"],
  "changed-operator": [
    "An operator changed the pickup code of {compartment}; the old one opens nothing any more.",
    "运营员已更换 {compartment} 的取件码，原取件码失效。",
  ],
  "changed-recipient": [
    "The recipient changed the pickup code of {compartment}; the old one opens nothing any more.",
    "收件人已更换 {compartment} 的取件码，原取件码失效。",
  ],
  passUsed: [
    "{compartment} was opened with {pass}; it opens no further collection.",
    "{compartment} 由{pass}打开，该通行码不可再用。",
  ],
  "takenBack-operator": [
    "An operator took back {pass} for {compartment}; it opens nothing any more.",
    "运营员已收回 {compartment} 的{pass}，该通行码失效。",
  ],
  "takenBack-recipient": [
    "The recipient took back {pass} for {compartment}; it opens nothing any more.",
    "收件人已收回 {compartment} 的{pass}，该通行码失效。",
  ],
  ownPass: ["the recipient's own pass", "收件人本人的通行码"],
  pass: ["pass {number}", "第 {number} 张通行码"],
  extended: ["The hold period of {compartment} was extended until {until}.", "{compartment} 的保管期延长至 {until}。"],
  ended: ["{parcels} in {compartment}: the hold period has ended.", "{compartment} 的 {parcels}：保管期已满。"],
  returnDue: [
    "{parcels} in {compartment}: to be returned to the sender.",
    "{compartment} 的 {parcels}：应退回寄件人。",
  ],
  recallBegun: [
    "Courier {courier} began to take back {parcels} from {compartment}.",
    "快递员 {courier} 开始从 {compartment} 取回 {parcels}。",
  ],
  recallUndone: ["Nothing was taken back from {compartment}: {reason}.", "{compartment} 的取回未完成：{reason}。"],
  recalled: [
    "Courier {courier} of {carrier} took back {parcels} from {compartment}, {evidence}.",
    "{carrier} 的快递员 {courier} 从 {compartment} 取回 {parcels}，{evidence}。",
  ],
});
const passWord = (number: number): string => (number === 0 ? say("ownPass") : say("pass", { number }));

export const collectionSentences = {
  "code-refused": ({ terminal, tries, waitUntil }) =>
    say(waitUntil === undefined ? "wrongCode" : "wrongCodeWait", { terminal, tries }),
  "tries-forgiven": ({ terminal, tries }) => say("forgiven", { terminal, tries }),
  "collection-begun": ({ terminal, parcels, compartment, presence }) =>
    say(presence === undefined ? "begun" : "begunHere", { terminal, compartment, parcels: parcelsWord(parcels) }),
  "collection-reopened": ({ compartment, count }) => say("reopened", { compartment, count }),
  "collection-closed": ({ compartment }) => say("closed", { compartment }),
  "parcels-collected": ({ compartment, parcels, left, evidence }) =>
    start(
      say(left.length === 0 ? "collected" : "collectedPart", {
        ...{ compartment, parcels: parcelsWord(parcels), evidence: evidenceWord(evidence), left: parcelsWord(left) },
      }),
    ),
  "collection-undone": ({ compartment, reason }) => say("undone", { compartment, reason: undoneWord(reason) }),
  "parcels-refused": ({ compartment, parcels, evidence }) =>
    say("refused", { compartment, parcels: parcelsWord(parcels), evidence: evidenceWord(evidence) }),
  "incident-opened": ({ compartment, kind, by, evidence }) =>
    say("incident", { compartment, kind: incidentWord(kind), who: whoWord(by), evidence: evidenceWord(evidence) }),
  "hold-paused": ({ compartment }) => say("paused", { compartment }),
  "hold-resumed": ({ compartment }) => say("resumed", { compartment }),
  "pickup-code-changed": ({ compartment, by }) => say(`changed-${by}`, { compartment }),
  "pass-used": ({ compartment, pass }) => start(say("passUsed", { compartment, pass: passWord(pass) })),
  "pass-taken-back": ({ compartment, pass, by }) => say(`takenBack-${by}`, { compartment, pass: passWord(pass) }),
  "hold-extended": ({ compartment, holdUntilAt }) => say("extended", { compartment, until: when(holdUntilAt) }),
  "hold-ended": ({ compartment, parcels }) => start(say("ended", { compartment, parcels: parcelsWord(parcels) })),
  "return-due": ({ compartment, parcels }) => start(say("returnDue", { compartment, parcels: parcelsWord(parcels) })),
  "recall-begun": ({ compartment, parcels, courier }) =>
    say("recallBegun", { compartment, courier, parcels: parcelsWord(parcels) }),
  "recall-undone": ({ compartment, reason }) => say("recallUndone", { compartment, reason: undoneWord(reason) }),
  "parcels-recalled": ({ compartment, parcels, carrier, courier, evidence }) =>
    say("recalled", {
      ...{ compartment, courier, carrier: carrierName(carrier) },
      ...{ parcels: parcelsWord(parcels), evidence: evidenceWord(evidence) },
    }),
} satisfies Partial<Sentences>;
