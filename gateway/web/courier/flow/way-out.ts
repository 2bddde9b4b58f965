/** Out of every refusal of a deposit leads a way: another size, another try, one by one, or back with the courier. */
import type { Size } from "../../../core/vocabulary.ts";
import type { No } from "../../shared/site/ask.ts";
import { nextSizeOf } from "../../shared/site/next-size.ts";
import type { Happening, Wish } from "./turn.ts";

export type WayOut =
  | { readonly is: "size"; readonly size: Size }
  | { readonly is: "again"; readonly size: Size }
  | { readonly is: "apart" }
  | { readonly is: "back" };

/** Nothing is refused: it lies here already. */
export const isHere = ({ code }: Pick<No, "code">): boolean => code === "waybill-duplicate";

export type Mine = Extract<Happening, { type: "recall" }>["overdue"];
/** It lies here because this courier has just put it in, and may take it out again; null: it does not. */
export const mineHere = (no: No): Mine | null => {
  const { mine, compartment, size, parcels } = no.figures;
  const isMine =
    isHere(no) && typeof mine === "string" && typeof compartment === "string" && typeof parcels === "string";
  return isMine ? { deposit: mine, compartment, size: size as Size, parcels: parcels.split(" ") } : null;
};

export const wayOut = ({ parcels, size }: Wish, no: No): WayOut => {
  const { why } = no.figures;
  switch (no.code) {
    case "full": {
      const next = nextSizeOf(no);
      return next === null ? { is: "back" } : { is: "size", size: next };
    }
    case "not-allowed":
      return why === "recipients-differ" && parcels.length > 1 ? { is: "apart" } : { is: "back" };
    case "waybill-malformed":
      return parcels.length > 1 ? { is: "apart" } : { is: "back" };
    case "door-unavailable":
    case "compartment-busy":
    case "wrong-state":
    case "unknown-deposit":
    case "too-many-requests":
      // What did not go beside others may go alone.
      return { is: "again", size: size ?? "M" };
    default:
      return { is: "back" };
  }
};
