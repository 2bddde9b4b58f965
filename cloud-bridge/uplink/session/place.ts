/** Places in a site's history, and how to find in the journal where the fleet's knowledge ends. */
import type { Journal, Stored } from "../../../gateway/ports/journal.ts";
import type { FleetHead, Place } from "../../../gateway/wire/bridge.ts";

export const isAfter = (one: Place, other: Place): boolean =>
  one.epoch > other.epoch || (one.epoch === other.epoch && one.seq > other.seq);

/**
 * Where to go on behind the fleet's head. `agreed`: the journal holds that very event. `unproven`: it holds nothing
 * at that place (cut away, or lost). `diverged`: it holds something else there, so that nothing of that epoch can
 * follow. `next` is the first sequence to send, one behind the journal's head when there is none yet.
 */
export interface Located {
  readonly verdict: "agreed" | "unproven" | "diverged";
  readonly next: number;
  /** Of the site's own event at the fleet's head, when it is another one. */
  readonly hash?: string;
}

export const locate = async (journal: Journal, fleet: FleetHead): Promise<Located> => {
  if (fleet.epoch === null) return { verdict: "agreed", next: 0 };
  const own = await firstFrom(journal, fleet.seq, fleet.seq);
  const sameEpoch = own?.recorded.epoch === fleet.epoch.counter;
  if (own && sameEpoch && (fleet.hash === null || own.hash === fleet.hash))
    return { verdict: "agreed", next: fleet.seq + 1 };
  const behind: Place = sameEpoch
    ? { epoch: fleet.epoch.counter, seq: Number.MAX_SAFE_INTEGER }
    : { epoch: fleet.epoch.counter, seq: fleet.seq };
  const next = await firstBehind(journal, behind);
  return own && sameEpoch ? { verdict: "diverged", next, hash: own.hash } : { verdict: "unproven", next };
};

export const firstFrom = async (journal: Journal, from: number, to?: number): Promise<Stored | null> => {
  for await (const stored of journal.read(from, to)) return stored;
  return null;
};

/** Both epoch and sequence only grow along the journal, so the place is found by halving. */
const firstBehind = async (journal: Journal, place: Place): Promise<number> => {
  let low = 0;
  let high = journal.durableHead().seq + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const stored = await firstFrom(journal, middle);
    if (stored === null || isAfter({ epoch: stored.recorded.epoch, seq: stored.recorded.seq }, place)) high = middle;
    else low = stored.recorded.seq + 1;
  }
  return low;
};
