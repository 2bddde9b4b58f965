/** When a collection is settled, and when it is undone. */
import type { Event } from "../../event.ts";
import { type Compartment, isBarred } from "../../locker/compartment.ts";
import type { Tools } from "../../rules.ts";
import type { ActOnDue, Site } from "../../turn/state.ts";
import type { Evidence, Moment } from "../../vocabulary.ts";
import { evidenceOf } from "../../witness/evidence.ts";
import { someTagInside } from "../../witness/presence/account.ts";
import { agreeTaken, isAgreed } from "../../witness/reconcile/agree.ts";
import type { Collection } from "../custody.ts";

/** The door has closed behind a recipient: settled when its witnesses agree, else the grace time runs. */
export const collectionClosed = (
  site: Site,
  collection: Collection,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
  recovered = false,
): Event[] => {
  const { elapsed } = moment;
  const { rules } = tools;
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
  const taken = agreeTaken(site, epcsOf(site, collection), compartment, moment, tools);
  if (isAgreed(taken)) {
    const evidence = evidenceOf("proven", [...taken, "code"], recovered);
    return [closedEvent(collection, graceUntil), ...collectedEvents(collection, collection.parcels, evidence)];
  }
  // Sensors lag behind hands: one that still sees something is asked again shortly.
  const checkAt = compartment.item === true ? Math.min(graceUntil, elapsed + rules.settleMs) : null;
  return [closedEvent(collection, graceUntil, checkAt)];
};

/** A witness has spoken behind the closed door. */
export const judgeCollection = (
  site: Site,
  collection: Collection,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Event[] => {
  if (collection.state !== "closed") return [];
  const taken = agreeTaken(site, epcsOf(site, collection), compartment, moment, tools);
  if (!isAgreed(taken)) return [];
  return collectedEvents(collection, collection.parcels, evidenceOf("proven", [...taken, "code"]));
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
  if (!site.history.settled) return [graceAnew(collection, moment, tools)];
  if (compartment.item === true) return [undoneEvent(collection, "still-inside", moment, tools)];
  if (graceUntil !== null && graceUntil > moment.elapsed) return [closedEvent(collection, graceUntil)];
  // Its tag is read inside, whatever the sensor saw: nobody presumes that it was taken.
  if (isTagInside(site, collection, compartment)) {
    if (compartment.item === null) return [undoneEvent(collection, "still-inside", moment, tools)];
    const doubt: Event = { ...{ type: "compartment-suspected", compartment: place, deposit }, ...witnessesDisagree };
    return [undoneEvent(collection, "unknown", moment, tools), doubt];
  }
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

/** Nobody could speak while the gateway was off: the grace time begins once more as it is back. */
export const graceAnew = (collection: Collection, { elapsed }: Moment, { rules }: Tools): Event =>
  closedEvent(collection, elapsed + rules.graceMs);

/** The collection that plays at this compartment now. */
export const collectionAt = ({ custody }: Site, compartment: string): Collection | undefined => {
  const again = custody.again.get(compartment);
  if (again !== undefined) return custody.collections.get(again);
  const deposit = custody.deposits.get(custody.byCompartment.get(compartment) ?? "");
  return deposit?.stage.state === "collecting" ? custody.collections.get(deposit.stage.collection) : undefined;
};

/** What is said of a tag outweighs a word and a guess. */
export const isTagInside = (site: Site, collection: Collection, compartment: Compartment): boolean =>
  someTagInside(site, epcsOf(site, collection), compartment);

const witnessesDisagree = { reason: "witnesses-disagree", codeStays: true } as const;

const epcsOf = ({ custody }: Site, { deposit }: Collection): { readonly epc: readonly string[] } => ({
  epc: custody.deposits.get(deposit)?.epc ?? [],
});
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
