/**
 * LevelDB's log format (write-ahead log and MANIFEST): blocks of 32 KiB, in them records of
 * `crc32c (masked, 4) | length (2) | type (1: whole, 2: first, 3: middle, 4: last) | data`. LevelDB drops what does not
 * check without a word, so it is read here before LevelDB gets to see it.
 * Source: google/leveldb doc/log_format.md.
 */
import { crc32c } from "@node-rs/crc32";

const blockBytes = 32_768;
const frontBytes = 7;

export interface LogCheck {
  /** Logical records that check, in order. */
  readonly records: readonly Buffer[];
  /**
   * torn: the file ends inside a record, as a power cut leaves it; what was lost was never acknowledged unless the
   * file was cut. bad: bytes that do not check. Null: sound to the last byte.
   */
  readonly fault: null | { readonly kind: "torn" | "bad"; readonly offset: number; readonly followed: boolean };
}

/** `(crc >>> 15 | crc << 17) + 0xa282ead8`, as LevelDB stores checksums. */
export const maskedCrc = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

/**
 * Reads past damage: where LevelDB gives up the rest of the block, this looks for the next record in it that checks.
 * Bytes of our own values are text and digests, so hardly an offset is worth a checksum.
 */
export const readLog = (bytes: Buffer): LogCheck => {
  const records: Buffer[] = [];
  let parts: Buffer[] | null = null;
  let fault: { kind: "torn" | "bad"; offset: number } | null = null;
  let goodAfterFault = false;
  let at = 0;
  while (at < bytes.length) {
    const blockEnd = Math.min(at - (at % blockBytes) + blockBytes, bytes.length);
    const record = readRecord(bytes, at, blockEnd);
    if (record === "padding") {
      at = blockEnd;
      continue;
    }
    if (typeof record === "string") {
      fault ??= { kind: record, offset: at };
      parts = null;
      at = nextSound(bytes, at + 1, blockEnd);
      continue;
    }
    if (fault !== null) goodAfterFault = true;
    at += frontBytes + record.data.length;
    if (record.type === 1) {
      records.push(record.data);
      parts = null;
    } else if (record.type === 2) parts = [record.data];
    else {
      parts?.push(record.data);
      if (record.type === 4 && parts !== null) {
        records.push(Buffer.concat(parts));
        parts = null;
      }
    }
  }
  if (parts !== null) fault ??= { kind: "torn", offset: bytes.length };
  return { records, fault: fault === null ? null : { ...fault, followed: goodAfterFault } };
};

const readRecord = (
  bytes: Buffer,
  at: number,
  blockEnd: number,
): { readonly type: number; readonly data: Buffer } | "torn" | "bad" | "padding" => {
  const isLastBlock = blockEnd === bytes.length;
  if (at + frontBytes > blockEnd) {
    const full = blockEnd % blockBytes === 0;
    return full ? "padding" : "torn";
  }
  const length = bytes.readUInt16LE(at + 4);
  const type = bytes[at + 6] ?? 0;
  // Preallocated space that was never written.
  if (type === 0 && length === 0 && isZero(bytes, at, blockEnd)) return "padding";
  const end = at + frontBytes + length;
  if (end > blockEnd) return isLastBlock && blockEnd % blockBytes !== 0 ? "torn" : "bad";
  if (type < 1 || type > 4 || maskedCrc(bytes.subarray(at + 6, end)) !== bytes.readUInt32LE(at)) return "bad";
  return { type, data: bytes.subarray(at + frontBytes, end) };
};

/** Offset of the next whole or first record that checks, or the block's end. */
const nextSound = (bytes: Buffer, from: number, blockEnd: number): number => {
  for (let at = from; at + frontBytes <= blockEnd; at += 1) {
    const type = bytes[at + 6];
    if (type !== 1 && type !== 2) continue;
    const record = readRecord(bytes, at, blockEnd);
    if (typeof record !== "string" && record.data.length > 0) return at;
  }
  return blockEnd;
};

/** The records as a log of their own. */
export const writeLog = (records: readonly Buffer[]): Buffer => {
  const parts: Buffer[] = [];
  let used = 0;
  for (const record of records) {
    let at = 0;
    do {
      const left = blockBytes - used;
      if (left < frontBytes) {
        parts.push(Buffer.alloc(left));
        used = 0;
        continue;
      }
      const data = record.subarray(at, at + left - frontBytes);
      const ends = at + data.length === record.length;
      parts.push(framed(at === 0 ? (ends ? 1 : 2) : ends ? 4 : 3, data));
      used = (used + frontBytes + data.length) % blockBytes;
      at += data.length;
    } while (at < record.length);
  }
  return Buffer.concat(parts);
};

const framed = (type: number, data: Buffer): Buffer => {
  const record = Buffer.alloc(frontBytes + data.length);
  record.writeUInt16LE(data.length, 4);
  record[6] = type;
  data.copy(record, frontBytes);
  record.writeUInt32LE(maskedCrc(record.subarray(6)), 0);
  return record;
};

const isZero = (bytes: Buffer, from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1) if (bytes[at] !== 0) return false;
  return true;
};

/** Reads LevelDB's varints and length-prefixed strings. Throws RangeError at the end of the bytes. */
export class VarintReader {
  readonly #bytes: Buffer;
  at: number;
  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }
  get done(): boolean {
    return this.at >= this.#bytes.length;
  }
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes.readUInt8(this.at);
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }
  slice(length = this.number()): Buffer {
    if (this.at + length > this.#bytes.length) throw new RangeError("past the end");
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}
