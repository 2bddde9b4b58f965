import type { Moment } from "../core/vocabulary.ts";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { ClockMark, Journal } from "../ports/journal.ts";
import type { OpenReport, Replay } from "./report.ts";

export interface OpenOptions {
  readonly site: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** A commit failed: what waits for it will never resolve. The process must end; a restart is the fold of the journal. */
  readonly onFailure: (error: unknown) => void;
}

export interface Opened {
  readonly journal: Journal;
  readonly report: OpenReport;
  readonly clockMark: ClockMark | null;
  /** When the last event was; where the site's clock resumes when there is no later mark. */
  readonly lastMoment: Moment | null;
  /** Where to fold from. With `below`: from before that sequence, for folding again after a hole was filled. */
  replay(below?: number): Promise<Replay>;
  /** Checks in the background what opening left unchecked; `damaged`: restart, the next opening repairs. */
  scrub(): Promise<"sound" | "damaged">;
  readonly disk: {
    level(): "ok" | "low" | "full";
    /** Asks the file system, frees or restores the ballast and thins scan records when it must. */
    check(): Promise<"ok" | "low" | "full">;
    /** Scan records that were not stored because the disk was full. */
    thinned(): number;
  };
}
