/** What the screen of a hand-in asks of the site. */
import type { HandInAnswer, KioskHandIn } from "../../../wire/faces/hand-ins.ts";
import { ask, type No, newKey, order } from "../../shared/site/ask.ts";
import type { BeginWish, HandInWish } from "../machine/hand-in.ts";
import type { Happened } from "../machine/state.ts";

type Happen = (happened: Happened) => void;
/** The gateway may be starting anew just then. */
const patienceMs = 60_000;

export const beginHandIn = async ({ key, body }: BeginWish, happen: Happen): Promise<No | null> => {
  const said = await order<HandInAnswer>("/kiosk/hand-ins", body, key, patienceMs);
  if (said.ok) return await lookAtHandIn(said.value.deposit, happen, patienceMs);
  happen({ type: "hand-in-not-begun", no: said });
  return said;
};

/** Gives the no, when it was one. */
export const lookAtHandIn = async (deposit: string, happen: Happen, forMs = 0): Promise<No | null> => {
  const said = await ask<KioskHandIn>(`/kiosk/hand-ins/${deposit}`, { patienceMs: forMs });
  if (said.ok) happen({ type: "hand-in-told", view: said.value });
  else if (said.code === "not-found") happen({ type: "hand-in-over" });
  return said.ok ? null : said;
};

type Command = Extract<HandInWish, { type: "hand-in-command" }>;
export const commandHandIn = async ({ deposit, step, body }: Command, happen: Happen): Promise<No | null> => {
  const said = await order<HandInAnswer>(`/kiosk/hand-ins/${deposit}/${step}`, body, newKey(), patienceMs);
  if (said.ok) happen({ type: "hand-in-answered" });
  else if (said.code === "unknown-hand-in") await lookAtHandIn(deposit, happen);
  else happen({ type: "hand-in-refused", no: said });
  return said.ok ? null : said;
};
