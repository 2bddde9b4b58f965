/** What one door looked like after each of its events: the same fold as the core's, as far as a picture needs it. */
import type { PublicCompartment } from "../../../wire/http.ts";
import type { AnyShown } from "../events/told/say.ts";

type Bar = "unproven" | "blocked" | "faulted" | "left-open" | "forced";
export interface Picture {
  readonly door: PublicCompartment["door"];
  /** Null: what is known begins later. */
  readonly occupancy: PublicCompartment["occupancy"] | null;
  readonly bars: readonly Bar[];
}

/** Before anything is known. */
export const blank: Picture = { door: "unknown", occupancy: null, bars: [] };

export const serviceOf = ({ bars, occupancy }: Picture): PublicCompartment["service"] => {
  if (bars.includes("unproven")) return "unproven";
  if (bars.includes("blocked")) return "blocked";
  if (bars.includes("faulted") || bars.includes("left-open")) return "faulted";
  return bars.includes("forced") || occupancy === "unknown" ? "suspect" : "in-service";
};

/** `id`: the compartment that the picture shows; the event is about it. */
export const pictureAfter = (was: Picture, event: AnyShown, id: string): Picture => {
  const door = doorAfter(was.door, event);
  const occupancy = occupancyAfter(was.occupancy, event, id);
  return { door, occupancy, bars: barsAfter(was.bars, event) };
};

const doorAfter = (was: Picture["door"], event: AnyShown): Picture["door"] => {
  switch (event.type) {
    case "door-opened":
    case "door-forced":
    case "door-left-open":
    case "door-abandoned-open":
      return "open";
    case "door-closed":
    case "door-jammed":
      return "closed";
    case "door-read":
      return event.open ? "open" : "closed";
    case "door-unreadable":
      return "unknown";
    default:
      return was;
  }
};

const occupancyAfter = (was: Picture["occupancy"], event: AnyShown, id: string): Picture["occupancy"] => {
  switch (event.type) {
    case "hand-in-begun":
      return "reserved";
    case "deposit-begun":
      return event.join === true ? was : "reserved";
    case "deposit-moved":
    case "hand-in-moved":
      return event.to === id ? "reserved" : "free";
    case "deposit-made":
    case "hand-in-made":
    case "parcels-refused":
      return "held";
    case "collection-undone":
    case "recall-undone":
    case "hand-in-fetch-undone":
      return event.reason === "still-inside" ? "held" : was;
    case "hold-ended":
    case "hand-in-overdue":
      return "overdue";
    case "compartment-suspected":
      return "unknown";
    case "compartment-freed":
      return "free";
    case "compartment-audited":
      if (event.found.length === 0) return "free";
      return event.extra.length > 0 ? "unknown" : "held";
    default:
      return was;
  }
};

const barsAfter = (bars: readonly Bar[], event: AnyShown): readonly Bar[] => {
  const plus = (bar: Bar): readonly Bar[] => (bars.includes(bar) ? bars : [...bars, bar]);
  const minus = (...gone: readonly Bar[]): readonly Bar[] => bars.filter((bar) => !gone.includes(bar));
  switch (event.type) {
    case "door-jammed":
      return plus("faulted");
    case "door-abandoned-open":
      return plus("left-open");
    case "door-forced":
      return plus("forced");
    case "door-closed":
      return minus("left-open");
    case "door-read":
      return event.open ? bars : minus("left-open");
    case "compartment-blocked":
      return plus("blocked");
    case "compartment-released":
      return minus("blocked", "faulted");
    case "compartment-audited":
      return minus("forced", "unproven");
    case "epoch-opened":
      return plus("unproven");
    case "safe-mode-left":
      return minus("unproven");
    default:
      return bars;
  }
};
