/** Time is asked here and nowhere else. */
import type { Moment } from "../core/vocabulary.ts";

export interface Timer {
  cancel(): void;
}
export interface Clock {
  /** Wall time, its quality, and site time in whole ms (monotonic, resumed at boot). */
  now(): Moment;
  /** Calls back once, `ms` of monotonic time from now. */
  after(ms: number, run: () => void): Timer;
  /** Resolves `ms` of monotonic time from now. */
  sleep(ms: number): Promise<void>;
}
/** What recovery may set, once, before anything else runs; the runtime moves it on when time off is vouched for. */
export interface SiteClock extends Clock {
  resume(elapsed: number): void;
  advance(ms: number): void;
  /** Judged by the runtime: a clock that was wrong stays untrusted until somebody vouches for it. */
  setSynced(synced: boolean): void;
}
