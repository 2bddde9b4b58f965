/** The kiosk at work: what happens is folded into its screen, what the screen wishes is done. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { KioskCollection, KioskSessionAnswer } from "../../../wire/http.ts";
import { isBadgeShown, takeScans } from "../../shared/at-kiosk/desk.ts";
import { goToCourier } from "../../shared/at-kiosk/place.ts";
import { readScan } from "../../shared/scan/read.ts";
import { about } from "../../shared/site/about.ts";
import { ask, type No, newKey, order } from "../../shared/site/ask.ts";
import { followSite, layout } from "../../shared/site/compartments.ts";
import type { Live } from "../../shared/site/live.ts";
import { idleLeft, warningLeft } from "../machine/idle.ts";
import { step } from "../machine/screen.ts";
import { type Happened, type Kiosk, newKiosk, type Screen, type Wish } from "../machine/state.ts";
import { forgetChoices } from "./choices.ts";
import { beginHandIn, commandHandIn, lookAtHandIn } from "./hand-in.ts";
import { type Kept, keep, kept } from "./kept.ts";
import { followPresence } from "./presence.ts";
import { commandPatienceMs, doorPatienceMs, present } from "./present.ts";

export interface RunningKiosk {
  readonly state: ReadonlySignal<Kiosk>;
  /** The page's clock, in steps of half a second. */
  readonly now: ReadonlySignal<number>;
  readonly live: Live;
  happen(happened: Happened): void;
  setUp(device: string, secret: string): Promise<void>;
}

const clockMs = 500;
/** What `/live` does not say, for instance that a grace time is over. */
const lookMs = 3_000;
const renewMs = 6 * 3_600_000;
const startPatienceMs = 10 * 60_000;

export const openKiosk = (): RunningKiosk => {
  const state = signal<Kiosk>(newKiosk);
  const now = signal(performance.now());

  const happen = (happened: Happened): void => {
    const at = performance.now();
    const { kiosk, wish } = step(state.value, happened, at);
    batch(() => {
      now.value = at;
      state.value = kiosk;
    });
    keep(toKeep(kiosk.screen));
    if (wish) void fulfil(wish, happen, () => state.value.screen);
  };
  const look = (): void => {
    const shown = toKeep(state.value.screen);
    if (shown) void lookAt(shown, happen);
  };
  const lookAtPresence = followPresence(() => state.value.screen, happen);
  const live = followSite({
    reset: () => {
      look();
      lookAtPresence();
    },
    compartment: ({ compartment }) => {
      if (compartment === doorOn(state.value.screen)) look();
      else lookAtPresence();
    },
    desk: () => void lookAtDesk(happen),
  });
  setInterval(look, lookMs);
  setInterval(() => {
    now.value = performance.now();
    if (idleLeft(state.value, now.value) === 0) happen({ type: "left" });
  }, clockMs);
  setInterval(() => void session(happen), renewMs);
  listenToTouch(() => {
    // While the warning shows, only its answer counts: what lies below must not be pressed by mistake.
    if (warningLeft(state.value, performance.now()) === null) happen({ type: "touched" });
  });
  layout.subscribe((plan) => {
    const takesHandIns = plan?.carriers?.some(({ handIns }) => handIns !== "none") === true;
    if (takesHandIns !== state.value.takesHandIns) happen({ type: "site-known", takesHandIns });
  });
  void start(happen).then(lookAtPresence);
  return {
    ...{ state, now, live, happen },
    setUp: async (device, secret) => {
      // What was followed as nobody's screen is followed as this kiosk's from now on.
      if (await setUp(device, secret, happen)) live.reopen();
    },
  };
};

type Happen = (happened: Happened) => void;

const toKeep = (screen: Screen): Kept | null => {
  if (screen.at === "door") return { what: "collection", id: screen.view.collection };
  return screen.at === "hand-in" ? { what: "hand-in", id: screen.view.deposit } : null;
};
const doorOn = (screen: Screen): string | null =>
  screen.at === "door" || screen.at === "hand-in" ? screen.view.compartment : null;

const listenToTouch = (touched: () => void): void => {
  for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, touched, { capture: true });
};

