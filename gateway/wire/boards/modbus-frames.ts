/**
 * How Modbus PDUs travel: RTU frames (unit, PDU, CRC-16, low byte first) on a serial bus and MBAP frames on TCP.
 * The splitters are pure: give them what is buffered, keep what they call `rest`. Both bound what they keep.
 */
import { pduBytesMax } from "./modbus-pdu.ts";

export interface RtuFrame {
  readonly unit: number;
  readonly pdu: Uint8Array;
}
export interface TcpFrame extends RtuFrame {
  /** Repeated by the answer: tells a late answer from the one that is waited for. */
  readonly transaction: number;
}
export interface Split<Frame> {
  readonly frames: readonly Frame[];
  readonly rest: Uint8Array;
  /** Bytes that belonged to no frame. */
  readonly dropped: number;
}
const rtuBytesMax = pduBytesMax + 3;
const mbapBytes = 7;

/** CRC-16/MODBUS: polynomial 0xA001 reflected, start 0xFFFF. */
export const crc16 = (bytes: Uint8Array, to = bytes.length, from = 0): number => {
  let crc = 0xffff;
  for (let at = from; at < to; at++) crc = (crc >> 8) ^ (crcTable[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
};
const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});

export const rtuFrame = (unit: number, pdu: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(pdu.length + 3);
  frame[0] = unit;
  frame.set(pdu, 1);
  const crc = crc16(frame, pdu.length + 1);
  frame[pdu.length + 1] = crc & 0xff;
  frame[pdu.length + 2] = crc >> 8;
  return frame;
};

export const tcpFrame = (transaction: number, unit: number, pdu: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(pdu.length + mbapBytes);
  frame.set([transaction >> 8, transaction & 0xff, 0, 0, (pdu.length + 1) >> 8, (pdu.length + 1) & 0xff, unit]);
  frame.set(pdu, mbapBytes);
  return frame;
};

/**
 * RTU has no length field: the length follows from the function code and the side that speaks. A place where no frame
 * with a right checksum can start is skipped byte by byte, so the reader finds back after noise.
 */
export const splitRtu = (buffered: Uint8Array, side: "requests" | "answers"): Split<RtuFrame> => {
  const frames: RtuFrame[] = [];
  let kept = 0;
  let used = 0;
  let unfinished = -1;
  for (let at = 0; at < buffered.length; ) {
    const length = rtuLength(buffered, at, side);
    if (length === "unfinished" || (length !== "never" && at + length > buffered.length)) {
      if (unfinished < 0) unfinished = at;
      at++;
    } else if (length !== "never" && rtuSumFits(buffered, at, length)) {
      frames.push({ unit: buffered[at] ?? 0, pdu: copy(buffered, at + 1, at + length - 2) });
      at += length;
      kept += length;
      used = at;
      unfinished = -1;
    } else at++;
  }
  const start = Math.max(unfinished < 0 ? buffered.length : unfinished, used, buffered.length - rtuBytesMax);
  const rest = copy(buffered, start);
  return { frames, rest, dropped: buffered.length - kept - rest.length };
};

const rtuLength = (bytes: Uint8Array, at: number, side: "requests" | "answers"): number | "never" | "unfinished" => {
  const functionCode = bytes[at + 1];
  if (functionCode === undefined) return "unfinished";
  if (side === "answers" && functionCode & 0x80) return 5;
  const counted = (place: number): number | "never" | "unfinished" => {
    const count = bytes[at + place];
    if (count === undefined) return "unfinished";
    return count + place + 3 > rtuBytesMax ? "never" : count + place + 3;
  };
  switch (functionCode) {
    case 1:
    case 2:
    case 3:
    case 4:
      return side === "requests" ? 8 : counted(2);
    case 5:
    case 6:
      return 8;
    case 15:
    case 16:
      return side === "requests" ? counted(6) : 8;
    default:
      return "never";
  }
};

const rtuSumFits = (bytes: Uint8Array, at: number, length: number): boolean => {
  const crc = crc16(bytes, at + length - 2, at);
  return bytes[at + length - 2] === (crc & 0xff) && bytes[at + length - 1] === crc >> 8;
};

/** `broken`: the stream cannot be trusted any more; the only way on is a new connection. */
export const splitTcp = (buffered: Uint8Array): Split<TcpFrame> & { readonly broken: boolean } => {
  const frames: TcpFrame[] = [];
  let at = 0;
  while (buffered.length - at >= mbapBytes) {
    const word = (place: number): number => ((buffered[at + place] ?? 0) << 8) | (buffered[at + place + 1] ?? 0);
    const length = word(4);
    if (word(2) !== 0 || length < 2 || length > pduBytesMax + 1) {
      return { frames, rest: new Uint8Array(0), dropped: buffered.length - at, broken: true };
    }
    if (buffered.length - at < 6 + length) break;
    const pdu = copy(buffered, at + mbapBytes, at + 6 + length);
    frames.push({ transaction: word(0), unit: buffered[at + 6] ?? 0, pdu });
    at += 6 + length;
  }
  return { frames, rest: copy(buffered, at), dropped: 0, broken: false };
};

/** A Buffer's own slice would be a view that keeps the whole chunk of the socket alive. */
const copy = (bytes: Uint8Array, from: number, to = bytes.length): Uint8Array =>
  new Uint8Array(bytes.subarray(from, to));

/** Appends without copying when nothing was left over. */
export const join = (rest: Uint8Array, chunk: Uint8Array): Uint8Array => {
  if (rest.length === 0) return chunk;
  const both = new Uint8Array(rest.length + chunk.length);
  both.set(rest);
  both.set(chunk, rest.length);
  return both;
};

/** Silence before a frame: 3.5 characters of 11 bits, fixed above 19200 baud (Modbus over Serial Line 1.02, 2.5). */
export const rtuSilenceMs = (baudRate: number): number => (baudRate > 19_200 ? 1.75 : (3.5 * 11 * 1000) / baudRate);
/** Time on the wire of so many characters. */
export const rtuWireMs = (baudRate: number, bytes: number): number => (bytes * 11 * 1000) / baudRate;
