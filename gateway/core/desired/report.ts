/** How the gateway tells its journal what has become of a document of the fleet's. */
import type { Event } from "../event.ts";
import type { Decide, DecideTable } from "../turn/state.ts";
import type { DesiredOutcome } from "../vocabulary.ts";
import type { Told } from "./desired.ts";

/** Whoever reports does so until he was answered: what was said, or overtaken, is no event. */
const report: Decide<"report-desired"> = ({ desired }, { command }) => {
  const { kind, version, digest, outcome } = command;
  const told = desired.get(kind);
  const isSaid = told?.version === version && told.digest === digest && told.state === outcome.state;
  if (isSaid || (told && told.version > version)) return { events: [], answer: { type: "done" } };
  return { events: [eventOf({ kind, version, digest }, outcome)], answer: { type: "done" } };
};

export const desiredCommands: DecideTable<"report-desired"> = { "report-desired": report };

const eventOf = (document: Omit<Told, "state">, outcome: DesiredOutcome): Event => {
  switch (outcome.state) {
    case "applied":
      return { type: "desired-applied", ...document };
    case "refused":
      return { type: "desired-refused", ...document, problems: outcome.problems };
    case "rolled-back":
      return { type: "desired-rolled-back", ...document, why: outcome.why, detail: outcome.detail };
  }
};
