/** What a newly written event does to the world. Called right after it has evolved, never on replay. */
import { depositIn } from "../custody/custody.ts";
import type { Effect, HandheldMessage, Lamp } from "../effect.ts";
import type { Event } from "../event.ts";
import type { Site } from "./state.ts";

export const effectsOf = (site: Site, event: Event): readonly Effect[] => {
  const effects: Effect[] = [];
  if (event.type === "unlock-ordered") {
    const { order, attempt, compartment, device, lock, supply, pulseMs, deadline } = event;
    effects.push({ type: "pulse-lock", order, attempt, compartment, device, lock, supply, pulseMs, deadline });
  }
  effects.push(...lampOf(event), ...tellings(site, event));
  if (event.type === "power-end-ready") effects.push({ type: "prepare-power-end" });
  for (const { deposit, side } of site.custody.justEnded)
    if (side !== null) effects.push({ type: "erase-side", deposit });
  return effects;
};

const lampOf = (event: Event): readonly Effect[] => {
  const show = shownFor(event);
  return show !== null && "compartment" in event ? [{ type: "show-lamp", compartment: event.compartment, show }] : [];
};
const shownFor = (event: Event): Lamp | null => {
  switch (event.type) {
    case "unlock-ordered":
      return event.attempt === 1 ? "open" : null;
    case "door-left-open":
      return "wait";
    case "door-closed":
    case "door-jammed":
      return "off";
    default:
      return null;
  }
};

/** A courier's handheld hears what becomes of its scan. */
const tellings = (site: Site, event: Event): readonly Effect[] => {
  const message = messageOf(event);
  if (message === null) return [];
  const about = "compartment" in event ? event.compartment : event.type === "deposit-moved" ? event.to : null;
  if (about === null) return [];
  const { justEnded } = site.custody;
  const ended = [...justEnded].find(({ compartment }) => compartment === about);
  const deposit = depositIn(site.custody, about) ?? ended;
  if (!deposit || deposit.handheld === null || !isGoingIn(event, deposit.stage.state)) return [];
  const told = { type: message, deposit: deposit.deposit, compartment: about } as const;
  return [{ type: "tell-handheld", device: deposit.handheld, message: told }];
};

const messageOf = (event: Event): HandheldMessage["type"] | null => {
  switch (event.type) {
    case "deposit-begun":
    case "deposit-reopened":
      return "opening";
    case "door-opened":
      return "opened";
    case "door-closed":
      return "closed";
    case "deposit-doubted":
      return "doubted";
    case "deposit-made":
      return "made";
    case "deposit-cancelled":
      return "cancelled";
    case "deposit-moved":
      return "moved";
    case "door-jammed":
      return "did-not-open";
    default:
      return null;
  }
};

/** Doors open for recipients, recalls and staff too; those are none of the handheld's business. */
const isGoingIn = ({ type }: Event, state: string): boolean =>
  !type.startsWith("door-") || state === "opening" || state === "open" || state === "closed";
