/** The count of parcels: days, statements, differences; and audits that go from door to door. */
import { z } from "zod";
import {
  CarrierId,
  CompartmentId,
  DepositId,
  DisagreementKind,
  MaintainerId,
  ShortId,
  Waybill,
} from "../vocabulary.ts";
import { describe, ms } from "./describe.ts";

/** A day of the site's own time zone. */
export const Day = z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);
const count = z.number().int().nonnegative();
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
/** A place in history with the wall time that it was written at. */
const Place = z.object({ seq: z.number().int().nonnegative(), at: ms });

/**
 * Why a parcel is counted in or out, once each. found: an audit saw what the ledger did not have; restored, lost:
 * history that came back or went after a day was stated; put-back: refused after it had been collected; refusal: what
 * a recipient refused goes with its carrier; missing: an audit did not see it; removed: staff took away what the
 * ledger never had a deposit for. A cancelled deposit never came in, so that nothing is to be taken out.
 */
export const MoveKind = z.enum([
  "deposit",
  "hand-in",
  "put-back",
  "found",
  "restored",
  "collection",
  "recall",
  "refusal",
  "fetch",
  "missing",
  "removed",
  "lost",
]);
export type MoveKind = z.infer<typeof MoveKind>;

/** Parcels of one carrier: opening + in − out = closing. Without a carrier: nobody knows whose they are. */
export const CarrierStock = z.object({
  carrier: CarrierId.optional(),
  opening: count,
  moves: z.partialRecord(MoveKind, count),
  closing: count,
});
export type CarrierStock = Readonly<z.infer<typeof CarrierStock>>;

/**
 * Where ledger and evidence differ. missing, extra: an audit's word, or a parcel that was found elsewhere; empty: the
 * item sensor sees nothing where a parcel should lie; unseen: it never saw what the ledger holds; forced, suspect: the
 * door or the deposit is in doubt; unknown: staff saw something that nobody could name; not-opened: staff could not
 * look. The others are what witnesses disagree on; a misplacement is an audit's word too, and an unexpected removal
 * also what an item sensor saw without an order.
 */
export const DifferenceKind = z.enum([
  ...(["missing", "extra", "empty", "unseen", "forced", "suspect", "unknown", "not-opened"] as const),
  ...DisagreementKind.options,
]);
export type DifferenceKind = z.infer<typeof DifferenceKind>;
export const Difference = z.object({
  kind: DifferenceKind,
  compartment: CompartmentId,
  parcels: z.array(Waybill).max(20),
  /** When it came to be, as far as anybody knows. */
  since: Place,
  /** Settled lines are stated once more, on the day on which they were settled. */
  state: z.enum(["open", "settled"]),
  /** Why the site says so, or where the parcel should lie. */
  reason: z.string().max(48).optional(),
  /** What settled it: the event. */
  by: z.string().max(48).optional(),
  deposit: DepositId.optional(),
  incident: ShortId.optional(),
});
export type Difference = Readonly<z.infer<typeof Difference>>;

/**
 * What the reader of a statement must know. first: the count began on this day; off: the gateway was off from `from`
 * to `to`; late: the day was closed only at `to`; clock: nobody vouched for the wall clock; step: it jumped by `ms`;
 * loss, epoch: history was lost, or an epoch opened, within; unproven: `count` compartments have no proven history.
 */
export const Note = z.object({
  kind: z.enum(["first", "off", "late", "clock", "step", "loss", "epoch", "unproven"]),
  from: ms.optional(),
  to: ms.optional(),
  ms: ms.optional(),
  count: count.optional(),
  reason: z.string().max(32).optional(),
});
export type Note = Readonly<z.infer<typeof Note>>;

export const stockBounds = { carriersMax: 400, linesMax: 200, notesMax: 50, departedMax: 2_000 } as const;

export const Statement = z.object({
  day: Day,
  zone: z.string().max(64),
  /** What is counted: everything behind `from`, up to and with `to`. */
  from: Place,
  to: Place,
  carriers: z.array(CarrierStock).max(stockBounds.carriersMax),
  differences: z.array(Difference).max(stockBounds.linesMax),
  /** Differences beyond the bound of a statement, open all the same. */
  leftOut: count,
  notes: z.array(Note).max(stockBounds.notesMax),
  /** Hash of the statement before; null: this is the site's first. */
  previous: Hash.nullable(),
});
export type Statement = Readonly<z.infer<typeof Statement>>;

export const stockEvents = {
  "stock-day-begun": describe("stock-day-begun", "site", {
    day: Day,
    zone: z.string().max(64),
    /** Wall time, and site time, at which the day ends. */
    endAt: ms,
    dueAt: ms,
    /** Somebody vouched for the wall clock that named the day. */
    vouched: z.boolean(),
  }),
  "stock-stated": describe("stock-stated", "custody", {
    ...Statement.shape,
    /** SHA-256 over the previous hash and the statement in canonical JSON. */
    hash: Hash,
  }),

  "guided-audit-begun": describe("guided-audit-begun", "health", {
    audit: ShortId,
    by: MaintainerId,
    scope: z.enum(["site", "bank", "doubt"]),
    bank: z.string().max(2).optional(),
    compartments: z.array(CompartmentId).min(1).max(20_000),
    /** Site time at which it ends when nothing is done. */
    idleAt: ms,
  }),
  /** This door's turn: it is opened by the `compartment-opened-by-staff` of the same turn. */
  "guided-audit-turned": describe("guided-audit-turned", "site", {
    audit: ShortId,
    by: MaintainerId,
    compartment: CompartmentId,
    idleAt: ms,
  }),
  /** What staff said of the inside; `parcels` and `empty` stand with the `compartment-audited` of the same turn. */
  "guided-audit-answered": describe("guided-audit-answered", "health", {
    audit: ShortId,
    by: MaintainerId,
    compartment: CompartmentId,
    content: z.enum(["parcels", "empty", "unknown", "not-opened"]),
    idleAt: ms,
  }),
  "guided-audit-ended": describe("guided-audit-ended", "health", {
    audit: ShortId,
    reason: z.enum(["done", "by-person", "left"]),
    looked: count,
    notOpened: count,
    untouched: count,
  }),
} as const;
