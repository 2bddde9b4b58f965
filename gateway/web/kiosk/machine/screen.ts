/**
 * What the kiosk's screen shows, and what it wishes done. Time is told (ms of the page's clock); nothing here knows
 * of the browser or the site. The code that a person types or scans passes through and is kept nowhere.
 */
import type { KioskCollection } from "../../../wire/http.ts";
import type { Read } from "../../shared/scan/read.ts";
import type { No } from "../../shared/site/ask.ts";
import { type AtKeypad, type AtPin, atPin, pinScreen, type SignIn } from "./pin.ts";

export type FollowUp = KioskCollection["may"][number];
export type Problem = "empty" | "wrong" | "damaged" | "door-broken";
export type Task = "report" | "refuse";
export type Farewell = "reported" | "reported-open" | "refused" | "over";

export interface AtDoor {
  readonly at: "door";
  readonly view: KioskCollection;
  /** Since when it is in this stage. */
  readonly since: number;
  readonly task: Task | null;
  /** Of several parcels, those that the person says stay inside. */
  readonly left: readonly string[];
  readonly isBusy: boolean;
  readonly no: No | null;
}
export type Screen =
  | { readonly at: "starting" }
  | { readonly at: "set-up"; readonly isBusy: boolean; readonly no: No | null }
  | { readonly at: "home"; readonly entry: string; readonly no: No | null }
  | { readonly at: "checking"; readonly since: number }
  | AtPin
  | AtDoor
  | { readonly at: "farewell"; readonly why: Farewell; readonly compartment: string };

export interface Kiosk {
  readonly screen: Screen;
  /** Until then the keypad takes no code; scans go on. */
  readonly waitUntil: number;
  readonly touchedAt: number;
}

type OfDoor =
  | { readonly type: "over" }
  | { readonly type: "task"; readonly task: Task | null }
  | { readonly type: "ticked"; readonly waybill: string }
  | { readonly type: "ordered"; readonly follow: "reopen" | "refuse" }
  | { readonly type: "confirmed"; readonly taken: readonly string[] | null }
  | { readonly type: "reported"; readonly problem: Problem }
  | { readonly type: "answered"; readonly follow: FollowUp }
  | { readonly type: "refused"; readonly no: No };
export type Happened =
  | AtKeypad
  | OfDoor
  | { readonly type: "touched" | "left" | "unknown-kiosk" | "set-up-sent" }
  /** How long the keypad waits. */
  | { readonly type: "signed-in"; readonly waitMs: number }
  | { readonly type: "set-up-refused"; readonly no: No }
  | { readonly type: "scanned"; readonly read: Read }
  /** A badge was held to the reader beside this kiosk. */
  | { readonly type: "badge-shown" }
  | { readonly type: "code-refused" | "pin-refused"; readonly no: No }
  | { readonly type: "told"; readonly view: KioskCollection };

export type Wish =
  | { readonly type: "present"; readonly code: string }
  | SignIn
  | { readonly type: "look"; readonly collection: string }
  | { readonly type: "command"; readonly collection: string; readonly follow: FollowUp; readonly body: object }
  /** The person has gone: nothing of theirs stays, their language and text size neither. */
  | { readonly type: "forget" };
export interface Step {
  readonly kiosk: Kiosk;
  readonly wish: Wish | null;
}

export const entryMin = 4;
export const entryMax = 12;
export const codeDigits = 8;

export const newKiosk: Kiosk = { screen: { at: "starting" }, waitUntil: 0, touchedAt: 0 };
export const home: Screen = { at: "home", entry: "", no: null };

