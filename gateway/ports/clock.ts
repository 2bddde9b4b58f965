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
export interface SiteClock extends Clock {
  /** Recovery sets it, once, before anything else runs: site time goes on where it was. */
  resume(elapsed: number): void;
  /** Then too: by the time off, when a believed clock measured it. Later it never jumps. */
  advance(ms: number): void;
  /** Judged by the runtime: a clock that was wrong stays untrusted until somebody vouches for it. */
  setSynced(synced: boolean): void;
}
