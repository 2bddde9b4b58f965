/**
 * The PDUs of Modbus relay boards (8 relays, 8 opto inputs and their clones): function code and data, both ways.
 * Source: Modbus Application Protocol 1.1b3, and the board maker's extension of function 05 (0x0200 + relay = pulse
 * timed by the board in steps of 100 ms; 0x00FF = every relay). Framing is in modbus-frames.ts.
 */
export type RelayRequest =
  | { readonly type: "read-relays"; readonly from: number; readonly count: number }
  | { readonly type: "read-inputs"; readonly from: number; readonly count: number }
  | { readonly type: "read-holding"; readonly from: number; readonly count: number }
  | { readonly type: "set-relay"; readonly relay: number; readonly on: boolean }
  | { readonly type: "set-all"; readonly on: boolean }
  /** `tenths`: 1..0x7FFF steps of 100 ms. */
  | { readonly type: "pulse"; readonly relay: number; readonly tenths: number };

/** A well-framed request that a board answers with an exception. */
export interface Unserved {
  readonly type: "unserved";
  readonly functionCode: number;
  readonly exception: number;
}

export type RelayAnswer =
  | { readonly type: "bits"; readonly bits: readonly boolean[] }
  | { readonly type: "registers"; readonly values: readonly number[] }
  /** Function 05 repeats its request. */
  | { readonly type: "done" }
  | { readonly type: "exception"; readonly exception: number }
  /** Not an answer to this request. */
  | { readonly type: "malformed"; readonly why: "length" | "function" | "echo" | "count" };

export const functionCodes = { readRelays: 1, readInputs: 2, readHolding: 3, writeRelay: 5 } as const;
export const exceptions = { illegalFunction: 1, illegalAddress: 2, illegalValue: 3, busy: 6 } as const;
/** The longest PDU that the standard allows. */
export const pduBytesMax = 253;
const bitsMax = 2000;
const registersMax = 125;
const pulseBase = 0x0200;
const allRelays = 0x00ff;
const tenthsMax = 0x7fff;

const five = (code: number, address: number, value: number): Uint8Array =>
  Uint8Array.of(code, address >> 8, address & 0xff, value >> 8, value & 0xff);
const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

export const encodeRequest = (request: RelayRequest): Uint8Array => {
  switch (request.type) {
    case "read-relays":
      return five(functionCodes.readRelays, request.from, request.count);
    case "read-inputs":
      return five(functionCodes.readInputs, request.from, request.count);
    case "read-holding":
      return five(functionCodes.readHolding, request.from, request.count);
    case "set-relay":
      return five(functionCodes.writeRelay, request.relay, request.on ? 0xff00 : 0);
    case "set-all":
      return five(functionCodes.writeRelay, allRelays, request.on ? 0xff00 : 0);
    case "pulse":
      return five(functionCodes.writeRelay, pulseBase + request.relay, request.tenths);
  }
};

/** What a board makes of a PDU. Never throws: what it does not serve names the exception to answer with. */
export const decodeRequest = (pdu: Uint8Array): RelayRequest | Unserved => {
  const functionCode = pdu[0] ?? 0;
  const unserved = (exception: number): Unserved => ({ type: "unserved", functionCode, exception });
  const reads = { 1: "read-relays", 2: "read-inputs", 3: "read-holding" } as const;
  const address = word(pdu, 1);
  const value = word(pdu, 3);
  if (functionCode === functionCodes.writeRelay) {
    if (pdu.length !== 5) return unserved(exceptions.illegalValue);
    return decodeWrite(address, value) ?? unserved(exceptions.illegalValue);
  }
  if (functionCode !== 1 && functionCode !== 2 && functionCode !== 3) return unserved(exceptions.illegalFunction);
  const most = functionCode === 3 ? registersMax : bitsMax;
  if (pdu.length !== 5 || value < 1 || value > most) return unserved(exceptions.illegalValue);
  if (address + value > 0x1_0000) return unserved(exceptions.illegalAddress);
  return { type: reads[functionCode], from: address, count: value };
};

const decodeWrite = (address: number, value: number): RelayRequest | null => {
  const isSwitch = value === 0 || value === 0xff00;
  if (address === allRelays) return isSwitch ? { type: "set-all", on: value !== 0 } : null;
  if (address < allRelays) return isSwitch ? { type: "set-relay", relay: address, on: value !== 0 } : null;
  if (address < pulseBase || address > pulseBase + 0xff || value < 1 || value > tenthsMax) return null;
  return { type: "pulse", relay: address - pulseBase, tenths: value };
};

/** The board's answer to `request`. `bits` or `values`: as many as were asked for. */
export const encodeAnswer = (request: RelayRequest, found: readonly boolean[] | readonly number[] = []): Uint8Array => {
  switch (request.type) {
    case "read-relays":
    case "read-inputs": {
      const bytes = new Uint8Array(2 + Math.ceil(request.count / 8));
      bytes[0] = request.type === "read-relays" ? functionCodes.readRelays : functionCodes.readInputs;
      bytes[1] = bytes.length - 2;
      for (let at = 0; at < request.count; at++) {
        if (found[at]) bytes[2 + (at >> 3)] = (bytes[2 + (at >> 3)] ?? 0) | (1 << (at & 7));
      }
      return bytes;
    }
    case "read-holding": {
      const bytes = new Uint8Array(2 + request.count * 2);
      bytes[0] = functionCodes.readHolding;
      bytes[1] = request.count * 2;
      for (let at = 0; at < request.count; at++) {
        const value = Number(found[at] ?? 0);
        bytes[2 + at * 2] = value >> 8;
        bytes[3 + at * 2] = value & 0xff;
      }
      return bytes;
    }
    default:
      return encodeRequest(request);
  }
};
export const encodeException = (functionCode: number, exception: number): Uint8Array =>
  Uint8Array.of((functionCode | 0x80) & 0xff, exception);

/** Reads the answer to `request`, strictly: another function, length or echo is malformed, never half-believed. */
export const decodeAnswer = (request: RelayRequest, pdu: Uint8Array): RelayAnswer => {
  const asked = encodeRequest(request);
  const functionCode = asked[0] ?? 0;
  if (pdu[0] === (functionCode | 0x80)) {
    return pdu.length === 2 ? { type: "exception", exception: pdu[1] ?? 0 } : { type: "malformed", why: "length" };
  }
  if (pdu[0] !== functionCode) return { type: "malformed", why: "function" };
  if (request.type === "read-relays" || request.type === "read-inputs") return decodeBits(request.count, pdu);
  if (request.type === "read-holding") return decodeRegisters(request.count, pdu);
  if (pdu.length !== asked.length) return { type: "malformed", why: "length" };
  return pdu.every((byte, at) => byte === asked[at]) ? { type: "done" } : { type: "malformed", why: "echo" };
};

const decodeBits = (count: number, pdu: Uint8Array): RelayAnswer => {
  const bytes = Math.ceil(count / 8);
  if (pdu.length !== bytes + 2) return { type: "malformed", why: "length" };
  if (pdu[1] !== bytes) return { type: "malformed", why: "count" };
  const bits = Array.from({ length: count }, (_, at) => (((pdu[2 + (at >> 3)] ?? 0) >> (at & 7)) & 1) === 1);
  return { type: "bits", bits };
};

const decodeRegisters = (count: number, pdu: Uint8Array): RelayAnswer => {
  if (pdu.length !== count * 2 + 2) return { type: "malformed", why: "length" };
  if (pdu[1] !== count * 2) return { type: "malformed", why: "count" };
  return { type: "registers", values: Array.from({ length: count }, (_, at) => word(pdu, 2 + at * 2)) };
};