export const step = (kiosk: Kiosk, happened: Happened, now: number): Step => {
  const { screen } = kiosk;
  const stay = { kiosk, wish: null };
  const show = (next: Screen, wish: Wish | null = null): Step => ({
    kiosk: { ...kiosk, screen: next, touchedAt: now },
    wish,
  });
  switch (happened.type) {
    case "touched":
      return { kiosk: { ...kiosk, touchedAt: now }, wish: null };
    case "unknown-kiosk":
      return screen.at === "set-up" ? stay : show({ at: "set-up", isBusy: false, no: null }, { type: "forget" });
    case "signed-in":
      return signedIn(kiosk, happened.waitMs > 0 ? now + happened.waitMs : 0, now);
    case "set-up-sent":
      return screen.at === "set-up" ? show({ ...screen, isBusy: true, no: null }) : stay;
    case "set-up-refused":
      return screen.at === "set-up" ? show({ ...screen, isBusy: false, no: happened.no }) : stay;
    case "left":
      return screen.at === "starting" || screen.at === "set-up" ? stay : show(home, { type: "forget" });
    case "scanned":
      return takesScan(screen)
        ? scanned(happened.read, now, show)
        : { kiosk: { ...kiosk, touchedAt: now }, wish: null };
    case "badge-shown":
      return takesScan(screen) ? show(pinScreen(null)) : stay;
    case "typed":
    case "erased":
    case "cleared":
    case "entered":
      return screen.at === "pin" ? show(...atPin(screen, happened)) : atKeypad(kiosk, happened, now);
    case "pin-refused":
      return screen.at === "pin" ? show({ ...screen, isBusy: false, pin: "", no: happened.no }) : stay;
    case "code-refused":
      return screen.at === "checking" ? codeRefused(kiosk, happened.no, now) : stay;
    case "told":
      return told(kiosk, happened.view, now);
    default:
      return screen.at === "door" ? atDoor(kiosk, screen, happened, now) : stay;
  }
};

/** While a door is on its way or open, a code of the next person would only confuse. */
const takesScan = (screen: Screen): boolean => {
  if (screen.at === "door") return !(screen.isBusy || screen.view.stage === "opening" || screen.view.stage === "open");
  return screen.at === "home" || screen.at === "farewell" || screen.at === "pin";
};

type Show = (next: Screen, wish?: Wish | null) => Step;
/** Only what may be a code is asked for: a label that somebody holds to the scanner is no wrong try. */
const scanned = (read: Read, now: number, show: Show): Step => {
  switch (read.kind) {
    case "code":
      return show({ at: "checking", since: now }, { type: "present", code: read.code });
    case "badge":
      return show(pinScreen(read.badge));
    default:
      return show({ at: "home", entry: "", no: { ok: false, code: `scanned-${read.kind}`, figures: {} } });
  }
};

const signedIn = (kiosk: Kiosk, waitUntil: number, now: number): Step => {
  const isNew = kiosk.screen.at === "starting" || kiosk.screen.at === "set-up";
  const screen = isNew ? home : kiosk.screen;
  return { kiosk: { screen, waitUntil, touchedAt: isNew ? now : kiosk.touchedAt }, wish: null };
};

const atKeypad = (kiosk: Kiosk, happened: AtKeypad, now: number): Step => {
  const { screen, waitUntil } = kiosk;
  const touched = { ...kiosk, touchedAt: now };
  if (screen.at !== "home" || waitUntil > now) return { kiosk: touched, wish: null };
  const { entry } = screen;
  const write = (next: string): Step => ({
    kiosk: { ...touched, screen: { at: "home", entry: next.slice(0, entryMax), no: null } },
    wish: null,
  });
  switch (happened.type) {
    case "typed":
      return /^[0-9]$/.test(happened.digit) ? write(entry + happened.digit) : { kiosk: touched, wish: null };
    case "erased":
      return write(entry.slice(0, -1));
    case "cleared":
      return write("");
    case "entered":
      if (entry.length < entryMin) return { kiosk: touched, wish: null };
      return { kiosk: { ...touched, screen: { at: "checking", since: now } }, wish: { type: "present", code: entry } };
  }
};

