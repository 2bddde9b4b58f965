/**
 * The PDUs of Modbus itself, both ways: reading bits (functions 01, 02) and registers (03, 04), writing one coil (05),
 * one register (06), many coils (15) and many registers (16). Source: Modbus Application Protocol 1.1b3. What a maker
 * does with addresses and values is no matter of this file. Framing is in modbus-frames.ts.
 */
export type BitsFunction = 1 | 2;
export type RegistersFunction = 3 | 4;
export type ModbusRequest =
  | { readonly type: "read-bits"; readonly function: BitsFunction; readonly from: number; readonly count: number }
  | {
      readonly type: "read-registers";
      readonly function: RegistersFunction;
      readonly from: number;
      readonly count: number;
    }
  /** `value` as it stands on the wire: 0xFF00 on, 0 off; some makers take other values as a length of time. */
  | { readonly type: "write-coil"; readonly address: number; readonly value: number }
  | { readonly type: "write-register"; readonly address: number; readonly value: number }
  | { readonly type: "write-coils"; readonly from: number; readonly values: readonly boolean[] }
  | { readonly type: "write-registers"; readonly from: number; readonly values: readonly number[] };

/** A well-framed request that a board answers with an exception. */
export interface Unserved {
  readonly type: "unserved";
  readonly functionCode: number;
  readonly exception: number;
}

export type ModbusAnswer =
  | { readonly type: "bits"; readonly bits: readonly boolean[] }
  | { readonly type: "registers"; readonly values: readonly number[] }
  /** A write was obeyed: the answer repeats what the standard says it repeats. */
  | { readonly type: "done" }
  | { readonly type: "exception"; readonly exception: number }
  /** Not an answer to this request. */
  | { readonly type: "malformed"; readonly why: "length" | "function" | "echo" | "count" };

export const exceptions = { illegalFunction: 1, illegalAddress: 2, illegalValue: 3, busy: 6 } as const;
/** The longest PDU that the standard allows. */
export const pduBytesMax = 253;
export const bitsMax = 2000;
export const registersMax = 125;
const coilsWrittenMax = 1968;
const registersWrittenMax = 123;

const five = (code: number, address: number, value: number): Uint8Array =>
  Uint8Array.of(code, address >> 8, address & 0xff, value >> 8, value & 0xff);
const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const packed = (bits: readonly boolean[]): Uint8Array => {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, at) => {
    if (bit) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  });
  return bytes;
};
const unpacked = (bytes: Uint8Array, from: number, count: number): boolean[] =>
  Array.from({ length: count }, (_, at) => (((bytes[from + (at >> 3)] ?? 0) >> (at & 7)) & 1) === 1);
const bytesOf = (values: readonly number[]): number[] => values.flatMap((value) => [value >> 8, value & 0xff]);

export const encodeRequest = (request: ModbusRequest): Uint8Array => {
  switch (request.type) {
    case "read-bits":
    case "read-registers":
      return five(request.function, request.from, request.count);
    case "write-coil":
      return five(5, request.address, request.value);
    case "write-register":
      return five(6, request.address, request.value);
    case "write-coils": {
      const bits = packed(request.values);
      return Uint8Array.of(...five(15, request.from, request.values.length), bits.length, ...bits);
    }
    case "write-registers": {
      const { from, values } = request;
      return Uint8Array.of(...five(16, from, values.length), values.length * 2, ...bytesOf(values));
    }
  }
};

