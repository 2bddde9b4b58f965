/**
 * Packed scan records: every raw read of one commit as one value. Outside the chain, so one CRC32C for all of them.
 *
 * | bytes | what |
 * |---|---|
 * | 1 + 1 + 2 | 0x5C, format 1, zero |
 * | 4 | number of records |
 * | 4 | CRC32C of all that follows |
 * | per record: 8 | `at` (double) |
 * | 2 + 2 + 4 + 4 | kind, length of device, of id, of payload |
 * | … | device, id, payload |
 */
import { crc32c } from "@node-rs/crc32";
import type { ScanRecord } from "../../ports/journal.ts";

const magic = 0x5c;
const format = 1;
const headerBytes = 12;
const frontBytes = 20;
const kinds = ["tag", "scan", "bad"] as const;

export class ScanPacker {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #end = headerBytes;
  count = 0;
  newestAt = 0;

  get size(): number {
    return this.count === 0 ? 0 : this.#end;
  }

  add(record: ScanRecord): void {
    const { device, id, payload } = record;
    this.#reserve(frontBytes + (device.length + id.length) * 3 + payload.length);
    const bytes = this.#bytes;
    const start = this.#end;
    const deviceEnd = writeText(bytes, start + frontBytes, device);
    const idEnd = writeText(bytes, deviceEnd, id);
    bytes.set(payload, idEnd);
    bytes.writeDoubleLE(record.at, start);
    bytes.writeUInt16LE(kinds.indexOf(record.kind), start + 8);
    bytes.writeUInt16LE(deviceEnd - start - frontBytes, start + 10);
    bytes.writeUInt32LE(idEnd - deviceEnd, start + 12);
    bytes.writeUInt32LE(payload.length, start + 16);
    this.#end = idEnd + payload.length;
    this.count += 1;
    if (record.at > this.newestAt) this.newestAt = record.at;
  }

  /** The value, in bytes of its own, and an empty packer again. */
  take(): Uint8Array {
    const bytes = this.#bytes;
    bytes.writeUInt32LE(magic | (format << 8), 0);
    bytes.writeUInt32LE(this.count, 4);
    bytes.writeUInt32LE(crc32c(bytes.subarray(headerBytes, this.#end)), 8);
    const value = new Uint8Array(this.#end);
    value.set(bytes.subarray(0, this.#end));
    this.#end = headerBytes;
    this.count = 0;
    this.newestAt = 0;
    return value;
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + more));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }
}

/** Null: the value is damaged. Payloads are copies: they outlive the value. */
export const unpackScans = (value: Uint8Array): ScanRecord[] | null => {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (bytes.length < headerBytes || bytes.readUInt32LE(0) !== (magic | (format << 8))) return null;
  if (crc32c(bytes.subarray(headerBytes)) !== bytes.readUInt32LE(8)) return null;
  const records: ScanRecord[] = [];
  let at = headerBytes;
  for (let left = bytes.readUInt32LE(4); left > 0; left -= 1) {
    const kind = kinds[bytes.readUInt16LE(at + 8)];
    const deviceEnd = at + frontBytes + bytes.readUInt16LE(at + 10);
    const idEnd = deviceEnd + bytes.readUInt32LE(at + 12);
    const end = idEnd + bytes.readUInt32LE(at + 16);
    if (kind === undefined || end > bytes.length) return null;
    records.push({
      device: bytes.toString("utf8", at + frontBytes, deviceEnd),
      at: bytes.readDoubleLE(at),
      kind,
      id: bytes.toString("utf8", deviceEnd, idEnd),
      payload: new Uint8Array(bytes.subarray(idEnd, end)),
    });
    at = end;
  }
  return records;
};

/** Ids are short and ASCII: a loop beats the call into native code; anything else takes the call. */
const writeText = (bytes: Buffer, at: number, text: string): number => {
  if (text.length > 48) return at + bytes.write(text, at, "utf8");
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return at + bytes.write(text, at, "utf8");
    bytes[at + index] = code;
  }
  return at + text.length;
};
