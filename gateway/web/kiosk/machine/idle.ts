/** When nobody seems to stand at the screen any more. Nothing of a person outlives that on it. */
import type { Kiosk, Screen } from "./state.ts";

/** WCAG 2.2, 2.2.1: whoever is warned has at least 20 s to say that they are still there. */
export const warnMs = 20_000;
const second = 1_000;
/** An open door is prompted for then, before it becomes an alarm. */
export const closePromptMs = 15 * second;

/** After so long without a touch it goes back to the start, the warning included; null: never. */
export const limitMs = (screen: Screen): number | null => {
  switch (screen.at) {
    case "starting":
    case "checking":
    case "set-up":
      return null;
    case "home":
      // With nothing typed it only goes back to the site's own language and text size.
      return screen.entry === "" && screen.no === null ? 90 * second : 45 * second;
    case "unanswered":
      // Once the site answers again the screen itself asks who is there.
      return (screen.isBack ? 30 : 60) * second;
    case "pin":
      return 45 * second;
    case "offer":
      return screen.isBusy ? null : 75 * second;
    case "farewell":
      return 20 * second;
    case "hand-in":
      // A receipt is written down or photographed.
      return screen.view.stage === "made" ? 90 * second : doorLimitMs(screen.view.stage);
    case "door":
      return doorLimitMs(screen.view.stage);
  }
};

const doorLimitMs = (stage: Extract<Screen, { at: "door" | "hand-in" }>["view"]["stage"]): number | null => {
  switch (stage) {
    case "opening":
      return null;
    case "open":
      return 150 * second;
    case "closed":
      return 75 * second;
    default:
      return 50 * second;
  }
};

/** Is something lost when it goes back without a word? */
const warns = (screen: Screen): boolean =>
  ["door", "pin", "offer", "hand-in"].includes(screen.at) ||
  (screen.at === "unanswered" && !screen.isBack) ||
  (screen.at === "home" && (screen.entry !== "" || screen.no !== null));

/** Whoever pressed the button before the last word twice has not read that yet: so long it is not pressed away. */
export const restMs = 700;
export const rests = ({ screen }: Pick<Kiosk, "screen">, now: number): boolean =>
  screen.at === "farewell" && now - screen.since < restMs;

/** Milliseconds until it goes back to the start; null: it stays. */
export const idleLeft = ({ screen, touchedAt }: Kiosk, now: number): number | null => {
  const limit = limitMs(screen);
  return limit === null ? null : Math.max(0, touchedAt + limit - now);
};

/** Milliseconds that the warning still shows; null: no warning. */
export const warningLeft = (kiosk: Kiosk, now: number): number | null => {
  const left = idleLeft(kiosk, now);
  return left !== null && left <= warnMs && warns(kiosk.screen) ? left : null;
};
