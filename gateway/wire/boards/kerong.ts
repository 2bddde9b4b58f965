/**
 * KERONG CU16 and CU48 lock boards on RS-485, both ways. A frame is `02 ADDR … 03 SUM`; SUM is the low byte of the sum
 * of all bytes before it. Source: the maker's protocol pages (design/hardware.md, part 2).
 *
 * | model | state of a board | unlock one lock | answer |
 * |---|---|---|---|
 * | CU16 | `02 ADDR 30 03 SUM` | `02 ADDR 31 03 SUM` | `02 ADDR 35` 2 lock bytes, 2 sensor bytes `03 SUM` |
 * | CU48 | `02 ADDR 00 60 03 SUM` | `02 ADDR LOCK 61 03 SUM` | `02 ADDR LOCK 75` 6 and 6 bytes `03 SUM` |
 *
 * CU16: ADDR = board × 16 + index of the lock; CU48: ADDR is the board. An unlock is never answered. Here `unit` is
 * ADDR and `pdu` is what stands between it and the end byte, so that a frame travels a line as a Modbus PDU does.
 */
export type KerongModel = "cu16" | "cu48";

export type KerongRequest =
  | { readonly type: "state"; readonly board: number }
  /** `index`: as it stands on the wire. */
  | { readonly type: "unlock"; readonly board: number; readonly index: number };

/** One bit each, lowest lock first, as they stand on the wire: what a set bit means is a setting. */
export interface KerongState {
  readonly board: number;
  readonly locks: readonly boolean[];
  readonly items: readonly boolean[];
}
export interface KerongFrame {
  readonly unit: number;
  readonly pdu: Uint8Array;
}

interface Format {
  /** Locks and sensors of one board. */
  readonly locks: number;
  readonly boards: number;
  readonly state: number;
  readonly unlock: number;
  readonly answer: number;
  /** Place of the command in the PDU: CU48 puts the lock before it. */
  readonly commandAt: 0 | 1;
}
export const kerongFormats: Readonly<Record<KerongModel, Format>> = {
  cu16: { locks: 16, boards: 16, state: 0x30, unlock: 0x31, answer: 0x35, commandAt: 0 },
  cu48: { locks: 48, boards: 256, state: 0x60, unlock: 0x61, answer: 0x75, commandAt: 1 },
};
const models: readonly KerongModel[] = ["cu16", "cu48"];
const start = 0x02;
const end = 0x03;
/** Start, ADDR, end and sum. */
const frameBytes = 4;
const frameBytesMax = 18;

export const kerongFrame = (unit: number, pdu: Uint8Array): Uint8Array => {
  const frame = Uint8Array.of(start, unit, ...pdu, end, 0);
  frame[frame.length - 1] = sumOf(frame, 0, frame.length - 1);
  return frame;
};
const sumOf = (bytes: Uint8Array, from: number, to: number): number => {
  let sum = 0;
  for (let at = from; at < to; at++) sum += bytes[at] ?? 0;
  return sum & 0xff;
};

export const encodeKerong = (model: KerongModel, request: KerongRequest): KerongFrame => {
  const { state, unlock } = kerongFormats[model];
  const command = request.type === "state" ? state : unlock;
  const index = request.type === "state" ? 0 : request.index;
  if (model === "cu16") return { unit: (request.board << 4) | index, pdu: Uint8Array.of(command) };
  return { unit: request.board, pdu: Uint8Array.of(index, command) };
};

/** What a board makes of a frame; null: no board of this family serves it. */
export const decodeKerong = ({
  unit,
  pdu,
}: KerongFrame): { readonly model: KerongModel; readonly request: KerongRequest } | null => {
  for (const model of models) {
    const { state, unlock, commandAt } = kerongFormats[model];
    const command = pdu[commandAt];
    if (pdu.length !== commandAt + 1 || (command !== state && command !== unlock)) continue;
    const board = model === "cu16" ? unit >> 4 : unit;
    const index = model === "cu16" ? unit & 0x0f : (pdu[0] ?? 0);
    return { model, request: command === state ? { type: "state", board } : { type: "unlock", board, index } };
  }
  return null;
};

