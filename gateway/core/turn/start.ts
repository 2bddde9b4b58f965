/** The first inputs of a process: what the journal said, and judging what the last one left unfinished. */
import type { CommandOf } from "../command.ts";
import { collectionAt, graceAnew } from "../custody/collection/evidence.ts";
import { judgeInterrupted } from "../custody/recover.ts";
import { turnDay } from "../custody/stock/statement.ts";
import type { Event } from "../event.ts";
import { isBarred, isForgettable } from "../locker/compartment.ts";
import type { CompartmentPlan, Epoch } from "../vocabulary.ts";
import type { Decide, DecideTable, Site } from "./state.ts";

type Holes = CommandOf<"open-epoch">["holes"];

const start: Decide<"start-gateway"> = (site, { command }) => {
  const { software, boot, offTimeMs, siteOpened, newEpoch, layout } = command;
  const events: Event[] = [{ type: "gateway-started", software, boot, offTimeMs }];
  if (siteOpened !== undefined && site.history.site === null) events.unshift({ type: "site-opened", site: siteOpened });
  // The layout first: of a store that was lost as a whole, every compartment of the layout is unproven.
  if (!isSameLayout(site, layout)) events.push({ type: "layout-adopted", compartments: [...layout] });
  if (newEpoch) events.push(epochOpened(site, newEpoch.epoch, newEpoch.reason, newEpoch.holes, layout));
  return { events, answer: { type: "done" } };
};

/** Unknown is judged as unknown; nothing is pulsed (law 2). */
const settle: Decide<"settle-after-start"> = (site, _asked, moment, tools) => {
  if (site.history.settled) return { events: [], answer: { type: "done" } };
  // First: a day that ended while the gateway was off ended before what is judged now.
  const events: Event[] = turnDay(site, moment, tools);
  for (const deposit of site.custody.deposits.values()) {
    const compartment = site.locker.compartments.get(deposit.compartment);
    if (compartment === undefined || isBarred(compartment, "unproven")) continue;
    events.push(...judgeInterrupted(site, deposit, compartment, true, moment, tools));
    const collection = collectionAt(site, deposit.compartment);
    if (collection?.state === "closed") events.push(graceAnew(collection, moment, tools));
  }
  return { events: [...events, { type: "start-settled" }], answer: { type: "done" } };
};

const openEpoch: Decide<"open-epoch"> = (site, { command }) => ({
  events: [epochOpened(site, command.epoch, command.reason, command.holes)],
  answer: { type: "done" },
});

export const startCommands: DecideTable<"start-gateway" | "settle-after-start" | "open-epoch"> = {
  "start-gateway": start,
  "settle-after-start": settle,
  "open-epoch": openEpoch,
};

type Reason = "first" | "lossy-repair" | "restored-image" | "fleet-ahead";
const epochOpened = (
  site: Site,
  epoch: Epoch,
  reason: Reason,
  holes: Holes,
  layout: readonly CompartmentPlan[] | null = null,
): Event => ({
  type: "epoch-opened",
  epoch,
  reason,
  holes,
  unproven: unprovenBy(site, holes, layout),
});

/**
 * What was last established before the end of a hole may have changed within it; a lost tail has no end. A hole that
 * a proven snapshot covers changes nothing. `layout`: adopted just before; what it lets the site forget needs no proof.
 */
const unprovenBy = ({ locker }: Site, holes: Holes, layout: readonly CompartmentPlan[] | null): string[] => {
  const open = holes.filter(({ covered }) => covered !== true);
  if (open.length === 0) return [];
  const upTo = Math.max(...open.map((hole) => hole.upTo ?? Number.MAX_SAFE_INTEGER));
  const named = layout?.map(({ compartment }) => compartment) ?? [...locker.compartments.keys()];
  const isNamed = new Set(named);
  const known = [...locker.compartments.values()]
    .filter((one) => one.establishedSeq <= upTo && (isNamed.has(one.plan.compartment) || !isForgettable(one)))
    .map(({ plan }) => plan.compartment);
  return [...known, ...named.filter((id) => !locker.compartments.has(id))];
};

const isSameLayout = ({ locker }: Site, layout: readonly CompartmentPlan[]): boolean => {
  const known = [...locker.compartments.values()];
  const retired = known.filter((compartment) => isBarred(compartment, "retired"));
  // What was emptied since is forgotten by the layout's next word.
  if (known.length - retired.length !== layout.length || retired.some(isForgettable)) return false;
  return layout.every((plan) => {
    const known = locker.compartments.get(plan.compartment)?.plan;
    return known !== undefined && fields.every((field) => known[field] === plan[field]);
  });
};
const fields = ["size", "accessible", "device", "lock", "input", "itemSensor", "supply", "reader"] as const;