const codeRefused = (kiosk: Kiosk, no: No, now: number): Step => {
  const { waitMs } = no.figures;
  const waitUntil = typeof waitMs === "number" ? now + waitMs : kiosk.waitUntil;
  return { kiosk: { screen: { at: "home", entry: "", no }, waitUntil, touchedAt: now }, wish: null };
};

/** News of a collection: of the one that begins, or of the one that is shown. */
const told = (kiosk: Kiosk, view: KioskCollection, now: number): Step => {
  const { screen } = kiosk;
  if (screen.at === "door" && screen.view.collection === view.collection) {
    const isSame = screen.view.stage === view.stage && screen.view.jammed === view.jammed;
    if (isSame) return { kiosk: { ...kiosk, screen: { ...screen, view } }, wish: null };
    const next: AtDoor = { ...screen, view, since: now, left: [], no: null };
    return { kiosk: { ...kiosk, screen: next, touchedAt: now }, wish: null };
  }
  // What comes late, when the person has gone, brings nothing of theirs back.
  if (screen.at !== "checking" && screen.at !== "starting") return { kiosk, wish: null };
  const door: AtDoor = { at: "door", view, since: now, task: null, left: [], isBusy: false, no: null };
  return { kiosk: { ...kiosk, screen: door, touchedAt: now }, wish: { type: "look", collection: view.collection } };
};

const atDoor = (kiosk: Kiosk, screen: AtDoor, happened: OfDoor, now: number): Step => {
  const { collection, compartment, stage } = screen.view;
  const show = (next: Screen, wish: Wish | null = null): Step => ({
    kiosk: { ...kiosk, screen: next, touchedAt: now },
    wish,
  });
  const command = (follow: FollowUp, body: object = {}): Step => {
    if (screen.isBusy) return { kiosk, wish: null };
    return show({ ...screen, isBusy: true, no: null }, { type: "command", collection, follow, body });
  };
  switch (happened.type) {
    case "task":
      return show({ ...screen, task: happened.task, no: null });
    case "ticked":
      return show({ ...screen, left: toggled(screen.left, happened.waybill) });
    case "ordered":
      return command(happened.follow);
    case "confirmed":
      return command("confirm", happened.taken === null ? {} : { taken: happened.taken });
    case "reported":
      return command("report", { problem: happened.problem });
    case "refused":
      return show({ ...screen, isBusy: false, no: happened.no }, { type: "look", collection });
    case "over":
      return isDone(stage) ? show(home, { type: "forget" }) : show({ at: "farewell", why: "over", compartment });
    case "answered":
      return answered(kiosk, screen, happened.follow, now);
  }
};

const answered = (kiosk: Kiosk, screen: AtDoor, follow: FollowUp, now: number): Step => {
  const { collection, compartment, stage } = screen.view;
  const farewell = (why: Farewell): Step => ({
    kiosk: { ...kiosk, screen: { at: "farewell", why, compartment }, touchedAt: now },
    wish: null,
  });
  switch (follow) {
    case "refuse":
      return farewell("refused");
    case "report":
      return farewell(stage === "open" || stage === "opening" ? "reported-open" : "reported");
    case "reopen": {
      const view: KioskCollection = { ...screen.view, stage: "opening", attempt: 1, jammed: false, may: [] };
      const next: AtDoor = { ...screen, view, since: now, isBusy: false };
      return { kiosk: { ...kiosk, screen: next, touchedAt: now }, wish: { type: "look", collection } };
    }
    case "confirm":
      return {
        kiosk: { ...kiosk, screen: { ...screen, isBusy: false, left: [] }, touchedAt: now },
        wish: { type: "look", collection },
      };
  }
};

/** Nothing moves any more, and nothing is asked. */
export const isDone = (stage: KioskCollection["stage"]): boolean => !["opening", "open", "closed"].includes(stage);

const toggled = (list: readonly string[], one: string): readonly string[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
