/**
 * Somebody hands something in: what the code or the label offers, then one door. The text that was presented stays
 * until its door opens, since the site asks for it once more; nothing keeps it longer.
 */
import type { Size } from "../../../core/vocabulary.ts";
import type { HandInOffer, KioskHandIn } from "../../../wire/faces/hand-ins.ts";
import type { No } from "../../shared/site/ask.ts";
import { nextSizeOf } from "../../shared/site/next-size.ts";

export type HandInStep = KioskHandIn["may"][number];
export type MoveReason = "too-small" | "not-empty" | "dirty" | "broken";
/** How it came to nothing: the person kept it, no door opened, or nothing was put in. */
export type Ending = "kept" | "not-opened" | "empty";

export interface AtOffer {
  readonly at: "offer";
  readonly code: string;
  readonly offer: Pick<HandInOffer, "carriers" | "parcels" | "size">;
  readonly carrier: string | null;
  readonly size: Size | null;
  /** Within everybody's reach; null: as it was announced. */
  readonly accessible: boolean | null;
  /** Of the request for a door: the same wish once more opens no second one. */
  readonly key: string | null;
  readonly isBusy: boolean;
  readonly no: No | null;
}
export interface AtHandIn {
  readonly at: "hand-in";
  readonly view: KioskHandIn;
  /** Since when it is in this stage. */
  readonly since: number;
  /** The compartment that it had before this one, where there is something to say of it. */
  readonly left: { readonly compartment: string; readonly why: "did-not-open" | "stands-open" } | null;
  readonly isProblem: boolean;
  /** The person takes it away again: cancelled as soon as the door is closed. */
  readonly keeps: boolean;
  readonly ending: Ending;
  readonly isBusy: boolean;
  readonly no: No | null;
}

export type AtOfferHappened =
  | { readonly type: "carrier-chosen"; readonly carrier: string }
  | { readonly type: "size-chosen"; readonly size: Size }
  | { readonly type: "reach-chosen" }
  /** `key`: a fresh one. */
  | { readonly type: "hand-in-wished"; readonly key: string }
  | { readonly type: "hand-in-not-begun"; readonly no: No };
export type AtHandInHappened =
  | { readonly type: "problem"; readonly is: boolean }
  | { readonly type: "hand-in-ordered"; readonly step: Exclude<HandInStep, "move"> }
  | { readonly type: "hand-in-moved"; readonly reason: MoveReason }
  | { readonly type: "hand-in-answered" }
  | { readonly type: "hand-in-refused"; readonly no: No }
  /** The site knows nothing of it any more. */
  | { readonly type: "hand-in-over" };

export interface BeginWish {
  readonly type: "begin-hand-in";
  readonly key: string;
  readonly body: { readonly code: string; carrier?: string; size?: Size; accessible?: boolean };
}
export type HandInWish =
  | { readonly type: "look-hand-in"; readonly deposit: string }
  | {
      readonly type: "hand-in-command";
      readonly deposit: string;
      readonly step: HandInStep;
      readonly body: { readonly reason?: MoveReason };
    };

/** `accessible`: what is known of the person; null: nothing. */
export const offerScreen = (code: string, offer: AtOffer["offer"], accessible: true | null): AtOffer => ({
  ...{ at: "offer", code, offer, accessible, key: null, isBusy: false, no: null },
  carrier: offer.carriers.length === 1 ? (offer.carriers[0] ?? null) : null,
  size: offer.size ?? null,
});

export const atOffer = (screen: AtOffer, happened: AtOfferHappened): [AtOffer, BeginWish | null] => {
  if (happened.type === "hand-in-not-begun") return [notBegun(screen, happened.no), null];
  if (screen.isBusy) return [screen, null];
  const choose = (change: Partial<AtOffer>): [AtOffer, null] => [{ ...screen, key: null, no: null, ...change }, null];
  switch (happened.type) {
    case "carrier-chosen":
      return choose({ carrier: happened.carrier });
    case "size-chosen":
      return choose({ size: happened.size });
    case "reach-chosen":
      return choose({ accessible: screen.accessible !== true });
    case "hand-in-wished":
      return wished(screen, happened.key);
  }
};

const wished = (screen: AtOffer, fresh: string): [AtOffer, BeginWish | null] => {
  const { code, carrier, size, accessible, key } = screen;
  if (!isComplete(screen)) return [screen, null];
  const body = {
    code,
    ...(carrier === null ? {} : { carrier }),
    ...(size === null ? {} : { size }),
    ...(accessible === null ? {} : { accessible }),
  };
  const wish = { type: "begin-hand-in", key: key ?? fresh, body } as const;
  return [{ ...screen, key: wish.key, isBusy: true, no: null }, wish];
};

