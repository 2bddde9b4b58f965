/** What the gateway says it has proven, held against what physically lies where at the moment when it says so. */
import type { SimulatedSite } from "../../../firmware-sim/site.ts";
import type { Event, Recorded } from "../../../gateway/core/event.ts";
import type { Evidence } from "../../../gateway/core/vocabulary.ts";
import type { CustodyLaws } from "./custody.ts";
import type { Verdicts } from "./verdicts.ts";

export interface TruthParts {
  readonly verdicts: Verdicts;
  readonly site: SimulatedSite;
  readonly now: () => number;
  readonly custody: CustodyLaws;
  /** Compartments whose sensors or contacts lie, or where somebody unseen has been: nothing there can be proven. */
  readonly blind: ReadonlySet<string>;
}

/** Called for every event at the moment of its decision. */
export const checkTruth = ({ verdicts, site, now, custody, blind }: TruthParts, { event }: Recorded): void => {
  const place = "compartment" in event ? event.compartment : undefined;
  if (place === undefined || blind.has(place)) return;
  const contents = (): readonly string[] => site.cabinet.look(place, now())?.contents ?? [];
  const holds = (is: boolean, event: Event): void =>
    verdicts.check("proven is true", is, () => `${JSON.stringify(event)}, and inside lies ${contents().join() || "-"}`);
  switch (event.type) {
    case "parcels-collected":
    case "parcels-recalled":
    case "hand-in-fetched":
      if (isSeen(event.evidence)) holds(!event.parcels.some((one) => contents().includes(one)), event);
      return;
    case "deposit-made":
    case "hand-in-made":
      if (isSeen(event.evidence))
        holds(
          event.parcels.every((one) => contents().includes(one)),
          event,
        );
      return;
    case "compartment-freed":
      if (isSeen(event.evidence)) holds(contents().length === 0, event);
      return;
    case "deposit-begun":
    case "hand-in-begun":
      if ((event.type === "deposit-begun" && event.join) || (custody.freedBy.get(place) ?? "proven") !== "proven")
        return;
      verdicts.check(
        "one deposit a compartment",
        contents().length === 0,
        () => `${event.deposit} goes into ${place}, where ${contents().join()} lies`,
      );
  }
};

const isSeen = ({ grade, witnesses }: Evidence): boolean =>
  grade === "proven" && (witnesses.includes("item-sensor") || witnesses.includes("staff"));
