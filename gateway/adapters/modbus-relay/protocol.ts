/**
 * One relay board as a state machine: which request it needs next and when, and what an answer means. Pure: time is
 * told in site ms, answers come in, observations go out.
 */
import { z } from "zod";
import type { Observation } from "../../core/observation.ts";
import type { Wiring } from "../../ports/device.ts";
import type { RelayAnswer, RelayRequest } from "../../wire/modbus-relay.ts";

const ms = (fallback: number) => z.number().int().positive().max(600_000).default(fallback);
const level = z.union([z.literal(0), z.literal(1)]);

export const ModbusRelaySettings = z.strictObject({
  /** Boards with the same line share one bus. */
  line: z.discriminatedUnion("transport", [
    z.strictObject({
      transport: z.literal("tcp"),
      host: z.string().min(1),
      port: z.number().int().min(1).max(65_535).default(502),
    }),
    z.strictObject({
      transport: z.literal("serial"),
      path: z.string().min(1),
      baudRate: z.number().int().min(1200).max(1_000_000).default(9600),
    }),
  ]),
  unit: z.number().int().min(1).max(255).default(1),
  timeoutMs: ms(300),
  /** From one poll's sending to the next one's, while a door of this board is in play, and while none is. */
  pollFastMs: ms(25),
  pollIdleMs: ms(1000),
  /** How long after a pulse or an opening the fast polls go on. */
  fastForMs: ms(60_000),
  /** Time-outs in a row that make a board silent. */
  silentAfter: z.number().int().min(1).max(20).default(3),
  /** A silent board is asked again after this long, then after twice as long, up to the most. */
  probeMs: ms(1000),
  probeMsMax: ms(10_000),
  /**
   * Level of an input whose door is open. 0: the contact closes with the door, so that a cut wire reads as open and
   * is noticed.
   */
  doorOpenLevel: level.default(0),
  itemPresentLevel: level.default(1),
  /** Holding register of the software version, where the board has one (0x8000 on some). */
  versionRegister: z.number().int().min(0).max(0xffff).optional(),
});
export type ModbusRelaySettings = z.infer<typeof ModbusRelaySettings>;

/** clear: all relays off, once, at first contact; version: once; read: from then on. */
type Stage = "clear" | "version" | "read";

interface Contact {
  readonly wiring: Wiring;
  /** What the site was told last; null: whatever is read next is told. */
  told: "open" | "closed" | "unknown" | null;
  /** What was read last, told or not. */
  last: "open" | "closed" | null;
  /** A read that contradicts `last` and waits for a second one. */
  doubted: boolean;
  /** Pulsed and not yet seen open: the first read that says open is believed. */
  opensSoon: boolean;
  /** A pulse or a movement keeps the polls fast until then. */
  inPlayUntil: number;
  /** Reads after a pulse that say nothing about this door yet. */
  dropReads: number;
  /** The last three samples of the item sensor. */
  samples: boolean[];
  itemTold: boolean | null;
}
export interface Board {
  readonly device: string;
  readonly settings: ModbusRelaySettings;
  readonly inputs: number;
  readonly contacts: readonly Contact[];
  stage: Stage;
  health: "new" | "heard" | "silent";
  failures: number;
  probeMs: number;
  /** When the poll was sent that is answered next. */
  askedAt: number;
  nextAt: number;
  firmware: string | null;
}
const samplesWanted = 3;
/** Polls stay fast so long after the last door has closed, or after a board was heard, so that item sensors settle. */
const settleFastMs = 1000;

export const newBoard = (device: string, settings: ModbusRelaySettings, wiring: readonly Wiring[]): Board => {
  const used = wiring.flatMap(({ input, itemInput }) => [input, itemInput ?? 0]);
  return {
    device,
    settings,
    inputs: Math.ceil((Math.max(0, ...used) + 1) / 8) * 8,
    contacts: wiring.map((wire) => ({
      wiring: wire,
      told: null,
      last: null,
      doubted: false,
      opensSoon: false,
      inPlayUntil: 0,
      dropReads: 0,
      samples: [],
      itemTold: null,
    })),
    stage: "clear",
    health: "new",
    failures: 0,
    probeMs: settings.probeMs,
    askedAt: 0,
    nextAt: 0,
    firmware: null,
  };
};

/** The request that a poll, or an order that finds the board unready, sends now. */
export const nextRequest = (board: Board, now: number): RelayRequest => {
  board.askedAt = now;
  switch (board.stage) {
    case "clear":
      return { type: "set-all", on: false };
    case "version":
      return { type: "read-holding", from: board.settings.versionRegister ?? 0, count: 1 };
    case "read":
      return { type: "read-inputs", from: 0, count: board.inputs };
  }
};
/** May be pulsed: cleared, and heard since its last silence. */
export const isReady = (board: Board): boolean => board.stage === "read" && board.health === "heard";

/** A door was pulsed or moved a moment ago. */
export const isInPlay = (board: Board, now: number): boolean =>
  board.health !== "silent" && board.contacts.some(({ inPlayUntil }) => now < inPlayUntil);

