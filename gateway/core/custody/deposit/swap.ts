/** Another compartment for a deposit that is going in: because the courier asks, or because a door did not open. */
import type { Event, EventOf } from "../../event.ts";
import type { Decision } from "../../input.ts";
import { allocate } from "../../locker/allocate.ts";
import type { Compartment } from "../../locker/compartment.ts";
import { refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import { depositAnswer, no } from "../../turn/reply.ts";
import type { Decide, Site } from "../../turn/state.ts";
import { type Evidence, type Moment, type Size, sizes } from "../../vocabulary.ts";
import { asEmptyAsBefore, evidenceOf } from "../../witness/evidence.ts";
import type { Deposit } from "../custody.ts";
import { keptIn } from "../room.ts";
import { cancelEvents } from "./evidence.ts";
import { type GoingIn, orderIn, ownDeposit, whoPutsIn, wordOf } from "./own.ts";

type Reason = EventOf<"deposit-moved">["reason"];

export const swapCompartment: Decide<"swap-compartment"> = (site, { command, by }, moment, tools) => {
  const found = ownDeposit(site, by, command.deposit, moment);
  if ("type" in found) return no(found);
  return moveTo(site, found, command, moment, tools);
};

/** Whoever stands there wants another one, for this reason. */
export const moveTo = (
  site: Site,
  { deposit, compartment }: GoingIn,
  wish: { readonly reason: Exclude<Reason, "did-not-open">; readonly size?: Size | undefined },
  moment: Moment,
  tools: Tools,
): Decision => {
  const { state } = deposit.stage;
  if (state === "opening") return no(refuse("compartment-busy"));
  if ((state !== "open" && state !== "closed") || deposit.inside.length > 0) return no(refuse("wrong-state"));
  const size = wish.size ?? (wish.reason === "too-small" ? nextUp(deposit.size) : deposit.size);
  if (size === null) return no(refuse("oversize"));
  const place = allocate(site.locker, { size, accessible: deposit.accessible }, keptIn(site, moment, []));
  if ("type" in place) return no(place);
  const leaseUntil = moment.elapsed + tools.rules.leaseMs;
  const to = site.locker.compartments.get(place.compartment)!;
  const events = [
    ...move(deposit, to, wish.reason, leaseUntil, moment, tools),
    ...(deposit.handIn ? leaveInDoubt : leave)(deposit, compartment, wish.reason, tools),
  ];
  const answer = depositAnswer({ ...deposit, compartment: place.compartment, size: place.size }, "opening", events);
  return { events, answer };
};

/** The door gave nothing: the same parcels go to another one while the lease lasts, or the courier keeps them. */
export const moveElsewhere = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Event[] => {
  const evidence = asEmptyAsBefore(compartment);
  const place =
    moment.elapsed < deposit.leaseUntil
      ? allocate(site.locker, { size: deposit.size, accessible: deposit.accessible }, keptIn(site, moment, []))
      : refuse("full");
  if ("type" in place) return cancelEvents(deposit, "did-not-open", evidence);
  const to = site.locker.compartments.get(place.compartment)!;
  return [
    ...move(deposit, to, "did-not-open", deposit.leaseUntil, moment, tools),
    { type: "compartment-freed", compartment: deposit.compartment, evidence },
  ];
};

const move = (
  deposit: Deposit,
  to: Compartment,
  reason: Reason,
  leaseUntil: number,
  moment: Moment,
  tools: Tools,
): Event[] => {
  const places = { from: deposit.compartment, to: to.plan.compartment, size: to.plan.size };
  const about = { deposit: deposit.deposit, ...places, leaseUntil };
  const moved: Event = deposit.handIn
    ? { type: "hand-in-moved", ...about, reason }
    : { type: "deposit-moved", ...about, reason };
  return [moved, orderIn(to, deposit, moment, tools)];
};

/** What the reason means for the compartment that is left behind. */
const leave = (deposit: Deposit, left: Compartment, reason: Reason, { freshId }: Tools): Event[] => {
  const { compartment } = left.plan;
  const by = whoPutsIn(deposit);
  const stated = evidenceOf("stated", [wordOf(deposit)]);
  if (reason === "not-empty")
    return [incident(deposit, compartment, "still-inside", freshId), suspected(compartment, reason)];
  if (left.door.state === "closed" && left.item === true) return [suspected(compartment, "moved-not-empty")];
  const freed: Event = { type: "compartment-freed", compartment, evidence: seenEmpty(left) ?? stated };
  if (reason === "too-small") return [freed];
  return [freed, { type: "compartment-blocked", compartment, reason: `reported-${reason}`, by }];
};

/** A passer-by's word takes nothing out of service: staff looks. */
const leaveInDoubt: typeof leave = (deposit, left, reason, tools) => {
  if (reason !== "broken" && reason !== "dirty") return leave(deposit, left, reason, tools);
  const { compartment } = left.plan;
  const told = reason === "broken" ? [incident(deposit, compartment, "door-broken", tools.freshId)] : [];
  return [...told, suspected(compartment, `reported-${reason}`)];
};

const suspected = (compartment: string, reason: string): Event => ({
  type: "compartment-suspected",
  compartment,
  reason,
});

const incident = (
  deposit: Deposit,
  compartment: string,
  kind: EventOf<"incident-opened">["kind"],
  freshId: Tools["freshId"],
): Event => ({
  ...{ type: "incident-opened", incident: freshId(8), compartment, kind, by: whoPutsIn(deposit) },
  evidence: evidenceOf("stated", [wordOf(deposit)]),
});

const seenEmpty = ({ door, item, itemBefore }: Compartment): Evidence | null =>
  door.state === "closed" && item === false && itemBefore === false ? evidenceOf("proven", ["item-sensor"]) : null;

const nextUp = (size: Size): Size | null => sizes[sizes.indexOf(size) + 1] ?? null;
