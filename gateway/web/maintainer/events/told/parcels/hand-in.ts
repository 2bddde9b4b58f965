/** What people hand in and couriers fetch, in sentences. */
import type { EventOf } from "../../../../../core/event.ts";
import { carrierName } from "../../../../shared/site/compartments.ts";
import { when, words } from "../../../../shared/words/dictionary.ts";
import type { Sentences } from "../say.ts";
import { evidenceWord, parcelsWord, start } from "../who.ts";

const movedWord = words<EventOf<"hand-in-moved">["reason"]>({
  "too-small": ["too small", "格口太小"],
  "not-empty": ["not empty", "格口非空"],
  dirty: ["dirty", "格口不洁"],
  broken: ["broken", "格口损坏"],
  "did-not-open": ["it did not open", "未能打开"],
});
const cancelledWord = words<EventOf<"hand-in-cancelled">["reason"]>({
  recipient: ["the person kept it", "用户取消"],
  "lease-ended": ["its time ran out", "超时"],
  "did-not-open": ["no door opened", "柜门未打开"],
  "found-empty": ["nothing had been put in", "未放入快件"],
});
const undoneWord = words<EventOf<"hand-in-fetch-undone">["reason"]>({
  "door-did-not-open": ["the door did not open", "柜门未打开"],
  "still-inside": ["it is still inside", "寄件仍在格口内"],
  "not-opened": ["the door was not opened", "柜门未被打开"],
});
const say = words({
  announced: [
    "{carrier} announced a hand-in of {parcels}; its code is good until {until}.",
    "{carrier} 预告了寄件 {parcels}；寄件码有效期至 {until}。",
  ],
  begun: [
    "Somebody began to hand in {parcels} for {carrier} at {terminal}, into {compartment}.",
    "用户在 {terminal} 开始向 {compartment} 寄件（{carrier}）：{parcels}。",
  ],
  moved: ["The hand-in moved from {from} to {to}: {reason}.", "寄件从 {from} 换到 {to}：{reason}。"],
  reopened: ["{compartment} was opened again, {count} so far.", "再次打开 {compartment}，第 {count} 次。"],
  made: [
    "{parcels} for {carrier}: handed in, in {compartment}, {evidence}. Receipt {receipt}.",
    "{parcels}（{carrier}）：已寄存于 {compartment}，{evidence}。凭证 {receipt}。",
  ],
  cancelled: [
    "The hand-in in {compartment} came to nothing: {reason} ({evidence}).",
    "{compartment} 的寄件已取消：{reason}（{evidence}）。",
  ],
  overdue: [
    "{parcels} in {compartment}: no courier of {carrier} has come for it in time.",
    "{parcels}（{compartment}）：{carrier} 未按时来取。",
  ],
  fetchBegun: [
    "Courier {courier} began to fetch {parcels} from {compartment}.",
    "快递员 {courier} 开始从 {compartment} 取走寄件：{parcels}。",
  ],
  fetchUndone: ["The hand-in in {compartment} was not fetched: {reason}.", "{compartment} 的寄件未取走：{reason}。"],
  fetched: [
    "Courier {courier} of {carrier} has {parcels} from {compartment}, {evidence}. Receipt {receipt}.",
    "{carrier} 的快递员 {courier} 已从 {compartment} 取走 {parcels}，{evidence}。凭证 {receipt}。",
  ],
});

export const handInSentences = {
  "hand-in-announced": ({ carrier, parcels, untilAt }) =>
    say("announced", { carrier: carrierName(carrier), parcels: parcelsWord(parcels), until: when(untilAt) }),
  "hand-in-begun": ({ parcels, carrier, terminal, compartment }) =>
    say("begun", { parcels: parcelsWord(parcels), carrier: carrierName(carrier), terminal, compartment }),
  "hand-in-moved": ({ from, to, reason }) => say("moved", { from, to, reason: movedWord(reason) }),
  "hand-in-reopened": ({ compartment, count }) => say("reopened", { compartment, count }),
  "hand-in-made": ({ parcels, carrier, compartment, evidence, receipt }) =>
    start(
      say("made", {
        ...{ parcels: parcelsWord(parcels), carrier: carrierName(carrier), compartment, receipt },
        evidence: evidenceWord(evidence),
      }),
    ),
  "hand-in-cancelled": ({ compartment, reason, evidence }) =>
    say("cancelled", { compartment, reason: cancelledWord(reason), evidence: evidenceWord(evidence) }),
  "hand-in-overdue": ({ parcels, compartment, carrier }) =>
    start(say("overdue", { parcels: parcelsWord(parcels), compartment, carrier: carrierName(carrier) })),
  "hand-in-fetch-begun": ({ courier, parcels, compartment }) =>
    say("fetchBegun", { courier, parcels: parcelsWord(parcels), compartment }),
  "hand-in-fetch-undone": ({ compartment, reason }) => say("fetchUndone", { compartment, reason: undoneWord(reason) }),
  "hand-in-fetched": ({ courier, carrier, parcels, compartment, evidence, receipt }) =>
    say("fetched", {
      ...{ courier, compartment, receipt, carrier: carrierName(carrier) },
      ...{ parcels: parcelsWord(parcels), evidence: evidenceWord(evidence) },
    }),
} satisfies Partial<Sentences>;
