/**
 * Somebody presents a pass that the fleet has signed. It opens one collection, however that ends; while that runs it
 * opens the same one again. A wrong one is no guess, so that nothing is counted, and a waiting keypad is not in its
 * way.
 */
import { type Refusal, refuse } from "../../refusal.ts";
import { clocksApartMs } from "../../remote/obey.ts";
import { no } from "../../turn/reply.ts";
import type { Decide, Site } from "../../turn/state.ts";
import type { Moment } from "../../vocabulary.ts";
import type { Outcome } from "../custody.ts";
import { again, begin, behind } from "./present.ts";

export const presentPass: Decide<"present-pass"> = (site, { command, by }, moment, tools) => {
  if (by.kind !== "kiosk") return no(refuse("not-allowed"));
  const { deposit: id, issue, pass, notAfter } = command;
  const { deposits, outcomes, collections } = site.custody;
  const deposit = deposits.get(id);
  if (!deposit?.code) return no(became(outcomes.get(id)?.outcome ?? "gone"));
  if (deposit.refused) return no(became("refused"));
  if (deposit.code.issue !== issue) return no(became("changed"));
  const spent = deposit.passes?.find((one) => one.pass === pass);
  if (spent?.collection === null) return no(became("taken-back"));
  const { stage } = deposit;
  const running = stage.state === "collecting" ? collections.get(stage.collection) : undefined;
  if (spent && spent.collection !== running?.collection) return no(became("used"));
  if (!spent && notAfter !== undefined && isPast(site, notAfter, moment)) return no(became("run-out"));
  const compartment = behind(site, deposit);
  if ("type" in compartment) return no(compartment);
  if (spent) return again(site, running, compartment, moment, tools);
  if (running) return no(refuse("collection-running"));
  const used = (collection: string) =>
    [{ type: "pass-used", deposit: id, compartment: deposit.compartment, collection, issue, pass }] as const;
  return begin(deposit, compartment, by, used, moment, tools);
};

const became = (what: Outcome | "refused" | "changed" | "used" | "taken-back" | "run-out" | "gone"): Refusal =>
  refuse("pass-spent", { became: what });

/**
 * A clock that is not believed ends nothing by itself: since it was believed last at least so much site time has
 * passed. A site whose clock never was cannot tell.
 */
const isPast = ({ history }: Site, notAfter: number, { at, synced, elapsed }: Moment): boolean => {
  const now = synced ? at : history.ahead === null ? null : history.ahead + elapsed;
  return now !== null && now - clocksApartMs > notAfter;
};
