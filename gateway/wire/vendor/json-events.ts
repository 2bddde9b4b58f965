/** What the readers' makers have in common: JSON events without a message id. */
import { readsMax } from "../parcel/tag-read.ts";

export type Fields = Readonly<Record<string, unknown>>;
const bytesMax = 131_072;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** One object, a list of them, or one a line; at least one and at most as many as a message may hold. */
export const objectsOf = (payload: Uint8Array): readonly Fields[] | null => {
  if (payload.length === 0 || payload.length > bytesMax) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(payload).trim();
    const found = isSeveral(text) ? text.split("\n").map((line) => JSON.parse(line)) : [JSON.parse(text)].flat();
    const fit = found.length > 0 && found.length <= readsMax;
    return fit && found.every((one) => typeof one === "object" && one !== null && !Array.isArray(one)) ? found : null;
  } catch {
    return null;
  }
};
/** An object to the line; a single one that is printed over several lines has more after its first. */
const isSeveral = (text: string): boolean => /^\{.*\}\s*\n\s*\{/.test(text);

/** ms since 1970 of the reader's clock; 0: it does not say. */
export const timeOf = (value: unknown): number => {
  const at = typeof value === "string" && value.length <= 64 ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? Math.max(0, at) : 0;
};

/** 64 bits of the payload itself (as MurmurHash3 mixes and ends): the same message again has the same id. */
export const messageIdOf = (payload: Uint8Array): string => {
  let high = 0xdeadbeef ^ payload.length;
  let low = 0x41c6ce57 ^ payload.length;
  for (const byte of payload) {
    high = Math.imul(high ^ byte, 2654435761);
    low = Math.imul(low ^ byte, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
};
