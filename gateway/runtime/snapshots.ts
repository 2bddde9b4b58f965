/**
 * Every so many events the state is kept, proven by folding an older snapshot forward to the same place, and the
 * journal is cut behind what the fleet has, the proven snapshot covers and retention allows.
 */
import { evolve, freezeSite, newSite, type Site, thawSite } from "../core/site.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Journal, Stored } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";

export interface Snapshots {
  /** The site stands at `seq`, all of it appended. */
  moved(seq: number): void;
  /** Resolves when a running round is over. */
  stop(): Promise<void>;
}
/** Events folded between two breaths of the event loop. */
const sliceEvents = 500;
const cutEveryMs = 10 * 60_000;
/** Events that one cutting round looks at; what is left waits for the next round. */
const cutScanMax = 200_000;

export const keepSnapshots = (options: {
  readonly site: () => Site;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly everyEvents: number;
  readonly retentionMs: number;
  /** Highest sequence that the fleet has acknowledged; null: there is no fleet. */
  readonly acknowledged: () => number | null;
  readonly startAt: number;
  readonly onCut: (seq: number) => Promise<void>;
}): Snapshots => {
  const { journal, clock, log } = options;
  let last = options.startAt;
  let proven = 0;
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  let stopped = false;

  const round = async (seq: number, state: unknown): Promise<void> => {
    await journal.durable();
    await journal.saveSnapshot(seq, state);
    const same = await journal.verifySnapshot(seq, (base, events) => refold(base, events, clock, () => stopped));
    if (stopped) return;
    if (same) proven = seq;
    else log.error("snapshot-differs", { seq });
  };
  const cut = async (): Promise<void> => {
    const upTo = Math.min(proven, options.acknowledged() ?? proven);
    const seq = await lastOlderThan(journal, upTo, clock.now().elapsed - options.retentionMs);
    if (seq <= 0 || stopped) return;
    await journal.cut(seq);
    await options.onCut(seq);
  };
  const work = (what: string, run: () => Promise<void>): void => {
    if (busy || stopped) return;
    busy = true;
    running = run()
      .catch((error: unknown) => log.error(what, { why: String(error) }))
      .finally(() => {
        busy = false;
      });
  };
  const cutLater = (): Timer =>
    clock.after(cutEveryMs, () => {
      work("cut-failed", cut);
      if (!stopped) timer = cutLater();
    });
  let timer = cutLater();
  return {
    moved: (seq) => {
      if (seq - last < options.everyEvents || busy || stopped) return;
      last = seq;
      const state = freezeSite(options.site());
      work("snapshot-failed", () => round(seq, state));
    },
    stop: async () => {
      stopped = true;
      timer.cancel();
      await running;
    },
  };
};

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
    if (stopped()) break;
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
