/**
 * Message ids that are on disk, as fingerprints of 64 bits in two tables: when the younger is full it becomes the elder
 * and the elder is forgotten. No text, no object and no promise is kept for an id, so that a flood leaves the collector
 * nothing to carry along; that two of the ids remembered share a fingerprint happens once in 10^14 messages.
 */
export interface SeenIds {
  has(id: string): boolean;
  add(id: string): void;
}

const slotsMin = 64;

export const seenIds = (idsMax: number): SeenIds => {
  let younger = new Table();
  let elder = new Table();
  return {
    has: (id) => {
      const [high, low] = fingerprint(id);
      return younger.has(high, low) || elder.has(high, low);
    },
    add: (id) => {
      if (younger.size >= idsMax) {
        [younger, elder] = [elder, younger];
        younger.clear();
      }
      const [high, low] = fingerprint(id);
      younger.add(high, low);
    },
  };
};

/** Open addressing over pairs of words, at most half full. (0, 0): free. */
class Table {
  #words = new Uint32Array(2 * slotsMin);
  size = 0;

  has(high: number, low: number): boolean {
    return this.#words[placeOf(this.#words, high, low)] !== 0;
  }
  add(high: number, low: number): void {
    const at = placeOf(this.#words, high, low);
    if (this.#words[at] !== 0) return;
    put(this.#words, at, high, low);
    this.size += 1;
    if (this.size * 4 > this.#words.length) this.#grow();
  }
  clear(): void {
    this.#words.fill(0);
    this.size = 0;
  }
  #grow(): void {
    const old = this.#words;
    const grown = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const [high = 0, low = 0] = [old[at], old[at + 1]];
      if (high !== 0) put(grown, placeOf(grown, high, low), high, low);
    }
    this.#words = grown;
  }
}

/** Where this pair lies, or the free place where it belongs. */
const placeOf = (words: Uint32Array, high: number, low: number): number => {
  const mask = words.length - 1;
  let at = (low << 1) & mask;
  while (words[at] !== 0 && (words[at] !== high || words[at + 1] !== low)) at = (at + 2) & mask;
  return at;
};
const put = (words: Uint32Array, at: number, high: number, low: number): void => {
  words[at] = high;
  words[at + 1] = low;
};

/** Two words with separate multipliers, stirred into each other at the end (as MurmurHash3 ends). `high` is never 0. */
const fingerprint = (id: string): readonly [high: number, low: number] => {
  let high = 0xdeadbeef ^ id.length;
  let low = 0x41c6ce57 ^ id.length;
  for (let at = 0; at < id.length; at += 1) {
    const code = id.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high >>> 0 || 1, low >>> 0];
};
