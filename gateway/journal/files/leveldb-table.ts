/**
 * LevelDB's table format, as far as needed to check a file: data blocks, each followed by `type (1) | crc32c (4)`, an
 * index block that points at them, a footer of 48 bytes that points at the index. LevelDB itself does not look at
 * these checksums on a normal read. Sources: google/leveldb doc/table_format.md, google/snappy format_description.txt.
 */
import { maskedCrc, VarintReader } from "./leveldb-log.ts";

const footerBytes = 48;
const trailerBytes = 5;
const magic = Buffer.from("57fb808b247547db", "hex");
const expandedMax = 64 * 1024 * 1024;

export type TableFault = "footer" | "index" | "block";

/** Is there a footer with LevelDB's magic at the end? */
export const hasFooter = (end: Buffer): boolean => end.length >= 8 && end.subarray(-8).equals(magic);

/** Checks every block of a table. Null: sound. */
export const checkTable = (bytes: Buffer): TableFault | null => {
  if (bytes.length < footerBytes || !hasFooter(bytes)) return "footer";
  try {
    const { meta, index } = readFooter(bytes);
    if (!isSound(bytes, meta) || !isSound(bytes, index)) return "index";
    // Behind the meta index lies the Bloom filter: a wrong bit in it hides a key that is there.
    for (const block of [meta, index]) {
      for (const handle of handlesOf(expand(bytes, block))) if (!isSound(bytes, handle)) return "block";
    }
    return null;
  } catch {
    return "index";
  }
};

/** A table whose damaged blocks of data LevelDB can no longer take for sound ones, and what was read out of those. */
export interface Condemned {
  readonly table: Buffer;
  readonly entries: readonly (readonly [key: string, value: Buffer])[];
}
/** No compression of LevelDB's: it calls such a block corrupt, checksum or not. */
const noCompression = 0x7f;

/**
 * Null: no block of data is damaged, or nobody can tell where they lie. LevelDB's repair looks at no checksum: what
 * decodes by chance would stay in the store, and be damage again at the next check.
 */
export const condemnBlocks = (bytes: Buffer): Condemned | null => {
  const fault = checkTable(bytes);
  if (fault !== "block") return null;
  const damaged = [...handlesOf(expand(bytes, readFooter(bytes).index))].filter((handle) => !isSound(bytes, handle));
  if (damaged.length === 0) return null;
  const table = Buffer.from(bytes);
  for (const { offset, size } of damaged) if (offset + size < table.length) table[offset + size] = noCompression;
  return { table, entries: damaged.flatMap((handle) => readEntries(bytes, handle)) };
};

/** As far as they can be made out; keys are LevelDB's own without the 8 bytes of its sequence. */
const readEntries = (bytes: Buffer, handle: Handle): [string, Buffer][] => {
  const found: [string, Buffer][] = [];
  try {
    const block = expand(bytes, handle);
    const reader = new VarintReader(block.subarray(0, block.length - 4 - 4 * block.readUInt32LE(block.length - 4)));
    let key = Buffer.alloc(0);
    while (!reader.done) {
      const [shared, unshared, length] = [reader.number(), reader.number(), reader.number()];
      key = Buffer.concat([key.subarray(0, shared), reader.slice(unshared)]);
      found.push([key.toString("latin1", 0, key.length - 8), Buffer.from(reader.slice(length))]);
    }
  } catch {
    // What follows a wrong length cannot be found.
  }
  return found;
};

interface Handle {
  readonly offset: number;
  readonly size: number;
}

const readFooter = (bytes: Buffer): { readonly meta: Handle; readonly index: Handle } => {
  const footer = new VarintReader(bytes.subarray(bytes.length - footerBytes));
  const meta = { offset: footer.number(), size: footer.number() };
  return { meta, index: { offset: footer.number(), size: footer.number() } };
};

const isSound = (bytes: Buffer, { offset, size }: Handle): boolean => {
  const end = offset + size;
  if (end + trailerBytes > bytes.length) return false;
  return maskedCrc(bytes.subarray(offset, end + 1)) === bytes.readUInt32LE(end + 1);
};

const expand = (bytes: Buffer, { offset, size }: Handle): Buffer => {
  const block = bytes.subarray(offset, offset + size);
  return bytes[offset + size] === 1 ? expandSnappy(block) : block;
};

/** Entries of an index block: `shared | unshared | value length | key rest | value`; the value is a block handle. */
const handlesOf = function* (block: Buffer): Generator<Handle> {
  const restarts = block.readUInt32LE(block.length - 4);
  const entries = block.subarray(0, block.length - 4 - 4 * restarts);
  const reader = new VarintReader(entries);
  while (!reader.done) {
    reader.number();
    const unshared = reader.number();
    const length = reader.number();
    reader.slice(unshared);
    const value = new VarintReader(reader.slice(length));
    yield { offset: value.number(), size: value.number() };
  }
};

/** Raw snappy: a length, then literals and copies. Throws when the bytes are none. */
export const expandSnappy = (bytes: Buffer): Buffer => {
  const reader = new VarintReader(bytes);
  const length = reader.number();
  if (length > expandedMax) throw new RangeError("an index block of this size is none");
  const out = Buffer.alloc(length);
  let end = 0;
  while (!reader.done) {
    const tag = reader.slice(1).readUInt8(0);
    if ((tag & 3) === 0) {
      const short = tag >> 2;
      const size = 1 + (short < 60 ? short : reader.slice(short - 59).readUIntLE(0, short - 59));
      if (end + size > length) throw new RangeError("longer than promised");
      end += reader.slice(size).copy(out, end);
      continue;
    }
    const { size, back } = readCopy(tag, reader);
    if (back === 0 || back > end || end + size > length) throw new RangeError("a copy from nowhere");
    // Byte by byte: a copy may read what it has just written.
    for (let index = 0; index < size; index += 1) out[end + index] = out[end + index - back] ?? 0;
    end += size;
  }
  if (end !== length) throw new RangeError("shorter than promised");
  return out;
};

const readCopy = (tag: number, reader: VarintReader): { readonly size: number; readonly back: number } => {
  if ((tag & 3) === 1) {
    return { size: 4 + ((tag >> 2) & 7), back: ((tag >> 5) << 8) | reader.slice(1).readUInt8(0) };
  }
  const size = 1 + (tag >> 2);
  return { size, back: (tag & 3) === 2 ? reader.slice(2).readUInt16LE(0) : reader.slice(4).readUInt32LE(0) };
};
