/** Parcels that go in, in sentences. */
import type { EventOf } from "../../../../core/event.ts";
import type { Consent } from "../../../../core/vocabulary.ts";
import { carrierName } from "../../../shared/site/compartments.ts";
import { when, words } from "../../../shared/words/dictionary.ts";
import type { Sentences } from "./say.ts";
import { evidenceWord, parcelsWord, start } from "./who.ts";

const consentWord = words<Consent>({
  "named-by-sender": ["named by the sender", "寄件人已指定"],
  given: ["given", "已同意"],
  refused: ["refused", "已拒绝"],
  unknown: ["unknown", "未知"],
});
const movedWord = words<EventOf<"deposit-moved">["reason"]>({
  "too-small": ["too small", "格口太小"],
  broken: ["broken", "格口损坏"],
  dirty: ["dirty", "格口不洁"],
  "not-empty": ["not empty", "格口非空"],
  "did-not-open": ["it did not open", "未能打开"],
});
const cancelledWord = words<EventOf<"deposit-cancelled">["reason"]>({
  courier: ["the courier called it off", "快递员取消"],
  "lease-ended": ["its time ran out", "超时"],
  "did-not-open": ["no door opened", "柜门未打开"],
  "found-empty": ["nothing had been put in", "未放入快件"],
});
const say = words({
  advice: [
    "{carrier} announced {waybill}; consent to the locker: {consent}.",
    "{carrier} 预告了 {waybill}；入柜同意：{consent}。",
  ],
  advices: ["Announcements of the fleet taken: {count}.", "已接收云平台预告 {count} 条。"],
  advicesRefused: [
    "Announcements of the fleet taken: {count}; of parcels that lie here already: {refused}.",
    "已接收云平台预告 {count} 条；另有 {refused} 条的快件已在柜内。",
  ],
  begun: [
    "Courier {courier} of {carrier} began a deposit in {compartment}: {parcels}.",
    "{carrier} 的快递员 {courier} 开始向 {compartment} 投件：{parcels}。",
  ],
  joined: [
    "Courier {courier} of {carrier} adds {parcels} to the deposit in {compartment}.",
    "{carrier} 的快递员 {courier} 向 {compartment} 加投：{parcels}。",
  ],
  moved: ["The deposit moved from {from} to {to}: {reason}.", "投件从 {from} 换到 {to}：{reason}。"],
  reopened: [
    "The courier had {compartment} opened again, {count} so far.",
    "快递员再次打开 {compartment}，第 {count} 次。",
  ],
  doubted: [
    "The courier said that the parcel is in {compartment}, and the item sensor sees nothing there: asked again.",
    "快递员称快件已放入 {compartment}，但物品传感器未检测到：已再次询问。",
  ],
  made: [
    "{parcels}: now in {compartment}, {evidence}. Held until {until}.",
    "{parcels}：已存入 {compartment}，{evidence}。保管至 {until}。",
  ],
  cancelled: [
    "The deposit in {compartment} was cancelled: {reason} ({evidence}).",
    "{compartment} 的投件已取消：{reason}（{evidence}）。",
  ],
});

export const depositSentences = {
  "pre-advice-received": ({ waybill, carrier, consent }) =>
    say("advice", { waybill, carrier: carrierName(carrier), consent: consentWord(consent) }),
  "pre-advices-taken": ({ taken }) => {
    const refused = taken.filter((one) => one.refused !== undefined).length;
    return say(refused === 0 ? "advices" : "advicesRefused", { count: taken.length - refused, refused });
  },
  "deposit-begun": ({ courier, carrier, compartment, parcels, join }) =>
    say(join === true ? "joined" : "begun", {
      ...{ courier, carrier: carrierName(carrier), compartment, parcels: parcelsWord(parcels) },
    }),
  "deposit-moved": ({ from, to, reason }) => say("moved", { from, to, reason: movedWord(reason) }),
  "deposit-reopened": ({ compartment, count }) => say("reopened", { compartment, count }),
  "deposit-doubted": ({ compartment }) => say("doubted", { compartment }),
  "deposit-made": ({ compartment, parcels, evidence, holdUntilAt }) =>
    start(
      say("made", {
        ...{ compartment, parcels: parcelsWord(parcels), evidence: evidenceWord(evidence), until: when(holdUntilAt) },
      }),
    ),
  "deposit-cancelled": ({ compartment, reason, evidence }) =>
    say("cancelled", { compartment, reason: cancelledWord(reason), evidence: evidenceWord(evidence) }),
} satisfies Partial<Sentences>;
