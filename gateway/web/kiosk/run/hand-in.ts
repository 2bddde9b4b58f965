/** What the screen of a hand-in asks of the site. */
import type { HandInAnswer, KioskHandIn } from "../../../wire/faces/hand-ins.ts";
import { ask, hasNoAnswer, type No, newKey, order } from "../../shared/site/ask.ts";
import type { BeginWish, HandInStep, HandInWish } from "../machine/hand-in.ts";
import type { Happened, Screen } from "../machine/state.ts";
import { commandPatienceMs, doorPatienceMs, heard } from "./present.ts";

type Happen = (happened: Happened) => void;

/** Without an answer the person decides whether to ask once more; a door that opened all the same is shown. */
export const beginHandIn = async (
  { key, body }: BeginWish,
  happen: Happen,
  screen: () => Screen,
): Promise<No | null> => {
  const said = await order<HandInAnswer>("/kiosk/hand-ins", body, key, doorPatienceMs);
  if (said.ok) return await lookAtHandIn(said.value.deposit, happen, commandPatienceMs);
  happen({ type: "hand-in-not-begun", no: said });
  if (!hasNoAnswer(said)) return said;
  const isOpen = (): boolean => {
    const shown = screen();
    return shown.at === "offer" && shown.key === key && !shown.isBusy;
  };
  const found = await heard<HandInAnswer>(key, isOpen, () => false);
  return found?.ok ? await lookAtHandIn(found.value.deposit, happen, commandPatienceMs) : null;
};
const opensDoor: readonly HandInStep[] = ["reopen", "move"];

/** Gives the no, when it was one. */
export const lookAtHandIn = async (deposit: string, happen: Happen, forMs = 0): Promise<No | null> => {
  const said = await ask<KioskHandIn>(`/kiosk/hand-ins/${deposit}`, { patienceMs: forMs });
  if (said.ok) happen({ type: "hand-in-told", view: said.value });
  else if (said.code === "not-found") happen({ type: "hand-in-over" });
  return said.ok ? null : said;
};

type Command = Extract<HandInWish, { type: "hand-in-command" }>;
export const commandHandIn = async ({ deposit, step, body }: Command, happen: Happen): Promise<No | null> => {
  const forMs = opensDoor.includes(step) ? doorPatienceMs : commandPatienceMs;
  const said = await order<HandInAnswer>(`/kiosk/hand-ins/${deposit}/${step}`, body, newKey(), forMs);
  if (said.ok) happen({ type: "hand-in-answered" });
  else if (said.code === "unknown-hand-in") await lookAtHandIn(deposit, happen);
  else happen({ type: "hand-in-refused", no: said });
  return said.ok ? null : said;
};
