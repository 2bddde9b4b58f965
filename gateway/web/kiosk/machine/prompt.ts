/** What the screen says aloud: one short sentence a state, each once. The words are in words.ts. */
import { closePromptMs, warningLeft } from "./idle.ts";
import type { Kiosk, Screen } from "./screen.ts";

export type Prompt =
  | "enter"
  | "checking"
  | "pin"
  | "code-refused"
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
      return screen.no === null ? "enter" : "code-refused";
    case "checking":
      return "checking";
    case "pin":
      return screen.no === null ? "pin" : "code-refused";
    case "door":
      return ofDoor(screen, now);
    case "farewell":
      return screen.why === "reported-open" ? "reported" : screen.why;
  }
};

const ofDoor = ({ view, since }: Extract<Screen, { at: "door" }>, now: number): Prompt => {
  if (view.stage === "open") return view.leftOpen || now - since >= closePromptMs ? "close" : "open";
  if (view.stage === "opening") return view.attempt > 1 ? "again" : "opening";
  return view.stage;
};

export const toneOf = (prompt: Prompt): Tone => {
  if (prompt === "open" || prompt === "collected") return "good";
  const isBad = ["code-refused", "keypad-waits", "close", "not-opened", "still-inside", "still-there"].includes(prompt);
  return isBad ? "bad" : "calm";
};
