/**
 * Personal side records whose deposit has ended. Each is erased as its deposit ends; after a repair, a refill, or a
 * power cut between the two, one may still be there.
 */
import type { Site } from "../../core/site.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Log } from "../../ports/log.ts";
import { isWhole } from "./heal.ts";

export const sweepSides = async (place: {
  readonly journal: Journal;
  readonly log: Log;
  readonly site: () => Site;
  /** There is a fleet: what is lost may come back, and with it deposits that nobody here remembers. */
  readonly hasFleet: boolean;
}): Promise<void> => {
  const { journal, log, site, hasFleet } = place;
  try {
    if (hasFleet && !(await isWhole(journal))) return;
    for await (const deposit of journal.sides())
      if (!site().custody.deposits.has(deposit)) await journal.eraseSide(deposit);
  } catch (error) {
    // They are still there at the next start.
    log.warn("sweep-put-off", { why: String(error) });
  }
};
