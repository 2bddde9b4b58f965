/** What the witnesses of a compartment say, and where they disagree, in sentences. */
import type { Presence } from "../../../../core/vocabulary.ts";
import { alarmWord } from "../../../shared/words/alarms.ts";
import { words } from "../../../shared/words/dictionary.ts";
import type { Sentences } from "./say.ts";

const say = words({
  tagHere: ["Reader {device} is sure that a tag is in {compartment}.", "读写器 {device} 确认标签在 {compartment} 内。"],
  tagGone: [
    "Reader {device} no longer hears a tag that was in {compartment}.",
    "读写器 {device} 不再读到 {compartment} 内的标签。",
  ],
  tagUnknown: [
    "Reader {device} cannot say whether a tag is still in {compartment}.",
    "读写器 {device} 无法判断标签是否仍在 {compartment} 内。",
  ],
  reconciled: [
    "The witnesses of {compartment} were compared: {presence}, {percent} % sure.",
    "已核对 {compartment} 的证据：{presence}，置信度 {percent}%。",
  ],
});
export const presenceWord = words<Presence>({
  present: ["something inside", "有物品"],
  absent: ["nothing inside", "无物品"],
  unknown: ["unknown", "未知"],
});
const sure = words({ sure: ["{presence}, {percent} % sure", "{presence}，置信度 {percent}%"] });
/** What all witnesses say together, and how surely. */
export const presenceInWords = (presence: Presence, confidence: number): string => {
  const says = presenceWord(presence);
  return presence === "unknown" ? says : sure("sure", { presence: says, percent: Math.round(confidence * 100) });
};
/** Beside the words: not by colour alone. */
export const presenceSigns = { present: "●", absent: "○", unknown: "?" } as const satisfies Record<Presence, string>;
const told = words({
  raised: ["Witnesses disagree: {what}.", "证据不一致：{what}。"],
  "cleared by witnesses": ["The witnesses agree again; this is over: {what}.", "证据恢复一致，已解除：{what}。"],
  "cleared by audit": ["Staff has looked; this is over: {what}.", "维护员已查看，已解除：{what}。"],
  "cleared by ledger": ["The parcels have left; this is over: {what}.", "快件已离开，已解除：{what}。"],
});

const tags = { present: "tagHere", absent: "tagGone", unknown: "tagUnknown" } as const;

export const witnessSentences = {
  "presence-changed": ({ compartment, device, presence }) => say(tags[presence], { compartment, device }),
  "compartment-reconciled": ({ compartment, presence, confidence }) =>
    say("reconciled", { compartment, presence: presenceWord(presence), percent: Math.round(confidence * 100) }),
  "disagreement-raised": ({ kind, compartment: subject }) => told("raised", { what: alarmWord(kind, subject) }),
  "disagreement-cleared": ({ kind, compartment: subject, by }) =>
    told(`cleared by ${by}`, { what: alarmWord(kind, subject) }),
} satisfies Partial<Sentences>;
