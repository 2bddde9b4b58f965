/** What a courier asks for at the door of a deposit that is going in. */
import { courierOf } from "../../access/courier.ts";
import { refuse } from "../../refusal.ts";
import { depositAnswer, no, stageOf } from "../../turn/reply.ts";
import type { Decide, DecideTable } from "../../turn/state.ts";
import { evidenceOf } from "../../witness/evidence.ts";
import { agreeInside } from "../../witness/reconcile/agree.ts";
import { reopenDoor, takeOutAgain } from "./at-door.ts";
import { begin } from "./begin.ts";
import { doubtedAnswer, doubtOf } from "./doubt.ts";
import { madeEvents } from "./evidence.ts";
import { ownDeposit } from "./own.ts";
import { swapCompartment } from "./swap.ts";

const reopen: Decide<"reopen-deposit"> = (site, { command, by }, moment, tools) => {
  const found = ownDeposit(site, by, command.deposit, moment);
  return "type" in found ? no(found) : reopenDoor(found, moment, tools);
};

const cancel: Decide<"cancel-deposit"> = (site, { command, by }, moment) => {
  const found = ownDeposit(site, by, command.deposit, moment);
  return "type" in found ? no(found) : takeOutAgain(found);
};

const confirm: Decide<"confirm-deposit"> = (site, { command, by }, moment, tools) => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  const deposit = site.custody.deposits.get(command.deposit);
  if (!deposit || deposit.handIn) return no(refuse("unknown-deposit"));
  if (deposit.carrier !== courier.carrier) return no(refuse("foreign-carrier"));
  // What an interruption left in doubt may be settled by any courier of the carrier who has looked.
  if (deposit.courier !== courier.courier && !deposit.interrupted) return no(refuse("not-allowed"));
  const { stage, interrupted, incoming } = deposit;
  if (stage.state === "held" && deposit.code) return no(depositAnswer(deposit, stageOf(deposit)));
  const inDoubt = stage.state === "suspect" && interrupted && incoming.length > 0;
  if (stage.state !== "closed" && !inDoubt) return no(refuse("wrong-state"));
  const compartment = site.locker.compartments.get(deposit.compartment);
  if (compartment?.door.state !== "closed") return no(refuse("door-unavailable"));
  const doubted = doubtOf(site, { deposit, compartment }, command.looked === true, moment);
  if (doubted) return { events: doubted, answer: doubtedAnswer(deposit) };
  const word = evidenceOf("stated", deposit.tagSeen ? ["courier", "tag"] : ["courier"], interrupted);
  // A tag is still waited for; the sensor and the courier agree without it.
  const sensed = agreeInside(site, deposit, compartment, moment, tools) === "wait";
  const evidence = sensed ? evidenceOf("proven", ["item-sensor", "courier"], interrupted) : word;
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
