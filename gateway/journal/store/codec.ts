/**
 * Packed events: what one commit wrote, as one value. Little endian.
 *
 * | bytes | what |
 * |---|---|
 * | 1 + 1 + 2 | 0xE5, format 1, zero |
 * | 4 | number of events |
 * | 8 | first sequence (double) |
 * | per event: 4 | length of the body |
 * | 4 | CRC32C of the next two fields |
 * | 32 | chain hash before this event |
 * | length | body: JSON text in UTF-8 |
 * | 32 at the end | chain hash after the last event |
 *
 * Hash and body lie side by side because SHA-256(hash before ‖ body) is the hash after: nothing is copied to hash it.
 */
import { hash } from "node:crypto";
import { crc32c } from "@node-rs/crc32";

const magic = 0xe5;
const format = 1;
const headerBytes = 16;
const hashBytes = 32;
const frontBytes = 8 + hashBytes;

/** The hash before the first event of a site. */
export const genesis = "0".repeat(64);

export const chainHash = (prev: string, body: string): string =>
  hash("sha256", Buffer.concat([Buffer.from(prev, "hex"), Buffer.from(body, "utf8")]), "hex");

/** Collects events into one value. Reused from commit to commit: its buffer grows to what the site needs and stays. */
export class EventPacker {
  #bytes = Buffer.allocUnsafe(16 * 1024);
  #end = headerBytes;
  #last = "";
  count = 0;
  first = 0;

  /** Length of the value that `take` would give. */
  get size(): number {
    return this.count === 0 ? 0 : this.#end + hashBytes;
  }
  get last(): number {
    return this.first + this.count - 1;
  }

  /** Adds one event and returns the chain hash after it (hex). Sequences must be contiguous. */
  add(seq: number, prev: string, body: string): string {
    if (this.count === 0) this.first = seq;
    else if (seq !== this.last + 1) throw new Error(`sequence ${seq} does not follow ${this.last}`);
    this.#reserve(frontBytes + body.length * 3 + hashBytes);
    const bytes = this.#bytes;
    const start = this.#end;
    bytes.write(prev, start + 8, hashBytes, "hex");
    const length = bytes.write(body, start + frontBytes, "utf8");
    const covered = bytes.subarray(start + 8, start + frontBytes + length);
    bytes.writeUInt32LE(length, start);
    bytes.writeUInt32LE(crc32c(covered), start + 4);
    this.#end = start + frontBytes + length;
    this.count += 1;
    this.#last = hash("sha256", covered, "hex");
    return this.#last;
  }

  /** The value, in bytes of its own, and an empty packer again. */
  take(): Uint8Array {
    const bytes = this.#bytes;
    bytes.writeUInt32LE(magic | (format << 8), 0);
    bytes.writeUInt32LE(this.count, 4);
    bytes.writeDoubleLE(this.first, 8);
    bytes.write(this.#last, this.#end, hashBytes, "hex");
    const value = new Uint8Array(this.#end + hashBytes);
    value.set(bytes.subarray(0, value.length));
    this.#end = headerBytes;
    this.count = 0;
    return value;
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + more));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }
}

/** One event as it lies in a packed value: views, not copies. */
export interface Packed {
  readonly seq: number;
  readonly prev: Buffer;
  readonly body: Buffer;
  /** SHA-256(prev ‖ body) as the writer noted it; `linkOf` computes it. */
  readonly hash: Buffer;
}
export interface Unpacked {
  readonly events: readonly Packed[];
  /** Sequences of `first`..`last` that cannot be read or whose checksum is wrong. */
  readonly bad: readonly number[];
}

/** SHA-256(prev ‖ body) of one packed event, in hex. The two views lie side by side. */
export const linkOf = (event: Packed): string =>
  hash("sha256", new Uint8Array(event.prev.buffer, event.prev.byteOffset, hashBytes + event.body.length), "hex");

/**
 * Reads a value that its key calls `first`..`last`. Never throws: what is damaged is named in `bad`, and everything
 * behind a damaged length is `bad` as well.
 */
export const unpack = (value: Uint8Array, first: number, last: number): Unpacked => {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const events: Packed[] = [];
  const bad: number[] = [];
  const count = last - first + 1;
  let at = headerBytes;
  const sound =
    bytes.length >= headerBytes + hashBytes &&
    bytes.readUInt32LE(0) === (magic | (format << 8)) &&
    bytes.readDoubleLE(8) === first;
  for (let index = 0; index < count; index += 1) {
    const seq = first + index;
    const length = sound && at + frontBytes + hashBytes <= bytes.length ? bytes.readUInt32LE(at) : -1;
    const end = at + frontBytes + length;
    if (length < 0 || end + hashBytes > bytes.length) {
      for (let rest = seq; rest <= last; rest += 1) bad.push(rest);
      break;
    }
    const whole = bytes.subarray(at + 8, end);
    if (crc32c(whole) === bytes.readUInt32LE(at + 4)) {
      const next = index === count - 1 ? end : end + 8;
      events.push({
        seq,
        prev: whole.subarray(0, hashBytes),
        body: whole.subarray(hashBytes),
        hash: bytes.subarray(next, next + hashBytes),
      });
    } else bad.push(seq);
    at = end;
  }
  return { events, bad };
};
