/**
 * While the history of a compartment is in doubt, the clocks of what it holds stand: what they would conclude may have
 * happened long ago, in the part that is lost. An audit says what lies inside; the fleet's word lets them go on.
 */
import { clearDue, type Due, setDue } from "../../turn/due.ts";
import { type Collection, type Custody, type Deposit, depositIn } from "../custody.ts";
import { setDepositDue } from "./ledger.ts";

export const stopClocks = (custody: Custody, compartments: readonly string[], due: Due): void => {
  for (const compartment of compartments) {
    clearDue(due, "unreadable", compartment);
    const deposit = depositIn(custody, compartment);
    if (!deposit) continue;
    for (const kind of ["lease", "recall"]) clearDue(due, kind, deposit.deposit);
    const collection = runningOf(custody, deposit);
    if (collection) clearDue(due, "grace", collection.collection);
  }
};

/** What would have been due meanwhile is due at once. */
export const goOn = (custody: Custody, compartment: string, due: Due): void => {
  const deposit = depositIn(custody, compartment);
  if (!deposit) return;
  const { stage, leaseUntil } = deposit;
  if (stage.state === "closed") setDepositDue(due, "lease", deposit, leaseUntil);
  if (stage.state === "recalling" && stage.phase === "closed") setDepositDue(due, "recall", deposit, leaseUntil);
  const collection = runningOf(custody, deposit);
  if (collection?.state === "closed")
    setDue(due, "grace", collection.collection, collection.graceUntil ?? 0, compartment);
};

const runningOf = (custody: Custody, { stage }: Deposit): Collection | undefined =>
  stage.state === "collecting" ? custody.collections.get(stage.collection) : undefined;
