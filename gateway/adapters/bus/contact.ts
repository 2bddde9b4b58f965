/** One compartment's door contact and item sensor, as reads of a board tell them: bounces, flicker, what was told. */
import type { Observation } from "../../core/observation.ts";
import type { Wiring } from "../../ports/device.ts";
import type { Levels } from "./language.ts";
import type { PollSettings } from "./settings.ts";

export interface Contact {
  readonly wiring: Wiring;
  /** What the site was told last; null: whatever is read next is told. */
  told: "open" | "closed" | "unknown" | null;
  /** What was read last, told or not. */
  last: "open" | "closed" | null;
  /** What a read said that waits for a second one to agree. */
  doubted: "open" | "closed" | null;
  /** Pulsed and not yet seen open: the first read that says open is believed. */
  opensSoon: boolean;
  /** The pulse's fate is not decided until the door opens: that it is still closed is told afterwards. */
  undecided: boolean;
  /** A pulse or a movement keeps the polls fast until then. */
  inPlayUntil: number;
  /** Reads after a pulse that say nothing about this door yet. */
  dropReads: number;
  /** The last three samples of the item sensor. */
  samples: boolean[];
  itemTold: boolean | null;
}
const samplesWanted = 3;
/** Polls stay fast so long after the last door has closed, or after a board was heard, so that item sensors settle. */
export const settleFastMs = 1000;

export const newContact = (wiring: Wiring): Contact => ({
  wiring,
  told: null,
  last: null,
  doubted: null,
  opensSoon: false,
  undecided: false,
  inPlayUntil: 0,
  dropReads: 0,
  samples: [],
  itemTold: null,
});

export const forget = (contact: Contact, told: Contact["told"]): void => {
  contact.told = told;
  contact.last = null;
  contact.doubted = null;
  contact.opensSoon = false;
  contact.undecided = false;
  contact.samples = [];
  contact.itemTold = null;
};

/** A pulse left, or may have: the next read of this door is stale, the one after it is told. */
export const expectOpening = (contact: Contact, now: number, fastForMs: number, undecided: boolean): void => {
  contact.undecided = undecided;
  contact.told = null;
  contact.dropReads = 1;
  contact.opensSoon = true;
  contact.inPlayUntil = now + fastForMs;
};

/** `sureSum`: a damaged answer does not pass for a right one. */
export interface Trust {
  readonly settings: PollSettings;
  readonly sureSum: boolean;
}

export const readContact = (
  contact: Contact,
  levels: Levels,
  { settings, sureSum }: Trust,
  now: number,
): readonly Observation[] => {
  // Boards answer stale inputs for a moment after a pulse, so the first read is dropped.
  if (contact.dropReads > 0) {
    contact.dropReads--;
    return [];
  }
  const { compartment, input, itemInput } = contact.wiring;
  const seen: Observation[] = [];
  const state: "open" | "closed" = Number(levels.doors[input]) === settings.doorOpenLevel ? "open" : "closed";
  if (!believes(contact, state, { settings, sureSum }, now)) return [];
  if (state === "open") contact.undecided = false;
  if (contact.undecided) return [];
  if (state !== contact.told) {
    contact.told = state;
    // The item is told afresh after each movement of its door: evidence must be newer than the opening.
    contact.samples = [];
    contact.itemTold = null;
    seen.push({ type: state === "open" ? "door-sensed-open" : "door-sensed-closed", compartment });
  }
  if (itemInput !== undefined) seen.push(...sampleItem(contact, levels.items[itemInput] === true, settings));
  return seen;
};

/**
 * Contacts bounce, and a bounce after closing would look like a forced door: a movement that no pulse announced needs
 * a second read that agrees. Where a damaged answer may pass for a right one, whatever is news does.
 */
const believes = (contact: Contact, state: "open" | "closed", { settings, sureSum }: Trust, now: number): boolean => {
  const isNews = contact.last === null ? !sureSum : contact.last !== state;
  if (isNews) {
    const stayFastMs = state === "open" ? settings.fastForMs : settleFastMs;
    contact.inPlayUntil = Math.max(contact.doubted ? 0 : contact.inPlayUntil, now + stayFastMs);
    const isAnnounced = state === "open" && contact.opensSoon && sureSum;
    contact.doubted = contact.doubted === state || isAnnounced ? null : state;
    if (contact.doubted) return false;
  }
  contact.doubted = null;
  if (state === "open") contact.opensSoon = false;
  contact.last = state;
  return true;
};

/** Beams flicker: two of three samples decide, and two that agree need no third. */
const sampleItem = (contact: Contact, set: boolean, settings: PollSettings): readonly Observation[] => {
  const present = set === (settings.itemPresentLevel === 1);
  contact.samples = [...contact.samples.slice(1 - samplesWanted), present];
  const ayes = contact.samples.filter(Boolean).length;
  const noes = contact.samples.length - ayes;
  if (Math.max(ayes, noes) * 2 <= samplesWanted) return [];
  const decided = ayes > noes;
  if (decided === contact.itemTold) return [];
  contact.itemTold = decided;
  return [{ type: "item-sensed", compartment: contact.wiring.compartment, present: decided }];
};
