/** Requests of this face: each says whether the site answers, and whether the session still lives. */
import { computed, signal } from "@preact/signals";
import { type Asking, ask, order, type Said } from "../../shared/site/ask.ts";
import type { LiveState } from "../../shared/site/live.ts";
import type { Going, Step } from "../flow/turn.ts";
import { loseSession } from "./store.ts";

/** The latest request found nobody. */
export const isCut = signal(false);
/** What the live stream says. */
export const stream = signal<LiveState>("connecting");
/** A stream may stand for a while after its line was cut: what fails first counts. */
export const line = computed<LiveState>(() => (isCut.value ? "lost" : stream.value));

export const askSite = async <T>(path: string, asking?: Asking): Promise<Said<T>> => heard(await ask<T>(path, asking));
export const orderSite = async <T>(path: string, body: unknown, key: string, patienceMs?: number): Promise<Said<T>> =>
  heard(await order<T>(path, body, key, patienceMs));

/** The session has ended: whoever signs in again goes on where it stopped. */
const heard = <T>(said: Said<T>): Said<T> => {
  isCut.value = !said.ok && said.code === "unreachable";
  if (!said.ok && said.code === "not-signed-in") loseSession();
  return said;
};

/** Where the site is asked of a door in play, and how its steps are called there. */
export const pathOf = ({ kind, deposit }: Pick<Going, "kind" | "deposit">): string =>
  `/courier/${kind === "fetch" ? "hand-ins" : "deposits"}/${deposit}`;

const fetchSteps: Partial<Readonly<Record<Step, string>>> = {
  fetch: "fetch",
  "confirm-fetch": "confirm",
  "report-fetch": "report",
};
export const pathOfStep = (deposit: string, step: Step): string => {
  const ofFetch = fetchSteps[step];
  return `${pathOf({ kind: ofFetch === undefined ? "deposit" : "fetch", deposit })}/${ofFetch ?? step}`;
};
