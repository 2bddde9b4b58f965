/**
 * One lock board as a state machine: which request it needs next and when, and what an answer means. Pure: time is
 * told in site ms, answers come in, observations go out.
 */
import type { Observation } from "../../core/observation.ts";
import type { Wiring } from "../../ports/device.ts";
import { type Contact, expectOpening, forget, newContact, readContact, settleFastMs } from "./contact.ts";
import type { Ask, BoardLanguage, Greeting, Heard, Levels } from "./language.ts";
import type { PollSettings } from "./settings.ts";

export interface Board {
  readonly device: string;
  readonly settings: PollSettings;
  readonly language: BoardLanguage;
  readonly contacts: readonly Contact[];
  /** Greetings done, at first contact; the reads begin after the last. */
  greeted: number;
  /** What this round of reads has told so far; null: it begins. */
  round: { readonly done: number; readonly levels: Partial<Levels> } | null;
  health: "new" | "heard" | "silent";
  failures: number;
  probeMs: number;
  /** When the round was begun that is answered next. */
  askedAt: number;
  nextAt: number;
  firmware: string | null;
  stuckOn: readonly number[];
}

export type BoardAsk = Ask<Greeting> | Ask<Partial<Levels>>;

export const newBoard = (
  device: string,
  settings: PollSettings,
  language: BoardLanguage,
  wiring: readonly Wiring[],
): Board => ({
  ...{ device, settings, language, contacts: wiring.map(newContact) },
  ...{ greeted: 0, round: null, health: "new", failures: 0, probeMs: settings.probeMs },
  ...{ askedAt: 0, nextAt: 0, firmware: null, stuckOn: [] },
});

/** The request that a poll, or an order that finds the board unready, sends now. */
export const nextAsk = (board: Board, now: number): BoardAsk => {
  if (!board.round) board.askedAt = now;
  return waitedFor(board);
};
const waitedFor = ({ language, greeted, round }: Board): BoardAsk => {
  const ask = language.greetings[greeted] ?? language.reads[round?.done ?? 0];
  if (!ask) throw new Error("a board's language reads nothing");
  return ask;
};
/** Requests that a new board may need before it may be pulsed. */
export const asksToReady = ({ language }: Board): number => language.greetings.length + language.reads.length;

/** May be pulsed: greeted, and heard since its last silence. */
export const isReady = (board: Board): boolean => isGreeted(board) && board.health === "heard";
export const isGreeted = ({ greeted, language }: Board): boolean => greeted >= language.greetings.length;

/** A door was pulsed or moved a moment ago. */
export const isInPlay = (board: Board, now: number): boolean =>
  board.health !== "silent" && board.contacts.some(({ inPlayUntil }) => now < inPlayUntil);

/** `heard`: what came of `ask`. An order and a poll may both have asked: what is no longer waited for says nothing. */
export const took = (board: Board, ask: BoardAsk, heard: Heard, now: number): readonly Observation[] => {
  if (heard.type === "nothing") return failed(board, now);
  if (ask !== waitedFor(board)) return [];
  if (!isGreeted(board)) return greeted(board, heard, now);
  const done = board.round?.done ?? 0;
  const found = heard.type === "answer" ? (board.language.reads[done]?.read(heard.pdu) ?? null) : null;
  if (found === null) return failed(board, now);
  const levels = { ...board.round?.levels, ...found };
  if (done + 1 < board.language.reads.length) {
    board.round = { done: done + 1, levels };
    board.nextAt = now;
    return [];
  }
  board.round = null;
  return read(board, { doors: levels.doors ?? [], items: levels.items ?? [] }, now);
};

const greeted = (board: Board, heard: Heard, now: number): readonly Observation[] => {
  const found = heard.type === "answer" ? board.language.greetings[board.greeted]?.read(heard.pdu) : null;
  board.greeted++;
  board.nextAt = now;
  board.firmware = found?.firmware ?? board.firmware;
  board.stuckOn = found?.stuckOn ?? board.stuckOn;
  return [];
};

const failed = (board: Board, now: number): readonly Observation[] => {
  board.failures++;
  board.round = null;
  if (board.health === "silent") {
    board.probeMs = Math.min(board.probeMs * 2, board.settings.probeMsMax);
    board.nextAt = now + board.probeMs;
    return [];
  }
  // A late answer has time to pass before the same board is asked again.
  board.nextAt = now + Math.max(board.settings.pollFastMs, board.settings.timeoutMs);
  if (board.failures < board.settings.silentAfter) return [];
  board.health = "silent";
  board.nextAt = now + board.probeMs;
  for (const contact of board.contacts) forget(contact, "unknown");
  return [
    { type: "device-silent", device: board.device },
    ...board.contacts.map(({ wiring }) => unknown(wiring.compartment)),
  ];
};
const unknown = (compartment: string): Observation => ({ type: "door-sensed-unknown", compartment });

const read = (board: Board, levels: Levels, now: number): readonly Observation[] => {
  const { settings } = board;
  const seen: Observation[] = [];
  board.failures = 0;
  if (board.health !== "heard") {
    board.health = "heard";
    board.probeMs = settings.probeMs;
    for (const contact of board.contacts) {
      forget(contact, null);
      // What was interrupted is judged as soon as every sensor is read.
      if (contact.wiring.itemInput !== undefined) contact.inPlayUntil = now + settleFastMs;
    }
    seen.push({ type: "device-heard", device: board.device, ...(board.firmware && { firmware: board.firmware }) });
  }
  const trust = { settings, sureSum: board.language.sureSum };
  for (const contact of board.contacts) seen.push(...readContact(contact, levels, trust, now));
  // The time on the wire is part of the pause: on a slow line fast polls follow each other at once.
  board.nextAt = board.askedAt + (isInPlay(board, now) ? settings.pollFastMs : settings.pollIdleMs);
  return seen;
};

/**
 * A pulse left, or may have; what a round of reads found before it counts no longer. `undecided`: nobody answers it,
 * so that its fate is known by the door's opening, or by `decided`.
 */
export const pulsed = (board: Board, compartment: string, now: number, undecided: boolean): void => {
  const contact = contactOf(board, compartment);
  if (contact) expectOpening(contact, now, board.settings.fastForMs, undecided);
  board.round = null;
  board.nextAt = now;
};
export const decided = (board: Board, compartment: string): void => {
  const contact = contactOf(board, compartment);
  if (contact) contact.undecided = false;
};
const contactOf = (board: Board, compartment: string): Contact | undefined =>
  board.contacts.find(({ wiring }) => wiring.compartment === compartment);

/** What could not be told is told again from the next read. */
export const untold = (board: Board, observation: Observation): void => {
  if (observation.type === "device-heard" || observation.type === "device-silent") {
    board.health = "new";
    board.failures = 0;
  }
  if (!("compartment" in observation)) return;
  const contact = contactOf(board, observation.compartment);
  if (!contact) return;
  if (observation.type === "item-sensed") contact.itemTold = null;
  else contact.told = null;
};