/** `answer` null: none came. A board that cannot do `clear` or `version` is read all the same. */
export const took = (board: Board, answer: RelayAnswer | null, now: number): readonly Observation[] => {
  if (answer === null) return failed(board, now);
  board.nextAt = now;
  if (board.stage === "clear") {
    board.stage = board.settings.versionRegister === undefined ? "read" : "version";
    return [];
  }
  if (board.stage === "version") {
    board.stage = "read";
    if (answer.type === "registers") board.firmware = ((answer.values[0] ?? 0) / 100).toFixed(2);
    return [];
  }
  return answer.type === "bits" ? read(board, answer.bits, now) : failed(board, now);
};

const failed = (board: Board, now: number): readonly Observation[] => {
  board.failures++;
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
const forget = (contact: Contact, told: Contact["told"]): void => {
  contact.told = told;
  contact.last = null;
  contact.doubted = false;
  contact.opensSoon = false;
  contact.samples = [];
  contact.itemTold = null;
};

const read = (board: Board, bits: readonly boolean[], now: number): readonly Observation[] => {
  const seen: Observation[] = [];
  board.failures = 0;
  if (board.health !== "heard") {
    board.health = "heard";
    board.probeMs = board.settings.probeMs;
    for (const contact of board.contacts) {
      forget(contact, null);
      // What was interrupted is judged as soon as every sensor is read.
      if (contact.wiring.itemInput !== undefined) contact.inPlayUntil = now + settleFastMs;
    }
    seen.push({ type: "device-heard", device: board.device, ...(board.firmware && { firmware: board.firmware }) });
  }
  for (const contact of board.contacts) seen.push(...readContact(board, contact, bits, now));
  // The time on the wire is part of the pause: on a slow line fast polls follow each other at once.
  board.nextAt = board.askedAt + (isInPlay(board, now) ? board.settings.pollFastMs : board.settings.pollIdleMs);
  return seen;
};

const readContact = (board: Board, contact: Contact, bits: readonly boolean[], now: number): Observation[] => {
  // Boards answer stale inputs for a moment after a pulse, so the first read is dropped.
  if (contact.dropReads > 0) {
    contact.dropReads--;
    return [];
  }
  const { compartment, input, itemInput } = contact.wiring;
  const seen: Observation[] = [];
  const state: "open" | "closed" = Number(bits[input]) === board.settings.doorOpenLevel ? "open" : "closed";
  if (!believes(board, contact, state, now)) return [];
  if (state !== contact.told) {
    contact.told = state;
    // The item is told afresh after each movement of its door: evidence must be newer than the opening.
    contact.samples = [];
    contact.itemTold = null;
    seen.push({ type: state === "open" ? "door-sensed-open" : "door-sensed-closed", compartment });
  }
  if (itemInput !== undefined) seen.push(...sampleItem(board, contact, bits[itemInput] === true));
  return seen;
};

/**
 * Contacts bounce, and a bounce after closing would look like a forced door: a movement that no pulse announced needs
 * a second read that agrees.
 */
const believes = (board: Board, contact: Contact, state: "open" | "closed", now: number): boolean => {
  const isMovement = contact.last !== null && contact.last !== state;
  if (isMovement) {
    const stayFastMs = state === "open" ? board.settings.fastForMs : settleFastMs;
    contact.inPlayUntil = Math.max(contact.doubted ? 0 : contact.inPlayUntil, now + stayFastMs);
    contact.doubted = !contact.doubted && !(state === "open" && contact.opensSoon);
    if (contact.doubted) return false;
  }
  contact.doubted = false;
  if (state === "open") contact.opensSoon = false;
  contact.last = state;
  return true;
};

/** Beams flicker: two of three samples decide, and two that agree need no third. */
const sampleItem = (board: Board, contact: Contact, set: boolean): Observation[] => {
  const present = set === (board.settings.itemPresentLevel === 1);
  contact.samples = [...contact.samples.slice(1 - samplesWanted), present];
  const ayes = contact.samples.filter(Boolean).length;
  const noes = contact.samples.length - ayes;
  if (Math.max(ayes, noes) * 2 <= samplesWanted) return [];
  const decided = ayes > noes;
  if (decided === contact.itemTold) return [];
  contact.itemTold = decided;
  return [{ type: "item-sensed", compartment: contact.wiring.compartment, present: decided }];
};

/** A pulse left, or may have: the next read of this door is stale, the one after it is told. */
export const pulsed = (board: Board, compartment: string, now: number): void => {
  const contact = board.contacts.find(({ wiring }) => wiring.compartment === compartment);
  if (contact) {
    contact.told = null;
    contact.dropReads = 1;
    contact.opensSoon = true;
    contact.inPlayUntil = now + board.settings.fastForMs;
  }
  board.nextAt = now;
};

/** What could not be told is told again from the next read. */
export const untold = (board: Board, observation: Observation): void => {
  if (observation.type === "device-heard" || observation.type === "device-silent") {
    board.health = "new";
    board.failures = 0;
  }
  if (!("compartment" in observation)) return;
  const contact = board.contacts.find(({ wiring }) => wiring.compartment === observation.compartment);
  if (!contact) return;
  if (observation.type === "item-sensed") contact.itemTold = null;
  else contact.told = null;
};
