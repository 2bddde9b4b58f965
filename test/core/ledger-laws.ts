/** What must be true of a site between two turns; each broken law is a line. */
import type { Collection, Deposit } from "../../gateway/core/custody/custody.ts";
import { heldByCarrier, net } from "../../gateway/core/custody/stock/stock.ts";
import { type Compartment, isAllocatable } from "../../gateway/core/locker/compartment.ts";
import { bestFree } from "../../gateway/core/locker/free-list.ts";
import type { Site } from "../../gateway/core/site.ts";
import { dueAt } from "../../gateway/core/turn/due.ts";
import { sizes } from "../../gateway/core/vocabulary.ts";

export const problems = (site: Site): string[] => [
  ...custodyProblems(site),
  ...[...site.custody.deposits.values()].flatMap((deposit) => exitProblems(site, deposit)),
  ...stockProblems(site),
  ...freeListProblems(site),
  ...dueProblems(site),
];

const custodyProblems = ({ custody, locker }: Site): string[] => {
  const found: string[] = [];
  let parcels = 0;
  const places = new Set<string>();
  for (const deposit of custody.deposits.values()) {
    const { deposit: id, compartment, inside, incoming, code, stage, handIn } = deposit;
    for (const waybill of [...inside, ...incoming]) {
      parcels++;
      if (custody.parcels.get(waybill) !== id) found.push(`${waybill} is not known to lie in ${id}`);
    }
    if (inside.length + incoming.length === 0) found.push(`${id} lives without a parcel`);
    if (places.has(compartment)) found.push(`${compartment} has two deposits`);
    places.add(compartment);
    if (custody.byCompartment.get(compartment) !== id) found.push(`${compartment} does not know ${id}`);
    if (locker.compartments.get(compartment)?.deposit !== id) found.push(`the locker does not know ${id}`);
    if (code && inside.length === 0) found.push(`${id} has a code before it is made`);
    if (!code && inside.length > 0 && !handIn) found.push(`${id} is inside and has no code`);
    if (handIn && inside.length > 0 && handIn.receipt === null) found.push(`${id} is inside and nobody has a receipt`);
    const live = code !== null && custody.codes.get(code.digest) === id;
    if (code && live === deposit.refused) found.push(`code of ${id} in ${stage.state} is ${live ? "" : "not "}live`);
  }
  if (custody.parcels.size !== parcels)
    found.push(`${custody.parcels.size} parcels are known, ${parcels} lie somewhere`);
  for (const [digest, id] of custody.codes)
    if ((custody.deposits.get(id) ?? custody.announcements.get(id))?.code?.digest !== digest)
      found.push(`a live code of ${id} opens nothing`);
  for (const digest of custody.spent.keys())
    if (custody.codes.has(digest)) found.push("a code is live and spent at once");
  for (const [waybill, id] of custody.announced)
    if (!custody.announcements.get(id)?.parcels.includes(waybill)) found.push(`${waybill} is announced by nobody`);
  for (const { plan, deposit, occupancy, bars } of locker.compartments.values()) {
    // What the fleet gave back of a lost history is put in order when it vouches for it.
    if (bars.includes("unproven")) continue;
    if (deposit !== null && !custody.deposits.has(deposit))
      found.push(`${plan.compartment} holds a deposit that ended`);
    if (occupancy === "reserved" && deposit === null) found.push(`${plan.compartment} is reserved for nobody`);
    if (occupancy === "free" && deposit !== null) found.push(`${plan.compartment} is free and holds ${deposit}`);
  }
  return found;
};

