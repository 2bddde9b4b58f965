/** Says each new prompt once, in the language that is shown. */
import { computed, effect } from "@preact/signals";
import { noOn, type Prompt, promptOf, toneOf } from "../machine/prompt.ts";
import type { Kiosk } from "../machine/state.ts";
import { kioskNo, spoken } from "../words.ts";
import { isSoundOn } from "./choices.ts";
import type { RunningKiosk } from "./kiosk.ts";
import { silence, speak, wake } from "./sound.ts";

export const tellAloud = ({ state, now }: RunningKiosk): void => {
  for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, wake, { capture: true });
  const prompt = computed(() => promptOf(state.value, now.value));
  const sentence = computed(() => (prompt.value === null ? null : sentenceOf(prompt.value, state.value)));
  effect(() => {
    if (!isSoundOn.value) silence();
  });
  effect(() => {
    if (prompt.value !== null && sentence.value !== null) speak(sentence.value, toneOf(prompt.value));
  });
};

/** Whoever does not see the notice hears it, word by word. */
const sentenceOf = (prompt: Prompt, kiosk: Kiosk): string => {
  const { screen } = kiosk;
  if (prompt !== "no") return spoken(prompt, { door: doorOf(kiosk) });
  const no = noOn(screen);
  if (no === null) return "";
  switch (screen.at) {
    case "pin":
    case "door":
      return kioskNo(no, screen.at);
    case "offer":
    case "hand-in":
      return kioskNo(no, "hand-in");
    default:
      return kioskNo(no, "home");
  }
};

const doorOf = ({ screen }: Kiosk): string => {
  const door = "view" in screen ? screen.view.compartment : screen.at === "farewell" ? screen.compartment : "";
  return door.replace("-", " ");
};
