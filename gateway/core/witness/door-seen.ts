/** What a door sensor's or item sensor's reading means for what runs behind that door. */
import { collectionAt, collectionClosed, judgeCollection } from "../custody/collection/evidence.ts";
import { type Deposit, depositIn } from "../custody/custody.ts";
import { judgeDeposit, suspect } from "../custody/deposit/evidence.ts";
import { judgeRecall } from "../custody/recall.ts";
import { judgeInterrupted } from "../custody/recover.ts";
import type { Event } from "../event.ts";
import type { Compartment } from "../locker/compartment.ts";
import { isRunning, judgeReading, type Reading, type Verdict } from "../locker/door.ts";
import type { Tools } from "../rules.ts";
import type { ActOnDue, Observe, ObserveTable, Site } from "../turn/state.ts";
import type { Moment } from "../vocabulary.ts";
import { hasWitnesses } from "./beliefs.ts";
import { evidenceOf } from "./evidence.ts";

type Sensed = "door-sensed-open" | "door-sensed-closed" | "door-sensed-unknown" | "item-sensed";

const doorSensed = (site: Site, id: string, reading: Reading, moment: Moment, tools: Tools): readonly Event[] => {
  const compartment = site.locker.compartments.get(id);
  if (!compartment) return [];
  const verdict = judgeReading(compartment.door, compartment.order, reading, moment.elapsed);
  return follow(site, compartment, verdict, moment, tools);
};

const itemSensed: Observe<"item-sensed"> = (site, { compartment: id, present }, moment, tools) => {
  const compartment = site.locker.compartments.get(id);
  if (!compartment || compartment.item === present) return [];
  const { door } = compartment;
  // Whoever opened the door by an order is at work there; what a forced one shows is compared at once.
  const isWork = door.state === "unknown" || (door.state === "open" && door.purpose !== null);
  const reconciled = isWork ? {} : { reconcileAt: moment.elapsed + tools.rules.reconcileMs };
  const sensed: Event = { type: "item-sensed", compartment: id, present, ...reconciled };
  return [sensed, ...judgeBehind(site, { ...compartment, item: present }, moment, tools)];
};

export const sensors: ObserveTable<Sensed> = {
  "door-sensed-open": (site, { compartment }, moment, tools) => doorSensed(site, compartment, "open", moment, tools),
  "door-sensed-closed": (site, { compartment }, moment, tools) =>
    doorSensed(site, compartment, "closed", moment, tools),
  "door-sensed-unknown": (site, { compartment }, moment, tools) =>
    doorSensed(site, compartment, "unknown", moment, tools),
  "item-sensed": itemSensed,
};

/** The door stands open for too long: first an alarm, then out of service. */
export const doorDue: ActOnDue = (site, { id }, _moment, { rules }) => {
  const door = site.locker.compartments.get(id)?.door;
  if (door?.state !== "open") return [];
  if (door.left) return [{ type: "door-abandoned-open", compartment: id }];
  return [{ type: "door-left-open", compartment: id, abandonedAt: door.openedAt + rules.doorOpenOutMs }];
};

/** A board has been silent for so long that what it interrupted is judged by what is known. */
export const unreadableDue: ActOnDue = (site, { id }, moment, tools) => {
  const compartment = site.locker.compartments.get(id);
  const deposit = depositIn(site.custody, id);
  const judged = deposit && compartment ? judgeInterrupted(site, deposit, compartment, true, moment, tools) : [];
  return judged.length > 0 ? judged : [{ type: "door-unreadable", compartment: id }];
};

const follow = (
  site: Site,
  compartment: Compartment,
  verdict: Verdict,
  moment: Moment,
  tools: Tools,
): readonly Event[] => {
  const id = compartment.plan.compartment;
  const { elapsed } = moment;
  const leftOpenAt = elapsed + tools.rules.doorOpenAlarmMs;
  switch (verdict.type) {
    case "nothing-new":
      return [];
    case "opened":
      return [
        { type: "door-opened", compartment: id, order: verdict.order, leftOpenAt },
        ...openedLate(site, compartment),
      ];
    case "forced":
      return forced(site, id, leftOpenAt, tools);
    case "closed":
      return doorClosed(site, compartment, verdict.openMs, moment, tools);
    case "still-closed":
      return [{ type: "door-read", compartment: id, open: false }];
    case "lost":
      return [
        { type: "door-unreadable", compartment: id, ...judgeLater(site, id, elapsed + tools.rules.doorOpenOutMs) },
      ];
    case "found":
      return verdict.open
        ? [{ type: "door-read", compartment: id, open: true, leftOpenAt }, ...foundOpen(site, id)]
        : [{ type: "door-read", compartment: id, open: false }, ...foundClosed(site, compartment, moment, tools)];
  }
};

