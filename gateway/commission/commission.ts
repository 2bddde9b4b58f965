/**
 * Takes a site's lock boards into service: fires each lock, watches which contact answers, asks the person who stands
 * there, and makes a wiring map of what was proven. On ports only.
 */
import type { Clock } from "../ports/clock.ts";
import { LineError, type PduLine, type PduLineSettings } from "../ports/line.ts";
import type { Finding, Place, Wire } from "../wire/faces/commission.ts";
import { type Board, boardOf, type DeviceEntry, type Room } from "./board.ts";
import { indexShift, mapOf, type Trial, type WiringMap } from "./map.ts";
import type { Probe } from "./scan.ts";
import { fireLock, greet, type Hands, type Patience, type Shown, steadyLevels, waitShut } from "./trial.ts";

/** Who stands at the cabinet. */
export interface Person {
  /** Resolves when every door is shut. */
  allShut(device: string): Promise<void>;
  /** The door that opened, null: none did; undefined: nobody can say. */
  whichDoor(place: Place, shown: Shown): Promise<string | null | undefined>;
  /** Resolves when the door is shut of which no contact tells. */
  shut(place: Place): Promise<void>;
}
/** Nobody is there: contacts alone say what happened. */
export const nobody: Person = { allShut: async () => {}, whichDoor: async () => undefined, shut: async () => {} };

export type Step =
  | { readonly type: "board"; readonly board: Board; readonly firmware: string | null; readonly locks: number }
  | { readonly type: "tried"; readonly place: Place; readonly shown: Shown }
  | { readonly type: "left-alone"; readonly place: Place }
  /** Its contact is waited for. */
  | { readonly type: "to-be-shut"; readonly place: Place }
  | { readonly type: "index-base"; readonly device: string; readonly indexBase: 0 | 1 };

