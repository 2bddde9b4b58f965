/** One lock fired once or twice, and which contact answered. On ports only: it runs against any line. */
import type { Clock } from "../ports/clock.ts";
import { LineError, type PduLine } from "../ports/line.ts";
import type { Board } from "./board.ts";

export interface Patience {
  readonly pulseMs: number;
  /** A door that has not opened so long after its pulse does not open. */
  readonly watchMs: number;
  /** Somebody shuts the door again within this time. */
  readonly shutMs: number;
  /** Between two readings. */
  readonly everyMs: number;
}
export const usualPatience: Patience = { pulseMs: 500, watchMs: 2500, shutMs: 60_000, everyMs: 40 };

/**
 * acknowledged: the board said that it fired; obeyed: it never says so; refused: it said no; unheard: nothing came
 * back, so it may have fired.
 */
export type Fired = "acknowledged" | "obeyed" | "refused" | "unheard";
export type Levels = readonly boolean[];

/** What one lock's firing has shown. */
export interface Shown {
  readonly lock: number;
  readonly fired: Fired;
  readonly pulses: number;
  /** Every contact while all doors were shut. */
  readonly rest: Levels;
  /** Contacts that moved with the level that they moved to. */
  readonly moved: readonly { readonly input: number; readonly level: boolean }[];
}

/** At most so often a lock is fired; hardware.md §3 allows three an order. */
const pulsesMax = 2;
/** A coil cools down before its second pulse. */
const coolMs = 1500;
const readingsMax = 20;

export interface Hands {
  readonly line: PduLine;
  readonly clock: Clock;
  readonly patience: Patience;
}

/** Every contact, as two readings in a row agree; null: the board says nothing that can be trusted. */
export const steadyLevels = async (board: Board, hands: Hands): Promise<Levels | null> => {
  let before: Levels | null = null;
  for (let reading = 0; reading < readingsMax; reading++) {
    const now = await levelsOf(board, hands);
    if (now && before && now.every((level, input) => level === before?.[input])) return now;
    before = now;
    await hands.clock.sleep(hands.patience.everyMs);
  }
  return null;
};

/** All off and version, best effort; what the board says of its firmware, or null. */
export const greet = async (board: Board, hands: Hands): Promise<string | null> => {
  let firmware: string | null = null;
  for (const ask of board.language.greetings) {
    const answer = await exchange(board, hands, ask).catch(() => null);
    firmware = (answer && ask.read(answer)?.firmware) ?? firmware;
  }
  return firmware;
};

/** Null: the board went silent. `rest`: its contacts before the first lock was fired. */
export const fireLock = async (board: Board, lock: number, rest: Levels, hands: Hands): Promise<Shown | null> => {
  const { clock, patience } = hands;
  const before = await steadyLevels(board, hands);
  if (!before) return null;
  let fired: Fired = "unheard";
  for (let pulses = 1; ; pulses++) {
    fired = await fire(board, lock, hands);
    const moved = fired === "refused" ? [] : await watch(board, before, hands);
    if (moved === null) return null;
    if (moved.length > 0 || fired === "refused" || pulses >= pulsesMax) return { lock, fired, pulses, rest, moved };
    await clock.sleep(coolMs + patience.pulseMs);
  }
};

/** True once the contact is where it was while its door was shut. */
export const waitShut = async (
  board: Board,
  { input, level }: { readonly input: number; readonly level: boolean },
  hands: Hands,
): Promise<boolean> => {
  const { clock, patience } = hands;
  const until = clock.now().elapsed + patience.shutMs;
  for (;;) {
    const levels = await steadyLevels(board, hands);
    if (levels && levels[input] !== level) return true;
    if (clock.now().elapsed >= until) return false;
    await clock.sleep(patience.everyMs);
  }
};

const levelsOf = async (board: Board, hands: Hands): Promise<Levels | null> => {
  let doors: Levels | undefined;
  for (const ask of board.language.reads) {
    const answer = await exchange(board, hands, ask).catch(notHeard);
    const found = answer && ask.read(answer);
    if (!found) return null;
    doors = found.doors ?? doors;
  }
  return doors?.slice(0, board.inputs) ?? null;
};

const fire = async (board: Board, lock: number, hands: Hands): Promise<Fired> => {
  const { confirms, ...message } = board.language.pulse(lock, hands.patience.pulseMs);
  try {
    const answer = await exchange(board, hands, message);
    if (confirms === null) return "obeyed";
    return confirms(answer) ? "acknowledged" : "unheard";
  } catch (error) {
    if (error instanceof LineError) return error.code === "exception" ? "refused" : "unheard";
    throw error;
  }
};

/** Contacts that two readings in a row show away from `before`; those of other doors have time to show up as well. */
const watch = async (board: Board, before: Levels, hands: Hands): Promise<Shown["moved"] | null> => {
  const { clock, patience } = hands;
  const until = clock.now().elapsed + patience.watchMs;
  let silentReads = 0;
  for (;;) {
    const levels = await steadyLevels(board, hands);
    if (levels === null && ++silentReads >= 2) return null;
    if (levels && movedFrom(before, levels).length > 0) {
      await clock.sleep(Math.min(500, patience.watchMs / 4));
      const settled = await steadyLevels(board, hands);
      return settled && [...movedFrom(before, levels), ...movedFrom(levels, settled).filter(isNews(before))];
    }
    if (clock.now().elapsed >= until) return [];
    await clock.sleep(patience.everyMs);
  }
};
const movedFrom = (before: Levels, now: Levels): Shown["moved"] =>
  now.flatMap((level, input) => (level === before[input] ? [] : { input, level }));

/** A door that has shut again by then is none. */
const isNews =
  (before: Levels) =>
  ({ input, level }: Shown["moved"][number]): boolean =>
    level !== before[input];

const exchange = (board: Board, { line }: Hands, { unit, pdu }: { unit: number; pdu: Uint8Array }) =>
  line.request(unit, pdu, board.timeoutMs);
/** What is no LineError is a fault of ours. */
const notHeard = (error: unknown): null => {
  if (error instanceof LineError) return null;
  throw error;
};
