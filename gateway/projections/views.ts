/**
 * Compartments, alarms and sessions as the site stands. They are no second fold: they are read off the state that the
 * turns keep, and whoever shows them waits until everything behind them is on disk (reads.ts), so that nothing is
 * shown that a power cut could undo.
 */

import type {
  AlarmView,
  CompartmentView,
  DepositView,
  DoorView,
  OccupancyView,
  ServiceView,
  StaffSession,
} from "../api/reads.ts";
import { staffOf } from "../core/access/maintainer.ts";
import type { Deposit } from "../core/custody/custody.ts";
import { type Bar, byBankAndNumber, type Compartment, isBarred, isForgettable } from "../core/locker/compartment.ts";
import type { Site } from "../core/site.ts";
import { doubtIn, stageOf } from "../core/turn/reply.ts";

export const compartmentView = (site: Site, id: string): CompartmentView | null => {
  const compartment = site.locker.compartments.get(id);
  return compartment && isShown(compartment) ? viewOf(site, compartment) : null;
};

export const boardView = (site: Site): readonly CompartmentView[] =>
  [...site.locker.compartments.values()]
    .filter(isShown)
    .map((compartment) => viewOf(site, compartment))
    .sort((one, other) => byBankAndNumber(one.compartment, other.compartment));

export const depositView = (site: Site, id: string): DepositView | null => {
  const { deposits, outcomes } = site.custody;
  const found = deposits.get(id) ?? outcomes.get(id);
  if (!found) return null;
  const { compartment, size, carrier } = found;
  const view = { deposit: id, compartment, size, carrier, ...(found.handIn ? { handIn: true as const } : {}) };
  if ("outcome" in found)
    return { ...view, stage: found.outcome, ...(found.receipt === undefined ? {} : { receipt: found.receipt }) };
  const { stage, inside } = found;
  const doubt = doubtIn(found);
  const said = { ...(stage.state === "recalling" ? { phase: stage.phase } : {}), ...(doubt === null ? {} : { doubt }) };
  return { ...view, inside, stage: stageOf(found), ...said };
};

export const alarmsView = (site: Site): readonly AlarmView[] => [...site.alarm.standing.values()];

/** `elapsed`: site time now; a session that has ended is none. */
export const sessionView = (site: Site, digest: string, elapsed: number): StaffSession | null => {
  const staff = staffOf(site, digest, { elapsed });
  const session = site.access.maintainers.get(digest) ?? site.access.couriers.get(digest);
  if (!staff || !session) return null;
  const idleEnd = session.idleMs === null ? session.until : session.seenAt + session.idleMs;
  const endsBy = idleEnd < session.until ? "idleness" : "length";
  return { ...staff, leftMs: Math.max(0, Math.min(session.until, idleEnd) - elapsed), endsBy };
};

/** What the layout names no longer is there until nothing is left in it. */
const isShown = (compartment: Compartment): boolean => !isBarred(compartment, "retired") || !isForgettable(compartment);

const viewOf = (site: Site, compartment: Compartment): CompartmentView => {
  const { plan, door, bars } = compartment;
  const deposit = compartment.deposit === null ? undefined : site.custody.deposits.get(compartment.deposit);
  const [reason] = bars;
  return {
    compartment: plan.compartment,
    size: plan.size,
    accessible: plan.accessible,
    door: door.state satisfies DoorView,
    service: serviceOf(compartment),
    occupancy: occupancyOf(compartment, deposit),
    ...(deposit ? contentOf(deposit) : {}),
    ...(reason ? { reason } : {}),
  };
};

const contentOf = (deposit: Deposit): Partial<CompartmentView> => {
  const { deposit: id, carrier, inside, incoming, sinceAt, holdUntilAt, handIn } = deposit;
  const content = { deposit: id, stage: stageOf(deposit), carrier, parcels: [...inside, ...incoming], since: sinceAt };
  return {
    ...content,
    ...(holdUntilAt === null ? {} : { holdUntilAt }),
    ...(handIn ? { handIn: true as const } : {}),
  };
};

const barViews: readonly (readonly [Bar, ServiceView])[] = [
  ["unproven", "unproven"],
  ["blocked", "blocked"],
  ["faulted", "faulted"],
  ["left-open", "faulted"],
  ["forced", "suspect"],
  ["ghost", "suspect"],
  ["misplacement", "suspect"],
  ["retired", "blocked"],
];
const serviceOf = ({ bars, occupancy }: Compartment): ServiceView =>
  barViews.find(([bar]) => bars.includes(bar))?.[1] ?? (occupancy === "suspect" ? "suspect" : "in-service");

const occupancyOf = ({ occupancy }: Compartment, deposit: Deposit | undefined): OccupancyView => {
  if (occupancy === "suspect") return "unknown";
  if (occupancy !== "occupied") return occupancy;
  return deposit && stageOf(deposit) === "overdue" ? "overdue" : "held";
};
