/**
 * A code is presented. The site answers soon, or no door opens before the person has said once more that it should:
 * whoever waits too long walks away. Whether the site has heard the first request all the same is only looked for.
 */
import type { KioskHandIn, PresentedAnswer } from "../../../wire/faces/hand-ins.ts";
import { ask, hasNoAnswer, type No, newKey, type Said } from "../../shared/site/ask.ts";
import type { Happened, PresentWish, Screen } from "../machine/state.ts";
import { isLow } from "./choices.ts";

/** So long does somebody stand before a door that does not open. The gateway may be starting anew just then. */
export const doorPatienceMs = 10_000;
/** Of what is said of a door that moves no more. */
export const commandPatienceMs = 60_000;
const lookMs = 1_500;
const lookForMsMax = 5 * 60_000;

type Happen = (happened: Happened) => void;
let latest = {};

export const present = async (wish: PresentWish, happen: Happen, screen: () => Screen): Promise<No | null> => {
  const { code, key = newKey() } = wish;
  const mine = {};
  latest = mine;
  // Whoever has cancelled, or gone on, wants nothing sent again.
  const isWanted = (): boolean => latest === mine && screen().at === "checking";
  const presented = { method: "POST", body: { code }, key, patienceMs: doorPatienceMs, isWanted } as const;
  const said = await ask<PresentedAnswer>("/kiosk/codes", presented);
  if (!hasNoAnswer(said)) return await answered(code, said, happen);
  happen({ type: "unanswered", code, key });
  const found = await heard<PresentedAnswer>(
    key,
    () => latest === mine,
    () => {
      happen({ type: "answers-again" });
      return screen().at === "unanswered";
    },
  );
  return found && (await answered(code, found, happen));
};

/**
 * What the site answers to an order that it may have heard. `isOpen` says whether that still matters, `notYet`, called
 * whenever it has heard nothing so far, whether to go on. Null: it has heard nothing.
 */
export const heard = async <T>(key: string, isOpen: () => boolean, notYet: () => boolean): Promise<Said<T> | null> => {
  const until = performance.now() + lookForMsMax;
  while (isOpen() && performance.now() < until) {
    const said = await ask<T>("/kiosk/answers", { key });
    const isNothing = !said.ok && said.code === "not-found";
    if (!isNothing && !hasNoAnswer(said)) return isOpen() ? said : null;
    if (isNothing && !notYet()) return null;
    await new Promise((done) => setTimeout(done, lookMs));
  }
  return null;
};

const answered = async (code: string, said: Said<PresentedAnswer>, happen: Happen): Promise<No | null> => {
  if (!said.ok) {
    happen({ type: "code-refused", no: said });
    return said;
  }
  const begun = said.value;
  if (begun.type === "hand-in-offer") {
    happen({ type: "offered", code, offer: begun, accessible: isLow.value ? true : null });
    return null;
  }
  if (begun.type === "hand-in") return await goOn(begun.deposit, happen);
  const { collection, compartment, parcels } = begun;
  const opening = { stage: "opening", attempt: 1, leftOpen: false, jammed: false } as const;
  happen({ type: "opened", view: { collection, compartment, parcels: [...parcels], ...opening, may: [] } });
  return null;
};

/** A hand-in whose door still stands open: its screen, where it was left. */
const goOn = async (deposit: string, happen: Happen): Promise<No | null> => {
  const said = await ask<KioskHandIn>(`/kiosk/hand-ins/${deposit}`, { patienceMs: doorPatienceMs });
  happen(said.ok ? { type: "hand-in-found", view: said.value } : { type: "code-refused", no: said });
  return said.ok ? null : said;
};
