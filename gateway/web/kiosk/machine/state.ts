/**
 * What the kiosk's screen shows, what may happen to it, and what it wishes done. Time is told (ms of the page's clock);
 * nothing here knows of the browser or the site. The code that a person types or scans passes through; only a
 * hand-in's, and one that got no answer, stays, in memory, until its door opens or its person has gone.
 */
import type { KioskHandIn } from "../../../wire/faces/hand-ins.ts";
import type { KioskCollection } from "../../../wire/http.ts";
import type { Read } from "../../shared/scan/read.ts";
import type { No } from "../../shared/site/ask.ts";
import type { AtHandIn, AtHandInHappened, AtOffer, AtOfferHappened, BeginWish, HandInWish } from "./hand-in.ts";
import type { AtKeypad, AtPin, SignIn } from "./pin.ts";

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
/** A code was presented and the site does not answer. */
export interface AtUnanswered {
  readonly at: "unanswered";
  /** For the one request that has to be asked for once more; gone with this screen. */
  readonly code: string;
  readonly key: string;
  /** The site answers again: does the person still want it? */
  readonly isBack: boolean;
}
export type Screen =
  | { readonly at: "starting" }
  | { readonly at: "set-up"; readonly isBusy: boolean; readonly no: No | null }
  | { readonly at: "home"; readonly entry: string; readonly no: No | null }
  | { readonly at: "checking"; readonly since: number }
  | AtUnanswered
  | AtPin
  | AtDoor
  | AtOffer
  | AtHandIn
  | { readonly at: "farewell"; readonly why: Farewell; readonly compartment: string; readonly since: number };

export interface Kiosk {
  readonly screen: Screen;
  /** Until then the keypad takes no code; scans go on. */
  readonly waitUntil: number;
  readonly touchedAt: number;
  /** Some carrier of this site takes hand-ins: then a label may be one. */
  readonly takesHandIns: boolean;
}

export type OfDoor =
  | { readonly type: "over" }
  /** A look found nothing of it. */
  | { readonly type: "not-there" }
  | { readonly type: "task"; readonly task: Task | null }
  | { readonly type: "ticked"; readonly waybill: string }
  | { readonly type: "ordered"; readonly follow: "reopen" | "refuse" }
  | { readonly type: "confirmed"; readonly taken: readonly string[] | null }
  | { readonly type: "reported"; readonly problem: Problem }
  | { readonly type: "answered"; readonly follow: FollowUp }
  | { readonly type: "refused"; readonly no: No };
export type OfHandIn =
  | AtOfferHappened
  | AtHandInHappened
  | {
      readonly type: "offered";
      readonly code: string;
      readonly offer: AtOffer["offer"];
      readonly accessible: true | null;
    }
  /** `found`: by the code or the label that was presented; its door stands open still. */
  | { readonly type: "hand-in-told" | "hand-in-found"; readonly view: KioskHandIn };
export type Happened =
  | AtKeypad
  | OfDoor
  | OfHandIn
  | { readonly type: "site-known"; readonly takesHandIns: boolean }
  | { readonly type: "touched" | "left" | "unknown-kiosk" | "set-up-sent" }
  /** How long the keypad waits. */
  | { readonly type: "signed-in"; readonly waitMs: number }
  | { readonly type: "set-up-refused"; readonly no: No }
  | { readonly type: "scanned"; readonly read: Read }
  /** A badge was held to the reader beside this kiosk. */
  | { readonly type: "badge-shown" }
  | { readonly type: "code-refused" | "pin-refused"; readonly no: No }
  | { readonly type: "told"; readonly view: KioskCollection }
  /** By the code that was presented. */
  | { readonly type: "opened"; readonly view: KioskCollection }
  | { readonly type: "unanswered"; readonly code: string; readonly key: string }
  /** It does again, and has heard nothing of that code. `asked-again`: the person wants it once more. */
  | { readonly type: "answers-again" | "asked-again" };

/** `key`: of the same wish before, so that nothing is done twice. */
export interface PresentWish {
  readonly type: "present";
  readonly code: string;
  readonly key?: string;
}
export type Wish =
  | PresentWish
  | BeginWish
  | HandInWish
  | SignIn
  | { readonly type: "look"; readonly collection: string }
  | { readonly type: "command"; readonly collection: string; readonly follow: FollowUp; readonly body: object }
  /** The person has gone: nothing of theirs stays, their language and text size neither. */
  | { readonly type: "forget" };
export interface Step {
  readonly kiosk: Kiosk;
  readonly wish: Wish | null;
}

/** Something was done here, or came for whoever stands here: the screen that follows, and what is wished. */
export type Show = (next: Screen, wish?: Wish | null) => Step;
export const showing =
  (kiosk: Kiosk, now: number): Show =>
  (next, wish = null) => ({ kiosk: { ...kiosk, screen: next, touchedAt: now }, wish });

/** A parcel's number that somebody types may have more digits than a code. */
export const entryMax = 12;

export const newKiosk: Kiosk = { screen: { at: "starting" }, waitUntil: 0, touchedAt: 0, takesHandIns: false };
export const home: Screen = { at: "home", entry: "", no: null };