/** For whom, and how large: then a door may open. */
export const isComplete = ({ carrier, size }: AtOffer): boolean => carrier !== null && size !== null;

/** The next size that is free is chosen already: one more tap opens it. */
const notBegun = (screen: AtOffer, no: No): AtOffer => {
  const size = nextSizeOf(no) ?? screen.size;
  // Nobody knows whether a door opens: the same wish, and not another one, finds out.
  const key = no.code === "unreachable" || no.code === "inbox-full" ? screen.key : null;
  return { ...screen, size, key, isBusy: false, no };
};

export const handInScreen = (view: KioskHandIn, now: number): AtHandIn => ({
  ...{ at: "hand-in", view, since: now, left: null, isProblem: false, keeps: false },
  ...{ ending: endingAfter(view, view.stage, false), isBusy: false, no: null },
});

export const isHandInOver = ({ stage }: Pick<KioskHandIn, "stage">): boolean =>
  !["opening", "open", "closed"].includes(stage);

const endingAfter = (view: KioskHandIn, before: KioskHandIn["stage"], keeps: boolean): Ending =>
  keeps ? "kept" : before === "opening" || view.stage === "opening" ? "not-opened" : "empty";

/** News of the hand-in that is shown. */
export const handInTold = (screen: AtHandIn, view: KioskHandIn, now: number): [AtHandIn, HandInWish | null] => {
  const was = screen.view;
  const moved = view.compartment !== was.compartment;
  const isSame = view.stage === was.stage && !moved;
  if (isSame) return keepsIt({ ...screen, view: { ...view, ...kept(was, view) } });
  const next: AtHandIn = {
    ...screen,
    view: { ...view, ...kept(was, view) },
    since: now,
    left: moved ? leftBehind(was) : screen.left,
    isProblem: false,
    ending: isHandInOver(was) ? screen.ending : endingAfter(view, was.stage, screen.keeps),
    no: null,
  };
  return keepsIt(next);
};

const leftBehind = ({ compartment, stage }: KioskHandIn): AtHandIn["left"] => {
  if (stage === "closed") return null;
  return { compartment, why: stage === "opening" ? "did-not-open" : "stands-open" };
};

/** What was made stays on the screen when a courier fetches it just then. */
const kept = (was: KioskHandIn, view: KioskHandIn): Partial<KioskHandIn> => ({
  ...(view.parcels.length === 0 ? { parcels: was.parcels } : {}),
  ...(view.madeAt === undefined && was.madeAt !== undefined ? { madeAt: was.madeAt } : {}),
});

const keepsIt = (screen: AtHandIn): [AtHandIn, HandInWish | null] => {
  const { keeps, isBusy, view } = screen;
  return keeps && !isBusy && view.may.includes("cancel") ? ordered(screen, "cancel") : [screen, null];
};

const ordered = (screen: AtHandIn, step: HandInStep, reason?: MoveReason): [AtHandIn, HandInWish | null] => {
  if (screen.isBusy) return [screen, null];
  const { deposit } = screen.view;
  const body = reason === undefined ? {} : { reason };
  const keeps = step === "cancel" || (screen.keeps && step !== "reopen");
  return [
    { ...screen, keeps, isBusy: true, no: null },
    { type: "hand-in-command", deposit, step, body },
  ];
};

export const atHandIn = (screen: AtHandIn, happened: AtHandInHappened): [AtHandIn, HandInWish | null] => {
  const { view } = screen;
  const look = { type: "look-hand-in", deposit: view.deposit } as const;
  switch (happened.type) {
    case "problem":
      return [{ ...screen, isProblem: happened.is, no: null }, null];
    case "hand-in-ordered":
      // Before an open door the wish to keep it waits until the door is closed.
      return happened.step === "cancel" && !view.may.includes("cancel")
        ? [{ ...screen, keeps: true, isProblem: false }, null]
        : ordered({ ...screen, isProblem: false }, happened.step);
    case "hand-in-moved":
      return ordered(screen, "move", happened.reason);
    case "hand-in-answered":
      return [{ ...screen, isBusy: false, isProblem: false }, look];
    case "hand-in-refused":
      return [{ ...screen, isBusy: false, keeps: false, no: happened.no }, look];
    case "hand-in-over":
      return isHandInOver(view)
        ? [screen, null]
        : [{ ...screen, isBusy: false, isProblem: false, view: { ...view, stage: "unclear", may: [] } }, null];
  }
};
