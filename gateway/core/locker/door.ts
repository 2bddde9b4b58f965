/** A door, the order that runs for it, and the verdict on what a sensor saw. */
import type { Purpose, Who } from "../vocabulary.ts";

export type Door =
  /** What cannot be read is unknown, never the last value. */
  | { readonly state: "unknown" }
  /** `closedAt`: when it was seen to close; null: it was found closed. */
  | { readonly state: "closed"; readonly closedAt: number | null }
  /** `left`: the alarm time has passed. Times are site time in ms. */
  | { readonly state: "open"; readonly openedAt: number; readonly purpose: Purpose | null; readonly left: boolean };

export interface Order {
  readonly order: string;
  readonly attempt: number;
  readonly purpose: Purpose;
  readonly deposit: string | null;
  readonly by: Who;
  readonly orderedAt: number;
  /** Nothing is pulsed after this; an opening is ascribed to the order for as long again. */
  readonly deadline: number;
  /**
   * refused: the lock certainly did not fire; unsure: it may have; over: given up, no attempt follows; done: the door
   * has opened.
   */
  readonly phase: "ordered" | "pulsed" | "refused" | "unsure" | "over" | "done";
  /** The board has said what became of this attempt's pulse. */
  readonly answered: boolean;
  /** A reading since the pulse says that the door is still closed. */
  readonly seenClosed: boolean;
  readonly judgeAt: number | null;
}

export type Reading = "open" | "closed" | "unknown";
export type Verdict =
  | { readonly type: "nothing-new" }
  | { readonly type: "opened"; readonly order: string }
  | { readonly type: "forced" }
  | { readonly type: "closed"; readonly openMs: number }
  /** Known again after unknown. */
  | { readonly type: "found"; readonly open: boolean }
  /** The pulse has not opened it so far. */
  | { readonly type: "still-closed" }
  | { readonly type: "lost" };

/** What a reading of this door means at site time `elapsed`. */
export const judgeReading = (door: Door, order: Order | null, reading: Reading, elapsed: number): Verdict => {
  if (reading === "unknown") return door.state === "unknown" ? { type: "nothing-new" } : { type: "lost" };
  if (reading === "open") {
    if (door.state === "open") return { type: "nothing-new" };
    if (order && isWorkOf(order, door, elapsed)) return { type: "opened", order: order.order };
    return door.state === "unknown" ? { type: "found", open: true } : { type: "forced" };
  }
  if (door.state === "open") return { type: "closed", openMs: Math.max(0, elapsed - door.openedAt) };
  if (door.state === "unknown") return { type: "found", open: false };
  const waits = order?.phase === "pulsed" || order?.phase === "unsure";
  return waits && !order.seenClosed ? { type: "still-closed" } : { type: "nothing-new" };
};

/** Door contacts bounce as the door falls shut. */
const bounceMs = 500;

/**
 * A lock that fired late or a door that somebody pulls a moment later was still opened by its order; once it has done
 * its work, only a bounce of the same closing is.
 */
const isWorkOf = ({ phase, orderedAt, deadline }: Order, door: Door, elapsed: number): boolean => {
  if (phase !== "done") return elapsed <= deadline + (deadline - orderedAt);
  return door.state === "closed" && door.closedAt !== null && elapsed - door.closedAt <= bounceMs;
};

export const isRunning = (order: Order | null): order is Order =>
  order !== null && order.phase !== "over" && order.phase !== "done";
