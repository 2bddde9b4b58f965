/**
 * What relay boards (8 relays, 8 opto inputs and their clones) make of Modbus: 0x0000 + relay switches, 0x0200 + relay
 * with function 05 is a pulse that the board times itself in steps of 100 ms, 0x00FF is every relay. Source: the
 * maker's pages (design/hardware.md, part 1); the PDUs are the standard's (modbus-pdu.ts).
 */
import {
  decodeRequest as decodeModbus,
  decodeAnswer as decodeModbusAnswer,
  encodeRequest as encodeModbus,
  encodeAnswer as encodeModbusAnswer,
  exceptions,
  type ModbusAnswer,
  type ModbusRequest,
  type Unserved,
} from "./modbus-pdu.ts";

export type RelayRequest =
  | { readonly type: "read-relays"; readonly from: number; readonly count: number }
  | { readonly type: "read-inputs"; readonly from: number; readonly count: number }
  | { readonly type: "read-holding"; readonly from: number; readonly count: number }
  | { readonly type: "set-relay"; readonly relay: number; readonly on: boolean }
  | { readonly type: "set-all"; readonly on: boolean }
  /** `tenths`: 1..0x7FFF steps of 100 ms. */
  | { readonly type: "pulse"; readonly relay: number; readonly tenths: number };

export const pulseBase = 0x0200;
export const allRelays = 0x00ff;
const tenthsMax = 0x7fff;

const asModbus = (request: RelayRequest): ModbusRequest => {
  switch (request.type) {
    case "read-relays":
      return { type: "read-bits", function: 1, from: request.from, count: request.count };
    case "read-inputs":
      return { type: "read-bits", function: 2, from: request.from, count: request.count };
    case "read-holding":
      return { type: "read-registers", function: 3, from: request.from, count: request.count };
    case "set-relay":
      return { type: "write-coil", address: request.relay, value: request.on ? 0xff00 : 0 };
    case "set-all":
      return { type: "write-coil", address: allRelays, value: request.on ? 0xff00 : 0 };
    case "pulse":
      return { type: "write-coil", address: pulseBase + request.relay, value: request.tenths };
  }
};

export const encodeRequest = (request: RelayRequest): Uint8Array => encodeModbus(asModbus(request));

/** What a board makes of a PDU. Never throws: what it does not serve names the exception to answer with. */
export const decodeRequest = (pdu: Uint8Array): RelayRequest | Unserved => {
  const request = decodeModbus(pdu);
  const unserved = (exception: number): Unserved => ({ type: "unserved", functionCode: pdu[0] ?? 0, exception });
  switch (request.type) {
    case "unserved":
      return request;
    case "read-bits":
      return {
        ...{ type: request.function === 1 ? "read-relays" : "read-inputs" },
        ...{ from: request.from, count: request.count },
      };
    case "read-registers":
      if (request.function !== 3) return unserved(exceptions.illegalFunction);
      return { type: "read-holding", from: request.from, count: request.count };
    case "write-coil":
      return decodeCoil(request.address, request.value) ?? unserved(exceptions.illegalValue);
    default:
      return unserved(exceptions.illegalFunction);
  }
};

const decodeCoil = (address: number, value: number): RelayRequest | null => {
  const isSwitch = value === 0 || value === 0xff00;
  if (address === allRelays) return isSwitch ? { type: "set-all", on: value !== 0 } : null;
  if (address < allRelays) return isSwitch ? { type: "set-relay", relay: address, on: value !== 0 } : null;
  if (address < pulseBase || address > pulseBase + 0xff || value < 1 || value > tenthsMax) return null;
  return { type: "pulse", relay: address - pulseBase, tenths: value };
};

/** The board's answer to `request`. `found`: as many bits or values as were asked for. */
export const encodeAnswer = (request: RelayRequest, found: readonly boolean[] | readonly number[] = []): Uint8Array =>
  encodeModbusAnswer(asModbus(request), found);

/** Reads the answer to `request`, strictly: another function, length or echo is malformed, never half-believed. */
export const decodeAnswer = (request: RelayRequest, pdu: Uint8Array): ModbusAnswer =>
  decodeModbusAnswer(asModbus(request), pdu);
