/** What happened on this round, parcel by parcel: the receipt. Newest first, one entry a deposit or refusal. */
import type { Size } from "../../../core/vocabulary.ts";
import type { No } from "../../shared/site/ask.ts";

export interface Entry {
  /** Deposit, or the waybills when there is none. */
  readonly id: string;
  readonly what: "in" | "waits" | "recalled" | "fetched" | "not-there" | "cancelled" | "unclear" | "refused";
  /** Wall clock, ms. */
  readonly at: number;
  readonly parcels: readonly string[];
  readonly compartment?: string;
  readonly size?: Size;
  /** Of `in`, `recalled` and `fetched`: by the site's sensor, or by the courier's word. */
  readonly evidence?: "proven" | "stated";
  /** Of `fetched`: what the site gave for it. */
  readonly receipt?: string;
  readonly no?: Pick<No, "code" | "figures">;
}
/** The parcels went where they should. */
export const wentWell = (what: Entry["what"]): boolean => ["in", "recalled", "fetched"].includes(what);
export type Round = readonly Entry[];

/** Older ones are forgotten: a round is shorter. */
export const entriesMax = 500;

/** What is newly known of a deposit replaces what was. */
export const noted = (round: Round, entry: Entry): Round =>
  [entry, ...round.filter(({ id }) => id !== entry.id)].slice(0, entriesMax);

export const countOf = (round: Round, what: Entry["what"]): number =>
  round.filter((entry) => entry.what === what).reduce((sum, { parcels }) => sum + parcels.length, 0);
