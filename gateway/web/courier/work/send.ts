/** Sends what waits, in order and each until it is answered, as soon as the site answers and somebody is signed in. */
import { effect } from "@preact/signals";
import type { CheckedParcels } from "../../../wire/http.ts";
import type { No } from "../../shared/site/ask.ts";
import { type Entry, noted } from "../flow/round.ts";
import type { DoorAnswer, Going } from "../flow/turn.ts";
import { unsent, type WaitingDone, type WaitingScan, withCheck, withNo, withoutDone } from "../flow/waiting.ts";
import { askSite, pathOf, pathOfStep } from "./line.ts";
import { tell } from "./run.ts";
import { bad, good } from "./senses.ts";
import { keep, round, session, waiting } from "./store.ts";

const againMs = 2_000;

export const sendWhatWaits = (): void => {
  let timer = 0;
  let isSending = false;
  const send = async (): Promise<void> => {
    clearTimeout(timer);
    if (isSending) return;
    isSending = true;
    for (let one = unsent(waiting.value); one && session.value; one = unsent(waiting.value))
      if (!(await (one.kind === "done" ? sendDone(one) : sendScan(one)))) break;
    isSending = false;
    keep();
    if (unsent(waiting.value)) timer = setTimeout(() => void send(), againMs);
  };
  effect(() => {
    if (session.value && unsent(waiting.value)) void send();
  });
  addEventListener("online", () => void send());
};

/** These pass by themselves. */
const isForLater = ({ code }: No): boolean =>
  ["unreachable", "inbox-full", "not-signed-in", "too-many-requests", "compartment-busy", "door-unavailable"].includes(
    code,
  );

/** Whether it was answered for good. */
const sendDone = async ({ step, key, going }: WaitingDone): Promise<boolean> => {
  const path = pathOfStep(going.deposit, step);
  const body = going.doubt === undefined ? {} : { looked: true };
  const said = await askSite<DoorAnswer>(path, { method: "POST", body, key });
  if (said.ok && settle(going, said.value, true)) return true;
  if (!said.ok && isForLater(said)) return false;
  // The site's sensor, or an earlier word, may have settled it already.
  const stands = await askSite<DoorAnswer>(pathOf(going));
  if (stands.ok && settle(going, stands.value, false)) return true;
  if (!stands.ok && isForLater(stands)) return false;
  const no = said.ok ? { code: "wrong-state", figures: {} } : { code: said.code, figures: said.figures };
  waiting.value = withNo(waiting.value, going.deposit, no);
  bad();
  return true;
};

const settle = (going: WaitingDone["going"], answer: DoorAnswer, isStated: boolean): boolean => {
  const { kind, deposit, parcels } = going;
  const { compartment, size, receipt } = answer;
  if (!isSettled(going, answer)) return false;
  const evidence = isStated ? ("stated" as const) : ("proven" as const);
  const what = settledAs[kind];
  const at = round.value.find(({ id }) => id === deposit)?.at ?? Date.now();
  const entry: Entry = { id: deposit, what, at, parcels, compartment, size, evidence, ...(receipt ? { receipt } : {}) };
  round.value = noted(round.value, entry);
  waiting.value = withoutDone(waiting.value, deposit);
  good();
  return true;
};

const settledAs = { deposit: "in", recall: "recalled", fetch: "fetched" } as const;
const isSettled = ({ kind, parcels }: Going, { stage, inside }: DoorAnswer): boolean => {
  if (kind !== "deposit") return stage === settledAs[kind];
  const isWhole = inside === undefined || parcels.every((waybill) => inside.includes(waybill));
  return isWhole && ["held", "overdue", "collecting", "collected"].includes(stage);
};

const sendScan = async ({ waybill }: WaitingScan): Promise<boolean> => {
  const said = await askSite<CheckedParcels>("/courier/checks", { method: "POST", body: { parcels: [waybill] } });
  if (said.ok) {
    const { size } = said.value;
    waiting.value = withCheck(waiting.value, waybill, { state: "taken", ...(size === undefined ? {} : { size }) });
    return true;
  }
  if (isForLater(said)) return false;
  const { code, figures } = said;
  // What only lacks the recipient's number may still go in, and what is going in by this courier is gone back to.
  const isOpen = figures["why"] === "phone" || figures["deposit"] !== undefined;
  const found = isOpen ? ({ state: "taken" } as const) : ({ state: "refused", no: { code, figures } } as const);
  waiting.value = withCheck(waiting.value, waybill, found);
  return true;
};

/** The site did not believe it: the courier goes back to that door. */
export const lookAgain = async ({ going }: WaitingDone): Promise<No | null> => {
  const { deposit, kind, parcels } = going;
  const said = await askSite<DoorAnswer>(pathOf(going));
  if (!said.ok && isForLater(said)) return said;
  waiting.value = withoutDone(waiting.value, deposit);
  if (said.ok) tell({ type: "resume", kind, answer: said.value, parcels });
  else round.value = noted(round.value, { id: deposit, what: "unclear", at: Date.now(), parcels, no: said });
  return null;
};
