/** The fold of hand-ins: what was announced, what lies here for a courier. Doors and leases fold as any deposit's. */
import type { EventOf, Recorded } from "../../event.ts";
import { clearDue, type Due } from "../../turn/due.ts";
import type { Moment } from "../../vocabulary.ts";
import { type Announcement, announcementsMax, type Custody, type Deposit } from "../custody.ts";
import { begun, fresh } from "./going-in.ts";
import { changeDeposit, endDeposit, putDeposit, setDepositDue } from "./ledger.ts";
import { spend } from "./spent.ts";

export const evolveHandIns = (custody: Custody, recorded: Recorded, due: Due) => {
  const { event, at } = recorded;
  switch (event.type) {
    case "hand-in-announced":
      return announced(custody, event, recorded);
    case "hand-in-begun": {
      const { type, terminal, announcement = null, ...rest } = event;
      const handIn = { terminal, announcement, moves: 0, receipt: null, overdue: false };
      return begun(custody, { ...rest, ...noCourier, handIn }, at, due);
    }
    case "hand-in-made":
      return made(custody, event, recorded, due);
    case "hand-in-overdue":
      clearDue(due, "fetch", event.deposit);
      return changeDeposit(custody, event.deposit, ({ handIn }) =>
        handIn ? { handIn: { ...handIn, overdue: true } } : {},
      );
    case "hand-in-fetched": {
      const deposit = custody.deposits.get(event.deposit);
      return deposit && endDeposit(custody, deposit, "fetched", due, event.receipt);
    }
    default:
  }
};

/** What has run out opens nothing any more: the oldest are looked at whenever one comes. */
export const isRunOut = ({ until }: Announcement, elapsed: number): boolean => until <= elapsed;

const announced = (custody: Custody, event: EventOf<"hand-in-announced">, moment: Moment): void => {
  const { type, size = null, accessible = false, ...rest } = event;
  const { announcements } = custody;
  forget(custody, event.announcement);
  for (const old of announcements.values()) {
    const isOver = isRunOut(old, moment.elapsed);
    if (!isOver && announcements.size < announcementsMax) break;
    forget(custody, old.announcement);
    if (isOver) spend(custody, old.code.digest, "run-out", { ...moment, at: old.untilAt });
  }
  announcements.set(event.announcement, { ...rest, size, accessible });
  for (const waybill of event.parcels) custody.announced.set(waybill, event.announcement);
  custody.codes.set(event.code.digest, event.announcement);
  custody.spent.delete(event.code.digest);
};

const forget = (custody: Custody, id: string): void => {
  const old = custody.announcements.get(id);
  if (!old) return;
  custody.announcements.delete(id);
  for (const waybill of old.parcels) if (custody.announced.get(waybill) === id) custody.announced.delete(waybill);
  if (custody.codes.get(old.code.digest) === id) custody.codes.delete(old.code.digest);
};

const noCourier = { courier: "", session: "", consent: "unknown", epc: [] } as const;

/** The event alone says what lies where: what led to it may be lost. */
const made = (custody: Custody, event: EventOf<"hand-in-made">, moment: Moment, due: Due): void => {
  const { at } = moment;
  const { deposit, compartment, parcels, carrier, announcement = null, receipt, fetchBy } = event;
  const known = custody.deposits.get(deposit);
  if (!known && custody.outcomes.has(deposit)) return;
  const handIn = known?.handIn ?? { terminal: "", announcement, moves: 0, overdue: false };
  const was: Deposit = known ?? {
    ...fresh({ deposit, compartment, parcels, carrier, size: "M", leaseUntil: 0, ...noCourier }, at),
    ...{ incoming: parcels, stage: { state: "closed" }, leaseUntil: 0, reopens: 0 },
  };
  if (custody.byCompartment.get(was.compartment) === deposit) custody.byCompartment.delete(was.compartment);
  clearDue(due, "lease", deposit);
  const announced = announcement === null ? undefined : custody.announcements.get(announcement);
  if (announced) {
    forget(custody, announced.announcement);
    spend(custody, announced.code.digest, "handed-in", moment);
  }
  const now: Deposit = {
    ...{ ...was, compartment, inside: parcels, incoming: [], stage: { state: "held" }, interrupted: false },
    ...{ handIn: { ...handIn, receipt }, sinceAt: at },
  };
  putDeposit(custody, now);
  setDepositDue(due, "fetch", now, fetchBy);
};
