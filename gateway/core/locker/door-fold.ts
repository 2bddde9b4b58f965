/** What door and order events change in a compartment, and which deadlines they set. */
import type { Event, Recorded } from "../event.ts";
import { clearDue, type Due, setDue } from "../turn/due.ts";
import type { Purpose } from "../vocabulary.ts";
import type { Compartment } from "./compartment.ts";
import { isRunning, type Order } from "./door.ts";

type EventOf<T> = Extract<Event, { type: T }>;
/** How long after its deadline an order waits for the dispatcher's word on what became of the last pulse. */
const reportMs = 5_000;

export const foldDoor = (was: Compartment, { event, elapsed }: Recorded, due: Due): Partial<Compartment> => {
  const id = was.plan.compartment;
  switch (event.type) {
    case "unlock-ordered":
      return ordered(was, event, elapsed, due);
    case "pulse-acknowledged":
    case "pulse-failed":
      return pulsed(was, event, due);
    case "door-opened":
    case "door-forced":
      clearDue(due, "order", id);
      clearDue(due, "unreadable", id);
      return opened(was, event, elapsed, due);
    case "door-closed":
      clearDue(due, "door", id);
      return closed(was, elapsed);
    case "door-left-open": {
      if (event.abandonedAt === undefined) clearDue(due, "door", id);
      else setDue(due, "door", id, event.abandonedAt, id);
      return was.door.state === "open" ? { door: { ...was.door, left: true } } : {};
    }
    case "door-abandoned-open":
      clearDue(due, "door", id);
      return {};
    case "door-jammed":
      clearDue(due, "order", id);
      return over(was.order);
    case "door-unreadable":
      clearDue(due, "order", id);
      clearDue(due, "door", id);
      if (event.judgeAt === undefined) clearDue(due, "unreadable", id);
      else setDue(due, "unreadable", id, event.judgeAt, id);
      return { door: { state: "unknown" }, item: null };
    case "door-read":
      return read(was, event, elapsed, due);
    case "item-sensed":
      return { item: event.present };
    default:
      return {};
  }
};

const ordered = (
  was: Compartment,
  event: EventOf<"unlock-ordered">,
  elapsed: number,
  due: Due,
): Partial<Compartment> => {
  const id = was.plan.compartment;
  const again = was.order?.order === event.order;
  const order: Order = {
    order: event.order,
    attempt: event.attempt,
    purpose: event.purpose,
    deposit: event.deposit ?? null,
    by: event.by,
    orderedAt: again ? was.order.orderedAt : elapsed,
    deadline: event.deadline,
    phase: "ordered",
    answered: false,
    seenClosed: false,
    judgeAt: null,
  };
  setDue(due, "order", id, event.deadline + reportMs, id);
  return again || was.item === null ? { order } : { order, itemBefore: was.item };
};

const pulsed = (
  was: Compartment,
  event: EventOf<"pulse-acknowledged" | "pulse-failed">,
  due: Due,
): Partial<Compartment> => {
  const { order } = was;
  const id = was.plan.compartment;
  if (order?.order !== event.order || order.attempt !== event.attempt) return {};
  if (order.phase === "over" || order.phase === "done") return { order: { ...order, answered: true } };
  if (event.type === "pulse-failed" && event.outcome === "expired") {
    clearDue(due, "order", id);
    return over(order);
  }
  const acknowledged = event.type === "pulse-acknowledged" ? "pulsed" : null;
  const phase = acknowledged ?? (event.type === "pulse-failed" && event.outcome === "refused" ? "refused" : "unsure");
  const now: Order = { ...order, phase, answered: true, judgeAt: event.judgeAt ?? null };
  expect(now, id, due);
  return { order: now };
};

/** An attempt is judged once the door was read after its pulse, or when nothing more can be learnt. */
const expect = (order: Order, id: string, due: Due): void => {
  const known = order.phase === "refused" || order.seenClosed;
  const at = known && order.judgeAt !== null ? order.judgeAt : order.deadline + reportMs;
  setDue(due, "order", id, at, id);
};

const opened = (
  was: Compartment,
  event: EventOf<"door-opened" | "door-forced" | "door-read">,
  elapsed: number,
  due: Due,
): Partial<Compartment> => {
  const id = was.plan.compartment;
  const purpose: Purpose | null =
    event.type === "door-opened" && event.order === was.order?.order ? (was.order?.purpose ?? null) : null;
  if (event.leftOpenAt !== undefined) setDue(due, "door", id, event.leftOpenAt, id);
  return {
    door: { state: "open", openedAt: elapsed, purpose, left: false },
    openings: was.openings + 1,
    order: was.order === null ? null : { ...was.order, phase: "done" },
  };
};

const closed = (was: Compartment, closedAt: number): Partial<Compartment> => {
  // Staff at the door, that is: who opened it from afar has seen nothing.
  const looked = was.door.state === "open" && was.door.purpose === "maintenance" && was.order?.by.kind === "maintainer";
  const door = { state: "closed", closedAt } as const;
  // Somebody could have put something into a free compartment while its door was open.
  if (was.occupancy === "free" && was.item !== false && !looked) return { door, presumedEmpty: true };
  return { door };
};

const read = (was: Compartment, event: EventOf<"door-read">, elapsed: number, due: Due): Partial<Compartment> => {
  const id = was.plan.compartment;
  if (event.open) {
    clearDue(due, "order", id);
    clearDue(due, "unreadable", id);
    return opened(was, event, elapsed, due);
  }
  const { order } = was;
  const door = { state: "closed", closedAt: null } as const;
  if (!isRunning(order)) return { door };
  const seenClosed = order.phase === "pulsed" || order.phase === "unsure";
  const now: Order = { ...order, seenClosed };
  expect(now, id, due);
  return { door, order: now };
};

const over = (order: Order | null): { readonly order: Order | null } => ({
  order: order === null ? null : { ...order, phase: "over" },
});