/** After a reload in the middle of a collection it goes on there. */
const start = async (happen: Happen): Promise<void> => {
  if ((await about())?.here.kiosk === false) return happen({ type: "unknown-kiosk" });
  const before = kept();
  if (before) await lookAt(before, happen, startPatienceMs);
  await session(happen, startPatienceMs);
};

const session = async (happen: Happen, patienceMs = 0): Promise<void> => {
  const said = await ask<KioskSessionAnswer>("/kiosk/session", { patienceMs });
  if (said.ok) happen({ type: "signed-in", waitMs: said.value.waitMs });
  else if (isUnknown(said)) happen({ type: "unknown-kiosk" });
};

const setUp = async (device: string, secret: string, happen: Happen): Promise<boolean> => {
  happen({ type: "set-up-sent" });
  const said = await ask<KioskSessionAnswer>("/kiosk/session", { method: "POST", body: { device, secret } });
  if (said.ok) happen({ type: "signed-in", waitMs: said.value.waitMs });
  else happen({ type: "set-up-refused", no: said });
  return said.ok;
};

/** A badge first: whoever shows one is signed in before the next label counts. */
const lookAtDesk = async (happen: Happen): Promise<void> => {
  if (await isBadgeShown()) happen({ type: "badge-shown" });
  for (const line of await takeScans()) happen({ type: "scanned", read: readScan(line) });
};

const lookAt = async ({ what, id }: Kept, happen: Happen, patienceMs = 0): Promise<void> => {
  if (what === "collection") await lookAtCollection(id, happen, patienceMs);
  else if (isUnknown(await lookAtHandIn(id, happen, patienceMs))) happen({ type: "unknown-kiosk" });
};

const lookAtCollection = async (collection: string, happen: Happen, patienceMs = 0): Promise<void> => {
  const said = await ask<KioskCollection>(`/kiosk/collections/${collection}`, { patienceMs });
  if (said.ok) happen({ type: "told", view: said.value });
  else if (said.code === "not-found") happen({ type: "not-there" });
  else if (isUnknown(said)) happen({ type: "unknown-kiosk" });
};

const fulfil = async (wish: Wish, happen: Happen, screen: () => Screen): Promise<void> => {
  switch (wish.type) {
    case "forget":
      return forgetChoices();
    case "look":
      return await lookAtCollection(wish.collection, happen);
    case "look-hand-in":
      return await lookAt({ what: "hand-in", id: wish.deposit }, happen);
    case "begin-hand-in":
    case "hand-in-command":
    case "present": {
      const no = await ordered(wish, happen, screen);
      if (isUnknown(no)) happen({ type: "unknown-kiosk" });
      return;
    }
    case "sign-in":
      return await signIn(wish, happen);
    case "command":
      return await command(wish, happen);
  }
};

type Ordered = Extract<Wish, { type: "begin-hand-in" | "hand-in-command" | "present" }>;
const ordered = (wish: Ordered, happen: Happen, screen: () => Screen): Promise<No | null> => {
  if (wish.type === "present") return present(wish, happen, screen);
  return wish.type === "begin-hand-in" ? beginHandIn(wish, happen, screen) : commandHandIn(wish, happen);
};

const signIn = async ({ badge, pin }: Extract<Wish, { type: "sign-in" }>, happen: Happen): Promise<void> => {
  const said = await order("/courier/session", { pin, ...(badge === null ? {} : { badge }) });
  if (said.ok) goToCourier();
  else happen({ type: "pin-refused", no: said });
};

const command = async (wish: Extract<Wish, { type: "command" }>, happen: Happen): Promise<void> => {
  const { collection, follow, body } = wish;
  const path = `/kiosk/collections/${collection}/${follow}`;
  const said = await order<unknown>(path, body, newKey(), follow === "reopen" ? doorPatienceMs : commandPatienceMs);
  if (said.ok) happen({ type: "answered", follow });
  else if (said.code === "unknown-collection") happen({ type: "over" });
  else if (isUnknown(said)) happen({ type: "unknown-kiosk" });
  else happen({ type: "refused", no: said });
};

/** Its credential was revoked, or it never had one. */
const isUnknown = (no: No | null): boolean => no?.code === "not-signed-in" || no?.code === "wrong-credentials";
