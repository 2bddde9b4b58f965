/** Folds the events of a deposit on its way in. */
import { keepNewest } from "../../access/bounded.ts";
import type { EventOf } from "../../event.ts";
import { clearDue, type Due, setDue } from "../../turn/due.ts";
import { type Custody, type Deposit, type HandIn, missingMax } from "../custody.ts";
import {
  changeDeposit,
  endAgain,
  endDeposit,
  forgetCollection,
  putDeposit,
  releaseParcels,
  setDepositDue,
} from "./ledger.ts";

/** What a beginning says of a deposit, a courier's or a hand-in. */
type Beginning = Omit<EventOf<"deposit-begun">, "type" | "epc"> & {
  readonly epc: readonly string[];
  readonly handIn?: HandIn;
};

export const begun = (custody: Custody, event: Beginning, at: number, due: Due): void => {
  forgetCollection(custody, event.deposit, due);
  endAgain(custody, event.compartment);
  const before = event.join ? custody.deposits.get(event.deposit) : undefined;
  const deposit: Deposit = {
    ...(before ?? fresh(event, at)),
    incoming: event.parcels,
    courier: event.courier,
    session: event.session,
    handheld: event.handheld ?? null,
    epc: [...(before?.epc ?? []), ...event.epc],
    stage: { state: "opening" },
    leaseUntil: event.leaseUntil,
    reopens: 0,
    ...notWatchedYet,
  };
  putDeposit(custody, deposit);
};

export const moved = (custody: Custody, event: EventOf<"deposit-moved" | "hand-in-moved">, due: Due): void => {
  const was = custody.deposits.get(event.deposit);
  if (!was) return;
  if (custody.byCompartment.get(event.from) === event.deposit) custody.byCompartment.delete(event.from);
  endAgain(custody, event.to);
  const stage = { state: "opening" } as const;
  const { to, leaseUntil, size = was.size } = event;
  const now = { ...was, compartment: to, size, stage, leaseUntil, ...notWatchedYet, ...oneMoreMove(was, event.reason) };
  putDeposit(custody, now);
  clearDue(due, "lease", event.deposit);
};

/** A door that does not open is nobody's wish. */
const oneMoreMove = ({ handIn }: Deposit, reason: string): Pick<Deposit, "handIn"> =>
  handIn && reason !== "did-not-open" ? { handIn: { ...handIn, moves: handIn.moves + 1 } } : {};

export const reopened = (custody: Custody, event: EventOf<"deposit-reopened" | "hand-in-reopened">, due: Due): void => {
  clearDue(due, "lease", event.deposit);
  changeDeposit(custody, event.deposit, (was) => ({
    stage: { state: "opening" },
    reopens: event.count,
    leaseUntil: event.leaseUntil ?? was.leaseUntil,
  }));
};

/** The event alone says what lies where: what led to it may be lost. */
export const made = (custody: Custody, event: EventOf<"deposit-made">, at: number, due: Due): void => {
  const known = custody.deposits.get(event.deposit);
  if (!known && custody.outcomes.has(event.deposit)) return;
  const was = known ?? unbegun(event, at);
  if (custody.byCompartment.get(was.compartment) === was.deposit) custody.byCompartment.delete(was.compartment);
  clearDue(due, "lease", event.deposit);
  const { compartment } = event;
  const hold = was.hold ?? ({ state: "running", until: event.holdUntil } as const);
  if (!was.hold) setDepositDue(due, "hold", { ...was, compartment }, event.holdUntil);
  custody.codes.set(event.code.digest, event.deposit);
  custody.spent.delete(event.code.digest);
  putDeposit(custody, {
    ...was,
    compartment,
    inside: [...new Set([...was.inside, ...event.parcels])],
    incoming: [],
    stage: { state: "held" },
    interrupted: false,
    code: event.code,
    hold,
    ...(was.hold ? {} : { holdUntilAt: event.holdUntilAt, sinceAt: at }),
  });
};

export const cancelled = (
  custody: Custody,
  event: EventOf<"deposit-cancelled" | "hand-in-cancelled">,
  due: Due,
): void => {
  const was = custody.deposits.get(event.deposit);
  if (!was) return;
  clearDue(due, "lease", event.deposit);
  releaseParcels(custody, was.deposit, was.incoming);
  const now: Deposit = { ...was, incoming: [], stage: { state: "held" }, interrupted: false };
  if (now.inside.length === 0) endDeposit(custody, now, "cancelled", due);
  else custody.deposits.set(now.deposit, now);
};

/** The ledger agrees with what staff found; what had no code yet gets it by the `deposit-made` that follows. */
export const audited = (custody: Custody, event: EventOf<"compartment-audited">, due: Due): void => {
  const id = custody.byCompartment.get(event.compartment);
  const was = id === undefined ? undefined : custody.deposits.get(id);
  if (!was) return;
  const missing = new Set(event.missing);
  const { deposit, compartment, carrier } = was;
  for (const waybill of missing)
    if (was.inside.includes(waybill))
      keepNewest(custody.missing, waybill, { deposit, compartment, carrier }, missingMax);
  releaseParcels(custody, was.deposit, event.missing);
  const inside = was.inside.filter((waybill) => !missing.has(waybill));
  const incoming = was.incoming.filter((waybill) => event.found.includes(waybill));
  releaseParcels(
    custody,
    was.deposit,
    was.incoming.filter((waybill) => !incoming.includes(waybill)),
  );
  const stage = { state: was.refused ? "refused" : "held" } as const;
  const now: Deposit = { ...was, inside, incoming, stage, interrupted: false };
  for (const kind of ["lease", "recall"]) clearDue(due, kind, was.deposit);
  if (inside.length + incoming.length === 0) endDeposit(custody, now, "suspect", due);
  else custody.deposits.set(now.deposit, now);
};

/**
 * A lease runs out at a closed door only: while an order runs, its end decides, and at an open door nothing can be
 * judged.
 */
export const leaseAtDoor = (due: Due, deposit: Deposit, open: boolean): void => {
  if (open) clearDue(due, "lease", deposit.deposit);
  else setDue(due, "lease", deposit.deposit, deposit.leaseUntil, deposit.compartment);
};

/** Its beginning was lost; what the fleet kept of it is enough to hold the parcels and to give them out. */
const unbegun = (
  { deposit, compartment, parcels, carrier, courier, side }: EventOf<"deposit-made">,
  at: number,
): Deposit => ({
  ...fresh(
    {
      ...{ deposit, compartment, parcels, carrier, courier, session: "", size: "M" },
      ...{ consent: "unknown", epc: [], leaseUntil: 0, ...(side === undefined ? {} : { side }) },
    },
    at,
  ),
  incoming: parcels,
  stage: { state: "closed" },
  leaseUntil: 0,
  reopens: 0,
});

const notWatchedYet = { opened: false, interrupted: false, tagSeen: false };

export const fresh = (
  event: Beginning,
  sinceAt: number,
): Omit<Deposit, "incoming" | "stage" | "leaseUntil" | "reopens"> => ({
  deposit: event.deposit,
  compartment: event.compartment,
  inside: [],
  carrier: event.carrier,
  courier: event.courier,
  session: event.session,
  handheld: null,
  size: event.size,
  accessible: event.accessible ?? false,
  consent: event.consent,
  epc: [],
  side: event.side ?? null,
  recipient: event.recipient ?? null,
  order: null,
  collection: null,
  code: null,
  hold: null,
  holdUntilAt: null,
  sinceAt,
  extended: false,
  ranThroughStart: false,
  refused: false,
  ...(event.handIn ? { handIn: event.handIn } : {}),
  ...notWatchedYet,
});
