/** Delivery receipts of SMPP 3.4: by its own fields (5.3.2), else by the text that most centres send (appendix B). */
import type { Pdu } from "smpp";
import type { Receipt } from "./channel.ts";

/** `esm_class`, bits 2 to 5: the message tells what became of another one. */
const typeMask = 0b0011_1100;
const receiptType = 0b0000_0100;
const delivered = 2;
/** expired, deleted, undeliverable, rejected; the others are not the end. */
const undelivered: readonly number[] = [3, 4, 5, 8];
const words: Readonly<Record<string, number>> = { DELIVRD: 2, EXPIRED: 3, DELETED: 4, UNDELIV: 5, REJECTD: 8 };

/** Null: it is none, or says only that the message is still on its way. */
export const receiptOf = (pdu: Pdu): Receipt | null => {
  if (((pdu.esm_class ?? 0) & typeMask) !== receiptType) return null;
  const text = String(pdu.short_message?.message ?? "");
  const state = pdu.message_state ?? words[/\bstat:([A-Z]{7})/.exec(text)?.[1] ?? ""] ?? 0;
  const providerId = pdu.receipted_message_id?.replace(/\0+$/, "") || (/\bid:(\S+)/.exec(text)?.[1] ?? "");
  // Whom it went to: an id that holds the number is kept nowhere.
  const whom = (pdu.source_addr ?? "").replace(/^\+/, "");
  const isKept = /^[\x21-\x7e]{1,65}$/.test(providerId) && (whom === "" || !providerId.includes(whom));
  if (!isKept) return null;
  if (state === delivered) return { providerId, arrival: "delivered", error: null };
  if (!undelivered.includes(state)) return null;
  const error = /\berr:([0-9A-Za-z]{1,8})\b/.exec(text)?.[1]?.toLowerCase();
  return {
    providerId,
    arrival: "undelivered",
    error: error === undefined ? `smpp-state-${state}` : `smpp-err-${error}`,
  };
};