/** The count is the ledger of custody, and it balances for every carrier at any time. */
export const stockProblems = ({ stock, custody }: Site): string[] => {
  const found: string[] = [];
  let owned = 0;
  for (const { deposit, compartment, inside, carrier } of custody.deposits.values())
    for (const waybill of inside) {
      owned++;
      const held = stock.parcels.get(waybill);
      // Staff may have found it elsewhere, and taken it away, before anybody missed it where it should lie.
      if (held?.deposit === null || stock.lines.get(`missing ${compartment}`)?.state === "open") continue;
      if (held?.compartment !== compartment || held.deposit !== deposit || held.carrier !== carrier)
        found.push(`${waybill} is in ${compartment} and counted in ${held?.compartment}`);
    }
  const counted = [...stock.parcels.values()].filter(({ deposit }) => deposit !== null).length;
  if (counted > owned) found.push(`${counted} parcels are counted, ${owned} are in custody`);
  const held = heldByCarrier(stock);
  for (const carrier of new Set([...held.keys(), ...stock.opening.keys(), ...stock.moves.keys()])) {
    const opening = stock.opening.get(carrier) ?? 0;
    const now = opening + net(stock.moves.get(carrier)) + net(stock.next.get(carrier));
    if (now !== (held.get(carrier) ?? 0)) found.push(`${carrier}: ${now} by moves, ${held.get(carrier)} lie there`);
  }
  return found;
};

/** Every state has an exit: a deadline, a person who is waited for with one, or it rests. */
const exitProblems = (site: Site, deposit: Deposit): string[] => {
  const compartment = site.locker.compartments.get(deposit.compartment);
  if (!compartment) return [`${deposit.deposit} lies nowhere`];
  const { stage, deposit: id, hold } = deposit;
  const no = (what: string): string[] => [`${id} is ${stage.state} without ${what}`];
  if (hold?.state === "running" && dueAt(site.due, "hold", id) === null) return no("an end of its hold period");
  const { handIn } = deposit;
  if (handIn?.receipt && !handIn.overdue && dueAt(site.due, "fetch", id) === null) return no("a time to be fetched");
  // Safe mode has exits of its own: the fleet's word, or an audit.
  if (compartment.bars.includes("unproven")) return [];
  switch (stage.state) {
    case "opening":
      return atDoor(site, compartment) ? [] : no("a deadline");
    case "open":
      return atDoor(site, compartment) ? [] : no("a deadline");
    case "closed":
      return dueAt(site.due, "lease", id) === null ? no("a lease") : [];
    case "recalling":
      if (stage.phase === "closed") return dueAt(site.due, "recall", id) === null ? no("a lease") : [];
      return atDoor(site, compartment) ? [] : no("a deadline");
    case "collecting": {
      const collection: Collection | undefined = site.custody.collections.get(stage.collection);
      if (!collection) return no("a collection");
      if (collection.state === "closed")
        return dueAt(site.due, "grace", collection.collection) === null ? no("a grace time") : [];
      return atDoor(site, compartment) ? [] : no("a deadline");
    }
    default:
      return [];
  }
};

/** Something will be heard of this door: its order ends, it is left open, or the silence is judged. */
const atDoor = ({ due, history }: Site, { plan, door, bars }: Compartment): boolean => {
  const id = plan.compartment;
  if (door.state === "open") return dueAt(due, "door", id) !== null || bars.includes("left-open");
  return !history.settled || dueAt(due, "order", id) !== null || dueAt(due, "unreadable", id) !== null;
};

const freeListProblems = ({ locker }: Site): string[] => {
  const found: string[] = [];
  for (const size of sizes) {
    const free = [...locker.compartments.values()].filter((one) => one.plan.size === size && isAllocatable(one));
    const best = bestFree(locker.free, size, false);
    if ((best === null) !== (free.length === 0)) found.push(`${free.length} free ${size}, and ${best} is offered`);
    if (best !== null && !free.some(({ plan }) => plan.compartment === best))
      found.push(`${best} is offered, not free`);
    const low = free.filter(({ plan }) => plan.accessible);
    if ((bestFree(locker.free, size, true) === null) !== (low.length === 0)) found.push(`accessible ${size} are lost`);
  }
  return found;
};

const dueProblems = ({ due }: Site): string[] => {
  const standing = [...due.standing.values()].map(({ at }) => at);
  const first = standing.length === 0 ? null : Math.min(...standing);
  return first === (due.heap[0]?.at ?? null) ? [] : [`first deadline is ${first}, the heap says ${due.heap[0]?.at}`];
};
