/**
 * The site: one input in, events out; one event in, the next state. Pure and synchronous. Times are site time in ms
 * (`elapsed`) unless called `at`.
 */
import { evolveAccess, freezeAccess, newAccess, thawAccess } from "./access/access.ts";
import { answerEvents, storedAnswer } from "./access/answers.ts";
import { accessCommands, accessDue } from "./access/commands.ts";
import { mayAsk } from "./access/roles.ts";
import { evolveAlarm, freezeAlarm, newAlarm, thawAlarm } from "./alarm/alarm.ts";
import { alarmDue, measurements } from "./alarm/measurements.ts";
import { consequences } from "./alarm/raise.ts";
import { evolveWear, wearConsequences } from "./alarm/wear.ts";
import type { Asked, Command } from "./command.ts";
import { collectionCommands } from "./custody/collection/commands.ts";
import { graceDue } from "./custody/collection/evidence.ts";
import { freezeCustody, newCustody, thawCustody } from "./custody/custody.ts";
import { depositCommands } from "./custody/deposit/commands.ts";
import { leaseDue } from "./custody/deposit/evidence.ts";
import { evolveCustody } from "./custody/fold/evolve.ts";
import { handInCommands } from "./custody/hand-in/commands.ts";
import { fetchCommands, fetchDue } from "./custody/hand-in/fetch.ts";
import { extendHold, holdConsequences, holdDues } from "./custody/hold.ts";
import { recallCommands, recallDue } from "./custody/recall.ts";
import { explainedDue, stockExplained } from "./custody/stock/explain.ts";
import { dayEnds, evolveStock } from "./custody/stock/fold.ts";
import { dayDue } from "./custody/stock/statement.ts";
import { freezeStock, newStock, thawStock } from "./custody/stock/stock.ts";
import { evolveDesired, freezeDesired, newDesired, thawDesired } from "./desired/desired.ts";
import { desiredCommands } from "./desired/report.ts";
import type { Event, Recorded } from "./event.ts";
import type { Decision, Input } from "./input.ts";
import { guidedCommands, guidedDue } from "./locker/guided/guided-audit.ts";
import { evolveGuided, freezeGuided, newGuided, thawGuided } from "./locker/guided/round.ts";
import { evolveLocker, freezeLocker, newLocker, thawLocker } from "./locker/locker.ts";
import type { Observation } from "./observation.ts";
import { refuse } from "./refusal.ts";
import { remoteCommands, remoteConsequences, remoteDue, remoteObservations } from "./remote/obey.ts";
import { evolveRemote, freezeRemote, newRemote, thawRemote } from "./remote/remote.ts";
import type { Tools } from "./rules.ts";
import { comeDue, earliest, freezeDue, newDue, thawDue } from "./turn/due.ts";
import { effectsOf as effectsOfEvent } from "./turn/effects.ts";
import { evolveHistory, freezeHistory, newHistory, thawHistory } from "./turn/history.ts";
import { startCommands } from "./turn/start.ts";
import type { ActOnDue, Decide, DecideTable, DueTable, Observe, ObserveTable, Site as State } from "./turn/state.ts";
import type { Moment } from "./vocabulary.ts";
import { evolveWitnessed, freezeWitnessed, newWitnessed, reconcileDue, thawWitnessed } from "./witness/beliefs.ts";
import { doorDue, sensors, unreadableDue } from "./witness/door-seen.ts";
import { orderDue, pulses } from "./witness/pulse-seen.ts";
import { caseConsequences } from "./witness/reconcile/cases.ts";
import { reconcile } from "./witness/reconcile/reconcile.ts";
import { tags } from "./witness/tag.ts";

export type Site = State;

export const newSite = (): Site => ({
  history: newHistory(),
  locker: newLocker(),
  custody: newCustody(),
  stock: newStock(),
  guided: newGuided(),
  access: newAccess(),
  alarm: newAlarm(),
  remote: newRemote(),
  desired: newDesired(),
  witnessed: newWitnessed(),
  due: newDue(),
});

/** What this input leads to, by the site's state and rules. Changes nothing. */
export const decide = (site: Site, input: Input, moment: Moment, tools: Tools): Decision => {
  if (input.kind === "command") return decideCommand(site, input.asked, moment, tools);
  const events =
    input.kind === "tick" ? actOnDue(site, moment, tools) : observe(site, input.observation, moment, tools);
  return { events: withConsequences(site, events, moment, tools), answer: { type: "done" } };
};

/** Folds one event in. Deterministic: the same journal gives the same site. */
export const evolve = (site: Site, recorded: Recorded): void => {
  evolveLocker(site.locker, recorded, site.due);
  evolveWitnessed(site.witnessed, recorded, site.locker, site.due);
  evolveHistory(site.history, recorded, site.locker.unproven.size);
  evolveCustody(site.custody, recorded, site.due);
  evolveStock(site.stock, recorded, site.custody, site.due);
  evolveGuided(site.guided, recorded, site.due);
  evolveAccess(site.access, recorded, site.due);
  evolveAlarm(site.alarm, recorded, site.due);
  evolveRemote(site.remote, recorded, site.due);
  evolveDesired(site.desired, recorded);
  evolveWear(site.alarm.wear, recorded, (order) => site.locker.orders.get(order) ?? null);
};

