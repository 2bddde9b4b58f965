/** State is the fold of the journal: newest verified snapshot and what came after it. */
import { evolve, newSite, type Site, thawSite } from "../../core/site.ts";
import type { Stored } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";

export interface Replay {
  readonly snapshot: { readonly seq: number; readonly state: unknown } | null;
  readonly tail: AsyncIterable<Stored>;
}
/** Newest usable snapshot with its tail; with `below`: from before that sequence. */
export type OpenReplay = (below?: number) => Promise<Replay>;

/** Folds from before `below` when given. A snapshot of an older form that cannot be read is passed over. */
export const foldSite = async (
  open: OpenReplay,
  log: Log,
  below?: number,
): Promise<{ readonly site: Site; readonly events: number }> => {
  const { snapshot, tail } = await open(below);
  let site: Site;
  try {
    site = snapshot ? thawSite(snapshot.state) : newSite();
  } catch (error) {
    log.warn("snapshot-unreadable", { seq: snapshot?.seq, why: String(error) });
    return foldSite(open, log, snapshot!.seq);
  }
  let events = 0;
  for await (const { recorded } of tail) {
    evolve(site, recorded);
    events++;
  }
  return { site, events };
};
