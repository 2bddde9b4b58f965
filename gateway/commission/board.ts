/** A lock board as commissioning sees it: where it is, what it has room for, and how it is spoken to. */
import type { BoardLanguage } from "../adapters/bus/language.ts";
import { KerongSettings, kerongLanguage, lineOf, locksOf } from "../adapters/kerong/protocol.ts";
import type { BoardMap } from "../adapters/modbus-board/map.ts";
import {
  ModbusBoardSettings,
  ModbusRelaySettings,
  mapOf,
  modbusLanguage,
  relayMap,
} from "../adapters/modbus-board/protocol.ts";
import type { Wiring } from "../ports/device.ts";
import type { PduLineSettings } from "../ports/line.ts";
import { kerongFormats } from "../wire/boards/kerong.ts";

/** A device as the configuration names it. */
export interface DeviceEntry {
  readonly id: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
}
export interface Board extends DeviceEntry {
  readonly line: PduLineSettings;
  /** As people say it, for instance `unit 3`. */
  readonly address: string;
  readonly locks: number;
  /** Door contacts that are read: all that the board has, or as many as one request of the gateway reads. */
  readonly inputs: number;
  readonly timeoutMs: number;
  readonly language: BoardLanguage;
}

/** Kinds that sit on a line and can be commissioned lock by lock. */
export const boardKinds = ["modbus-relay", "modbus-board", "kerong"] as const;
export const isBoard = ({ kind }: Pick<DeviceEntry, "kind">): boolean =>
  (boardKinds as readonly string[]).includes(kind);

/** What a relay board has, where nobody said it. */
const usualRelays = 8;

/**
 * `room`: locks and contacts that the board has, where its settings do not say it; wires beyond it widen it. Throws
 * ZodError for settings that do not fit their schema, and for a kind that is no board on a line.
 */
export const boardOf = (device: DeviceEntry, wires: readonly Wiring[], room: Partial<Room> = {}): Board => {
  if (device.kind === "kerong") return kerongBoard(device);
  const { settings, map } = describedBy(device);
  const { locks, inputs } = roomOf(device.kind === "modbus-relay" ? null : map, wires, room);
  return {
    ...{ ...device, line: settings.line, address: `unit ${settings.unit}`, locks, inputs },
    timeoutMs: settings.timeoutMs,
    language: modbusLanguage(settings.unit, map, [allOf(inputs)]),
  };
};
const describedBy = ({ kind, settings: raw }: DeviceEntry) => {
  if (kind === "modbus-relay") {
    const settings = ModbusRelaySettings.parse(raw);
    return { settings, map: relayMap(settings) };
  }
  if (kind !== "modbus-board") throw new Error(`${kind} is no lock board on a line`);
  const settings = ModbusBoardSettings.parse(raw);
  return { settings, map: mapOf(settings) };
};

export interface Room {
  readonly locks: number;
  readonly inputs: number;
}
const roomOf = (map: BoardMap | null, wires: readonly Wiring[], told: Partial<Room>): Room => {
  const past = (numbers: readonly number[]): number => Math.max(0, ...numbers) + 1;
  const locks = told.locks ?? map?.locks ?? Math.max(usualRelays, past(wires.map(({ lock }) => lock)));
  const wired = past(wires.map(({ input }) => input));
  const inputs = told.inputs ?? map?.inputs.count ?? Math.ceil(Math.max(wired, Math.min(locks, 8)) / 8) * 8;
  return { locks, inputs };
};
/** A wire to the last contact makes the language read all of them. */
const allOf = (inputs: number): Wiring => ({ compartment: "", lock: inputs - 1, input: inputs - 1 });

const kerongBoard = (device: DeviceEntry): Board => {
  const settings = KerongSettings.parse(device.settings);
  const { model, board, timeoutMs } = settings;
  return {
    ...{ ...device, line: lineOf(settings), address: `${model} ${board}`, timeoutMs },
    ...{ locks: locksOf(settings), inputs: kerongFormats[model].locks, language: kerongLanguage(settings) },
  };
};
