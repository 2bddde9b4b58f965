/** The fold of codes that open nothing any more: whoever still holds one is told what became of it. */
import { dropStale, keepNewest } from "../../access/bounded.ts";
import type { Recorded } from "../../event.ts";
import { type Custody, type Spent, spentBounds } from "../custody.ts";

/** After the deposits have changed: which of their codes died by this event. */
export const evolveSpent = (custody: Custody, recorded: Recorded): void => {
  const { event } = recorded;
  for (const { deposit, code, refused } of custody.justEnded) {
    const outcome = custody.outcomes.get(deposit)?.outcome;
    // Whoever refused a parcel is not told what the carrier did with it.
    if (code && outcome && !refused) spend(custody, code.digest, outcome, recorded);
  }
  if (event.type !== "parcels-refused") return;
  const code = custody.deposits.get(event.deposit)?.code;
  if (code) spend(custody, code.digest, "refused", recorded);
};

export const spend = (
  { spent }: Custody,
  digest: string,
  became: Spent["became"],
  { at, synced, elapsed }: Pick<Recorded, "at" | "synced" | "elapsed">,
): void => {
  dropStale(spent, ({ since }) => since + spentBounds.keptMs <= elapsed);
  keepNewest(spent, digest, { became, at: synced ? at : null, since: elapsed }, spentBounds.spentMax);
};
