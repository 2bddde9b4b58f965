/** One order of a maintainer, followed through the events of its door: an honest measurement, and what came of it. */
import type { MaskedEvent } from "../../../../wire/http.ts";
import { shownOf } from "../../events/told/say.ts";
import { sentences } from "../../events/told/sentences.ts";

export interface Run {
  readonly state: "ordered" | "fired" | "open" | "closed" | "failed";
  readonly attempts: number;
  /** Wall time of the gateway, ms: when it was ordered, when its door was seen open and closed. */
  readonly orderedAt: number | null;
  readonly openedAt: number | null;
  readonly closedAt: number | null;
  /** Of the lock board; the last one. */
  readonly boardMs: number | null;
}

/** `events`: of this compartment, in any order. */
export const runOf = (events: readonly MaskedEvent[], order: string): Run => {
  let run: Run = { state: "ordered", attempts: 0, orderedAt: null, openedAt: null, closedAt: null, boardMs: null };
  for (const recorded of [...events].sort((one, other) => one.seq - other.seq)) run = after(run, recorded, order);
  return run;
};

/** From the order to the door seen open; null until then. It includes what the poll of the board takes. */
export const openMs = ({ orderedAt, openedAt }: Run): number | null =>
  orderedAt === null || openedAt === null ? null : Math.max(0, openedAt - orderedAt);

const after = (run: Run, recorded: MaskedEvent, order: string): Run => {
  const event = shownOf(sentences, recorded);
  const { at } = recorded;
  switch (event?.type) {
    case "unlock-ordered":
      if (event.order !== order) return run;
      return { ...run, state: "ordered", attempts: event.attempt, orderedAt: run.orderedAt ?? at };
    case "pulse-acknowledged":
      return event.order === order ? { ...run, state: "fired", boardMs: event.roundTripMs } : run;
    case "pulse-failed":
      if (event.order !== order) return run;
      return event.outcome === "expired" ? { ...run, state: "failed" } : run;
    case "door-opened":
      return event.order === order ? { ...run, state: "open", openedAt: at } : run;
    case "door-closed":
      return run.state === "open" ? { ...run, state: "closed", closedAt: at } : run;
    case "door-jammed":
      return event.order === order ? { ...run, state: "failed" } : run;
    default:
      return run;
  }
};
