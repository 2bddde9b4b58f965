/** The compartments of the site: a fold of everything that happened to doors, sensors and what lies behind them. */
import type { Event, Recorded } from "../event.ts";
import { clearDue, type Due } from "../turn/due.ts";
import type { CompartmentPlan } from "../vocabulary.ts";
import {
  barsAfter,
  type Compartment,
  isForgettable,
  isStranger,
  newCompartment,
  withBar,
  withoutBars,
} from "./compartment.ts";
import { foldDoor } from "./door-fold.ts";
import { type FreeList, newFreeList, noteChange } from "./free-list.ts";

export interface Locker {
  readonly compartments: Map<string, Compartment>;
  /** Compartment of every compartment's last order. */
  readonly orders: Map<string, string>;
  readonly unproven: Set<string>;
  free: FreeList;
}

export const newLocker = (): Locker => ({
  compartments: new Map(),
  orders: new Map(),
  unproven: new Set(),
  free: newFreeList(),
});

export const evolveLocker = (locker: Locker, recorded: Recorded, due: Due) => {
  const { event } = recorded;
  switch (event.type) {
    case "layout-adopted":
      return adoptLayout(locker, event.compartments);
    case "epoch-opened":
      for (const id of event.unproven) change(locker, id, ({ bars }) => ({ bars: barsAfter(bars, event) }));
      return;
    case "gateway-started":
      for (const id of locker.compartments.keys()) forget(locker, id, due);
      return;
    case "pulse-acknowledged":
    case "pulse-failed": {
      const id = locker.orders.get(event.order);
      return id === undefined ? undefined : applyDoor(locker, id, recorded, due);
    }
    case "deposit-moved":
    case "hand-in-moved":
      change(locker, event.from, (was) => (was.deposit === event.deposit ? { deposit: null, occupancy: "free" } : {}));
      change(locker, event.to, () => ({ deposit: event.deposit, occupancy: "reserved" }));
      clearDue(due, "unreadable", event.from);
      return;
    default:
      if (!("compartment" in event)) return;
      applyDoor(locker, event.compartment, recorded, due);
      change(locker, event.compartment, (was) => ({ bars: barsAfter(was.bars, event), ...changeOf(was, recorded) }));
      if (judging.has(event.type)) clearDue(due, "unreadable", event.compartment);
  }
};

/** Plain JSON; free list and order index are derived again. */
export const freezeLocker = (locker: Locker): unknown => [...locker.compartments.values()];

export const thawLocker = (json: unknown): Locker => {
  const locker = newLocker();
  for (const compartment of json as readonly Compartment[]) put(locker, compartment);
  refill(locker);
  return locker;
};

/** Events that settle what an interruption left open. */
const judging = new Set<Event["type"]>([
  "deposit-made",
  "deposit-cancelled",
  "hand-in-made",
  "hand-in-cancelled",
  "hand-in-fetched",
  "hand-in-fetch-undone",
  "parcels-collected",
  "parcels-recalled",
  "collection-undone",
  "recall-undone",
  "compartment-suspected",
  "compartment-freed",
  "compartment-audited",
]);

const changeOf = ({ occupancy, bars }: Compartment, { event, seq }: Recorded): Partial<Compartment> => {
  switch (event.type) {
    case "deposit-begun":
      return event.join ? {} : { deposit: event.deposit, occupancy: "reserved" };
    case "hand-in-begun":
      return { deposit: event.deposit, occupancy: "reserved" };
    case "deposit-made":
    case "hand-in-made":
    case "parcels-refused":
      return { deposit: event.deposit, occupancy: "occupied", presumedEmpty: false, establishedSeq: seq };
    case "collection-undone":
    case "recall-undone":
    case "hand-in-fetch-undone":
      return event.reason === "still-inside" ? { occupancy: "occupied", establishedSeq: seq } : {};
    case "compartment-suspected":
      return { occupancy: "suspect" };
    case "compartment-freed":
      return {
        occupancy: "free",
        deposit: null,
        presumedEmpty: event.evidence.grade === "presumed",
        establishedSeq: seq,
      };
    case "disagreement-raised":
      return occupancy === "free" && isStranger(event.kind) ? { bars: withBar(bars, event.kind) } : {};
    case "disagreement-cleared":
      return isStranger(event.kind) ? { bars: withoutBars(bars, event.kind) } : {};
    case "compartment-audited":
      return audited(event.found.length, event.extra.length, seq);
    case "safe-mode-left":
      // The fleet never heard of what was only begun: somebody may have put something in.
      return { establishedSeq: seq, ...(event.by === "fleet" && occupancy === "free" ? { presumedEmpty: true } : {}) };
    default:
      return {};
  }
};

const audited = (found: number, extra: number, seq: number): Partial<Compartment> => {
  if (found === 0) return { occupancy: "free", deposit: null, presumedEmpty: false, establishedSeq: seq };
  const occupancy = extra > 0 ? "suspect" : "occupied";
  // Nothing of what the ledger had was found: the deposit has ended, and strangers' parcels wait for somebody.
  return { occupancy, presumedEmpty: false, establishedSeq: seq, ...(found === extra ? { deposit: null } : {}) };
};

const applyDoor = (locker: Locker, id: string, recorded: Recorded, due: Due): void => {
  const { event } = recorded;
  if (event.type === "unlock-ordered") {
    const last = locker.compartments.get(id)?.order?.order;
    if (last !== undefined) locker.orders.delete(last);
    locker.orders.set(event.order, id);
  }
  change(locker, id, (was) => foldDoor(was, recorded, due));
};

/** A new process knows nothing of doors and runs no order of the old one (law 2). */
const forget = (locker: Locker, id: string, due: Due): void => {
  for (const kind of ["order", "door", "unreadable"]) clearDue(due, kind, id);
  const order = locker.compartments.get(id)?.order;
  if (order) locker.orders.delete(order.order);
  change(locker, id, () => ({ door: { state: "unknown" }, item: null, order: null }));
};

const adoptLayout = (locker: Locker, plans: readonly CompartmentPlan[]): void => {
  const named = new Set(plans.map(({ compartment }) => compartment));
  for (const [id, compartment] of locker.compartments) {
    if (named.has(id)) continue;
    // Where something lies or may lie, the layout's word is not enough to forget it.
    if (isForgettable(compartment)) locker.compartments.delete(id);
    else locker.compartments.set(id, { ...compartment, bars: withBar(compartment.bars, "retired") });
  }
  for (const plan of plans) {
    const known = locker.compartments.get(plan.compartment) ?? newCompartment(plan);
    locker.compartments.set(plan.compartment, { ...known, plan, bars: withoutBars(known.bars, "retired") });
  }
  refill(locker);
};

const refill = (locker: Locker): void => {
  locker.free = newFreeList();
  for (const compartment of locker.compartments.values()) {
    const { size } = compartment.plan;
    locker.free.made.set(size, (locker.free.made.get(size) ?? 0) + 1);
    noteChange(locker.free, locker.compartments, undefined, compartment);
  }
};

const change = (locker: Locker, id: string, by: (was: Compartment) => Partial<Compartment>): void => {
  const was = locker.compartments.get(id);
  if (!was) return;
  const now = { ...was, ...by(was) };
  put(locker, now);
  noteChange(locker.free, locker.compartments, was, now);
};

const put = (locker: Locker, compartment: Compartment): void => {
  const { compartment: id } = compartment.plan;
  locker.compartments.set(id, compartment);
  if (compartment.order) locker.orders.set(compartment.order.order, id);
  if (compartment.bars.includes("unproven")) locker.unproven.add(id);
  else locker.unproven.delete(id);
};