/** Effects of a newly decided event, to be asked right after it has evolved and performed once it is on disk. */
export const effectsOf = effectsOfEvent;

/** Site time of the earliest deadline; a `tick` then acts on it. Null: nothing waits. */
export const nextDue = (site: Site): number | null => earliest(site.due);

/** Plain JSON from which `thawSite` makes a site that decides alike. */
export const freezeSite = (site: Site): unknown => ({
  history: freezeHistory(site.history),
  locker: freezeLocker(site.locker),
  custody: freezeCustody(site.custody),
  stock: freezeStock(site.stock),
  guided: freezeGuided(site.guided),
  access: freezeAccess(site.access),
  alarm: freezeAlarm(site.alarm),
  remote: freezeRemote(site.remote),
  desired: freezeDesired(site.desired),
  witnessed: freezeWitnessed(site.witnessed),
  due: freezeDue(site.due),
});

export const thawSite = (json: unknown): Site => {
  const frozen = json as Readonly<Record<keyof Site, unknown>>;
  const custody = thawCustody(frozen.custody);
  return {
    history: thawHistory(frozen.history),
    locker: thawLocker(frozen.locker),
    custody,
    stock: thawStock(frozen.stock, custody),
    guided: thawGuided(frozen.guided),
    access: thawAccess(frozen.access),
    alarm: thawAlarm(frozen.alarm),
    remote: thawRemote(frozen.remote),
    desired: thawDesired(frozen.desired),
    witnessed: thawWitnessed(frozen.witnessed),
    due: thawDue(frozen.due),
  };
};

const commands: DecideTable<Command["type"]> = {
  ...startCommands,
  ...depositCommands,
  ...collectionCommands,
  ...recallCommands,
  ...handInCommands,
  ...fetchCommands,
  "extend-hold": extendHold,
  ...accessCommands,
  ...guidedCommands,
  ...remoteCommands,
  ...desiredCommands,
};
const observations: ObserveTable<Observation["type"]> = {
  ...sensors,
  ...pulses,
  ...tags,
  ...measurements,
  ...remoteObservations,
};
/** Who acts on which kind of deadline. */
export const dues: DueTable = {
  order: orderDue,
  door: doorDue,
  unreadable: unreadableDue,
  lease: leaseDue,
  grace: graceDue,
  recall: recallDue,
  fetch: fetchDue,
  [reconcileDue]: reconcile,
  ...holdDues,
  [dayEnds]: dayDue,
  [stockExplained]: explainedDue,
  ...accessDue,
  ...guidedDue,
  ...alarmDue,
  ...remoteDue,
};
/** Deadlines that one tick acts on; the next tick takes the rest. */
const dueMax = 256;

const decideCommand = (site: Site, asked: Asked, moment: Moment, tools: Tools): Decision => {
  if (!mayAsk(asked.command, asked.by)) return { events: [], answer: refuse("not-allowed") };
  const stored = storedAnswer(site, asked, moment);
  if (stored) return { events: [], answer: stored };
  const decideOne = commands[asked.command.type] as Decide<Command["type"]>;
  const { events, answer } = decideOne(site, asked as never, moment, tools);
  if (events.length === 0) return { events, answer };
  return { events: [...withConsequences(site, events, moment, tools), ...answerEvents(asked, answer)], answer };
};

const observe = (site: Site, observation: Observation, moment: Moment, tools: Tools): readonly Event[] => {
  const observeOne = observations[observation.type] as Observe<Observation["type"]>;
  return observeOne(site, observation as never, moment, tools);
};

/**
 * Every decision of a tick sees the state before the tick, so that each compartment is acted on once, and a turn that
 * gives a compartment away, or speaks of another one, is the last one: what else is due comes with the next tick.
 */
const actOnDue = (site: Site, moment: Moment, tools: Tools): readonly Event[] => {
  const events: Event[] = [];
  const touched = new Set<string>();
  const come = comeDue(site.due, moment.elapsed, dueMax);
  // A statement counts what was written before this turn: it comes before what else is due in it.
  for (const subject of [...come.filter(isDayEnd), ...come.filter((one) => !isDayEnd(one))]) {
    if (subject.compartment !== undefined && touched.has(subject.compartment)) continue;
    const act: ActOnDue | undefined = dues[subject.kind];
    const made = act?.(site, subject, moment, tools) ?? [];
    events.push(...made);
    if (subject.compartment !== undefined) touched.add(subject.compartment);
    if (made.some(({ type }) => reachesFurther.has(type))) break;
  }
  return events;
};

const isDayEnd = ({ kind }: { readonly kind: string }): boolean => kind === dayEnds;
const reachesFurther: ReadonlySet<Event["type"]> = new Set([
  "deposit-moved",
  "hand-in-moved",
  "disagreement-raised",
  "disagreement-cleared",
]);

/** Holds and alarms follow from what happened; the code that makes it happen knows nothing of them. */
const withConsequences = (site: Site, events: readonly Event[], moment: Moment, tools: Tools): readonly Event[] => {
  if (events.length === 0) return events;
  const cases = caseConsequences(site, events);
  const all = [
    ...[...events, ...wearConsequences(site, events, moment), ...cases],
    ...holdConsequences(site, events, moment),
    ...remoteConsequences(site, events),
  ];
  return [...all, ...consequences(site, all, moment, tools)];
};
