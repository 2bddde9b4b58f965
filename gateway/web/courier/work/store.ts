/**
 * What this screen knows, and keeps over a reload: the door in play, what waits, the round. By courier, in this
 * browser; never a badge, a PIN, a recipient's number or a session.
 */
import { signal } from "@preact/signals";
import type { WaitingHandIn } from "../../../wire/faces/hand-ins.ts";
import type { OverdueDeposit } from "../../../wire/http.ts";
import { layout } from "../../shared/site/compartments.ts";
import type { Round } from "../flow/round.ts";
import { type Screen, scanning } from "../flow/turn.ts";
import type { Waiting } from "../flow/waiting.ts";

export interface Session {
  readonly id: string;
  readonly carrier: string;
  /** On `performance.now()`. */
  readonly endsAt: number;
}
/** Undefined: not asked yet. */
export const session = signal<Session | null | undefined>(undefined);
/** Why the courier was signed out without asking for it; `afterMs`: so long nobody had touched this screen. */
export type Ended = { readonly by: "screen"; readonly afterMs: number } | { readonly by: "site" };
/** Said until the courier has done something again. */
export const ended = signal<Ended | null>(null);
export const screen = signal<Screen>(scanning);
export const waiting = signal<Waiting>([]);
export const round = signal<Round>([]);

/** Of this visit only. */
export const scannedBadge = signal("");
export const isCameraOn = signal(false);
/** When the courier last did something at this screen, on `performance.now()`. */
export const touched = { at: 0 };
/** The last scan was no waybill. */
export const wasUnreadable = signal(false);
/** Null: not read yet. */
export const overdue = signal<readonly OverdueDeposit[] | null>(null);
export const handIns = signal<readonly WaitingHandIn[] | null>(null);

/** Somebody is signed in whose carrier takes what people hand in here. */
export const takesHandIns = (): boolean => {
  const { carrier: mine } = session.value ?? {};
  return layout.value?.carriers?.some(({ carrier, handIns }) => carrier === mine && handIns !== "none") === true;
};

interface Kept {
  readonly version: 1;
  readonly screen: Screen;
  readonly waiting: Waiting;
  readonly round: Round;
  readonly ended?: Ended | null;
  /** Wall clock, ms. */
  readonly at?: number;
}
/** What nobody came back for is forgotten after a day. */
const keptMsMax = 24 * 3_600_000;
/** Whose all this is: stays when a session ends, so that whoever signs in again goes on where it stopped. */
let owner: string | null = null;
const keyOf = (courier: string): string => `postern-courier-${courier}`;

export const belongTo = (courier: string): void => {
  if (owner === courier) return;
  owner = courier;
  dropOld();
  const kept = read(keyOf(courier));
  ended.value = kept?.ended ?? null;
  screen.value = kept?.screen ?? scanning;
  waiting.value = kept?.waiting ?? [];
  round.value = kept?.round ?? [];
};

export const keep = (): void => {
  if (owner === null) return;
  const kept: Kept = {
    ...{ version: 1, screen: toKeep(screen.value), waiting: waiting.value, round: round.value },
    ...{ ended: ended.value, at: Date.now() },
  };
  try {
    localStorage.setItem(keyOf(owner), JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing loses this at a reload; the site has all that was confirmed.
  }
};

/** The site ends a session when it likes: whoever signs in again at this screen goes on where it stopped. */
export const loseSession = (): void => {
  if (session.value) ended.value = { by: "site" };
  session.value = null;
};

/**
 * The round is over. What waits stays until its courier has signed in again; so does all of it when nobody asked to be
 * signed out.
 */
export const forget = (why: Ended | null): void => {
  ended.value = why;
  if (why !== null || waiting.value.some(({ kind }) => kind === "done")) keep();
  else if (owner !== null) localStorage.removeItem(keyOf(owner));
  owner = null;
  screen.value = scanning;
  waiting.value = [];
  round.value = [];
  overdue.value = null;
  handIns.value = null;
  isCameraOn.value = false;
};

/** A reload finds back to a door, and to a request whose answer it missed; every other screen starts with a scan. */
const toKeep = (now: Screen): Screen => {
  switch (now.at) {
    case "door":
      return { at: "door", going: { ...now.going, isAsking: false } };
    case "begin":
    case "unsure":
      return { at: "unsure", wish: { ...now.wish, phone: null }, key: now.key };
    default:
      return scanning;
  }
};

const dropOld = (): void => {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(keyOf("")) && (read(key)?.at ?? Date.now()) < Date.now() - keptMsMax)
        localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing old.
  }
};

const read = (key: string): Kept | null => {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    return kept?.version === 1 ? kept : null;
  } catch {
    return null;
  }
};