const doorClosed = (
  site: Site,
  compartment: Compartment,
  openMs: number,
  moment: Moment,
  tools: Tools,
): readonly Event[] => {
  const id = compartment.plan.compartment;
  const deposit = depositIn(site.custody, id);
  // The lease may have run out at the open door: the courier still gets a moment to say what happened.
  const soonest = moment.elapsed + tools.rules.doorOpenAlarmMs;
  const isLeased = deposit && (deposit.stage.state === "open" || deposit.stage.state === "recalling");
  const lease = isLeased && deposit.leaseUntil < soonest ? { leaseUntil: soonest } : {};
  const reconciled = hasWitnesses(compartment) ? { reconcileAt: moment.elapsed + tools.rules.reconcileMs } : {};
  const closed: Event = { type: "door-closed", compartment: id, openMs, ...lease, ...reconciled };
  const shut: Compartment = { ...compartment, door: { state: "closed", closedAt: moment.elapsed } };
  const collection = collectionAt(site, id);
  if (collection?.state === "open") {
    const seen = { ...collection, openMs: Math.max(collection.openMs, openMs) };
    return [closed, ...collectionClosed(site, seen, shut, moment, tools, deposit?.interrupted)];
  }
  if (deposit?.stage.state === "open") return [closed, ...judgeDeposit(site, deposit, shut, moment, tools)];
  // A start found it closed and it opened after that: nobody waits for it any more, so what is known now decides.
  const isWatched = deposit?.stage.state === "recalling" && deposit.stage.phase === "open";
  const left = deposit?.interrupted && !isWatched ? judgeNow(site, deposit, shut, moment, tools) : [];
  if (left.length > 0) return [closed, ...left];
  if (deposit?.stage.state === "recalling") return [closed, ...judgeRecall(site, deposit, shut, moment, tools)];
  // What a free one seems to hold is not judged now, since its sensor may lag: a ghost, when all are heard, is that.
  return [closed];
};

/** A witness spoke behind a door that is closed. */
const judgeBehind = (site: Site, compartment: Compartment, moment: Moment, tools: Tools): readonly Event[] => {
  const deposit = depositIn(site.custody, compartment.plan.compartment);
  if (!deposit || compartment.door.state !== "closed") return [];
  const { stage } = deposit;
  if (stage.state === "closed") return judgeDeposit(site, deposit, compartment, moment, tools);
  if (stage.state === "recalling" && stage.phase === "closed")
    return judgeRecall(site, deposit, compartment, moment, tools);
  const collection = collectionAt(site, compartment.plan.compartment);
  if (collection?.state === "closed") return judgeCollection(site, collection, compartment, moment, tools);
  return judgeNow(site, deposit, compartment, moment, tools);
};

const foundClosed = (site: Site, compartment: Compartment, moment: Moment, tools: Tools): readonly Event[] => {
  const deposit = depositIn(site.custody, compartment.plan.compartment);
  return deposit
    ? judgeNow(site, deposit, { ...compartment, door: { state: "closed", closedAt: null } }, moment, tools)
    : [];
};

/** While the start is not settled, and while an order may still open the door, nothing is concluded. */
const judgeNow = (
  site: Site,
  deposit: Deposit,
  compartment: Compartment,
  moment: Moment,
  tools: Tools,
): readonly Event[] =>
  site.history.settled && !isRunning(compartment.order)
    ? judgeInterrupted(site, deposit, compartment, false, moment, tools)
    : [];

/** After a silence or a start: open with nobody at work means that nobody knows what happened inside. */
const foundOpen = (site: Site, compartment: string): readonly Event[] => {
  const deposit = depositIn(site.custody, compartment);
  if (!deposit) return [];
  const { stage } = deposit;
  const rests =
    stage.state === "held" || stage.state === "refused" || collectionAt(site, compartment)?.state === "closed";
  const closed = stage.state === "recalling" && stage.phase === "closed";
  return rests || closed ? [suspect(deposit, "found-open")] : [];
};

/** A recall was given up as not opened, and now the door gives way with the courier before it. */
const openedLate = (site: Site, { order }: Compartment): readonly Event[] => {
  const deposit = order?.deposit == null ? undefined : site.custody.deposits.get(order.deposit);
  const isTaking = order?.purpose === "recall" || order?.purpose === "fetch";
  const late = isTaking && deposit !== undefined && deposit.stage.state !== "recalling";
  return late ? [suspect(deposit, "opened-late")] : [];
};

const forced = (site: Site, compartment: string, leftOpenAt: number, { freshId }: Tools): readonly Event[] => {
  const deposit = depositIn(site.custody, compartment)?.deposit;
  if (deposit === undefined) return [{ type: "door-forced", compartment, leftOpenAt }];
  const about = { compartment, deposit };
  const by = { kind: "system" } as const;
  const evidence = evidenceOf("proven", ["door"]);
  return [
    { type: "door-forced", ...about, leftOpenAt },
    { type: "incident-opened", incident: freshId(8), ...about, kind: "forced", by, evidence },
  ];
};

const judgeLater = (site: Site, compartment: string, judgeAt: number): { readonly judgeAt?: number } => {
  if (site.locker.unproven.has(compartment)) return {};
  const deposit = depositIn(site.custody, compartment);
  const collection = collectionAt(site, compartment)?.state;
  const { state } = deposit?.stage ?? { state: "held" };
  const runs = state === "opening" || state === "open" || state === "recalling";
  return runs || collection === "opening" || collection === "open" ? { judgeAt } : {};
};
