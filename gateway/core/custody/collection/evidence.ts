/** When a collection is settled, and when it is undone. */
import type { Event } from "../../event.ts";
import { type Compartment, isBarred } from "../../locker/compartment.ts";
import type { Tools } from "../../rules.ts";
import type { ActOnDue, Site } from "../../turn/state.ts";
import type { Evidence, Moment } from "../../vocabulary.ts";
import { evidenceOf, sawGoOut } from "../../witness/evidence.ts";
import type { Collection } from "../custody.ts";

/** The door has closed behind a recipient: settled when the sensor proves it, else the grace time runs. */
export const collectionClosed = (
  collection: Collection,
  compartment: Compartment,
  { elapsed }: Moment,
  { rules }: Tools,
  recovered = false,
): Event[] => {
  const graceUntil = elapsed + rules.graceMs;
  if (collection.again) {
    const closed = closedEvent(collection, graceUntil);
    // Custody was settled before; what lies inside now is somebody's mistake or a parcel that was put back.
    const back: Event = {
      type: "compartment-suspected",
      compartment: collection.compartment,
      deposit: collection.deposit,
      reason: "put-back",
    };
    return compartment.item === true ? [closed, back] : [closed];
  }
  if (sawGoOut(compartment)) {
    const evidence = evidenceOf("proven", ["item-sensor", "code"], recovered);
    return [closedEvent(collection, graceUntil), ...collectedEvents(collection, collection.parcels, evidence)];
  }
  // Sensors lag behind hands: one that still sees something is asked again shortly.
  const checkAt = compartment.item === true ? Math.min(graceUntil, elapsed + rules.settleMs) : null;
  return [closedEvent(collection, graceUntil, checkAt)];
};

/** The item sensor changed behind the closed door. */
export const judgeCollection = (collection: Collection, compartment: Compartment): Event[] => {
  if (collection.state !== "closed" || !sawGoOut(compartment)) return [];
  return collectedEvents(collection, collection.parcels, evidenceOf("proven", ["item-sensor", "code"]));
};

/** The compartment is freed only when nothing is left inside, by the same evidence. */
export const collectedEvents = (
  { deposit, compartment, collection, parcels: all }: Collection,
  parcels: readonly string[],
  evidence: Evidence,
): Event[] => {
  const left = all.filter((waybill) => !parcels.includes(waybill));
  const ref = { deposit, compartment, collection };
  const collected: Event = { type: "parcels-collected", ...ref, parcels: [...parcels], left, evidence };
  return left.length > 0 ? [collected] : [collected, { type: "compartment-freed", compartment, evidence }];
};

export const undoneEvent = (
  { deposit, compartment, collection, graceUntil }: Collection,
  reason: "door-did-not-open" | "still-inside" | "not-opened" | "unknown",
  { elapsed }: Moment,
  { rules }: Tools,
  recovered = false,
): Event => ({
  type: "collection-undone",
  deposit,
  compartment,
  collection,
  reason,
  graceUntil: graceUntil ?? elapsed + rules.graceMs,
  ...(recovered ? { recovered } : {}),
});

/** Nobody has said anything: presuming it takes a valid code, an opening long enough, and no witness against it. */
export const graceDue: ActOnDue = (site, { id }, moment, tools) => {
  const collection = site.custody.collections.get(id);
  const compartment = collection && site.locker.compartments.get(collection.compartment);
  if (!collection || !compartment) return [];
  const { deposit, compartment: place, graceUntil } = collection;
  if (compartment.item === true) return [undoneEvent(collection, "still-inside", moment, tools)];
  if (graceUntil !== null && graceUntil > moment.elapsed) return [closedEvent(collection, graceUntil)];
  // Whoever stands at the open door now (staff, a thief) may have hands inside: an audit has to say.
  const isForced = isBarred(compartment, "forced");
  if (isForced || compartment.door.state === "open") {
    const reason = isForced ? "forced-in-grace" : "open-in-grace";
    const doubt: Event = { type: "compartment-suspected", compartment: place, deposit, reason };
    return [undoneEvent(collection, "unknown", moment, tools), doubt];
  }
  if (collection.openMs < tools.rules.openMinMs) return [undoneEvent(collection, "not-opened", moment, tools)];
  return collectedEvents(collection, collection.parcels, evidenceOf("presumed", ["code", "door"]));
};

/** The collection that plays at this compartment now. */
export const collectionAt = ({ custody }: Site, compartment: string): Collection | undefined => {
  const again = custody.again.get(compartment);
  if (again !== undefined) return custody.collections.get(again);
  const deposit = custody.deposits.get(custody.byCompartment.get(compartment) ?? "");
  return deposit?.stage.state === "collecting" ? custody.collections.get(deposit.stage.collection) : undefined;
};

const closedEvent = (
  { deposit, compartment, collection }: Collection,
  graceUntil: number,
  checkAt: number | null = null,
): Event => ({
  type: "collection-closed",
  deposit,
  compartment,
  collection,
  graceUntil,
  ...(checkAt === null ? {} : { checkAt }),
});
