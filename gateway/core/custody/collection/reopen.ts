/** Opening once more within the grace time, as often as the rules allow. */
import type { Event } from "../../event.ts";
import type { Compartment } from "../../locker/compartment.ts";
import { firstAttempt, unlockRefusal } from "../../locker/unlock.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import type { Site } from "../../turn/state.ts";
import type { Moment } from "../../vocabulary.ts";
import type { Collection } from "../custody.ts";

export const reopenEvents = (
  site: Site,
  collection: Collection,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Event[] | Refusal => {
  const no = reopenRefusal(site, collection, compartment, moment, tools);
  if (no) return no;
  const { deposit: id, reopens } = collection;
  const { collection: name, compartment: place } = collection;
  return [
    { type: "collection-reopened", deposit: id, compartment: place, collection: name, count: reopens + 1 },
    firstAttempt(compartment, "collection", { kind: "recipient" }, id, moment, tools),
  ];
};

/** Null: it may be opened again now. */
export const reopenRefusal = (
  site: Site,
  { deposit: id, reopens, state }: Collection,
  compartment: Compartment,
  moment: Moment,
  tools: Pick<Tools, "rules">,
): Refusal | null => {
  if (state !== "closed" && state !== "settled" && state !== "undone") return refuse("wrong-state");
  if (reopens >= tools.rules.reopenMax) return refuse("reopen-limit");
  const deposit = site.custody.deposits.get(id);
  // A settled one may be opened again while nobody else has the compartment; an undone one while its deposit rests.
  const free = state === "settled" && compartment.occupancy === "free" && compartment.deposit === null;
  const theirs = deposit?.stage.state === (state === "undone" ? "held" : "collecting");
  if (state === "settled" ? !(free || deposit?.stage.state === "held") : !theirs) return refuse("wrong-state");
  return unlockRefusal(compartment, "collection", moment, tools);
};
