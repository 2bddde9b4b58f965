/** Which boards answer on a line: one question an address, and what an answer tells of the board. Pure. */
import { BoardMap } from "../adapters/modbus-board/map.ts";
import type { PduLineSettings } from "../ports/line.ts";
import { decodeKerongState, encodeKerong, type KerongModel, kerongFormats } from "../wire/boards/kerong.ts";
import { decodeAnswer, encodeRequest, type ModbusRequest } from "../wire/boards/modbus-pdu.ts";
import type { DeviceEntry, Room } from "./board.ts";

/** One question to one address. `isBoard`: does this answer come from a board of the family? */
export interface Probe {
  readonly address: string;
  readonly unit: number;
  readonly pdu: Uint8Array;
  isBoard(pdu: Uint8Array): boolean;
  /** A clear no is the word of a board that has nothing at the place that was asked for. */
  readonly noCounts: boolean;
  /** Asked of a board that was found, the largest first: the first that is answered tells how much it has. */
  readonly sizes: readonly Size[];
  deviceOf(id: string, line: PduLineSettings): DeviceEntry;
}
interface Size {
  readonly pdu: Uint8Array;
  readonly room: Partial<Room>;
}
export interface UnitRange {
  readonly from: number;
  readonly to: number;
}

const relaySizes = [32, 24, 16, 8, 4];
const inputSizes = [64, 48, 32, 24, 16, 8];
const bitsOf = (code: 1 | 2, count: number): ModbusRequest => ({ type: "read-bits", function: code, from: 0, count });

/** `map`: boards of that map instead of relay boards. */
export const modbusProbes = (units: UnitRange, map: unknown = null): readonly Probe[] => {
  const known = map === null ? null : BoardMap.parse(map);
  const asked: ModbusRequest = known ? readingOf(known) : bitsOf(2, 8);
  const kind = known ? "modbus-board" : "modbus-relay";
  return numbers(units).map((unit) => ({
    ...{ address: `unit ${unit}`, unit, pdu: encodeRequest(asked), noCounts: known === null },
    isBoard: (pdu) => ["bits", "registers"].includes(decodeAnswer(asked, pdu).type),
    sizes: known
      ? []
      : [
          ...relaySizes.map((locks) => ({ pdu: encodeRequest(bitsOf(1, locks)), room: { locks } })),
          ...inputSizes.map((inputs) => ({ pdu: encodeRequest(bitsOf(2, inputs)), room: { inputs } })),
        ],
    deviceOf: (id, line) => ({ id, kind, settings: { line, unit, ...(known ? { map } : {}) } }),
  }));
};
const readingOf = ({ inputs: { function: code, address, count = 8, perRegister } }: BoardMap): ModbusRequest =>
  code === 1 || code === 2
    ? { type: "read-bits", function: code, from: address, count }
    : { type: "read-registers", function: code, from: address, count: Math.ceil(count / perRegister) };

/** KERONG boards count from 0; a CU16's bus has room for 16. */
export const kerongProbes = (units: UnitRange): readonly Probe[] =>
  (["cu16", "cu48"] as const).flatMap((model: KerongModel) =>
    numbers({ from: units.from <= 1 ? 0 : units.from, to: Math.min(units.to, kerongFormats[model].boards - 1) }).map(
      (board) => {
        const asked = encodeKerong(model, { type: "state", board });
        return {
          ...{ ...asked, address: `${model} ${board}`, noCounts: false, sizes: [] },
          isBoard: (pdu: Uint8Array) => decodeKerongState(model, board, { unit: asked.unit, pdu }) !== null,
          deviceOf: (id: string, { framing: _, ...line }: PduLineSettings) => ({
            ...{ id, kind: "kerong", settings: { line, model, board } },
          }),
        };
      },
    ),
  );
const numbers = ({ from, to }: UnitRange): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);

/** `tcp:HOST:PORT` or `serial:PATH[:BAUD]`; null: neither. */
export const lineOfText = (text: string, usualBaudRate: number): PduLineSettings | null => {
  const tcp = /^tcp:(.+):([0-9]{1,5})$/.exec(text);
  if (tcp && Number(tcp[2]) <= 65_535) return { transport: "tcp", host: tcp[1] ?? "", port: Number(tcp[2]) };
  const serial = /^serial:(.+?)(?::([0-9]{4,7}))?$/.exec(text);
  if (!serial) return null;
  return { transport: "serial", path: serial[1] ?? "", baudRate: Number(serial[2] ?? usualBaudRate) };
};
export const unitsOfText = (text: string): UnitRange | null => {
  const found = /^([0-9]{1,3})(?:-([0-9]{1,3}))?$/.exec(text);
  if (!found) return null;
  const [from, to] = [Number(found[1]), Number(found[2] ?? found[1])];
  return from <= to && to <= 255 ? { from, to } : null;
};
