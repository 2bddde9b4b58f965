/** What ends a disagreement, by kind: the words for the exits of `core/states` (a test holds one against the other). */
import type { DisagreementKind } from "../../../../core/vocabulary.ts";
import { words } from "../../../shared/words/dictionary.ts";

export type Way = "looked" | "agreed" | "cancelled" | "taken-back" | "collected";

export const waysOut: Readonly<Record<DisagreementKind, readonly Way[]>> = {
  mismatch: ["looked", "agreed", "cancelled", "taken-back", "collected"],
  misplacement: ["looked", "agreed", "collected"],
  "unexpected-removal": ["looked", "agreed", "taken-back", "collected"],
  ghost: ["looked", "agreed"],
  unread: ["looked", "agreed", "taken-back", "collected"],
};

export const wayWord = words<Way>({
  looked: ["you open it and record what lies inside", "维护员打开格口并记录内件"],
  agreed: ["the witnesses agree again by themselves", "证据自行恢复一致"],
  cancelled: ["the courier cancels the deposit", "快递员取消投件"],
  "taken-back": ["a courier takes the parcels back", "快递员取回快件"],
  collected: ["the recipient has collected everything", "收件人取走全部快件"],
});
