/** The fold of custody: which event changes what. */
import type { EventOf, Recorded } from "../../event.ts";
import { clearDue, type Due } from "../../turn/due.ts";
import { type Custody, type Deposit, depositIn } from "../custody.ts";
import { audited, begun, cancelled, leaseAtDoor, made, moved, reopened } from "./going-in.ts";
import {
  collected,
  collectionBegun,
  collectionClosed,
  collectionReopened,
  recallBegun,
  recallUndone,
  refused,
  undone,
} from "./going-out.ts";
import { evolveHandIns } from "./hand-ins.ts";
import { evolveHolds } from "./holds.ts";
import {
  changeCollection,
  changeDeposit,
  dropCollection,
  dropFaded,
  endDeposit,
  forgetCollection,
  setDepositDue,
} from "./ledger.ts";
import { evolvePreAdvices } from "./pre-advices.ts";
import { evolveReserved } from "./reserved.ts";
import { goOn, stopClocks } from "./safe-mode.ts";
import { evolveSpent } from "./spent.ts";

export const evolveCustody = (custody: Custody, recorded: Recorded, due: Due): void => {
  custody.justEnded.clear();
  dropFaded(custody, recorded.elapsed);
  evolvePreAdvices(custody.preAdvices, recorded);
  evolveReserved(custody.reserved, recorded);
  evolveDoors(custody, recorded, due);
  evolveDeposits(custody, recorded, due);
  evolveHandIns(custody, recorded, due);
  evolveHolds(custody, recorded, due);
  evolveSpent(custody, recorded);
};

const evolveDeposits = (custody: Custody, { event, at, elapsed }: Recorded, due: Due) => {
  switch (event.type) {
    case "deposit-begun":
      return begun(custody, event, at, due);
    case "deposit-moved":
    case "hand-in-moved":
      return moved(custody, event, due);
    case "deposit-reopened":
    case "hand-in-reopened":
      return reopened(custody, event, due);
    case "deposit-doubted":
      return changeDeposit(custody, event.deposit, () => ({ stage: { state: "closed", asksAt: event.asksAt } }));
    case "deposit-made":
      return made(custody, event, at, due);
    case "deposit-cancelled":
    case "hand-in-cancelled":
      return cancelled(custody, event, due);
    case "collection-begun":
      return collectionBegun(custody, event, due);
    case "collection-reopened":
      return collectionReopened(custody, event, due);
    case "collection-closed":
      return collectionClosed(custody, event, due);
    case "parcels-collected":
      return collected(custody, event, due, elapsed);
    case "collection-undone":
      return undone(custody, event, due, elapsed);
    case "parcels-refused":
      return refused(custody, event, due);
    case "recall-begun":
    case "hand-in-fetch-begun":
      return recallBegun(custody, event, due);
    case "recall-undone":
    case "hand-in-fetch-undone":
      return recallUndone(custody, event, due);
    case "parcels-recalled":
      return recalled(custody, event.deposit, due);
    case "compartment-suspected":
      return suspected(custody, event, due);
    case "compartment-audited": {
      const deposit = depositIn(custody, event.compartment);
      if (deposit) forgetCollection(custody, deposit.deposit, due);
      return audited(custody, event, due);
    }
    case "parcels-found":
      for (const waybill of event.parcels) custody.missing.delete(waybill);
      return;
    case "incident-opened":
      return reported(custody, event);
    case "epoch-opened":
      return stopClocks(custody, event.unproven, due);
    case "safe-mode-left":
      return goOn(custody, event.compartment, due);
    case "tag-witnessed":
      return changeDeposit(custody, event.deposit, () => ({ tagSeen: true }));
    default:
  }
};

const evolveDoors = (custody: Custody, { event }: Recorded, due: Due) => {
  switch (event.type) {
    case "unlock-ordered":
      return ordered(custody, event);
    case "door-opened":
      return opened(custody, event.compartment, event.order, due);
    case "door-read":
      return event.open ? opened(custody, event.compartment, undefined, due) : undefined;
    case "door-closed":
      return closed(custody, event, due);
    case "door-unreadable": {
      const deposit = depositIn(custody, event.compartment);
      return deposit && interrupt(custody, deposit);
    }
    case "gateway-started":
      for (const deposit of custody.deposits.values()) interrupt(custody, deposit);
      for (const collection of [...custody.again.values()]) dropCollection(custody, collection);
      return;
    default:
  }
};

