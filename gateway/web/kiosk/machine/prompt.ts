/** What the screen says aloud: one short sentence a state, each once. The words are in words.ts. */
import type { No } from "../../shared/site/ask.ts";
import { closePromptMs, warningLeft } from "./idle.ts";
import type { AtDoor, Kiosk, Screen } from "./screen.ts";

export type Prompt =
  | "enter"
  | "checking"
  | "pin"
  /** Whatever the notice on the screen says. */
  | "no"
  | "report"
  | `refuse-${"open" | "now" | "reopen" | "no"}`
  | "keypad-waits"
  | "opening"
  | "again"
  | "open"
  | "close"
  | "closed"
  | "collected"
  | "part-collected"
  | "not-opened"
  | "still-inside"
  | "unclear"
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

const ofDoor = ({ view, since, task, no }: AtDoor, now: number): Prompt => {
  if (no !== null) return "no";
  if (task === "report") return "report";
  if (task === "refuse") return ofRefusal(view);
  if (view.stage === "open") return view.leftOpen || now - since >= closePromptMs ? "close" : "open";
  if (view.stage === "opening") return view.attempt > 1 ? "again" : "opening";
  return view.stage;
};

const ofRefusal = ({ stage, may }: AtDoor["view"]): Prompt => {
  if (stage === "open" || stage === "opening") return "refuse-open";
  if (may.includes("refuse")) return "refuse-now";
  return may.includes("reopen") ? "refuse-reopen" : "refuse-no";
};

export const toneOf = (prompt: Prompt): Tone => {
  if (prompt === "open" || prompt === "collected") return "good";
  const isBad = ["no", "keypad-waits", "close", "not-opened", "still-inside", "still-there"].includes(prompt);
  return isBad ? "bad" : "calm";
};
