/**
 * Every so many events the state is kept, proven by folding an older snapshot forward to the same place, and the
 * journal is cut behind what the fleet has, the proven snapshot covers and retention allows.
 */
import { evolve, freezeSite, newSite, type Site, thawSite } from "../core/site.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Journal, Stored } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";

export interface SnapshotOptions {
  readonly site: () => Site;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly everyEvents: number;
  readonly retentionMs: number;
  /** Highest sequence that the fleet has acknowledged; null: there is no fleet. */
  readonly acknowledged: () => number | null;
  /** Sequence of the newest snapshot. */
  readonly startAt: number;
  readonly onCut: (seq: number) => Promise<void>;
}
/** Events folded between two breaths of the event loop. */
const sliceEvents = 500;
const cutEveryMs = 10 * 60_000;
/** Events that one cutting round looks at; what is left waits for the next round. */
const cutScanMax = 200_000;

export class Snapshots {
  readonly #options: SnapshotOptions;
  #last: number;
  #proven = 0;
  #running: Promise<void> = Promise.resolve();
  #busy = false;
  #stopped = false;
  #timer: Timer;

  constructor(options: SnapshotOptions) {
    this.#options = options;
    this.#last = options.startAt;
    this.#timer = this.#cutLater();
  }
  /** The site stands at `seq`, all of it appended. Told only when the gateway is ready: a proof must not hold it up. */
  moved(seq: number): void {
    const { everyEvents, site } = this.#options;
    if (seq - this.#last < everyEvents || this.#busy || this.#stopped) return;
    this.#last = seq;
    const state = freezeSite(site());
    this.#work("snapshot-failed", () => this.#prove(seq, state));
  }
  /** A round that runs is given up; resolves when it has let go. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer.cancel();
    await this.#running;
  }

  async #prove(seq: number, state: unknown): Promise<void> {
    const { journal, clock, log } = this.#options;
    await journal.durable();
    await journal.saveSnapshot(seq, state);
    const same = await journal.verifySnapshot(seq, (base, events) => refold(base, events, clock, () => this.#stopped));
    if (!same) {
      log.error("snapshot-differs", { seq });
      return;
    }
    this.#proven = seq;
    log.info("snapshot-proven", { seq });
  }
  async #cut(): Promise<void> {
    const { journal, clock, acknowledged, retentionMs, onCut } = this.#options;
    const upTo = Math.min(this.#proven, acknowledged() ?? this.#proven);
    const seq = await lastOlderThan(journal, upTo, clock.now().elapsed - retentionMs);
    if (seq <= 0 || this.#stopped) return;
    await journal.cut(seq);
    await onCut(seq);
  }
  #cutLater(): Timer {
    return this.#options.clock.after(cutEveryMs, () => {
      this.#work("cut-failed", () => this.#cut());
      if (!this.#stopped) this.#timer = this.#cutLater();
    });
  }
  #work(failure: string, run: () => Promise<void>): void {
    if (this.#busy || this.#stopped) return;
    this.#busy = true;
    this.#running = run()
      .catch((error: unknown) => {
        if (!this.#stopped) this.#options.log.error(failure, { why: String(error) });
      })
      .finally(() => {
        this.#busy = false;
      });
  }
}

const refold = async (
  base: { readonly seq: number; readonly state: unknown } | null,
  events: AsyncIterable<Stored>,
  clock: Clock,
  stopped: () => boolean,
): Promise<unknown> => {
  const site = base ? thawSite(base.state) : newSite();
  let folded = 0;
  for await (const { recorded } of events) {
    evolve(site, recorded);
    if (++folded % sliceEvents === 0) await clock.sleep(0);
    if (stopped()) throw new Error("stopped while a snapshot was being proven");
  }
  return freezeSite(site);
};

/** Last sequence up to `upTo` whose event is older than `elapsed`; 0: none. */
const lastOlderThan = async (journal: Journal, upTo: number, elapsed: number): Promise<number> => {
  let found = 0;
  let seen = 0;
  if (elapsed <= 0) return 0;
  for await (const { recorded } of journal.read(0, upTo)) {
    if (recorded.elapsed >= elapsed || ++seen > cutScanMax) break;
    found = recorded.seq;
  }
  return found;
};
