/** Bodies of the daily count and of guided audits. */
import { z } from "zod";
import { eventTable } from "../../core/event.ts";
import { CompartmentId, ShortId } from "../../core/vocabulary.ts";
import { WaybillAsScanned } from "../http.ts";

/** What the statement of the running day would say now. */
export const RunningDay = eventTable["stock-stated"].schema.omit({ type: true, hash: true });
export type RunningDay = z.infer<typeof RunningDay>;
/** Hash: SHA-256 over the hash before, a line feed, and the statement as canonical JSON without `hash`. */
export const StatedDay = eventTable["stock-stated"].schema
  .omit({ type: true })
  .extend({ seq: z.number().int(), epoch: z.number().int() });
export type StatedDay = z.infer<typeof StatedDay>;

/** An event that brought parcels in or out. */
export const StockMove = z.object({
  seq: z.number().int(),
  at: z.number(),
  type: z.string(),
  compartment: CompartmentId,
  came: z.array(z.string()),
  went: z.array(z.string()),
  carrier: z.string().optional(),
});
export type StockMove = z.infer<typeof StockMove>;

export const StockDays = z.object({ running: RunningDay.nullable(), days: z.array(StatedDay) });
export type StockDays = z.infer<typeof StockDays>;
export const StockDaysQuery = z.object({ limit: z.coerce.number().int().min(1).max(400).default(60) });
export const DayParams = z.object({ day: z.string().regex(/^([0-9]{4}-[0-9]{2}-[0-9]{2}|today)$/) });
/** More than one when the clock named a day twice. `today`: the running day, not stated yet. */
export const StockDay = z.object({
  statements: z.array(StatedDay.partial({ hash: true, seq: true, epoch: true }).extend({ moved: z.array(StockMove) })),
});
export type StockDay = z.infer<typeof StockDay>;

export const BeginGuidedAuditRequest = z.object({
  scope: z.enum(["site", "bank", "doubt"]),
  bank: z
    .string()
    .regex(/^[A-Z]{1,2}$/)
    .optional(),
});
export const OpenForAuditRequest = z.object({
  /** Session token of a second maintainer: needed for an occupied compartment. */
  second: z.string().min(1).max(128).optional(),
});
export const AnswerAuditRequest = z.object({
  compartment: CompartmentId,
  /** unknown: something that carries no number; not-opened: nobody could look. */
  content: z.enum(["parcels", "empty", "unknown", "not-opened"]),
  found: z.array(WaybillAsScanned).max(20).optional(),
});
/** The round that runs; any maintainer may go on with it. */
export const GuidedAudit = z.object({
  audit: ShortId,
  by: z.string(),
  scope: z.enum(["site", "bank", "doubt"]),
  bank: z.string().nullable(),
  total: z.number().int(),
  looked: z.number().int(),
  notOpened: z.number().int(),
  /** The door whose turn it is; null: `next` waits to be opened. */
  present: CompartmentId.nullable(),
  next: CompartmentId.nullable(),
  left: z.number().int(),
});
export type GuidedAudit = z.infer<typeof GuidedAudit>;
export const GuidedAuditNow = z.object({ running: GuidedAudit.nullable() });
