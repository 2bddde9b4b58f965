/**
 * What an RFID reader publishes on `postern/<device>/tags`. One message in one of two forms:
 * `{"id","epc","antenna","rssi","at"}`, or for many reads `{"id","at","reads":[["epc",antenna,rssi],…]}`.
 * This is the busiest path of the gateway, so the checks are written by hand.
 */
export interface TagRead {
  /** Upper-case hex. */
  readonly epc: string;
  readonly antenna: number;
  /** dBm. */
  readonly rssi: number;
}
export interface TagMessage {
  /** The reader's own message id: the same id again is a duplicate. Null: this message cannot be told from a copy. */
  readonly id: string | null;
  /** The reader's clock, ms since 1970; trusted for nothing. */
  readonly at: number;
  readonly reads: readonly TagRead[];
}
export const tagsTopic = "tags";
export const readsMax = 200;
const idMax = 64;
const epcMax = 64;
const bytesMax = 32_768;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Null: not a tag message. Never throws. */
export const decodeTags = (payload: Uint8Array): TagMessage | null => {
  if (payload.length > bytesMax) return null;
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(payload));
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { id, at, epc, antenna, rssi, reads } = value as Record<string, unknown>;
  if (typeof id !== "string" || id.length === 0 || id.length > idMax) return null;
  if (typeof at !== "number" || !(at >= 0)) return null;
  if (reads === undefined) {
    const read = checkRead(epc, antenna, rssi);
    return read && { id, at, reads: [read] };
  }
  if (!Array.isArray(reads) || reads.length === 0 || reads.length > readsMax) return null;
  const checked: TagRead[] = [];
  for (const entry of reads) {
    const read = Array.isArray(entry) && entry.length === 3 ? checkRead(entry[0], entry[1], entry[2]) : null;
    if (!read) return null;
    checked.push(read);
  }
  return { id, at, reads: checked };
};

/** A read in somebody else's words: an antenna or a strength that was not told is the one that proves least. */
export const tagRead = (epc: unknown, antenna: unknown = 0, rssi: unknown = weakestDbm): TagRead | null =>
  checkRead(epc, antenna, rssi);
export const weakestDbm = -128;

const checkRead = (epc: unknown, antenna: unknown, rssi: unknown): TagRead | null => {
  if (typeof epc !== "string" || epc.length < 8 || epc.length > epcMax || epc.length % 2 !== 0) return null;
  const upper = upperHex(epc);
  if (upper === null) return null;
  if (typeof antenna !== "number" || !Number.isInteger(antenna) || antenna < 0 || antenna > 255) return null;
  if (typeof rssi !== "number" || !(rssi >= -200 && rssi <= 50)) return null;
  return { epc: upper, antenna, rssi };
};

const upperHex = (text: string): string | null => {
  if (/^[0-9A-F]+$/.test(text)) return text;
  return /^[0-9A-Fa-f]+$/.test(text) ? text.toUpperCase() : null;
};

const encoder = new TextEncoder();
export const encodeTags = (message: TagMessage): Uint8Array<ArrayBuffer> => {
  const { id, at, reads } = message;
  const [first] = reads;
  return encoder.encode(
    JSON.stringify(
      reads.length === 1 && first
        ? { id, epc: first.epc, antenna: first.antenna, rssi: first.rssi, at }
        : { id, at, reads: reads.map((read) => [read.epc, read.antenna, read.rssi]) },
    ),
  );
};
