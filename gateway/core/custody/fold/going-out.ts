/** Folds the events of collections, refusals and recalls. */
import type { EventOf } from "../../event.ts";
import { clearDue, type Due, setDue } from "../../turn/due.ts";
import type { Collection, Custody, Deposit } from "../custody.ts";
import { changeCollection, changeDeposit, endDeposit, fade, forgetCollection, putDeposit } from "./ledger.ts";

export const collectionBegun = (custody: Custody, event: EventOf<"collection-begun">, due: Due): void => {
  const { collection, deposit, compartment, terminal, parcels, presence } = event;
  forgetCollection(custody, deposit, due);
  const fresh = { state: "opening", again: false, reopens: 0, openMs: 0, graceUntil: null, order: null } as const;
  const page = presence === undefined ? {} : ({ fromPage: true } as const);
  custody.collections.set(collection, { collection, deposit, compartment, terminal, parcels, ...fresh, ...page });
  changeDeposit(custody, deposit, () => ({
    stage: { state: "collecting", collection },
    collection,
    interrupted: false,
    tagSeen: false,
    ...(presence === undefined ? {} : { presence }),
  }));
};

export const collectionReopened = (custody: Custody, event: EventOf<"collection-reopened">, due: Due): void => {
  const { collection, deposit, compartment, count } = event;
  clearDue(due, "grace", collection);
  custody.fading.delete(collection);
  const live = custody.deposits.has(deposit);
  changeCollection(custody, collection, () => ({ state: "opening", again: !live, reopens: count, graceUntil: null }));
  changeDeposit(custody, deposit, () => ({ stage: { state: "collecting", collection } }));
  if (!live) custody.again.set(compartment, collection);
};

export const collectionClosed = (custody: Custody, event: EventOf<"collection-closed">, due: Due): void => {
  const { collection, compartment, graceUntil, checkAt } = event;
  const was = custody.collections.get(collection);
  if (!was) return;
  custody.collections.set(collection, { ...was, state: was.again ? "settled" : "closed", graceUntil });
  if (was.again) {
    custody.again.delete(compartment);
    fade(custody, collection, graceUntil);
  } else setDue(due, "grace", collection, checkAt ?? graceUntil, compartment);
};

export const collected = (custody: Custody, event: EventOf<"parcels-collected">, due: Due, elapsed: number): void => {
  const left = event.left.length > 0 ? { parcels: event.left } : {};
  settle(custody, event.collection, { state: "settled", ...left }, due, elapsed);
  const was = custody.deposits.get(event.deposit);
  if (!was) return;
  const taken = new Set(event.parcels);
  for (const waybill of event.parcels) custody.parcels.delete(waybill);
  const now: Deposit = {
    ...was,
    inside: was.inside.filter((waybill) => !taken.has(waybill)),
    stage: { state: "held" },
  };
  if (event.left.length > 0) {
    custody.deposits.set(now.deposit, now);
    return;
  }
  endDeposit(custody, now, "collected", due);
  custody.ended.set(now.deposit, { ...now, inside: [], stage: { state: "ended" } });
};

export const undone = (custody: Custody, event: EventOf<"collection-undone">, due: Due, elapsed: number): void => {
  const { collection, deposit, reason, graceUntil } = event;
  const to = { state: "undone", stayed: reason === "still-inside" } as const;
  settle(custody, collection, { ...to, ...(graceUntil === undefined ? {} : { graceUntil }) }, due, elapsed);
  changeDeposit(custody, deposit, () => ({ stage: { state: "held" }, interrupted: false }));
};

export const refused = (custody: Custody, event: EventOf<"parcels-refused">, due: Due): void => {
  const was = custody.deposits.get(event.deposit) ?? custody.ended.get(event.deposit);
  if (!was) return;
  forgetCollection(custody, was.deposit, due);
  if (was.code) custody.codes.delete(was.code.digest);
  for (const kind of ["hold", "return"]) clearDue(due, kind, was.deposit);
  custody.ended.delete(was.deposit);
  const hold = { state: "ended" } as const;
  const stage = { state: "refused" } as const;
  putDeposit(custody, { ...was, inside: event.parcels, stage, hold, interrupted: false, refused: true });
};

export const recallBegun = (
  custody: Custody,
  event: EventOf<"recall-begun" | "hand-in-fetch-begun">,
  due: Due,
): void => {
  const { deposit, courier, session, leaseUntil } = event;
  forgetCollection(custody, deposit, due);
  changeDeposit(custody, deposit, (was) => {
    const { state } = was.stage;
    const from = state === "refused" || state === "suspect" ? state : "held";
    const stage = { state: "recalling", phase: "opening", from, courier, session } as const;
    return { stage, leaseUntil, opened: false, interrupted: false, tagSeen: false };
  });
};

export const recallUndone = (
  custody: Custody,
  event: EventOf<"recall-undone" | "hand-in-fetch-undone">,
  due: Due,
): void => {
  clearDue(due, "recall", event.deposit);
  changeDeposit(custody, event.deposit, ({ stage }) => ({
    stage: { state: stage.state === "recalling" ? stage.from : "held" },
    interrupted: false,
  }));
};

const settle = (custody: Custody, id: string, to: Partial<Collection>, due: Due, elapsed: number): void => {
  clearDue(due, "grace", id);
  changeCollection(custody, id, () => to);
  const now = custody.collections.get(id);
  if (now) fade(custody, id, now.graceUntil ?? elapsed);
};
