/** Somebody presents a pickup code. It opens one collection, at one door, and a wrong one is counted. */
import { forgivenBy, keypadWait, waitAfter, wrongCode } from "../../access/lock-out.ts";
import type { Event, EventOf } from "../../event.ts";
import type { Decision } from "../../input.ts";
import { type Compartment, isBarred } from "../../locker/compartment.ts";
import { firstAttempt, unlockRefusal } from "../../locker/unlock.ts";
import { type Refusal, refuse } from "../../refusal.ts";
import type { Tools } from "../../rules.ts";
import { collectionAnswer, depositAnswer, no, stageOf } from "../../turn/reply.ts";
import type { Decide, Site } from "../../turn/state.ts";
import type { Moment } from "../../vocabulary.ts";
import type { Collection, Custody, Deposit, Spent } from "../custody.ts";
import { type Means, type Offer, offerAnswer, offerOf, runningHandIn } from "../hand-in/offer.ts";
import { reopenEvents } from "./reopen.ts";

export const present: Decide<"present-pickup-code"> = (site, { command, by }, moment, tools) => {
  if (by.kind !== "kiosk") return no(refuse("not-allowed"));
  const { by: means, offer } = offerOf(site, command, moment, tools);
  if (means === "label" && offer) return offered(site, offer, { label: command.label }, by.terminal);
  const { digest } = command;
  const waitMs = digest === undefined ? 0 : keypadWait(site, by.terminal, moment);
  if (waitMs > 0) return no(refuse("kiosk-waits", { waitMs }));
  const deposit = site.custody.deposits.get(site.custody.codes.get(digest ?? "") ?? "");
  if (!deposit && offer) return offered(site, offer, { digest }, by.terminal);
  if (!deposit) return opensNothing(site, digest, by.terminal, moment, tools);
  const compartment = behind(site, deposit);
  if ("type" in compartment) return no(compartment);
  if (deposit.stage.state === "collecting")
    return again(site, site.custody.collections.get(deposit.stage.collection), compartment, moment, tools);
  // Once a code, so that nobody earns tries by opening the same door over and over.
  const forgiven = deposit.collection === null ? forgivenBy(site, by.terminal, tools.rules) : [];
  return begin(deposit, compartment, by, () => forgiven, moment, tools);
};

/** The compartment that whoever has the right to this deposit may open. */
export const behind = ({ locker }: Site, deposit: Deposit): Compartment | Refusal => {
  const compartment = locker.compartments.get(deposit.compartment);
  if (!compartment) return refuse("door-unavailable");
  const why = whyFrozen(deposit, compartment);
  return why === null ? compartment : refuse("code-frozen", { why });
};

/** Whoever left its door standing open comes back to it by the same code or label. */
const offered = (site: Site, offer: Offer | Refusal, means: Means, terminal: string): Decision => {
  const running = runningHandIn(site, means, terminal);
  return no(running ? depositAnswer(running, stageOf(running)) : offerAnswer(offer));
};

/** Staff looks first. Only of what the history does not prove is it known that nobody was at the parcel. */
const whyFrozen = ({ stage }: Deposit, compartment: Compartment): "suspect" | "forced" | "unproven" | null => {
  if (stage.state === "suspect") return "suspect";
  if (isBarred(compartment, "forced")) return "forced";
  return isBarred(compartment, "unproven") ? "unproven" : null;
};

/** `also`: what else comes of it, by the collection's id. */
export const begin = (
  { deposit, inside, stage }: Deposit,
  compartment: Compartment,
  { terminal, presence }: Pick<EventOf<"collection-begun">, "terminal" | "presence">,
  also: (collection: string) => readonly Event[],
  moment: Moment,
  tools: Tools,
): Decision => {
  if (stage.state !== "held") return no(refuse("compartment-busy"));
  const busy = unlockRefusal(compartment, "collection", moment, tools);
  if (busy) return no(busy);
  const begun = {
    deposit,
    compartment: compartment.plan.compartment,
    collection: tools.freshId(8),
    terminal,
    parcels: [...inside],
    ...(presence === undefined ? {} : { presence }),
  };
  const order = firstAttempt(compartment, "collection", { kind: "recipient" }, deposit, moment, tools);
  const events: Event[] = [{ type: "collection-begun", ...begun }, order, ...also(begun.collection)];
  return { events, answer: collectionAnswer(begun, "opening", events) };
};

/** What opened the collection comes again: the grace re-open, or a door that is in play already. */
export const again = (
  site: Site,
  collection: Collection | undefined,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): Decision => {
  if (!collection || collection.state === "opening" || collection.state === "open")
    return no(refuse("collection-running"));
  const events: Event[] | Refusal = reopenEvents(site, collection, compartment, moment, tools);
  if (!Array.isArray(events)) return no(events);
  return { events, answer: collectionAnswer(collection, "opening", events) };
};

/** A code that was good once is known, and no guess: it is answered, not counted. */
export const opensNothing = (
  site: Site,
  digest: string | undefined,
  terminal: string,
  moment: Moment,
  tools: Tools,
): Decision => {
  if (digest === undefined) return no(refuse("code-malformed"));
  const spent = whatBecame(site.custody, digest);
  if (spent) return no(refuse("code-spent", { became: spent.became, ...(spent.at === null ? {} : { at: spent.at }) }));
  const refused = wrongCode(site, terminal, moment, tools);
  return { events: [refused], answer: refuse("code-wrong", waits(refused, moment, tools)) };
};

/** What the wrong code has cost, or what one or two more would cost. */
const waits = (
  { tries, waitUntil }: EventOf<"code-refused">,
  { elapsed }: Moment,
  { rules }: Tools,
): Refusal["detail"] => {
  if (waitUntil !== undefined) return { waitMs: waitUntil - elapsed };
  const triesLeft = [1, 2].find((more) => waitAfter(tries + more, rules) > 0);
  return triesLeft === undefined ? undefined : { triesLeft, nextWaitMs: waitAfter(tries + triesLeft, rules) };
};

/** An announcement that has run out is forgotten only when the next one comes. */
const whatBecame = ({ spent, announcements, codes }: Custody, digest: string): Pick<Spent, "became" | "at"> | null => {
  const old = announcements.get(codes.get(digest) ?? "");
  return old ? { became: "run-out", at: old.untilAt } : (spent.get(digest) ?? null);
};
