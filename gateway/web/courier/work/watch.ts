/** Follows the door in play, and finds out whether the site answers again where an answer was missed. */
import { effect } from "@preact/signals";
import type { DoorAnswer } from "../flow/turn.ts";
import { askSite, isCut, pathOf } from "./line.ts";
import { asked, tell } from "./run.ts";
import { screen, session } from "./store.ts";

/** Beside what the site says by itself. */
const lookMs = 1_500;

/** Gives what to call when the site said that something happened at a compartment. */
export const watch = (): { readonly moved: (compartment: string) => void } => {
  let timer = 0;
  let isLooking = false;
  const look = async (): Promise<void> => {
    clearTimeout(timer);
    if (isLooking) return;
    isLooking = true;
    if (session.value) await (screen.value.at === "door" ? lookAtDoor() : lookForSite());
    isLooking = false;
    if (needsLook()) timer = setTimeout(() => void look(), lookMs);
  };
  effect(() => {
    if (session.value && needsLook()) void look();
  });
  return {
    moved: (compartment) => {
      const now = screen.value;
      if (now.at === "door" && now.going.compartment === compartment) void look();
    },
  };
};

const needsLook = (): boolean => isCut.value || screen.value.at === "door" || screen.value.at === "unsure";

const lookAtDoor = async (): Promise<void> => {
  const now = screen.value;
  if (now.at !== "door" || now.going.isAsking) return;
  const before = asked.count;
  const said = await askSite<DoorAnswer>(pathOf(now.going));
  if (asked.count !== before) return;
  if (said.ok) tell({ type: "seen", answer: said.value });
};

const lookForSite = async (): Promise<void> => {
  const said = await askSite("/courier/session");
  if (said.ok) tell({ type: "back" });
};
