/**
 * The carrier takes out: what nobody collected in time or its recipient refused, and what people handed in for it. One
 * way for both; which of the two it is only decides on the names of the events and on the receipt.
 */
import { type CourierAt, courierOf } from "../access/courier.ts";
import type { Event } from "../event.ts";
import type { Decision } from "../input.ts";
import type { Compartment } from "../locker/compartment.ts";
import { firstAttempt, unlockRefusal } from "../locker/unlock.ts";
import { type Refusal, refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import { depositAnswer, no, stageOf } from "../turn/reply.ts";
import type { ActOnDue, Decide, DecideTable, Site } from "../turn/state.ts";
import type { Evidence, Moment } from "../vocabulary.ts";
import { evidenceOf, mayLag } from "../witness/evidence.ts";
import { someTagInside } from "../witness/presence/account.ts";
import { agreeTaken, isAgreed } from "../witness/reconcile/agree.ts";
import type { Deposit, DepositState } from "./custody.ts";
import { madeEvents, suspect } from "./deposit/evidence.ts";
import { mayTakeOutAgain, whoIs } from "./deposit/own.ts";

const recall: Decide<"recall-parcels"> = (site, { command, by }, moment, tools) => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  const deposit = site.custody.deposits.get(command.deposit);
  if (!deposit || deposit.handIn) return no(refuse("unknown-deposit"));
  if (deposit.carrier !== courier.carrier) return no(refuse("foreign-carrier"));
  const stage = stageOf(deposit);
  if (stage === "collecting") return no(refuse("collection-running"));
  const isDue = stage === "overdue" || stage === "refused-at-locker";
  if (!isDue && !mayTakeOutAgain(deposit, courier)) return no(refuse("wrong-state", { why: stage }));
  return openToTake(site, deposit, courier, moment, tools);
};

const confirm: Decide<"confirm-recall"> = (site, { command, by }, moment, tools) => {
  const courier = courierOf(site, by, moment);
  if ("type" in courier) return no(courier);
  // The item sensor was faster than the courier's finger.
  const before = site.custody.outcomes.get(command.deposit);
  if (before?.outcome === "recalled" && before.carrier === courier.carrier)
    return no(depositAnswer(before, "recalled"));
  const found = beingTaken(site, command.deposit, courier);
  if (!found || found.deposit.handIn) return no(refuse("unknown-deposit"));
  return found.refusal ? no(found.refusal) : takenByWord(site, found.deposit, "recalled", moment, tools);
};

export const recallCommands: DecideTable<"recall-parcels" | "confirm-recall"> = {
  "recall-parcels": recall,
  "confirm-recall": confirm,
};

/** The courier's order for this door. Whether the courier may is judged by whoever calls. */
export const openToTake = (
  { locker }: Site,
  deposit: Deposit,
  { courier, session }: CourierAt,
  moment: Moment,
  tools: Tools,
): Decision => {
  const compartment = locker.compartments.get(deposit.compartment);
  if (!compartment) return no(refuse("door-unavailable"));
  const purpose = deposit.handIn ? "fetch" : "recall";
  const busy = unlockRefusal(compartment, purpose, moment, tools);
  if (busy) return no(busy);
  const begun: Event = {
    type: deposit.handIn ? "hand-in-fetch-begun" : "recall-begun",
    deposit: deposit.deposit,
    compartment: deposit.compartment,
    parcels: contentsOf(deposit),
    courier,
    session,
    leaseUntil: moment.elapsed + tools.rules.leaseMs,
  };
  const order = firstAttempt(compartment, purpose, whoIs(courier), deposit.deposit, moment, tools);
  return { events: [begun, order], answer: depositAnswer(deposit, deposit.handIn ? "fetching" : "recalling", [order]) };
};

/** `refusal`: why this courier can say nothing of it now. */
export const beingTaken = (
  { custody }: Site,
  id: string,
  { courier, carrier }: CourierAt,
): { readonly deposit: Deposit; readonly refusal: Refusal | null } | null => {
  const deposit = custody.deposits.get(id);
  if (!deposit) return null;
  const { stage } = deposit;
  if (deposit.carrier !== carrier) return { deposit, refusal: refuse("foreign-carrier") };
  if (stage.state !== "recalling" || stage.phase !== "closed") return { deposit, refusal: refuse("wrong-state") };
  return { deposit, refusal: stage.courier === courier ? null : refuse("not-allowed") };
};

