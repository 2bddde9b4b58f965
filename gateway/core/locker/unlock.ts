/** Ordering a door open, and what becomes of an order that does not open it. */
import type { Event } from "../event.ts";
import { type Refusal, refuse } from "../refusal.ts";
import type { Tools } from "../rules.ts";
import type { Site } from "../turn/state.ts";
import type { Moment, Purpose, Who } from "../vocabulary.ts";
import { type Compartment, isStranger } from "./compartment.ts";
import { isRunning, type Order } from "./door.ts";

/**
 * The events that order this door open, or why it cannot be. Whether the one who asks may is not judged here. Staff
 * may open what is out of service; a door that is open already, or that nobody can read, gets no pulse.
 */
export const orderUnlock = (
  site: Site,
  compartment: string,
  purpose: Purpose,
  by: Who,
  deposit: string | undefined,
  moment: Moment,
  tools: Tools,
): Event[] | Refusal => {
  const target = site.locker.compartments.get(compartment);
  if (!target) return refuse("unknown-compartment");
  const no = unlockRefusal(target, purpose, moment, tools);
  return no ?? [firstAttempt(target, purpose, by, deposit, moment, tools)];
};

/** Null: a pulse may be sent now. */
export const unlockRefusal = (
  compartment: Compartment,
  purpose: Purpose,
  { elapsed }: Moment,
  { rules }: Pick<Tools, "rules">,
): Refusal | null => {
  const { order, door, bars } = compartment;
  const rests = order !== null && order.orderedAt + rules.pulseGapMs > elapsed;
  if (rests || isRunning(order)) return refuse("compartment-busy");
  if (door.state !== "closed") return refuse("door-unavailable");
  if (purpose !== "maintenance" && !bars.every(isStranger)) return refuse("door-unavailable");
  return null;
};

export const firstAttempt = (
  { plan }: Compartment,
  purpose: Purpose,
  by: Who,
  deposit: string | undefined,
  moment: Moment,
  { rules, freshId }: Tools,
): Event => ({
  type: "unlock-ordered",
  order: freshId(8),
  attempt: 1,
  compartment: plan.compartment,
  device: plan.device,
  lock: plan.lock,
  supply: plan.supply,
  purpose,
  ...(deposit === undefined ? {} : { deposit }),
  by,
  pulseMs: rules.pulseMs,
  deadline: moment.elapsed + rules.orderMs,
});

/**
 * What follows when an attempt's time is up. `jammed`: the lock had its chances; `unsent`: no pulse ever left, or
 * nobody reported one, so that the lock is not to blame.
 */
export type AttemptEnd =
  | { readonly type: "again"; readonly event: Event }
  | { readonly type: "jammed" }
  | { readonly type: "unsent" };

export const endAttempt = ({ plan }: Compartment, order: Order, { elapsed }: Moment, { rules }: Tools): AttemptEnd => {
  // An unread door may be open: only one that was seen closed since the pulse gets another one.
  const certain = order.phase === "refused" || order.seenClosed;
  if (certain && order.attempt < rules.pulsesMax && elapsed < order.deadline) {
    const { compartment, device, lock, supply } = plan;
    const { deposit, purpose, by, deadline } = order;
    const again = { order: order.order, attempt: order.attempt + 1, compartment, device, lock, supply, purpose };
    const rest = { by, pulseMs: rules.pulseMs, deadline, ...(deposit === null ? {} : { deposit }) };
    return { type: "again", event: { type: "unlock-ordered", ...again, ...rest } };
  }
  return order.phase === "ordered" && order.attempt === 1 ? { type: "unsent" } : { type: "jammed" };
};
