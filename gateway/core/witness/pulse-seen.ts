/** What lock boards say about pulses, and what becomes of an order whose door did not open. */
import { collectionAt, undoneEvent } from "../custody/collection/evidence.ts";
import type { Deposit } from "../custody/custody.ts";
import { cancelEvents, suspect } from "../custody/deposit/evidence.ts";
import { moveElsewhere } from "../custody/deposit/swap.ts";
import { undoneEvent as recallUndone } from "../custody/recall.ts";
import type { Event } from "../event.ts";
import { type Compartment, isProvenEmpty } from "../locker/compartment.ts";
import { isRunning, type Order } from "../locker/door.ts";
import { endAttempt } from "../locker/unlock.ts";
import type { Tools } from "../rules.ts";
import type { ActOnDue, Observe, ObserveTable, Site } from "../turn/state.ts";
import type { Moment } from "../vocabulary.ts";
import { asEmptyAsBefore, evidenceOf } from "./evidence.ts";

const acknowledged: Observe<"pulse-acknowledged"> = (site, { order: id, attempt, roundTripMs }, { elapsed }, tools) => {
  const found = awaiting(site, id, attempt);
  if (!found) return [];
  return [{ type: "pulse-acknowledged", order: id, attempt, roundTripMs, judgeAt: elapsed + tools.rules.openSeenMs }];
};

const failed: Observe<"pulse-failed"> = (site, { order: id, attempt, outcome }, moment, tools) => {
  const found = awaiting(site, id, attempt);
  if (!found) return [];
  const { rules } = tools;
  const judgeAt = moment.elapsed + (outcome === "refused" ? rules.pulseGapMs : rules.openSeenMs);
  if (outcome !== "expired") return [{ type: "pulse-failed", order: id, attempt, outcome, judgeAt }];
  const told: Event = { type: "pulse-failed", order: id, attempt, outcome };
  if (!isRunning(found.order)) return [told];
  return [told, ...didNotOpen(site, found.compartment, found.order, moment, tools)];
};

export const pulses: ObserveTable<"pulse-acknowledged" | "pulse-failed"> = {
  "pulse-acknowledged": acknowledged,
  "pulse-failed": failed,
};

/** An attempt's time is up: another one, or the order is over. */
export const orderDue: ActOnDue = (site, { id }, moment, tools) => {
  const compartment = site.locker.compartments.get(id);
  const order = compartment?.order ?? null;
  if (!compartment || !isRunning(order)) return [];
  const end = endAttempt(compartment, order, moment, tools);
  if (end.type === "again") return [end.event];
  const over: Event =
    end.type === "jammed"
      ? { type: "door-jammed", compartment: id, order: order.order }
      : { type: "pulse-failed", order: order.order, attempt: order.attempt, outcome: "expired" };
  return [over, ...didNotOpen(site, compartment, order, moment, tools)];
};

const awaiting = (
  { locker }: Site,
  id: string,
  attempt: number,
): { readonly compartment: Compartment; readonly order: Order } | null => {
  const compartment = locker.compartments.get(locker.orders.get(id) ?? "");
  const order = compartment?.order;
  const waits = order && order.order === id && order.attempt === attempt && !order.answered;
  return compartment && waits ? { compartment, order } : null;
};

/** Never "collected", never "made": whoever stands there is told, and what was inside stays where it was. */
const didNotOpen = (
  site: Site,
  compartment: Compartment,
  order: Order,
  moment: Moment,
  tools: Tools,
): readonly Event[] => {
  const deposit = order.deposit === null ? undefined : site.custody.deposits.get(order.deposit);
  switch (order.purpose) {
    case "deposit":
    case "hand-in":
      return deposit?.stage.state === "opening" ? depositStays(site, deposit, compartment, moment, tools) : [];
    case "collection":
      return collectionStays(site, compartment, moment, tools);
    case "recall":
    case "fetch":
      return deposit?.stage.state === "recalling" ? [recallUndone(deposit, "door-did-not-open")] : [];
    case "maintenance":
      return [];
  }
};

const depositStays = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): readonly Event[] => {
  // Its door was open before: the parcel may lie behind it.
  if (deposit.opened) return [suspect(deposit, "door-did-not-open")];
  if (deposit.inside.length > 0) return cancelEvents(deposit, "did-not-open", asEmptyAsBefore(compartment));
  return moveElsewhere(site, deposit, compartment, moment, tools);
};

const collectionStays = (site: Site, target: Compartment, moment: Moment, tools: Tools): readonly Event[] => {
  const collection = collectionAt(site, target.plan.compartment);
  if (collection?.state !== "opening") return [];
  const { deposit, compartment, collection: id } = collection;
  const incident: Event = {
    type: "incident-opened",
    incident: tools.freshId(8),
    compartment,
    deposit,
    kind: "door-did-not-open",
    by: { kind: "system" },
    evidence: evidenceOf("proven", ["door"]),
  };
  // Who wants to look again thinks that something is left inside: nobody presumes that it was taken.
  const doubt: Event = { type: "compartment-suspected", compartment, deposit, reason: "did-not-reopen" };
  if (collection.again) {
    const graceUntil = moment.elapsed + tools.rules.graceMs;
    const closed: Event = { type: "collection-closed", deposit, compartment, collection: id, graceUntil };
    return isProvenEmpty(target) ? [closed, incident] : [closed, incident, doubt];
  }
  const undone = undoneEvent(collection, "door-did-not-open", moment, tools);
  return collection.openMs > 0 ? [undone, incident, { ...doubt, codeStays: true }] : [undone, incident];
};