/** "I have it", behind a closed door. */
export const takenByWord = (
  site: Site,
  deposit: Deposit,
  done: "recalled" | "fetched",
  moment: Moment,
  tools: Tools,
): Decision => {
  const compartment = site.locker.compartments.get(deposit.compartment);
  if (compartment && mayLag(compartment, moment)) return no(depositAnswer(deposit, stageOf(deposit)));
  if (compartment && isSeenInside(site, deposit, compartment))
    return { events: [undoneEvent(deposit, "still-inside")], answer: depositAnswer(deposit, stageBefore(deposit)) };
  const events = recalledEvents(site, deposit, evidenceOf("stated", ["courier"], deposit.interrupted), moment, tools);
  return { events, answer: depositAnswer(deposit, done, events) };
};

/** The door has closed, or a witness has spoken behind it. */
export const judgeRecall = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Event[] => {
  const taken = agreeTaken(site, deposit, compartment, moment, tools);
  if (!isAgreed(taken)) return [];
  return recalledEvents(site, deposit, evidenceOf("proven", taken, deposit.interrupted), moment, tools);
};

/** Of a hand-in that was in doubt before, a door that was open leaves no less doubt. */
export const undoneEvent = (deposit: Deposit, reason: "door-did-not-open" | "still-inside" | "not-opened"): Event => {
  if (cameFrom(deposit) === "suspect" && reason === "still-inside") return suspect(deposit, "fetch-undone");
  const type = deposit.handIn ? "hand-in-fetch-undone" : "recall-undone";
  return { type, deposit: deposit.deposit, compartment: deposit.compartment, reason };
};

/** What was in doubt before is proven to have come in by its going out: no hand-over is left out of the chain. */
export const recalledEvents = (
  site: Site,
  deposit: Deposit,
  evidence: Evidence,
  moment: Moment,
  tools: Tools,
): Event[] => {
  const { stage, carrier, compartment, handIn, incoming } = deposit;
  const courier = stage.state === "recalling" ? stage.courier : deposit.courier;
  const about = { deposit: deposit.deposit, compartment, parcels: contentsOf(deposit), carrier, courier, evidence };
  const freed: Event = { type: "compartment-freed", compartment, evidence };
  if (!handIn) return [{ type: "parcels-recalled", ...about }, freed];
  const late = incoming.length > 0 ? madeEvents(site, deposit, evidence, moment, tools) : [];
  return [...late, { type: "hand-in-fetched", ...about, receipt: tools.freshId(8) }, freed];
};

/** The courier has left without a word. */
export const recallDue: ActOnDue = (site, { id }) => {
  const deposit = site.custody.deposits.get(id);
  if (deposit?.stage.state !== "recalling") return [];
  const compartment = site.locker.compartments.get(deposit.compartment);
  const unsaid = deposit.handIn ? "fetch-unsaid" : "recall-unsaid";
  const seen = compartment && isSeenInside(site, deposit, compartment);
  return [seen ? undoneEvent(deposit, "still-inside") : suspect(deposit, unsaid)];
};

/** What a sensor or reader still sees outweighs a word. */
const isSeenInside = (site: Site, deposit: Deposit, compartment: Compartment): boolean =>
  compartment.item === true || someTagInside(site, deposit, compartment);

const contentsOf = ({ handIn, inside, incoming }: Deposit): string[] =>
  handIn ? [...inside, ...incoming] : [...inside];

const cameFrom = ({ stage }: Deposit): Extract<DepositState, { state: "recalling" }>["from"] | null =>
  stage.state === "recalling" ? stage.from : null;

const stageBefore = (deposit: Deposit): ReturnType<typeof stageOf> => {
  const from = cameFrom(deposit);
  return stageOf({ ...deposit, stage: { state: from ?? "held" } });
};
