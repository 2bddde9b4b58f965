/** What ends a disagreement by itself: somebody has looked, or what it was about is no longer in the site's care. */
import type { Event } from "../../event.ts";
import type { Site } from "../../turn/state.ts";
import type { Case } from "../beliefs.ts";

/** Follows from the other events of a turn; `site` is as it was before them. */
export const caseConsequences = (site: Site, events: readonly Event[]): Event[] => {
  const { cases } = site.witnessed;
  if (cases.size === 0) return [];
  const gone = new Map<string, Event>();
  for (const event of events) for (const ended of endedBy(cases.values(), event)) gone.set(ended.case, ended);
  return [...gone.values()];
};

type Cleared = Extract<Event, { type: "disagreement-cleared" }>;

function* endedBy(cases: Iterable<Case>, event: Event): Iterable<Cleared> {
  for (const one of cases) {
    const by = endOf(one, event);
    if (by === null) continue;
    const { kind, compartment, deposit } = one;
    const whose = deposit === null ? {} : { deposit };
    yield { type: "disagreement-cleared", case: one.case, kind, compartment, ...whose, by };
  }
}

const endOf = ({ compartment, deposit, kind }: Case, event: Event): Cleared["by"] | null => {
  switch (event.type) {
    case "compartment-audited":
      return event.compartment === compartment ? "audit" : null;
    case "parcels-collected":
      return event.deposit === deposit && event.left.length === 0 && kind !== "ghost" ? "ledger" : null;
    case "hand-in-fetched":
    case "hand-in-cancelled":
    case "parcels-recalled":
    case "deposit-cancelled":
      return event.deposit === deposit && kind !== "ghost" ? "ledger" : null;
    case "layout-adopted":
      return event.compartments.some((plan) => plan.compartment === compartment) ? null : "ledger";
    default:
      return null;
  }
};
