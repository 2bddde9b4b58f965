/** The carrier takes back what nobody collected in time, or what its recipient refused. */
import { courierOf } from "../access/courier.ts";
import type { Event } from "../event.ts";
import type { Compartment } from "../locker/compartment.ts";
import { firstAttempt, unlockRefusal } from "../locker/unlock.ts";
import { refuse } from "../refusal.ts";
import { depositAnswer, no, stageOf } from "../turn/reply.ts";
import type { ActOnDue, Decide, DecideTable } from "../turn/state.ts";
import type { Evidence } from "../vocabulary.ts";
import { evidenceOf, sawGoOut } from "../witness/evidence.ts";
import type { Deposit } from "./custody.ts";
import { suspect } from "./deposit/evidence.ts";
import { whoIs } from "./deposit/own.ts";

const recall: Decide<"recall-parcels"> = (site, { command, by }, moment, tools) => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  const deposit = site.custody.deposits.get(command.deposit);
  if (!deposit) return no(refuse("unknown-deposit"));
  if (deposit.carrier !== courier.carrier) return no(refuse("foreign-carrier"));
  const stage = stageOf(deposit);
  if (stage === "collecting") return no(refuse("collection-running"));
  if (stage !== "overdue" && stage !== "refused-at-locker") return no(refuse("wrong-state", { why: stage }));
  const compartment = site.locker.compartments.get(deposit.compartment);
  if (!compartment) return no(refuse("door-unavailable"));
  const busy = unlockRefusal(compartment, "recall", moment, tools);
  if (busy) return no(busy);
  const begun: Event = {
    type: "recall-begun",
    deposit: deposit.deposit,
    compartment: deposit.compartment,
    parcels: [...deposit.inside],
    courier: courier.courier,
    session: courier.session,
    leaseUntil: moment.elapsed + tools.rules.leaseMs,
  };
  const order = firstAttempt(compartment, "recall", whoIs(courier.courier), deposit.deposit, moment, tools);
  return { events: [begun, order], answer: depositAnswer(deposit, "recalling", [order]) };
};

const confirm: Decide<"confirm-recall"> = (site, { command, by }, moment) => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  // The item sensor was faster than the courier's finger.
  const before = site.custody.outcomes.get(command.deposit);
  if (before?.outcome === "recalled" && before.carrier === courier.carrier)
    return no(depositAnswer(before, "recalled"));
  const deposit = site.custody.deposits.get(command.deposit);
  if (!deposit) return no(refuse("unknown-deposit"));
  if (deposit.carrier !== courier.carrier) return no(refuse("foreign-carrier"));
  const { stage } = deposit;
  if (stage.state !== "recalling" || stage.phase !== "closed") return no(refuse("wrong-state"));
  if (stage.courier !== courier.courier) return no(refuse("not-allowed"));
  const compartment = site.locker.compartments.get(deposit.compartment);
  if (compartment?.item === true)
    return {
      events: [undoneEvent(deposit, "still-inside")],
      answer: depositAnswer(deposit, stage.from === "refused" ? "refused-at-locker" : "overdue"),
    };
  const events = recalledEvents(deposit, evidenceOf("stated", ["courier"], deposit.interrupted));
  return { events, answer: depositAnswer(deposit, "recalled") };
};

export const recallCommands: DecideTable<"recall-parcels" | "confirm-recall"> = {
  "recall-parcels": recall,
  "confirm-recall": confirm,
};

/** The door has closed, or the sensor has changed behind it. */
export const judgeRecall = (deposit: Deposit, compartment: Compartment): Event[] =>
  sawGoOut(compartment) ? recalledEvents(deposit, evidenceOf("proven", ["item-sensor"], deposit.interrupted)) : [];

export const undoneEvent = (
  { deposit, compartment }: Deposit,
  reason: "door-did-not-open" | "still-inside" | "not-opened",
): Event => ({ type: "recall-undone", deposit, compartment, reason });

export const recalledEvents = (deposit: Deposit, evidence: Evidence): Event[] => {
  const { stage, carrier, compartment, inside } = deposit;
  const courier = stage.state === "recalling" ? stage.courier : deposit.courier;
  const ref = { deposit: deposit.deposit, compartment };
  return [
    { type: "parcels-recalled", ...ref, parcels: [...inside], carrier, courier, evidence },
    { type: "compartment-freed", compartment, evidence },
  ];
};

/** The courier has left without a word. */
export const recallDue: ActOnDue = (site, { id }) => {
  const deposit = site.custody.deposits.get(id);
  if (deposit?.stage.state !== "recalling") return [];
  const compartment = site.locker.compartments.get(deposit.compartment);
  return [compartment?.item === true ? undoneEvent(deposit, "still-inside") : suspect(deposit, "recall-unsaid")];
};
