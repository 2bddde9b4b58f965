/** Walks packed events and checks checksums, contiguity and chain. Never throws for damage: it says what is wrong. */
import { EventPacker, linkOf, type Packed, unpack } from "./codec.ts";
import { eventValues } from "./event-log.ts";
import { type Gap, type Range, undeclared } from "./gaps.ts";
import { eventKey, eventRange } from "./keys.ts";
import { type Op, type Store, writeSynced } from "./store.ts";

export interface WalkOptions {
  /** The place to begin behind. */
  readonly after: { readonly seq: number; readonly hash: string };
  readonly gaps: readonly Gap[];
  /** Up to here and no further: what is being written meanwhile is not looked at. */
  readonly to?: number;
  /** Called between values, so that a long walk lets others live and can be watched. */
  readonly pause?: (seq: number) => Promise<void> | void;
  /** Sees every sound event. */
  readonly visit?: (event: Packed) => void;
  /** The hash after this sequence is wanted. */
  readonly watch?: number;
}
export interface Break {
  readonly seq: number;
  /** What the event names as the hash before it. */
  readonly prev: string;
}
export interface Walked {
  readonly events: number;
  readonly last: { readonly seq: number; readonly hash: string; readonly body: string } | null;
  /** Sequences that no declared gap explains, with the hash that the event behind them names. */
  readonly missing: readonly (Range & { readonly upper: string | null })[];
  /** Events whose hash before is not the hash of the one before. */
  readonly breaks: readonly Break[];
  /** Sequences whose bytes are there and damaged; they are part of `missing`. */
  readonly bad: readonly number[];
  /** Keys of values that are damaged somewhere: `mend` keeps what is sound in them. */
  readonly damagedKeys: readonly string[];
  /** LevelDB itself could not read part of the range. */
  readonly unreadable: boolean;
  readonly watched: string | null;
}

export const walkEvents = async (store: Store, options: WalkOptions): Promise<Walked> => {
  const walk = new Walk(options);
  for await (const [key, value] of eventValues(store, options.after.seq + 1, () => walk.markUnreadable())) {
    const { first, last } = eventRange(key);
    if (options.to !== undefined && first > options.to) break;
    walk.value(key, first, last, value);
    if (options.pause !== undefined) await options.pause(last);
  }
  return walk.result();
};

/**
 * Replaces damaged values by what is sound in them, and drops what an earlier repair of LevelDB brought back from
 * before the cut. The damaged store itself was kept aside before.
 */
export const mend = async (store: Store, keys: readonly string[], after: number): Promise<void> => {
  for (const key of keys) {
    const value = await store.get(key);
    const { first, last } = eventRange(key);
    const ops: Op[] = [];
    const packer = new EventPacker();
    const flush = (): void => {
      if (packer.count === 0) return;
      const name = eventKey(packer.first, packer.last);
      ops.push({ type: "put", key: name, value: packer.take() });
    };
    for (const event of value === undefined ? [] : unpack(value, first, last).events) {
      if (event.seq <= after) continue;
      if (packer.count > 0 && event.seq !== packer.last + 1) flush();
      packer.add(event.seq, event.prev.toString("hex"), event.body.toString("utf8"));
    }
    flush();
    // A value of which only the closing hash was damaged comes back under its own key.
    if (!ops.some((op) => op.key === key)) ops.push({ type: "del", key });
    await writeSynced(store, ops);
  }
};

class Walk {
  readonly #options: WalkOptions;
  #expected: number;
  #running: string | null;
  #events = 0;
  #last: Packed | null = null;
  #lastHash = "";
  #watched: string | null;
  #unreadable = false;
  readonly #missing: (Range & { upper: string | null })[] = [];
  readonly #breaks: Break[] = [];
  readonly #bad: number[] = [];
  readonly #damagedKeys: string[] = [];

  constructor(options: WalkOptions) {
    this.#options = options;
    this.#expected = options.after.seq + 1;
    this.#running = options.after.hash;
    this.#watched = options.watch === options.after.seq ? options.after.hash : null;
  }

  markUnreadable(): void {
    this.#unreadable = true;
  }

  value(key: string, first: number, last: number, value: Uint8Array): void {
    const { events, bad } = unpack(value, first, last);
    const to = this.#options.to ?? Number.MAX_SAFE_INTEGER;
    let damaged = bad.length > 0;
    for (const seq of bad) if (seq >= this.#expected && seq <= to) this.#bad.push(seq);
    for (const event of events) {
      if (event.seq < this.#expected || event.seq > to) continue;
      const hash = this.#event(event);
      if (hash !== event.hash.toString("hex") && !this.#isLastBeforeBad(event.seq, bad)) damaged = true;
    }
    if (damaged) this.#damagedKeys.push(key);
  }

  result(): Walked {
    const last = this.#last;
    return {
      events: this.#events,
      last: last === null ? null : { seq: last.seq, hash: this.#lastHash, body: last.body.toString("utf8") },
      missing: this.#missing,
      breaks: this.#breaks,
      bad: this.#bad,
      damagedKeys: this.#damagedKeys,
      unreadable: this.#unreadable,
      watched: this.#watched,
    };
  }

  #event(event: Packed): string {
    const prev = event.prev.toString("hex");
    const declared = this.#options.gaps.find((gap) => gap.to + 1 === event.seq);
    if (event.seq > this.#expected) {
      for (const range of undeclared(this.#options.gaps, { from: this.#expected, to: event.seq - 1 })) {
        this.#missing.push({ ...range, upper: range.to === event.seq - 1 ? prev : null });
      }
      this.#running = null;
    }
    if (this.#running !== null && prev !== this.#running && declared?.upper !== prev) {
      this.#breaks.push({ seq: event.seq, prev });
    }
    const hash = linkOf(event);
    this.#running = hash;
    this.#expected = event.seq + 1;
    this.#events += 1;
    this.#last = event;
    this.#lastHash = hash;
    if (event.seq === this.#options.watch) this.#watched = hash;
    this.#options.visit?.(event);
    return hash;
  }

  #isLastBeforeBad(seq: number, bad: readonly number[]): boolean {
    return bad.includes(seq + 1);
  }
}
