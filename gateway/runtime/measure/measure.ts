/** What the gateway observes of itself: clock, disk. Each only tells the core when something has changed. */
import type { Observation } from "../../core/observation.ts";
import type { SiteClock, Timer } from "../../ports/clock.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import { trustedNote } from "../start/recover.ts";
import { type ClockTrust, judgeClock } from "./clock-rules.ts";

export interface Measure {
  /** The fleet told its time. */
  fleetTime(at: number): void;
  clockTrusted(): boolean;
  disk(): "ok" | "low" | "full";
  /** Looks at everything now; resolves when that is told to the core. */
  look(): Promise<void>;
  stop(): Promise<void>;
}
const lookEveryMs = 5_000;
/** House rule: site time is persisted each minute. */
const markEveryMs = 60_000;
/** Older words of the fleet prove nothing: monotonic clocks drift too. */
const fleetWordMsMax = 24 * 3_600_000;

export const keepMeasuring = (options: {
  readonly clock: SiteClock;
  readonly journal: Journal;
  readonly log: Log;
  readonly trust: ClockTrust;
  readonly vouched: () => Promise<boolean>;
  readonly checkDisk: () => Promise<"ok" | "low" | "full">;
  readonly observe: (observation: Observation) => Promise<void>;
  /** Site time was moved on: timers that count in it must be set anew. */
  readonly onAdvance: () => void;
}): Measure => {
  const { clock, journal, observe } = options;
  let trust = options.trust;
  let told: boolean | null = null;
  let lastGood = { at: clock.now().at, elapsed: clock.now().elapsed };
  let fleetWord: { readonly at: number; readonly elapsed: number } | null = null;
  let disk: "ok" | "low" | "full" | null = null;
  let markAt = 0;
  let stopped = false;

  const fleetOffset = (at: number, elapsed: number): number | null =>
    fleetWord === null || elapsed - fleetWord.elapsed > fleetWordMsMax
      ? null
      : at - (fleetWord.at + elapsed - fleetWord.elapsed);

  const mark = async (): Promise<void> => {
    const { at, synced, elapsed } = clock.now();
    markAt = elapsed + markEveryMs;
    await journal.markClock({ at, synced, elapsed });
  };
  const judge = async (): Promise<void> => {
    const vouched = await options.vouched();
    const { at, elapsed } = clock.now();
    const verdict = judgeClock(trust, { at, elapsed, vouched, fleetOffsetMs: fleetOffset(at, elapsed) });
    const lost = trust.synced && !verdict.trust.synced;
    trust = verdict.trust;
    if (lost) await journal.setNote(trustedNote, JSON.stringify(lastGood));
    if (trust.synced) lastGood = { at, elapsed: elapsed + verdict.offTimeMs };
    clock.setSynced(trust.synced);
    if (verdict.offTimeMs > 0) {
      clock.advance(verdict.offTimeMs);
      if (fleetWord) fleetWord = { at: fleetWord.at, elapsed: fleetWord.elapsed + verdict.offTimeMs };
      options.onAdvance();
    }
    if (lost || clock.now().elapsed >= markAt) await mark();
    if (told === trust.synced && verdict.stepMs === 0 && verdict.offTimeMs === 0) return;
    told = trust.synced;
    const counted = verdict.offTimeMs > 0 ? { offTimeMs: verdict.offTimeMs } : {};
    await observe({ type: "clock-judged", synced: trust.synced, stepMs: verdict.stepMs, ...counted });
  };
  const lookAtDisk = async (): Promise<void> => {
    const level = await options.checkDisk();
    if (level === disk) return;
    disk = level;
    await observe({ type: "disk-measured", level });
  };
  const look = async (): Promise<void> => {
    try {
      await judge();
      await lookAtDisk();
    } catch (error) {
      if (!stopped) options.log.warn("measure-failed", { why: String(error) });
    }
  };
  let running: Promise<void> = Promise.resolve();
  let timer: Timer | null = null;
  const later = (): void => {
    if (stopped) return;
    timer = clock.after(lookEveryMs, () => {
      running = look().then(later);
    });
  };
  later();
  return {
    fleetTime: (at) => {
      fleetWord = { at, elapsed: clock.now().elapsed };
    },
    clockTrusted: () => trust.synced,
    disk: () => disk ?? "ok",
    look,
    stop: async () => {
      stopped = true;
      timer?.cancel();
      await running;
      await mark();
    },
  };
};
