/**
 * A made-up Modbus lock board of another maker, on no server and in no catalogue: pulses by holding registers in steps
 * of 10 ms, doors packed into input registers, items as coils, all off by function 15.
 */
import type { LockBoard } from "../../firmware-sim/models/bus.ts";
import { Coils } from "../../firmware-sim/models/coils.ts";
import {
  decodeRequest,
  encodeAnswer,
  encodeException,
  exceptions,
  type ModbusRequest,
} from "../../gateway/wire/boards/modbus-pdu.ts";
import type { BusWires } from "../contract/other-sides.ts";

const locks = 12;
const pulseBase = 0x0100;
const doorsAt = 0x0020;
const itemsAt = 0x0040;
const versionAt = 0x0001;

/** What its page of registers comes to, in the words of a site's YAML. */
export const registerMapYaml = `
locks: 12
pulse: { function: 6, address: 0x0100, stride: 2, stepMs: 10 }
inputs: { function: 4, address: 0x0020, count: 12 }
items: { function: 1, address: 0x0040, count: 12 }
allOff: { function: 15, address: 0 }
relays: { function: 1, address: 0 }
version: { function: 3, address: 1, decimals: 1 }
`;

export const registerBoard = (unit: number, wires: BusWires): LockBoard => {
  const coils = new Coils(locks, wires);
  const within = (from: number, count: number, at: number, size: number): boolean =>
    from >= at && from + count <= at + size;
  const bitsOf = (count: number, bit: (at: number) => boolean): boolean[] =>
    Array.from({ length: count }, (_, at) => bit(at));
  const doors = (): number =>
    bitsOf(locks, (lock) => wires.input(lock)).reduce((sum, set, bit) => sum + (set ? 1 << bit : 0), 0);
  const served = (request: ModbusRequest, now: number): Uint8Array | null => {
    switch (request.type) {
      case "read-bits": {
        const { from, count } = request;
        if (request.function !== 1) return null;
        if (within(from, count, itemsAt, locks))
          return encodeAnswer(
            request,
            bitsOf(count, (at) => wires.input(100 + from - itemsAt + at)),
          );
        if (within(from, count, 0, locks))
          return encodeAnswer(
            request,
            bitsOf(count, (at) => coils.isOn(from + at, now)),
          );
        return null;
      }
      case "read-registers":
        if (request.count !== 1) return null;
        if (request.function === 4 && request.from === doorsAt) return encodeAnswer(request, [doors()]);
        return request.function === 3 && request.from === versionAt ? encodeAnswer(request, [31]) : null;
      case "write-register": {
        const lock = (request.address - pulseBase) / 2;
        if (!Number.isInteger(lock) || lock < 0 || lock >= locks || request.value < 1) return null;
        coils.fire(lock, now, now + request.value * 10);
        return encodeAnswer(request);
      }
      case "write-coils":
        if (!within(request.from, request.values.length, 0, locks) || request.values.includes(true)) return null;
        coils.allOff(now);
        return encodeAnswer(request);
      default:
        return null;
    }
  };
  return {
    hears: (asked) => asked === unit && "alone",
    fires: (pdu) => pdu[0] === 6,
    powerCycle: (now) => coils.allOff(now),
    coil: (lock, now) => coils.figures(lock, now),
    answer: (pdu, now) => {
      const request = decodeRequest(pdu);
      if (request.type === "unserved") return encodeException(request.functionCode, request.exception);
      return served(request, now) ?? encodeException(pdu[0] ?? 0, exceptions.illegalAddress);
    },
  };
};
