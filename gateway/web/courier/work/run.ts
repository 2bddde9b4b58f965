/** Tells the screen what happened and does what follows. */
import type { CheckedParcels, DepositAnswer } from "../../../wire/http.ts";
import { newKey } from "../../shared/site/ask.ts";
import { noted } from "../flow/round.ts";
import { next } from "../flow/screen.ts";
import type { Deed, DoorAnswer, Happening } from "../flow/turn.ts";
import { isDoneWord, withDone, withoutScans, withScan } from "../flow/waiting.ts";
import { askSite, isCut, orderSite, pathOfStep } from "./line.ts";
import { bad, good } from "./senses.ts";
import { ended, keep, round, screen, waiting } from "./store.ts";

/** Counts requests about doors: what was read before one of them says nothing after it. */
export const asked = { count: 0 };

/** What the courier did: whoever goes on needs no word about the last sign-out any more. */
const goesOn: ReadonlySet<Happening["type"]> = new Set(["scan", "show", "step", "size", "next"]);

export const tell = (happening: Happening): void => {
  if (goesOn.has(happening.type)) ended.value = null;
  const { screen: now, deeds } = next(screen.value, happening, { key: newKey(), now: Date.now() });
  screen.value = now;
  for (const deed of deeds) perform(deed);
  keep();
};

const perform = (deed: Deed): void => {
  switch (deed.do) {
    case "check":
      return void check(deed);
    case "begin":
      return void begin(deed);
    case "step":
      return void step(deed);
    case "resume":
      return void resume(deed);
    case "keep-scan":
      waiting.value = withScan(waiting.value, deed.waybill);
      return;
    case "drop-scans":
      waiting.value = withoutScans(waiting.value, deed.parcels);
      return;
    case "keep-done":
      waiting.value = withDone(waiting.value, deed.going, deed.key);
      return;
    case "note":
      round.value = noted(round.value, deed.entry);
      return;
    case "sign":
      (deed.is === "good" ? good : bad)();
      return;
  }
};

/** How long a request is sent again. A line that is known to be cut is not waited for. */
const patience = (ms: number): number => (isCut.value ? 0 : ms);
const checkPatienceMs = 3_000;
const doorPatienceMs = 8_000;
/** The courier's word need not be waited for: it is kept and sent later. */
const wordPatienceMs = 1_500;

const check = async ({ wish: { parcels, phone } }: Extract<Deed, { do: "check" }>): Promise<void> => {
  const body = { parcels, ...(phone === null ? {} : { phone }) };
  const said = await askSite<CheckedParcels>("/courier/checks", {
    method: "POST",
    body,
    patienceMs: patience(checkPatienceMs),
  });
  if (said.ok) tell({ type: "checked", parcels, found: said.value });
  else tell({ type: "check-no", parcels, no: said });
};

const begin = async ({ wish, key }: Extract<Deed, { do: "begin" }>): Promise<void> => {
  const { parcels, size, phone, join } = wish;
  const wanted = { size, phone, join };
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
  const said = await orderSite<DepositAnswer>(
    "/courier/deposits",
    { parcels, ...given },
    key,
    patience(doorPatienceMs),
  );
  if (said.ok) tell({ type: "begun", key, answer: said.value });
  else tell({ type: "begin-no", key, no: said });
};

const step = async ({ step: name, deposit, key, body = undefined }: Extract<Deed, { do: "step" }>): Promise<void> => {
  asked.count++;
  const ms = patience(isDoneWord(name) ? wordPatienceMs : doorPatienceMs);
  const said = await orderSite<DoorAnswer>(pathOfStep(deposit, name), body ?? {}, key, ms);
  asked.count++;
  if (said.ok) tell({ type: "seen", answer: said.value, after: name });
  else tell({ type: "step-no", deposit, step: name, key, no: said });
};

const resume = async ({ deposit, parcels }: Extract<Deed, { do: "resume" }>): Promise<void> => {
  const said = await askSite<DepositAnswer>(`/courier/deposits/${deposit}`, { patienceMs: patience(checkPatienceMs) });
  if (!said.ok) return tell({ type: "check-no", parcels, no: said });
  const kind = said.value.stage === "recalling" ? "recall" : "deposit";
  tell({ type: "resume", kind, answer: said.value, parcels });
};
