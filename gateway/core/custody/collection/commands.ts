/** What a recipient asks for at the kiosk, once a code has opened the door. */
import type { Event } from "../../event.ts";
import { type Compartment, isProvenEmpty } from "../../locker/compartment.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import { collectionAnswer, no } from "../../turn/reply.ts";
import type { Decide, DecideTable, Site } from "../../turn/state.ts";
import type { Moment, Witness } from "../../vocabulary.ts";
import { evidenceOf, mayLag, sawGoOut } from "../../witness/evidence.ts";
import { type Collection, type Deposit, depositIn } from "../custody.ts";
import { collectedEvents, isTagInside, undoneEvent } from "./evidence.ts";
import { present } from "./present.ts";
import { presentPass } from "./present-pass.ts";
import { reopenEvents } from "./reopen.ts";

interface Found {
  readonly collection: Collection;
  readonly compartment: Compartment;
}

const reopen: Decide<"reopen-collection"> = (site, { command }, moment, tools) => {
  const found = collectionOf(site, command.collection, moment);
  if ("type" in found) return no(found);
  const events = reopenEvents(site, found.collection, found.compartment, moment, tools);
  if (!Array.isArray(events)) return no(events);
  return { events, answer: collectionAnswer(found.collection, "opening", events) };
};

const confirm: Decide<"confirm-collection"> = (site, { command }, moment, tools) => {
  const found = collectionOf(site, command.collection, moment);
  if ("type" in found) return no(found);
  const { collection, compartment } = found;
  if (collection.state === "settled") return no(collectionAnswer(collection, "collected"));
  const taken = [...new Set(command.taken ?? collection.parcels)];
  if (taken.some((waybill) => !collection.parcels.includes(waybill))) return no(refuse("wrong-state"));
  const all = taken.length === collection.parcels.length;
  const some = !all && taken.length > 0;
  if (!(takesAWord(site, collection) && (collection.state === "closed" || some))) return no(refuse("wrong-state"));
  // A sensor or reader that still sees something outweighs "I took everything".
  const seen = compartment.item === true || isTagInside(site, collection, compartment);
  // Nor has a sensor contradicted anybody that could not speak yet: whether it will is seen when it is asked again.
  if (all && mayLag(compartment, moment)) return no(collectionAnswer(collection, "collecting"));
  if (taken.length === 0 || (all && seen)) {
    const events = [undoneEvent(collection, "still-inside", moment, tools)];
    return { events, answer: collectionAnswer(collection, "held") };
  }
  const saw = all && sawGoOut(compartment);
  const events = collectedEvents(
    collection,
    taken,
    evidenceOf("stated", saw ? ["recipient", "item-sensor", "code"] : ["recipient", "code"]),
  );
  return { events, answer: collectionAnswer(collection, all ? "collected" : "held") };
};

const report: Decide<"report-problem"> = (site, { command }, moment, { freshId }) => {
  const found = collectionOf(site, command.collection, moment);
  if ("type" in found) return no(found);
  const { collection, compartment } = found;
  const { deposit, compartment: place } = collection;
  const incident: Event = {
    type: "incident-opened",
    incident: freshId(8),
    compartment: place,
    deposit,
    kind: command.problem,
    by: { kind: "recipient" },
    evidence: evidenceOf("stated", ["recipient"]),
  };
  // The compartment of a settled collection may be somebody else's by now, and one that is proven empty needs no look.
  const stillTheirs = compartment.deposit === deposit || (compartment.deposit === null && !isProvenEmpty(compartment));
  const doubt: Event = { type: "compartment-suspected", compartment: place, deposit, reason: command.problem };
  const events = stillTheirs ? [incident, doubt] : [incident];
  return { events, answer: collectionAnswer(collection, stillTheirs ? "suspect" : "collected") };
};

const refuseParcels: Decide<"refuse-parcels"> = (site, { command }, moment) => {
  const found = collectionOf(site, command.collection, moment);
  if ("type" in found) return no(found);
  const { collection, compartment } = found;
  const { deposit, compartment: place, parcels } = collection;
  if (!liesBehindDoor(site, collection, compartment)) return no(refuse("wrong-state"));
  const witnesses: Witness[] = compartment.item === true ? ["item-sensor", "recipient"] : ["recipient"];
  const evidence = evidenceOf(compartment.item === true ? "proven" : "stated", witnesses);
  const event: Event = { type: "parcels-refused", deposit, compartment: place, parcels: [...parcels], evidence };
  return { events: [event], answer: collectionAnswer(collection, "refused-at-locker") };
};

export const collectionCommands: DecideTable<
  | "present-pickup-code"
  | "present-pass"
  | "reopen-collection"
  | "confirm-collection"
  | "report-problem"
  | "refuse-parcels"
> = {
  "present-pickup-code": present,
  "present-pass": presentPass,
  "reopen-collection": reopen,
  "confirm-collection": confirm,
  "report-problem": report,
  "refuse-parcels": refuseParcels,
};

/** A running collection, or one whose grace time runs. */
export const collectionOf = (
  { custody, locker }: Site,
  id: string,
  { elapsed }: Pick<Moment, "elapsed">,
): Found | Refusal => {
  const collection = custody.collections.get(id);
  const compartment = collection && locker.compartments.get(collection.compartment);
  const over = collection?.graceUntil != null && collection.graceUntil <= elapsed;
  return collection && compartment && !over ? { collection, compartment } : refuse("unknown-collection");
};

/** "I do not want it" needs a closed door behind which the parcels can lie. */
export const liesBehindDoor = (site: Site, collection: Collection, compartment: Compartment): boolean => {
  if (compartment.door.state !== "closed" || sawGoOut(compartment)) return false;
  const deposit = depositIn(site.custody, collection.compartment);
  if (collection.state === "closed" || collection.state === "undone")
    // Whoever takes them back, or puts others beside them, has the door now.
    return deposit?.deposit === collection.deposit && inHand.has(deposit.stage.state);
  // Settled, opened again and put back: the compartment must not have been given to anybody since.
  return collection.state === "settled" && collection.again && deposit === undefined && compartment.deposit === null;
};

const inHand: ReadonlySet<Deposit["stage"]["state"]> = new Set(["held", "collecting"] as const);

/** The sensor has seen that something is left; what was taken of several parcels only the recipient knows. */
export const takesAWord = ({ custody }: Site, { state, deposit, parcels }: Collection): boolean =>
  state === "closed" ||
  (state === "undone" && parcels.length > 1 && custody.deposits.get(deposit)?.stage.state === "held");
