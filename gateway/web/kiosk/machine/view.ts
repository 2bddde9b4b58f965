/** Every view that a person at the kiosk can meet, by name: the page carries it, and a proof meets each. */
import type { KioskCollection } from "../../../wire/http.ts";
import { type AtHandIn, type AtOffer, type Ending, isComplete } from "./hand-in.ts";
import { closePromptMs } from "./idle.ts";
import type { AtDoor, Farewell, Kiosk, Screen } from "./state.ts";

/** What is said at a door: its stage, and where the person has to know more. */
export type Saying = KioskCollection["stage"] | "again" | "close";
/** Where somebody stands who does not want the parcel. */
export type Refusing = "open" | "now" | "reopen" | "no";
/** What is said of a hand-in. */
export type HandInSaying = "opening" | "again" | "open" | "close" | "keeping" | "closed" | "made" | "unclear" | Ending;
/** What is still to be known before a door opens; `refused`: why none did. */
export type Offering = "carrier" | "size" | "ready" | "refused";
export type View =
  | Exclude<Screen["at"], "door" | "offer" | "hand-in" | "farewell">
  | `offer-${Offering}`
  | `hand-in-${HandInSaying | "problem"}`
  | "set-up-refused"
  | "pin-refused"
  | `home-${"typed" | "refused" | "waits"}`
  | "checking-long"
  | "unanswered-back"
  | `door-${Saying | "closed-many"}`
  | "report"
  | `refuse-${Refusing}`
  | `farewell-${Farewell}`;

/** Then a locker that has not answered yet is a word worth. */
export const checkingPatienceMs = 4_000;

export const viewOf = ({ screen, waitUntil }: Pick<Kiosk, "screen" | "waitUntil">, now: number): View => {
  switch (screen.at) {
    case "starting":
      return "starting";
    case "set-up":
      return screen.no === null ? "set-up" : "set-up-refused";
    case "pin":
      return screen.no === null ? "pin" : "pin-refused";
    case "checking":
      return now - screen.since < checkingPatienceMs ? "checking" : "checking-long";
    case "unanswered":
      return screen.isBack ? "unanswered-back" : "unanswered";
    case "home":
      if (waitUntil > now) return "home-waits";
      if (screen.no !== null) return "home-refused";
      return screen.entry === "" ? "home" : "home-typed";
    case "door":
      return viewOfDoor(screen, now);
    case "offer":
      return `offer-${offering(screen)}`;
    case "hand-in":
      return screen.isProblem ? "hand-in-problem" : `hand-in-${handInSaying(screen, now)}`;
    case "farewell":
      return `farewell-${screen.why}`;
  }
};

export const offering = (screen: AtOffer): Offering => {
  if (screen.no !== null) return "refused";
  if (isComplete(screen)) return "ready";
  return screen.carrier === null ? "carrier" : "size";
};

export const handInSaying = ({ view, since, keeps, ending }: AtHandIn, now: number): HandInSaying => {
  switch (view.stage) {
    case "opening":
      return view.attempt > 1 ? "again" : "opening";
    case "open":
      if (keeps) return "keeping";
      return view.leftOpen || now - since >= closePromptMs ? "close" : "open";
    case "cancelled":
      return ending;
    default:
      return view.stage;
  }
};

const viewOfDoor = (screen: AtDoor, now: number): View => {
  if (screen.task === "report") return "report";
  if (screen.task === "refuse") return `refuse-${refusing(screen)}`;
  const said = saying(screen, now);
  return said === "closed" && screen.view.parcels.length > 1 ? "door-closed-many" : `door-${said}`;
};

export const saying = ({ view, since }: AtDoor, now: number): Saying => {
  if (view.stage === "opening") return view.attempt > 1 ? "again" : "opening";
  if (view.stage === "open") return view.leftOpen || now - since >= closePromptMs ? "close" : "open";
  return view.stage;
};

export const refusing = ({ view: { stage, may, jammed } }: AtDoor): Refusing => {
  if (stage === "open" || stage === "opening") return "open";
  // Behind a door that did not open again nobody has put anything back.
  if (may.includes("refuse") && !jammed) return "now";
  return may.includes("reopen") ? "reopen" : "no";
};
