/** What the fleet says of all sites at once. */
import { z } from "zod";
import { Expectation, Issuer, RemoteAction, RemoteId } from "../../../gateway/core/vocabulary.ts";
import { DeviceReport } from "../../../gateway/wire/uplink/telemetry.ts";

const at = z.number().int();
/** What was stored before this day is no longer kept, but for what is still needed; null: everything is. */
export const KeptSince = z.iso.date().nullable();
export const commandStates = [
  ...(["issued", "accepted", "started", "done", "failed", "expired", "conflict", "unknown"] as const),
] as const;
/**
 * issued: no journal speaks of it yet. unknown: the site that had accepted it has lost or forked its history since,
 * and nobody can tell what became of it.
 */
export type CommandState = (typeof commandStates)[number];
export const IssuedCommand = z.object({
  id: RemoteId,
  site: z.string(),
  issuer: Issuer,
  reason: z.string(),
  action: RemoteAction,
  expect: Expectation,
  /** The fleet's clock. */
  issuedAt: at,
  notAfter: at,
  state: z.enum(commandStates),
  why: z.string().nullable(),
  /** The site's clock. */
  acceptedAt: at.nullable(),
  startedAt: at.nullable(),
  endedAt: at.nullable(),
});
export type IssuedCommand = z.infer<typeof IssuedCommand>;

export const StandingAlarm = z.object({
  site: z.string(),
  alarm: z.string(),
  kind: z.string().nullable(),
  severity: z.string().nullable(),
  subject: z.string().nullable(),
  raisedAt: at.nullable(),
  acknowledgedAt: at.nullable(),
  /** An account of the site, or of the fleet when it was done from afar. Null also in what was told before. */
  acknowledgedBy: z.string().nullable(),
  /** Id of the command that did it; null: nobody did it from afar. */
  acknowledgedRemotely: z.string().nullable(),
  /** The newest word about it that has overtaken the site's trail, and may be wrong; null: all is in the trail. */
  ahead: z.enum(["raised", "acknowledged", "cleared"]).nullable(),
});
export type StandingAlarm = Readonly<z.infer<typeof StandingAlarm>>;

/** What a site told twice and differently, lost, or sent garbled. */
export const forkFaults = ["forked", "fleet-ahead", "bad-frame"] as const;
export const ForkAlarm = z.object({
  site: z.string(),
  fault: z.enum(forkFaults),
  epoch: z.number().int(),
  seq: z.number().int(),
  /** The fleet's clock. */
  firstAt: at,
  lastAt: at,
  times: z.number().int(),
  /** Null: nobody has, since it was told last. */
  acknowledgedAt: at.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedWhy: z.string().nullable(),
});
export type ForkAlarm = Readonly<z.infer<typeof ForkAlarm>>;
export const AlarmList = z.object({
  alarms: z.array(StandingAlarm),
  /** Those that nobody has acknowledged, with the newest alarms. */
  forks: z.array(ForkAlarm),
  /** What to ask for as `after`; null: nothing older stands. */
  after: z.string().nullable(),
});
export type AlarmList = Readonly<z.infer<typeof AlarmList>>;

const count = z.number().int();
/** Parcels of one carrier: opening + in − out ± corrections = closing. */
export const CarrierDay = z.object({
  /** Null: nobody knows whose they are. */
  carrier: z.string().nullable(),
  opening: count,
  in: count,
  out: count,
  /** What audits found or missed, what staff took away, and history that came back or went: may be negative. */
  corrections: count,
  closing: count,
});
export type CarrierDay = Readonly<z.infer<typeof CarrierDay>>;
/** A site's statement of one day, without the lines of its differences: those are at `/sites/{site}/stock`. */
export const StockDay = z.object({
  site: z.string(),
  /** Of the site's own time zone. */
  day: z.string(),
  carriers: z.array(CarrierDay),
  /** Those that are not settled. */
  differences: count,
  /** Its hash is that of its content. */
  sound: z.boolean(),
});
export type StockDay = Readonly<z.infer<typeof StockDay>>;

/** `at`, `since`: the site's clock. */
export const DeviceTwin = DeviceReport.extend({
  /** Since when it is online, or silent, by the reports. */
  since: z.number().int(),
  /** The fleet's clock. */
  receivedAt: z.number().int(),
});
export type DeviceTwin = Readonly<z.infer<typeof DeviceTwin>>;
export const DeviceTwins = z.object({ devices: z.array(DeviceTwin) });
export type DeviceTwins = Readonly<z.infer<typeof DeviceTwins>>;

/** What a site sent of its log when it was ordered to. */
export const SiteLog = z.object({
  command: IssuedCommand,
  pieces: count,
  /** Of them are here. */
  arrived: count,
  lines: count,
  /** Lines that were wanted too, and found no room. */
  leftOut: count,
  bytes: count,
  /** The fleet's clock. */
  keptUntil: at,
});
export type SiteLog = Readonly<z.infer<typeof SiteLog>>;
export const LogLines = z.object({
  /** JSON: `at` (the site's clock), `level`, `what`, and figures. */
  lines: z.array(z.string()),
  /** How many there are. */
  all: count,
});
export type LogLines = Readonly<z.infer<typeof LogLines>>;

/** A line of a site's journal as the fleet has it. */
export const JournalLine = z.object({
  epoch: z.number().int(),
  seq: z.number().int(),
  type: z.string(),
  /** The site's clock. */
  at: z.number().int(),
  /** Its fields beside the type, as the journal has them. */
  fields: z.record(z.string(), z.unknown()),
});
export type JournalLine = Readonly<z.infer<typeof JournalLine>>;
export const JournalPage = z.object({
  lines: z.array(JournalLine),
  /** What to ask for as `before`; null: nothing older is there. */
  older: z.string().nullable(),
  keptSince: KeptSince,
});
export type JournalPage = Readonly<z.infer<typeof JournalPage>>;
