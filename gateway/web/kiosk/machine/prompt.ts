/** What the screen says aloud: one short sentence a state, each once. The words are in words.ts. */
import type { No } from "../../shared/site/ask.ts";
import { warningLeft } from "./idle.ts";
import type { AtDoor, Kiosk, Screen } from "./screen.ts";
import { type Refusing, refusing, type Saying, saying } from "./view.ts";

export type Prompt =
  | "enter"
  | "checking"
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
      if (waitUntil > now) return "keypad-waits";
      return screen.no === null ? "enter" : "no";
    case "checking":
      return "checking";
    case "pin":
      return screen.no === null ? "pin" : "no";
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
  if (prompt === "open" || prompt === "collected") return "good";
  const isBad = ["no", "keypad-waits", "close", "not-opened", "still-inside", "still-there"].includes(prompt);
  return isBad ? "bad" : "calm";
};
