/** What one witness says, in words. */
import type { Said } from "../../../../wire/faces/witnesses.ts";
import { word } from "./words.ts";

export interface SaidInWords {
  readonly who: string;
  readonly says: string;
  /** Wall time, ms; null: never. */
  readonly at: number | null;
}

export const saidInWords = (said: Said): SaidInWords => ({ who: whoSays(said), says: saysOf(said), at: said.at });

const whoSays = ({ witness, epc }: Said): string =>
  witness === "tag" ? word("tag", { epc: shortEpc(epc ?? "?") }) : word("item");

const saysOf = (said: Said): string => {
  const { witness, says, device, compartment = "?" } = said;
  const percent = Math.round(said.confidence * 100);
  if (witness === "item-sensor") return word(says === "inside" ? "itemInside" : "itemNothing", { percent });
  const tag = says === "elsewhere" ? word("tagElsewhere", { compartment, percent }) : word(tagWords[says], { percent });
  return device === undefined ? tag : word("by", { says: tag, device });
};
const tagWords = { inside: "tagInside", gone: "tagGone", nothing: "tagNothing" } as const;

/** Both ends are enough to tell it from its neighbours. */
export const shortEpc = (epc: string): string => (epc.length <= 14 ? epc : `${epc.slice(0, 6)}…${epc.slice(-6)}`);
