/** One compartment: its door, what the ledger believes of its inside, and what keeps it out of service. */
import type { Event } from "../event.ts";
import type { CompartmentPlan } from "../vocabulary.ts";
import { type Door, isRunning, type Order } from "./door.ts";

/** suspect: nobody knows what lies inside; only staff, or the recipient whose code stays valid, finds out. */
export type Occupancy = "free" | "reserved" | "occupied" | "suspect";

/**
 * Reasons, independent of each other, why a compartment is not in service. blocked: by staff or a courier's report;
 * faulted: the lock did not open; left-open: open for minutes; forced: opened without an order, staff must look;
 * unproven: its history was lost; ghost: something lies inside that the ledger does not know, and misplacement:
 * somebody else's parcel; retired: the layout names it no longer.
 */
export type Bar = "blocked" | "faulted" | "left-open" | "forced" | "unproven" | "ghost" | "misplacement" | "retired";

export interface Compartment {
  readonly plan: CompartmentPlan;
  readonly door: Door;
  readonly order: Order | null;
  readonly occupancy: Occupancy;
  /** The deposit whose parcels lie, or may lie, inside. */
  readonly deposit: string | null;
  /** Free, but only by presumption: allocated last. */
  readonly presumedEmpty: boolean;
  readonly bars: readonly Bar[];
  /** What the item sensor says now; null: no sensor, or not read yet. */
  readonly item: boolean | null;
  /** What it said when the door was last ordered open: only a change proves anything. */
  readonly itemBefore: boolean | null;
  /** Journal sequence at which its content was last established; what lies in a hole after it is not proven. */
  readonly establishedSeq: number;
  /** Openings so far: wear is spread. */
  readonly openings: number;
}

export const newCompartment = (plan: CompartmentPlan): Compartment => ({
  plan,
  door: { state: "unknown" },
  order: null,
  occupancy: "free",
  deposit: null,
  presumedEmpty: false,
  bars: [],
  item: null,
  itemBefore: null,
  establishedSeq: 0,
  openings: 0,
});

/** What lies inside that should not: nothing new goes in, and nobody is kept from what is theirs. */
const strangers = ["ghost", "misplacement"] as const satisfies readonly Bar[];
export const isStranger = (kind: string): kind is (typeof strangers)[number] =>
  strangers.some((stranger) => stranger === kind);

/** The sensor sees nothing, and it was not presumed. */
export const isProvenEmpty = ({ presumedEmpty, item }: Compartment): boolean => !presumedEmpty && item === false;
/** Nothing lies or may lie inside: when the layout names it no longer, it may be forgotten. */
export const isForgettable = (compartment: Compartment): boolean =>
  compartment.occupancy === "free" && !isBarred(compartment, "unproven") && !isBarred(compartment, "forced");
export const isBarred = ({ bars }: Compartment, bar: Bar): boolean => bars.includes(bar);
export const withBar = (bars: readonly Bar[], bar: Bar): readonly Bar[] => (bars.includes(bar) ? bars : [...bars, bar]);
export const withoutBars = (bars: readonly Bar[], ...gone: readonly Bar[]): readonly Bar[] =>
  bars.some((bar) => gone.includes(bar)) ? bars.filter((bar) => !gone.includes(bar)) : bars;

/** The bars of the compartment that the event is about, after it. */
export const barsAfter = (bars: readonly Bar[], event: Event): readonly Bar[] => {
  switch (event.type) {
    case "door-jammed":
      return withBar(bars, "faulted");
    case "door-abandoned-open":
      return withBar(bars, "left-open");
    case "door-forced":
      return withBar(bars, "forced");
    case "door-closed":
      return withoutBars(bars, "left-open");
    case "door-read":
      return event.open ? bars : withoutBars(bars, "left-open");
    case "compartment-blocked":
      return withBar(bars, "blocked");
    case "compartment-released":
      return withoutBars(bars, "blocked", "faulted");
    case "compartment-audited":
      return withoutBars(bars, "forced", "unproven");
    case "epoch-opened":
      return withBar(bars, "unproven");
    case "safe-mode-left":
      return withoutBars(bars, "unproven");
    default:
      return bars;
  }
};

/** `A-2` before `A-10`. */
export const byBankAndNumber = (one: string, other: string): number => {
  const [bank = "", number = ""] = one.split("-");
  const [otherBank = "", otherNumber = ""] = other.split("-");
  return bank === otherBank ? Number(number) - Number(otherNumber) : bank < otherBank ? -1 : 1;
};

/** May a courier be sent to it? Free, in service, seen closed, nothing sensed inside, no order on its way. */
export const isAllocatable = (compartment: Compartment): boolean =>
  compartment.occupancy === "free" &&
  compartment.bars.length === 0 &&
  compartment.door.state === "closed" &&
  compartment.item !== true &&
  !isRunning(compartment.order);
