/** The numbers of the trade. Every one is a default of the configuration; durations are milliseconds unless named. */
import { z } from "zod";
import { CarrierId } from "./vocabulary.ts";

const ms = (fallback: number) => z.number().int().positive().default(fallback);
const minute = 60_000;
const hour = 60 * minute;

export const CarrierRules = z.object({
  id: CarrierId,
  name: z.string().max(60),
  /** May a parcel go in when nobody asked the recipient? */
  unknownConsent: z.enum(["refuse", "accept"]).default("refuse"),
  /** Does a phone number that the courier enters count as consent? */
  enteredPhoneIsConsent: z.boolean().default(true),
  holdMs: ms(48 * hour),
  /**
   * What people may hand in here for this carrier: nothing, what was announced, or whatever bears one of its labels.
   */
  handIns: z.enum(["none", "announced", "labelled"]).default("none"),
  /** Beside S10 and SSCC: regular expressions of this carrier's own waybills. */
  waybillPatterns: z.array(z.string().max(120)).max(20).default([]),
});
export type CarrierRules = Readonly<z.infer<typeof CarrierRules>>;

/** Limits of one quantity; a value beyond one comes back by passing it by `back`. */
const limits = (usual: { critical?: number; low?: number; high?: number; back: number }) => {
  const limit = z.number().optional();
  const shape = { critical: limit, low: limit, high: limit, back: z.number().nonnegative().default(usual.back) };
  return z.object(shape).prefault(usual);
};
const Environment = z.object({
  temperature: limits({ low: -20, high: 50, back: 2 }),
  humidity: limits({ high: 90, back: 5 }),
  vibration: limits({ high: 20, back: 10 }),
  tamper: limits({ high: 1, back: 0.5 }),
  mains: limits({ low: 0, back: 0.5 }),
  /** low: nothing new goes in; critical: what runs is finished, everything is on disk. Only while there is no mains. */
  battery: limits({ critical: 10, low: 30, back: 5 }),
});
export type EnvironmentRules = Readonly<z.infer<typeof Environment>>["temperature"];

export const Rules = z.object({
  leaseMs: ms(3 * minute),
  pulseMs: z.number().int().min(100).max(1000).default(500),
  /** How long one attempt waits for the door to be seen open. */
  openSeenMs: ms(2_500),
  pulsesMax: z.number().int().min(1).max(3).default(3),
  pulseGapMs: ms(1_500),
  orderMs: ms(15_000),
  doorOpenAlarmMs: ms(30_000),
  doorOpenOutMs: ms(5 * minute),
  /** Shorter openings prove nothing about a hand inside. */
  openMinMs: ms(2_000),
  graceMs: ms(3 * minute),
  reopenMax: z.number().int().min(0).max(5).default(2),
  returnAfterMs: ms(7 * 24 * hour),
  extendMs: ms(24 * hour),
  /** Days of the site's time zone that no hold period counts, `2027-02-06`. */
  holidays: z.array(z.iso.date()).max(400).default([]),
  /** How long the code of an announced hand-in is good. */
  handInCodeMs: ms(14 * 24 * hour),
  /** After so long without a courier a hand-in is an alarm. */
  handInFetchMs: ms(48 * hour),
  freeTries: z.number().int().min(1).default(5),
  firstWaitMs: ms(30_000),
  waitMaxMs: ms(15 * minute),
  forgiveMs: ms(30 * minute),
  courierSessionMs: ms(30 * minute),
  courierIdleMs: ms(10 * minute),
  maintainerSessionMs: ms(15 * minute),
  maintainerIdleMs: ms(10 * minute),
  backlogAgeMs: ms(30 * minute),
  uplinkLostMs: ms(2 * minute),
  settleMs: ms(5_000),
  /** A guided audit that nobody goes on with ends. */
  auditIdleMs: ms(30 * minute),
  /** So long after a door has closed, or a witness spoke behind it, all of them are held against each other. */
  reconcileMs: ms(6_000),
  environment: Environment.prefault({}),
  /** Reads of a tag after a door has closed that prove it behind it. */
  tagQuorum: z.number().int().min(1).max(20).default(2),
  /** A tag that lay behind a door and is not read for so long after it has closed is gone. */
  tagWindowMs: ms(4_000),
  /** Gone without any door: not read for so long by a reader that reads others. */
  tagDepartedMs: ms(10 * minute),
  carriers: z.array(CarrierRules).max(200).default([]),
});
export type Rules = Readonly<z.infer<typeof Rules>>;

/** What the daily count needs: the calendar of the site's time zone, and a hash for its statements. */
export interface StockTools {
  /** IANA name. */
  readonly zone: string;
  /** The day of a wall time (`2026-11-22`), and the wall time at which it ends. */
  readonly dayOf: (at: number) => { readonly day: string; readonly endAt: number };
  /** SHA-256 of the text's UTF-8, in hex. */
  readonly sha256: (text: string) => string;
}

export interface Shown {
  readonly terminal: string;
  readonly since: number;
}

/** What core needs of the outside, handed in as pure functions and values. */
export interface Tools {
  readonly rules: Rules;
  /** Fresh random bits in lower-case hex. */
  readonly freshId: (bytes: 8 | 16) => string;
  /** Digest of the pickup code of this deposit and issue; the plain code is never seen by core. */
  readonly codeDigest: (deposit: string, issue: number) => string;
  /** Version of the site's code key that `codeDigest` uses. */
  readonly keyVersion: number;
  /** At which kiosk somebody reads this number, and since when (site time) it is shown there; null: at none. */
  readonly shown?: (presence: string) => Shown | null;
  /** Absent: this site states no stock. */
  readonly stock?: StockTools;
}
