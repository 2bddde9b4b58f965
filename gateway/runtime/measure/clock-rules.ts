/**
 * When the wall clock is believed. Pure: readings in, a judgement out. A jump beyond `jumpMsMax` either way is not
 * believed, whatever the operating system says, until the fleet's time agrees; time switched off counts only between
 * two believed readings. Nothing expires early because a clock jumped: site time is monotonic.
 */
import type { ClockMark } from "../../ports/journal.ts";

export interface ClockReading {
  readonly at: number;
  readonly elapsed: number;
  /** The operating system, or the one who runs the site, vouches for the wall clock. */
  readonly vouched: boolean;
  /** Wall clock minus the fleet's (carried on by site time since it was told); null: not told lately. */
  readonly fleetOffsetMs: number | null;
}
export interface ClockTrust {
  readonly synced: boolean;
  /** A jump nobody has explained yet. */
  readonly suspect: boolean;
  /** `at - elapsed` at the last judgement. */
  readonly base: number;
  /** Off-time that waits for a believed clock: the last mark before the power went, when that one was believed. */
  readonly offSince: ClockMark | null;
}
export interface ClockVerdict {
  readonly trust: ClockTrust;
  readonly stepMs: number;
  /** Time off that is counted now: at the start as site time, later against what ran through it; 0: none. */
  readonly offTimeMs: number;
}

export const clockLimits = {
  /** Smaller steps are the daily work of time synchronisation. */
  stepMsMin: 2_000,
  /** Larger ones are nobody's daily work. */
  jumpMsMax: 10 * 60_000,
  /** How far the site may be from the fleet's time. */
  fleetMsMax: 2 * 60_000,
  /** Longer times off are believed only when the fleet's time agrees. */
  offTimeMsMax: 14 * 24 * 3_600_000,
} as const;
export type ClockLimits = { readonly [K in keyof typeof clockLimits]: number };

/** A wall time that was believed, and the site time that went with it. */
export type TrustedMark = Pick<ClockMark, "at" | "elapsed">;

/**
 * First judgement of a process. `mark`: where site time resumed from; `trusted`: the last believed reading, which is
 * older than the mark when the clock had lost its trust. Null: none is known.
 */
export const judgeAtStart = (
  known: { readonly mark: ClockMark | null; readonly trusted: TrustedMark | null },
  reading: ClockReading,
  limits: ClockLimits = clockLimits,
): ClockVerdict => {
  const { mark, trusted } = known;
  // Site time counts only time switched on, so that the wall may be ahead of it, by the time off, and never behind.
  const offMs = trusted === null ? 0 : reading.at - trusted.at - (reading.elapsed - trusted.elapsed);
  const suspect = offMs < -limits.stepMsMin || offMs > limits.offTimeMsMax;
  const start: ClockTrust = {
    ...{ synced: false, suspect, base: reading.at - reading.elapsed },
    offSince: mark?.synced ? mark : null,
  };
  const { trust, offTimeMs } = settle(start, reading, limits);
  // Site time is moved on by it before anything runs.
  return { trust: { ...trust, base: trust.base - offTimeMs }, offTimeMs, stepMs: suspect ? offMs : 0 };
};

/** Every later one. */
export const judgeClock = (
  trust: ClockTrust,
  reading: ClockReading,
  limits: ClockLimits = clockLimits,
): ClockVerdict => {
  const stepMs = reading.at - reading.elapsed - trust.base;
  const jumped = Math.abs(stepMs) > limits.jumpMsMax;
  // A suspect clock that jumps as far again may have come back; only somebody else's time can tell.
  const now = { ...trust, suspect: trust.suspect || jumped, base: reading.at - reading.elapsed };
  const verdict = settle(now, reading, limits);
  return { ...verdict, stepMs: Math.abs(stepMs) >= limits.stepMsMin ? stepMs : 0 };
};

const settle = (trust: ClockTrust, reading: ClockReading, limits: ClockLimits): ClockVerdict => {
  const { fleetOffsetMs, vouched } = reading;
  const fleetAgrees = fleetOffsetMs !== null && Math.abs(fleetOffsetMs) <= limits.fleetMsMax;
  const fleetDiffers = fleetOffsetMs !== null && !fleetAgrees;
  const suspect = trust.suspect && !fleetAgrees;
  const synced = fleetAgrees || (vouched && !suspect && !fleetDiffers);
  const offTimeMs = synced && trust.offSince ? timeOff(trust.offSince, reading) : 0;
  const next: ClockTrust = { ...trust, synced, suspect, offSince: synced ? null : trust.offSince };
  return { trust: next, stepMs: 0, offTimeMs };
};

/** The wall moved from the mark to now; what site time has counted of it since the start was not time off. */
const timeOff = (mark: ClockMark, { at, elapsed }: ClockReading): number =>
  Math.max(0, at - mark.at - (elapsed - mark.elapsed));
