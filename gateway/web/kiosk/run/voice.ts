/** Says each new prompt once, in the language that is shown. */
import { computed, effect } from "@preact/signals";
import { promptOf, toneOf } from "../machine/prompt.ts";
import { spoken } from "../words.ts";
import { isSoundOn } from "./choices.ts";
import type { RunningKiosk } from "./kiosk.ts";
import { silence, speak, wake } from "./sound.ts";

export const tellAloud = ({ state, now }: RunningKiosk): void => {
  for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, wake, { capture: true });
  const prompt = computed(() => promptOf(state.value, now.value));
  const sentence = computed(() => (prompt.value === null ? null : spoken(prompt.value, { door: doorOf(state.value) })));
  effect(() => {
    if (!isSoundOn.value) silence();
  });
  effect(() => {
    if (prompt.value !== null && sentence.value !== null) speak(sentence.value, toneOf(prompt.value));
  });
};

const doorOf = ({ screen }: RunningKiosk["state"]["value"]): string => {
  const door = screen.at === "door" ? screen.view.compartment : screen.at === "farewell" ? screen.compartment : "";
  return door.replace("-", " ");
};