/** An unlock is obeyed in silence. */
export const kerongAnswers = (pdu: Uint8Array): boolean => decodeKerong({ unit: 0, pdu })?.request.type !== "unlock";

export const encodeKerongState = (model: KerongModel, { board, locks, items }: KerongState): KerongFrame => {
  const format = kerongFormats[model];
  const bytes = [...packed(locks, format.locks), ...packed(items, format.locks)];
  const { unit } = encodeKerong(model, { type: "state", board });
  return { unit, pdu: Uint8Array.of(...(format.commandAt === 1 ? [0] : []), format.answer, ...bytes) };
};

/** Strictly: another board, length or command is null, never half-believed. */
export const decodeKerongState = (
  model: KerongModel,
  board: number,
  { unit, pdu }: KerongFrame,
): KerongState | null => {
  const { locks, answer, commandAt } = kerongFormats[model];
  const from = commandAt + 1;
  const bytes = locks / 8;
  if (pdu.length !== from + 2 * bytes || pdu[commandAt] !== answer) return null;
  if ((model === "cu16" ? unit >> 4 : unit) !== board) return null;
  return { board, locks: unpacked(pdu, from, locks), items: unpacked(pdu, from + bytes, locks) };
};

const packed = (bits: readonly boolean[], count: number): Uint8Array => {
  const bytes = new Uint8Array(count / 8);
  bits.slice(0, count).forEach((bit, at) => {
    if (bit) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  });
  return bytes;
};
const unpacked = (bytes: Uint8Array, from: number, count: number): boolean[] =>
  Array.from({ length: count }, (_, at) => (((bytes[from + (at >> 3)] ?? 0) >> (at & 7)) & 1) === 1);

export interface KerongSplit {
  readonly frames: readonly KerongFrame[];
  /** To be kept and put before what comes next. */
  readonly rest: Uint8Array;
  /** Bytes that belonged to no frame. */
  readonly dropped: number;
}

/**
 * Frames in what is buffered. The length follows from the command and the side that speaks; where no frame with a
 * right end byte and sum can start, one byte is skipped, so the reader finds back after noise. A sum of one byte lets
 * one damaged frame in 256 pass: what it says is believed only when a second one agrees.
 */
export const splitKerong = (buffered: Uint8Array, side: "requests" | "answers"): KerongSplit => {
  const frames: KerongFrame[] = [];
  let kept = 0;
  let used = 0;
  let unfinished = -1;
  for (let at = 0; at < buffered.length; ) {
    const length = lengthAt(buffered, at, side);
    if (length === "never") at++;
    else if (length === "unfinished") {
      if (unfinished < 0) unfinished = at;
      at++;
    } else {
      frames.push({ unit: buffered[at + 1] ?? 0, pdu: Uint8Array.from(buffered.subarray(at + 2, at + length - 2)) });
      at += length;
      kept += length;
      used = at;
      unfinished = -1;
    }
  }
  const from = Math.max(unfinished < 0 ? buffered.length : unfinished, used, buffered.length - frameBytesMax);
  const rest = Uint8Array.from(buffered.subarray(from));
  return { frames, rest, dropped: buffered.length - kept - rest.length };
};

/** The length of the whole and right frame that starts here. */
const lengthAt = (bytes: Uint8Array, at: number, side: "requests" | "answers"): number | "unfinished" | "never" => {
  if (bytes[at] !== start) return "never";
  let unfinished = false;
  for (const model of models) {
    const { locks, state, unlock, answer, commandAt } = kerongFormats[model];
    const command = bytes[at + 2 + commandAt];
    const pduBytes = commandAt + 1 + (side === "answers" ? locks / 4 : 0);
    const commands = side === "answers" ? [answer] : [state, unlock];
    if (command !== undefined && !commands.includes(command)) continue;
    const length = pduBytes + frameBytes;
    if (at + length > bytes.length) unfinished = true;
    else if (bytes[at + length - 2] === end && bytes[at + length - 1] === sumOf(bytes, at, at + length - 1))
      return length;
  }
  return unfinished ? "unfinished" : "never";
};

/** Time on the wire of so many characters of ten bits (8N1). */
export const kerongWireMs = (baudRate: number, bytes: number): number => (bytes * 10 * 1000) / baudRate;
