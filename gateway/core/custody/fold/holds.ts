/** The fold of hold periods and of the time until a return. */
import type { Recorded } from "../../event.ts";
import { clearDue, type Due, dueAt, setDue } from "../../turn/due.ts";
import type { Custody, Deposit } from "../custody.ts";
import { changeDeposit, setDepositDue } from "./ledger.ts";

export const evolveHolds = (custody: Custody, { event, at, elapsed }: Recorded, due: Due) => {
  switch (event.type) {
    case "hold-paused":
      clearDue(due, "hold", event.deposit);
      return changeDeposit(custody, event.deposit, ({ hold }) =>
        hold?.state === "running"
          ? { hold: { state: "paused", leftMs: Math.max(0, hold.until - elapsed), reason: event.reason } }
          : {},
      );
    case "hold-resumed":
      return changeDeposit(custody, event.deposit, (was) => {
        setDepositDue(due, "hold", was, event.holdUntil);
        const holdUntilAt = at + (event.holdUntil - elapsed);
        return { hold: { state: "running", until: event.holdUntil }, holdUntilAt };
      });
    case "hold-extended":
      return changeDeposit(custody, event.deposit, (was) => {
        // From now on people know this end: time off that is counted later takes nothing off it.
        const now = { extended: true, ranThroughStart: false, holdUntilAt: event.holdUntilAt };
        if (was.hold?.state === "paused") return { ...now, hold: { ...was.hold, leftMs: event.holdUntil - elapsed } };
        setDepositDue(due, "hold", was, event.holdUntil);
        return { ...now, hold: { state: "running", until: event.holdUntil } };
      });
    case "hold-ended":
      clearDue(due, "hold", event.deposit);
      if (event.returnAt !== undefined) setDue(due, "return", event.deposit, event.returnAt, event.compartment);
      return changeDeposit(custody, event.deposit, () => ({ hold: { state: "ended" } }));
    case "return-due":
      return clearDue(due, "return", event.deposit);
    case "gateway-started":
      for (const { deposit } of custody.deposits.values())
        changeDeposit(custody, deposit, ({ hold }) => ({ ranThroughStart: hold !== null && hold.state !== "paused" }));
      return;
    case "off-time-counted":
      if (event.moved === "holds")
        for (const deposit of custody.deposits.values())
          if (deposit.ranThroughStart) custody.deposits.set(deposit.deposit, shortened(deposit, event.ms, due));
      return;
    default:
  }
};

/** Counted once: of the time off before this start nothing is left to count. */
const shortened = (was: Deposit, ms: number, due: Due): Deposit => {
  const { hold, deposit } = was;
  const now = { ...was, ranThroughStart: false };
  if (hold?.state === "paused") return { ...now, hold: { ...hold, leftMs: Math.max(0, hold.leftMs - ms) } };
  if (hold?.state === "running") {
    const until = hold.until - ms;
    setDepositDue(due, "hold", was, until);
    return { ...now, hold: { ...hold, until } };
  }
  const returnAt = dueAt(due, "return", deposit);
  if (returnAt !== null) setDepositDue(due, "return", was, returnAt - ms);
  return now;
};