/** What a board makes of a PDU. Never throws: what it does not serve names the exception to answer with. */
export const decodeRequest = (pdu: Uint8Array): ModbusRequest | Unserved => {
  const functionCode = pdu[0] ?? 0;
  const unserved = (exception: number): Unserved => ({ type: "unserved", functionCode, exception });
  const address = word(pdu, 1);
  const value = word(pdu, 3);
  switch (functionCode) {
    case 1:
    case 2:
    case 3:
    case 4: {
      const most = functionCode > 2 ? registersMax : bitsMax;
      if (pdu.length !== 5 || value < 1 || value > most) return unserved(exceptions.illegalValue);
      if (address + value > 0x1_0000) return unserved(exceptions.illegalAddress);
      return functionCode > 2
        ? { type: "read-registers", function: functionCode as RegistersFunction, from: address, count: value }
        : { type: "read-bits", function: functionCode as BitsFunction, from: address, count: value };
    }
    case 5:
    case 6:
      if (pdu.length !== 5) return unserved(exceptions.illegalValue);
      return { type: functionCode === 5 ? "write-coil" : "write-register", address, value };
    case 15:
    case 16:
      return decodeMany(functionCode, pdu) ?? unserved(exceptions.illegalValue);
    default:
      return unserved(exceptions.illegalFunction);
  }
};

const decodeMany = (functionCode: 15 | 16, pdu: Uint8Array): ModbusRequest | null => {
  const [from, count] = [word(pdu, 1), word(pdu, 3)];
  const bytes = functionCode === 15 ? Math.ceil(count / 8) : count * 2;
  const most = functionCode === 15 ? coilsWrittenMax : registersWrittenMax;
  const fits = pdu.length === 6 + bytes && pdu[5] === bytes && count >= 1 && count <= most;
  if (!fits || from + count > 0x1_0000) return null;
  if (functionCode === 15) return { type: "write-coils", from, values: unpacked(pdu, 6, count) };
  return { type: "write-registers", from, values: Array.from({ length: count }, (_, at) => word(pdu, 6 + at * 2)) };
};

/** The board's answer to `request`. `found`: bits or register values, as many as were asked for. */
export const encodeAnswer = (
  request: ModbusRequest,
  found: readonly boolean[] | readonly number[] = [],
): Uint8Array => {
  switch (request.type) {
    case "read-bits": {
      const bits = packed(Array.from({ length: request.count }, (_, at) => Boolean(found[at])));
      return Uint8Array.of(request.function, bits.length, ...bits);
    }
    case "read-registers": {
      const values = Array.from({ length: request.count }, (_, at) => Number(found[at] ?? 0));
      return Uint8Array.of(request.function, request.count * 2, ...bytesOf(values));
    }
    case "write-coil":
    case "write-register":
      return encodeRequest(request);
    case "write-coils":
    case "write-registers":
      return encodeRequest(request).subarray(0, 5);
  }
};
export const encodeException = (functionCode: number, exception: number): Uint8Array =>
  Uint8Array.of((functionCode | 0x80) & 0xff, exception);

/** Reads the answer to `request`, strictly: another function, length or echo is malformed, never half-believed. */
export const decodeAnswer = (request: ModbusRequest, pdu: Uint8Array): ModbusAnswer => {
  const functionCode = encodeRequest(request)[0] ?? 0;
  if (pdu[0] === (functionCode | 0x80)) {
    return pdu.length === 2 ? { type: "exception", exception: pdu[1] ?? 0 } : { type: "malformed", why: "length" };
  }
  if (pdu[0] !== functionCode) return { type: "malformed", why: "function" };
  if (request.type === "read-bits" || request.type === "read-registers") {
    const bytes = request.type === "read-bits" ? Math.ceil(request.count / 8) : request.count * 2;
    if (pdu.length !== bytes + 2) return { type: "malformed", why: "length" };
    if (pdu[1] !== bytes) return { type: "malformed", why: "count" };
    if (request.type === "read-bits") return { type: "bits", bits: unpacked(pdu, 2, request.count) };
    return { type: "registers", values: Array.from({ length: request.count }, (_, at) => word(pdu, 2 + at * 2)) };
  }
  const echo = encodeAnswer(request);
  if (pdu.length !== echo.length) return { type: "malformed", why: "length" };
  return pdu.every((byte, at) => byte === echo[at]) ? { type: "done" } : { type: "malformed", why: "echo" };
};
