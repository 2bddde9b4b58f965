/** What a courier asks for at the door of a deposit that is going in. */
import { courierOf } from "../../access/courier.ts";
import type { Event } from "../../event.ts";
import { firstAttempt, unlockRefusal } from "../../locker/unlock.ts";
import { refuse } from "../../refusal.ts";
import { depositAnswer, no, stageOf } from "../../turn/reply.ts";
import type { Decide, DecideTable } from "../../turn/state.ts";
import { evidenceOf } from "../../witness/evidence.ts";
import { begin } from "./begin.ts";
import { cancelEvents, madeEvents } from "./evidence.ts";
import { ownDeposit, whoIs } from "./own.ts";
import { swapCompartment } from "./swap.ts";

const reopen: Decide<"reopen-deposit"> = (site, { command, by }, moment, tools) => {
  const found = ownDeposit(site, by, command.deposit, moment);
  if ("type" in found) return no(found);
  const { deposit, compartment } = found;
  if (deposit.stage.state !== "closed") return no(refuse("wrong-state"));
  if (deposit.reopens >= tools.rules.reopenMax) return no(refuse("reopen-limit"));
  const busy = unlockRefusal(compartment, "deposit", moment, tools);
  if (busy) return no(busy);
  const reopened: Event = {
    type: "deposit-reopened",
    deposit: deposit.deposit,
    compartment: deposit.compartment,
    count: deposit.reopens + 1,
    leaseUntil: moment.elapsed + tools.rules.leaseMs,
  };
  const order = firstAttempt(compartment, "deposit", whoIs(deposit.courier), deposit.deposit, moment, tools);
  return { events: [reopened, order], answer: depositAnswer(deposit, "opening", [order]) };
};

const cancel: Decide<"cancel-deposit"> = (site, { command, by }, moment) => {
  const found = ownDeposit(site, by, command.deposit, moment);
  if ("type" in found) return no(found);
  const { deposit, compartment } = found;
  if (deposit.stage.state === "opening") return no(refuse("compartment-busy"));
  if (deposit.stage.state !== "closed") return no(refuse("wrong-state"));
  const seen = compartment.item === false && compartment.itemBefore === false;
  const evidence = seen ? evidenceOf("proven", ["item-sensor"]) : evidenceOf("stated", ["courier"]);
  const events = cancelEvents(deposit, "courier", evidence);
  if (compartment.item !== true || deposit.inside.length > 0)
    return { events, answer: depositAnswer(deposit, deposit.inside.length > 0 ? "held" : "cancelled") };
  // The courier says that it is out, the sensor that it is in.
  const doubt: Event = {
    type: "compartment-suspected",
    compartment: deposit.compartment,
    reason: "cancelled-not-empty",
  };
  return { events: [...events, doubt], answer: depositAnswer(deposit, "cancelled") };
};

const confirm: Decide<"confirm-deposit"> = (site, { command, by }, moment, tools) => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  const deposit = site.custody.deposits.get(command.deposit);
  if (!deposit) return no(refuse("unknown-deposit"));
  if (deposit.carrier !== courier.carrier) return no(refuse("foreign-carrier"));
  // What an interruption left in doubt may be settled by any courier of the carrier who has looked.
  if (deposit.courier !== courier.courier && !deposit.interrupted) return no(refuse("not-allowed"));
  const { stage, interrupted, incoming } = deposit;
  if (stage.state === "held" && deposit.code) return no(depositAnswer(deposit, stageOf(deposit)));
  const inDoubt = stage.state === "suspect" && interrupted && incoming.length > 0;
  if (stage.state !== "closed" && !inDoubt) return no(refuse("wrong-state"));
  const compartment = site.locker.compartments.get(deposit.compartment);
  if (compartment?.door.state !== "closed") return no(refuse("door-unavailable"));
  const evidence = evidenceOf("stated", ["courier"], interrupted);
  const events = madeEvents(site, deposit, evidence, moment, tools);
  const made = events.some(({ type }) => type === "deposit-made");
  return { events, answer: depositAnswer(deposit, made ? "held" : "suspect") };
};

export const depositCommands: DecideTable<
  "begin-deposit" | "reopen-deposit" | "swap-compartment" | "cancel-deposit" | "confirm-deposit"
> = {
  "begin-deposit": begin,
  "reopen-deposit": reopen,
  "swap-compartment": swapCompartment,
  "cancel-deposit": cancel,
  "confirm-deposit": confirm,
};
