/** What the gateway observes of itself: clock, disk. Each only tells the core when something has changed. */
import type { Observation } from "../../core/observation.ts";
import type { SiteClock, Timer } from "../../ports/clock.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import { trustedNote } from "../start/recover.ts";
import { type ClockTrust, judgeClock } from "./clock-rules.ts";

const lookEveryMs = 5_000;
/** House rule: site time is persisted each minute. */
const markEveryMs = 60_000;
/** Older words of the fleet prove nothing: monotonic clocks drift too. */
const fleetWordMsMax = 24 * 3_600_000;

export interface MeasureOptions {
  readonly clock: SiteClock;
  readonly journal: Journal;
  readonly log: Log;
  readonly trust: ClockTrust;
  readonly vouched: () => Promise<boolean>;
  readonly checkDisk: () => Promise<"ok" | "low" | "full">;
  readonly observe: (observation: Observation) => Promise<void>;
}

export class Measure {
  readonly #options: MeasureOptions;
  #trust: ClockTrust;
  #told: boolean | null = null;
  #lastGood: { readonly at: number; readonly elapsed: number };
  #fleetWord: { readonly at: number; readonly elapsed: number } | null = null;
  #disk: "ok" | "low" | "full" | null = null;
  #markAt = 0;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  #timer: Timer;

  constructor(options: MeasureOptions) {
    const { at, elapsed } = options.clock.now();
    this.#options = options;
    this.#trust = options.trust;
    this.#lastGood = { at, elapsed };
    this.#timer = this.#later();
  }
  /** The fleet told its time. */
  fleetTime(at: number): void {
    this.#fleetWord = { at, elapsed: this.#options.clock.now().elapsed };
  }
  /** Looks at everything now; resolves when what has changed is told to the core. */
  async look(): Promise<void> {
    try {
      await this.#judgeClock();
      await this.#lookAtDisk();
    } catch (error) {
      if (!this.#stopped) this.#options.log.warn("measure-failed", { why: String(error) });
    }
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer.cancel();
    await this.#running;
    await this.#mark();
  }

  #later(): Timer {
    return this.#options.clock.after(lookEveryMs, () => {
      this.#running = this.look().then(() => {
        if (!this.#stopped) this.#timer = this.#later();
      });
    });
  }
  /** Resolves when all that was decided, and the time, are on disk. */
  async onDisk(): Promise<void> {
    await this.#options.journal.durable();
    await this.#mark();
  }

  async #judgeClock(): Promise<void> {
    const { clock, journal, observe, vouched } = this.#options;
    const isVouched = await vouched();
    const { at, elapsed } = clock.now();
    const reading = { at, elapsed, vouched: isVouched, fleetOffsetMs: this.#fleetOffset(at, elapsed) };
    const { trust, stepMs, offTimeMs } = judgeClock(this.#trust, reading);
    const lost = this.#trust.synced && !trust.synced;
    this.#trust = trust;
    if (lost) await journal.setNote(trustedNote, JSON.stringify(this.#lastGood));
    if (trust.synced) this.#lastGood = { at, elapsed };
    clock.setSynced(trust.synced);
    if (lost || elapsed >= this.#markAt) await this.#mark();
    if (this.#told === trust.synced && stepMs === 0 && offTimeMs === 0) return;
    this.#told = trust.synced;
    const counted = offTimeMs > 0 ? { offTimeMs } : {};
    await observe({ type: "clock-judged", synced: trust.synced, stepMs, ...counted });
  }
  async #lookAtDisk(): Promise<void> {
    const level = await this.#options.checkDisk();
    if (level === this.#disk) return;
    this.#disk = level;
    await this.#options.observe({ type: "disk-measured", level });
  }
  async #mark(): Promise<void> {
    const { clock, journal } = this.#options;
    const { at, synced, elapsed } = clock.now();
    this.#markAt = elapsed + markEveryMs;
    await journal.markClock({ at, synced, elapsed });
  }
  #fleetOffset(at: number, elapsed: number): number | null {
    const word = this.#fleetWord;
    if (word === null || elapsed - word.elapsed > fleetWordMsMax) return null;
    return at - (word.at + elapsed - word.elapsed);
  }
}
