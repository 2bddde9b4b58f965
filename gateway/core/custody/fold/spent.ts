/** The fold of codes and passes that open nothing any more: whoever still holds one is told what became of it. */
import { dropStale, keepNewest } from "../../access/bounded.ts";
import type { EventOf, Recorded } from "../../event.ts";
import { type Custody, type Spent, spentBounds } from "../custody.ts";
import { changeDeposit } from "./ledger.ts";

/** After the deposits have changed: which of their codes died by this event. */
export const evolveSpent = (custody: Custody, recorded: Recorded): void => {
  const { event } = recorded;
  if (event.type === "pickup-code-changed") codeChanged(custody, event, recorded);
  if (event.type === "pass-used" || event.type === "pass-taken-back") passSpent(custody, event);
  for (const { deposit, code, refused } of custody.justEnded) {
    const outcome = custody.outcomes.get(deposit)?.outcome;
    // Whoever refused a parcel is not told what the carrier did with it.
    if (code && outcome && !refused) spend(custody, code.digest, outcome, recorded);
  }
  if (event.type !== "parcels-refused") return;
  const code = custody.deposits.get(event.deposit)?.code;
  if (code) spend(custody, code.digest, "refused", recorded);
};

/** From here on the old code is known, and opens nothing. */
const codeChanged = (custody: Custody, { deposit, code }: EventOf<"pickup-code-changed">, recorded: Recorded): void => {
  const was = custody.deposits.get(deposit);
  if (!was?.code) return;
  custody.codes.delete(was.code.digest);
  spend(custody, was.code.digest, "changed", recorded);
  custody.spent.delete(code.digest);
  custody.codes.set(code.digest, deposit);
  // The passes beside it died with it.
  changeDeposit(custody, deposit, ({ passes }) => (passes ? { code, passes: [] } : { code }));
};

const passSpent = (custody: Custody, event: EventOf<"pass-used" | "pass-taken-back">): void => {
  const collection = event.type === "pass-used" ? event.collection : null;
  changeDeposit(custody, event.deposit, ({ passes = [] }) => ({
    passes: [...passes, { pass: event.pass, collection }],
  }));
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
