/** What the screen says aloud: one short sentence a state, each once. The words are in words.ts. */
import type { No } from "../../shared/site/ask.ts";
import { warningLeft } from "./idle.ts";
import type { AtDoor, Kiosk, Screen } from "./state.ts";
import {
  type HandInSaying,
  handInSaying,
  type Offering,
  offering,
  type Refusing,
  refusing,
  type Saying,
  saying,
} from "./view.ts";

export type Prompt =
  | "enter"
  | "enter-either"
  | `offer-${Exclude<Offering, "refused">}`
  | `hand-in-${HandInSaying | "problem"}`
  | "checking"
  | "unanswered"
  | "unanswered-back"
  | "pin"
  /** Whatever the notice on the screen says. */
  | "no"
  | "report"
  | `refuse-${Refusing}`
  | "keypad-waits"
  | Saying
  | "still-there"
  | "reported"
  | "refused"
  | "over";
export type Tone = "calm" | "good" | "bad";

export const promptOf = (kiosk: Kiosk, now: number): Prompt | null => {
  const { screen, waitUntil } = kiosk;
  if (warningLeft(kiosk, now) !== null) return "still-there";
  switch (screen.at) {
    case "starting":
    case "set-up":
      return null;
    case "home":
      // What was scanned meanwhile has an answer of its own.
      if (waitUntil > now && (screen.no === null || screen.no.code === "code-wrong")) return "keypad-waits";
      if (screen.no !== null) return "no";
      return kiosk.takesHandIns ? "enter-either" : "enter";
    case "checking":
      return "checking";
    case "unanswered":
      return screen.isBack ? "unanswered-back" : "unanswered";
    case "pin":
      return screen.no === null ? "pin" : "no";
    case "offer": {
      const what = offering(screen);
      return what === "refused" ? "no" : `offer-${what}`;
    }
    case "hand-in":
      if (screen.no !== null) return "no";
      return screen.isProblem ? "hand-in-problem" : `hand-in-${handInSaying(screen, now)}`;
    case "door":
      return ofDoor(screen, now);
    case "farewell":
      return screen.why === "reported-open" ? "reported" : screen.why;
  }
};

/** The no that is on the screen. */
export const noOn = (screen: Screen): No | null => ("no" in screen ? screen.no : null);

const ofDoor = (screen: AtDoor, now: number): Prompt => {
  if (screen.no !== null) return "no";
  if (screen.task === "report") return "report";
  return screen.task === "refuse" ? `refuse-${refusing(screen)}` : saying(screen, now);
};

export const toneOf = (prompt: Prompt): Tone => {
  if (good.includes(prompt)) return "good";
  return bad.includes(prompt) ? "bad" : "calm";
};
const good: readonly Prompt[] = ["open", "collected", "hand-in-open", "hand-in-made"];
const bad: readonly Prompt[] = [
  ...(["no", "keypad-waits", "close", "not-opened", "still-inside", "still-there", "unanswered"] as const),
  ...(["hand-in-close", "hand-in-not-opened", "hand-in-empty", "hand-in-unclear"] as const),
];
