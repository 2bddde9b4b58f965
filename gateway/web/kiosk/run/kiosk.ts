/** The kiosk at work: what happens is folded into its screen, what the screen wishes is done. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { KioskCollection, KioskSessionAnswer } from "../../../wire/http.ts";
import { isBadgeShown, takeScans } from "../../shared/at-kiosk/desk.ts";
import { goToCourier } from "../../shared/at-kiosk/place.ts";
import { readScan } from "../../shared/scan/read.ts";
import { about } from "../../shared/site/about.ts";
import { ask, newKey, order, type Said } from "../../shared/site/ask.ts";
import { followSite } from "../../shared/site/compartments.ts";
import type { Live } from "../../shared/site/live.ts";
import { idleLeft, warningLeft } from "../machine/idle.ts";
import { type Happened, type Kiosk, newKiosk, step, type Wish } from "../machine/screen.ts";
import { forgetChoices } from "./choices.ts";
import { keep, kept } from "./kept.ts";

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
/** The gateway may be starting anew just then. */
const commandPatienceMs = 60_000;
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
    const { screen } = kiosk;
    keep(screen.at === "door" ? screen.view : null);
    if (wish) void fulfil(wish, happen);
  };
  const shown = (): KioskCollection | null => (state.value.screen.at === "door" ? state.value.screen.view : null);
  const look = (): void => {
    const view = shown();
    if (view) void lookAt(view.collection, happen);
  };
  const live = followSite({
    reset: look,
    compartment: ({ compartment }) => {
      if (compartment === shown()?.compartment) look();
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
  void start(happen);
  return {
    ...{ state, now, live, happen },
    setUp: async (device, secret) => {
      // What was followed as nobody's screen is followed as this kiosk's from now on.
      if (await setUp(device, secret, happen)) live.reopen();
    },
  };
};

type Happen = (happened: Happened) => void;

const listenToTouch = (touched: () => void): void => {
  for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, touched, { capture: true });
};

/** After a reload in the middle of a collection it goes on there. */
const start = async (happen: Happen): Promise<void> => {
  if ((await about())?.here.kiosk === false) return happen({ type: "unknown-kiosk" });
  const before = kept();
  if (before) await lookAt(before.collection, happen, startPatienceMs);
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

const lookAt = async (collection: string, happen: Happen, patienceMs = 0): Promise<void> => {
  const said = await ask<KioskCollection>(`/kiosk/collections/${collection}`, { patienceMs });
  if (said.ok) happen({ type: "told", view: said.value });
  else if (said.code === "not-found") happen({ type: "over" });
  else if (isUnknown(said)) happen({ type: "unknown-kiosk" });
};

const fulfil = async (wish: Wish, happen: Happen): Promise<void> => {
  switch (wish.type) {
    case "forget":
      return forgetChoices();
    case "look":
      return await lookAt(wish.collection, happen);
    case "present":
      return await present(wish.code, happen);
    case "sign-in":
      return await signIn(wish, happen);
    case "command":
      return await command(wish, happen);
  }
};

interface Begun {
  /** A hand-in is offered by the same field; this page has no screen for it. */
  readonly type: "collection" | "hand-in-offer";
  readonly collection: string;
  readonly compartment: string;
  readonly parcels: readonly string[];
}
const present = async (code: string, happen: Happen): Promise<void> => {
  const said = await order<Begun>("/kiosk/codes", { code }, newKey(), commandPatienceMs);
  if (said.ok && said.value.type === "hand-in-offer")
    happen({ type: "code-refused", no: { ok: false, code: "hand-in-elsewhere", figures: {} } });
  else if (said.ok) {
    const { collection, compartment, parcels } = said.value;
    const opening = { stage: "opening", attempt: 1, leftOpen: false, jammed: false, may: [] } as const;
    happen({ type: "told", view: { collection, compartment, parcels: [...parcels], ...opening, may: [] } });
  } else if (isUnknown(said)) happen({ type: "unknown-kiosk" });
  else happen({ type: "code-refused", no: said });
};

const signIn = async ({ badge, pin }: Extract<Wish, { type: "sign-in" }>, happen: Happen): Promise<void> => {
  const said = await order("/courier/session", { pin, ...(badge === null ? {} : { badge }) });
  if (said.ok) goToCourier();
  else happen({ type: "pin-refused", no: said });
};

const command = async (wish: Extract<Wish, { type: "command" }>, happen: Happen): Promise<void> => {
  const { collection, follow, body } = wish;
  const path = `/kiosk/collections/${collection}/${follow}`;
  const said = await order<unknown>(path, body, newKey(), commandPatienceMs);
  if (said.ok) happen({ type: "answered", follow });
  else if (said.code === "unknown-collection") happen({ type: "over" });
  else if (isUnknown(said)) happen({ type: "unknown-kiosk" });
  else happen({ type: "refused", no: said });
};

/** Its credential was revoked, or it never had one. */
const isUnknown = (said: Extract<Said<unknown>, { ok: false }>): boolean =>
  said.code === "not-signed-in" || said.code === "wrong-credentials";
