/** Durable events as they come, from any place that the journal still holds. Nothing is queued: a reader reads. */
import { CutAway, type Live } from "../api/reads.ts";
import type { Recorded } from "../core/event.ts";
import type { Journal } from "../ports/journal.ts";

export interface LiveFeed extends Live {
  /** More lies on disk. */
  committed(): void;
}

export const openLiveFeed = (journal: Pick<Journal, "read" | "durableHead">): LiveFeed => {
  const waiting = new Set<() => void>();
  const more = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  async function* after(seq: number, signal: AbortSignal): AsyncGenerator<Recorded> {
    await refuseCutAway(journal, seq);
    let next = seq + 1;
    while (!signal.aborted) {
      const seen = journal.durableHead().seq;
      for await (const { recorded } of journal.read(next)) {
        if (signal.aborted) return;
        next = recorded.seq + 1;
        yield recorded;
      }
      // What came to lie on disk meanwhile is read before anybody waits.
      if (journal.durableHead().seq === seen || next > journal.durableHead().seq) await more(signal);
    }
  }
  return {
    head: () => {
      const { epoch, seq } = journal.durableHead();
      return { epoch: epoch.counter, seq };
    },
    after,
    committed: () => {
      for (const wake of [...waiting]) wake();
    },
  };
};

const refuseCutAway = async (journal: Pick<Journal, "read" | "durableHead">, seq: number): Promise<void> => {
  if (seq >= journal.durableHead().seq) return;
  for await (const { recorded } of journal.read(0)) {
    if (recorded.seq > seq + 1) throw new CutAway(`events up to ${recorded.seq - 1} are no longer kept`);
    return;
  }
};