export interface Job {
  readonly device: DeviceEntry;
  readonly room: Partial<Room>;
  /** Its compartments as planned, or as they are numbered when nobody planned them. */
  readonly wires: readonly Wire[];
  /** Locks behind which something lies, or may lie. */
  readonly occupied: ReadonlySet<number>;
}
export interface Tools {
  readonly openLine: (settings: PduLineSettings) => PduLine;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly person: Person;
  readonly say: (step: Step) => void;
}
export interface Commissioned {
  readonly map: WiringMap;
  readonly firmware: ReadonlyMap<string, string>;
  /** Settings that the boards turned out to need, by device. */
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

export const commission = async (jobs: readonly Job[], tools: Tools): Promise<Commissioned> => {
  const trials: Trial[] = [];
  const findings: Finding[] = [];
  const firmware = new Map<string, string>();
  const settings = new Map<string, Readonly<Record<string, unknown>>>();
  for (const job of jobs) {
    const first = await tryBoard(job, tools);
    const indexBase = job.device.kind === "kerong" ? otherBase(job.device, first.trials) : null;
    if (indexBase !== null) {
      tools.say({ type: "index-base", device: job.device.id, indexBase });
      settings.set(job.device.id, { indexBase });
    }
    const device = { ...job.device, settings: { ...job.device.settings, indexBase } };
    const found = indexBase === null ? first : await tryBoard({ ...job, device }, tools);
    trials.push(...found.trials);
    findings.push(...found.findings);
    if (found.firmware !== null) firmware.set(job.device.id, found.firmware);
  }
  const map = mapOf(
    jobs.flatMap(({ wires }) => wires),
    trials,
    findings,
  );
  for (const { device } of jobs) {
    const level = map.openLevels.get(device.id);
    if (level === undefined || level === (device.settings["doorOpenLevel"] ?? 0)) continue;
    settings.set(device.id, { ...settings.get(device.id), doorOpenLevel: level });
  }
  return { map, firmware, settings };
};

/** What lock 0 is called on the wire, when every answer says that it is not what the settings say; null: it is. */
const otherBase = ({ settings }: DeviceEntry, trials: readonly Trial[]): 0 | 1 | null => {
  const shift = indexShift(trials);
  const now = settings["indexBase"] ?? 0;
  if (shift === -1 && now === 0) return 1;
  return shift === 1 && now === 1 ? 0 : null;
};

interface Tried {
  readonly trials: readonly Trial[];
  readonly findings: readonly Finding[];
  readonly firmware: string | null;
}
const tryBoard = async ({ device, room, wires, occupied }: Job, tools: Tools): Promise<Tried> => {
  const { clock, patience, person, say } = tools;
  const board = boardOf(device, wires, room);
  const hands: Hands = { line: tools.openLine(board.line), clock, patience };
  const silent: Finding = { kind: "board-silent", device: device.id };
  try {
    const firmware = await greet(board, hands);
    say({ type: "board", board, firmware, locks: wires.length });
    await person.allShut(device.id);
    const rest = await steadyLevels(board, hands);
    if (!rest) return { trials: [], findings: [silent], firmware };
    const trials: Trial[] = [];
    const findings: Finding[] = [];
    for (const { lock, compartment } of wires) {
      const place = { device: device.id, lock, compartment };
      if (occupied.has(lock)) {
        say({ type: "left-alone", place });
        findings.push({ kind: "occupied", place });
        continue;
      }
      const trial = await tryLock(board, place, rest, { hands, person, say });
      if (!trial) return { trials, findings: [...findings, silent], firmware };
      trials.push(trial);
    }
    return { trials, findings, firmware };
  } finally {
    await hands.line.close();
  }
};

const tryLock = async (
  board: Board,
  place: Place,
  rest: readonly boolean[],
  { hands, person, say }: { readonly hands: Hands } & Pick<Tools, "person" | "say">,
): Promise<Trial | null> => {
  const shown = await fireLock(board, place.lock, rest, hands);
  if (!shown) return null;
  say({ type: "tried", place, shown });
  const said = shown.fired === "refused" ? undefined : await person.whichDoor(place, shown);
  const named = { ...place, compartment: said ?? place.compartment };
  if (shown.moved.length > 0) say({ type: "to-be-shut", place: named });
  else if (typeof said === "string") await person.shut(named);
  let shutAgain: boolean | null = null;
  for (const contact of shown.moved) shutAgain = (await waitShut(board, contact, hands)) && shutAgain !== false;
  return { ...shown, ...(said === undefined ? {} : { door: said }), device: place.device, shutAgain };
};

export interface Answered {
  readonly probe: Probe;
  readonly room: Partial<Room>;
}
/** A TCP line that swallowed so many questions in a row is opened anew, before it takes itself for half-open. */
const deafMax = 4;

/** Asks one address after the other; what answers is a board. `reopen` closes the line and opens it again. */
export const scanLine = async (
  probes: readonly Probe[],
  { open, timeoutMs, asked }: { open: () => PduLine; timeoutMs: number; asked: (done: number) => void },
  renews: boolean,
): Promise<readonly Answered[]> => {
  const found: Answered[] = [];
  let line = open();
  let deaf = 0;
  try {
    for (const [at, probe] of probes.entries()) {
      if (renews && deaf >= deafMax) {
        await line.close();
        line = open();
        deaf = 0;
      }
      const answer = await ask(line, probe.unit, probe.pdu, timeoutMs);
      deaf = answer === null ? deaf + 1 : 0;
      if (answer === "no" ? probe.noCounts : answer !== null && probe.isBoard(answer))
        found.push({ probe, room: await measure(line, probe, timeoutMs) });
      asked(at + 1);
    }
    return found;
  } finally {
    await line.close();
  }
};
const measure = async (line: PduLine, { unit, sizes }: Probe, timeoutMs: number): Promise<Partial<Room>> => {
  let room: Partial<Room> = {};
  for (const size of sizes) {
    if (Object.keys(size.room).every((key) => key in room)) continue;
    const answer = await ask(line, unit, size.pdu, timeoutMs);
    if (answer !== null && answer !== "no") room = { ...room, ...size.room };
  }
  return room;
};
const ask = async (line: PduLine, unit: number, pdu: Uint8Array, timeoutMs: number) => {
  try {
    return await line.request(unit, pdu, timeoutMs);
  } catch (error) {
    if (error instanceof LineError) return error.code === "exception" ? ("no" as const) : null;
    throw error;
  }
};