const ordered = (custody: Custody, event: EventOf<"unlock-ordered">): void => {
  if (event.deposit === undefined) return;
  changeDeposit(custody, event.deposit, () => ({ order: event.order }));
  if (event.purpose !== "collection") return;
  const deposit = custody.deposits.get(event.deposit) ?? custody.ended.get(event.deposit);
  if (deposit?.collection) changeCollection(custody, deposit.collection, () => ({ order: event.order }));
};

const opened = (custody: Custody, compartment: string, order: string | undefined, due: Due) => {
  const again = custody.again.get(compartment);
  if (again !== undefined) changeCollection(custody, again, () => ({ state: "open" }));
  const deposit = depositIn(custody, compartment);
  // Staff who look inside are not the courier or the recipient whose turn it is.
  if (!deposit || (order !== undefined && order !== deposit.order)) return;
  const { stage } = deposit;
  switch (stage.state) {
    case "opening":
    case "closed":
      leaseAtDoor(due, deposit, true);
      return changeDeposit(custody, deposit.deposit, () => ({ stage: { state: "open" }, opened: true }));
    case "collecting":
      clearDue(due, "grace", stage.collection);
      return changeCollection(custody, stage.collection, () => ({ state: "open", graceUntil: null }));
    case "recalling":
      clearDue(due, "recall", deposit.deposit);
      return changeDeposit(custody, deposit.deposit, () => ({ stage: { ...stage, phase: "open" }, opened: true }));
    default:
      return openedLate(custody, deposit, order);
  }
};

/** The door gave way a moment after its collection was called undone: the collection goes on. */
const openedLate = (custody: Custody, deposit: Deposit, order: string | undefined): void => {
  const collection = deposit.collection === null ? undefined : custody.collections.get(deposit.collection);
  if (deposit.stage.state !== "held" || collection?.state !== "undone" || collection.order !== order) return;
  custody.fading.delete(collection.collection);
  changeCollection(custody, collection.collection, () => ({ state: "open", graceUntil: null }));
  changeDeposit(custody, deposit.deposit, () => ({
    stage: { state: "collecting", collection: collection.collection },
  }));
};

const closed = (custody: Custody, event: EventOf<"door-closed">, due: Due) => {
  const deposit = depositIn(custody, event.compartment);
  if (!deposit) return;
  const { stage } = deposit;
  const leaseUntil = event.leaseUntil ?? deposit.leaseUntil;
  if (stage.state === "open") {
    changeDeposit(custody, deposit.deposit, () => ({ stage: { state: "closed" }, leaseUntil }));
    return leaseAtDoor(due, { ...deposit, leaseUntil }, false);
  }
  if (stage.state === "recalling" && stage.phase === "open") {
    changeDeposit(custody, deposit.deposit, () => ({ stage: { ...stage, phase: "closed" }, leaseUntil }));
    return setDepositDue(due, "recall", deposit, leaseUntil);
  }
  if (stage.state === "collecting")
    changeCollection(custody, stage.collection, ({ state, openMs }) =>
      state === "open" ? { openMs: Math.max(openMs, event.openMs) } : {},
    );
};

/** What runs at a door that can no longer be seen is concluded later, not watched. */
const interrupt = (custody: Custody, deposit: Deposit): void => {
  const { stage } = deposit;
  const runs =
    stage.state === "opening" ||
    stage.state === "open" ||
    (stage.state === "recalling" && stage.phase !== "closed") ||
    (stage.state === "collecting" && inPlay(custody, stage.collection));
  if (runs) custody.deposits.set(deposit.deposit, { ...deposit, interrupted: true });
};
const inPlay = (custody: Custody, collection: string): boolean =>
  ["opening", "open"].includes(custody.collections.get(collection)?.state ?? "");

const suspected = (custody: Custody, event: EventOf<"compartment-suspected">, due: Due): void => {
  const deposit = event.deposit === undefined ? undefined : custody.deposits.get(event.deposit);
  if (!deposit || event.codeStays) return;
  forgetCollection(custody, deposit.deposit, due);
  for (const kind of ["lease", "recall"]) clearDue(due, kind, deposit.deposit);
  changeDeposit(custody, deposit.deposit, () => ({ stage: { state: "suspect" } }));
};

/** A problem is reported once; what is still live is suspected by the event that follows. */
const reported = (custody: Custody, { by, deposit }: EventOf<"incident-opened">): void => {
  const over = by.kind === "recipient" && deposit !== undefined ? custody.ended.get(deposit) : undefined;
  if (over?.collection) dropCollection(custody, over.collection);
};

const recalled = (custody: Custody, id: string, due: Due): void => {
  const deposit = custody.deposits.get(id);
  if (deposit) endDeposit(custody, deposit, "recalled", due);
};
