/** The few ways in which the ledger of deposits changes; each keeps its indexes in step. */
import { clearDue, type Due, setDue } from "../../turn/due.ts";
import type { Collection, Custody, Deposit, Outcome } from "../custody.ts";
import { fadingMax, outcomesMax } from "../custody.ts";

export const putDeposit = (custody: Custody, deposit: Deposit): void => {
  custody.deposits.set(deposit.deposit, deposit);
  custody.byCompartment.set(deposit.compartment, deposit.deposit);
  for (const waybill of [...deposit.inside, ...deposit.incoming]) {
    custody.parcels.set(waybill, deposit.deposit);
    custody.missing.delete(waybill);
  }
};

export const changeDeposit = (custody: Custody, id: string, by: (was: Deposit) => Partial<Deposit>): void => {
  const was = custody.deposits.get(id);
  if (was) custody.deposits.set(id, { ...was, ...by(was) });
};

export const changeCollection = (custody: Custody, id: string, by: (was: Collection) => Partial<Collection>): void => {
  const was = custody.collections.get(id);
  if (was) custody.collections.set(id, { ...was, ...by(was) });
};

/** These parcels have left the ledger, wherever they are. */
export const releaseParcels = (custody: Custody, deposit: string, waybills: readonly string[]): void => {
  for (const waybill of waybills) if (custody.parcels.get(waybill) === deposit) custody.parcels.delete(waybill);
};

export const endDeposit = (
  custody: Custody,
  deposit: Deposit,
  outcome: Outcome,
  due: Due,
  receipt: string | null = null,
): void => {
  const { deposit: id, compartment, size, carrier, handIn } = deposit;
  custody.outcomes.delete(id);
  const ended = { deposit: id, compartment, size, carrier, outcome, ...(receipt === null ? {} : { receipt }) };
  custody.outcomes.set(id, handIn ? { ...ended, handIn } : ended);
  for (const oldest of custody.outcomes.keys()) {
    if (custody.outcomes.size <= outcomesMax) break;
    custody.outcomes.delete(oldest);
  }
  releaseParcels(custody, deposit.deposit, [...deposit.inside, ...deposit.incoming]);
  if (deposit.code) custody.codes.delete(deposit.code.digest);
  if (custody.byCompartment.get(deposit.compartment) === deposit.deposit)
    custody.byCompartment.delete(deposit.compartment);
  custody.deposits.delete(deposit.deposit);
  custody.justEnded.add(deposit);
  for (const kind of ["lease", "hold", "return", "recall", "fetch"]) clearDue(due, kind, deposit.deposit);
};

/** A deadline of a deposit, known by its compartment. */
export const setDepositDue = (due: Due, kind: string, { deposit, compartment }: Deposit, at: number): void =>
  setDue(due, kind, deposit, at, compartment);

/** The collection will be forgotten at `until`; its deposit, when it has ended, with it. */
export const fade = (custody: Custody, collection: string, until: number): void => {
  custody.fading.delete(collection);
  custody.fading.set(collection, until);
};

export const dropFaded = (custody: Custody, elapsed: number): void => {
  for (const [collection, until] of custody.fading) {
    if (until > elapsed && custody.fading.size <= fadingMax) return;
    dropCollection(custody, collection);
  }
};

/** Somebody else has the compartment now: whoever wanted to look into it again comes too late. */
export const endAgain = (custody: Custody, compartment: string): void => {
  const again = custody.again.get(compartment);
  if (again !== undefined) dropCollection(custody, again);
};

/** What an earlier collection of this deposit offered no longer holds. */
export const forgetCollection = (custody: Custody, deposit: string, due: Due): void => {
  const { collection } = custody.deposits.get(deposit) ?? custody.ended.get(deposit) ?? { collection: null };
  if (collection === null) return;
  clearDue(due, "grace", collection);
  dropCollection(custody, collection);
};

export const dropCollection = (custody: Custody, id: string): void => {
  const collection = custody.collections.get(id);
  custody.fading.delete(id);
  custody.collections.delete(id);
  if (!collection) return;
  if (custody.ended.get(collection.deposit)?.collection === id) custody.ended.delete(collection.deposit);
  if (custody.again.get(collection.compartment) === id) custody.again.delete(collection.compartment);
};
