/**
 * What waits of one class that may be thinned: at most so many bytes, none older than so long. What makes room is
 * counted, each piece once. Pure but for its own state; times in ms of site time.
 */
export interface Waiting<T> {
  /** Another one of the same key takes its place. */
  readonly key: string;
  readonly bytes: number;
  readonly at: number;
  /** Goes first, and is dropped last. */
  readonly urgent: boolean;
  readonly value: T;
}
export interface LaneBounds {
  readonly bytesMax: number;
  readonly ageMsMax: number;
}
/** newer: another one of the same key came; bytes: there was no room; age: it waited too long to be of use. */
export const dropReasons = ["newer", "bytes", "age"] as const;
export type DropReason = (typeof dropReasons)[number];
export interface Dropped {
  readonly count: number;
  readonly bytes: number;
}
export interface QueueFigures {
  readonly events: number;
  readonly bytes: number;
  /** Age of the oldest; 0 when nothing waits. */
  readonly ageMs: number;
}

export class Lane<T> {
  readonly #bounds: LaneBounds;
  /** In the order in which they are dropped. */
  readonly #ranks = { others: new Map<string, Waiting<T>>(), urgent: new Map<string, Waiting<T>>() };
  readonly #dropped = { newer: none, bytes: none, age: none };
  #bytes = 0;

  constructor(bounds: LaneBounds) {
    this.#bounds = bounds;
  }

  get isEmpty(): boolean {
    return this.#ranks.urgent.size + this.#ranks.others.size === 0;
  }

  put(one: Waiting<T>): void {
    const before = this.#ranks.urgent.get(one.key) ?? this.#ranks.others.get(one.key);
    if (before) this.#drop(before, "newer");
    if (one.bytes > this.#bounds.bytesMax) {
      this.#count(one, "bytes");
      return;
    }
    (one.urgent ? this.#ranks.urgent : this.#ranks.others).set(one.key, one);
    this.#bytes += one.bytes;
    for (const rank of [this.#ranks.others, this.#ranks.urgent])
      for (const oldest of rank.values()) {
        if (this.#bytes <= this.#bounds.bytesMax) return;
        this.#drop(oldest, "bytes");
      }
  }

  expire(now: number): void {
    for (const one of this.#all()) if (now - one.at > this.#bounds.ageMsMax) this.#drop(one, "age");
  }

  /** Those that need not go any more, since they went another way. No drop. */
  settle(isSettled: (one: Waiting<T>) => boolean): void {
    for (const one of this.#all()) if (isSettled(one)) this.#remove(one);
  }

  /** The urgent ones first, each rank in the order of arrival; one at least when there is one. */
  take(bytesMax: number, countMax: number): readonly Waiting<T>[] {
    const taken: Waiting<T>[] = [];
    let bytes = 0;
    for (const one of this.#all()) {
      bytes += one.bytes;
      if (taken.length > 0 && (bytes > bytesMax || taken.length >= countMax)) break;
      taken.push(one);
    }
    for (const one of taken) this.#remove(one);
    return taken;
  }

  figures(now: number): QueueFigures {
    const { urgent, others } = this.#ranks;
    const oldest = this.#all().reduce((least, { at }) => Math.min(least, at), now);
    return { events: urgent.size + others.size, bytes: this.#bytes, ageMs: now - oldest };
  }
  /** Since the start. */
  dropped(): Readonly<Record<DropReason, Dropped>> {
    return { ...this.#dropped };
  }

  #all(): Waiting<T>[] {
    return [...this.#ranks.urgent.values(), ...this.#ranks.others.values()];
  }
  #drop(one: Waiting<T>, why: DropReason): void {
    this.#remove(one);
    this.#count(one, why);
  }
  #remove({ key, urgent, bytes }: Waiting<T>): void {
    (urgent ? this.#ranks.urgent : this.#ranks.others).delete(key);
    this.#bytes -= bytes;
  }
  #count({ bytes }: Waiting<T>, why: DropReason): void {
    const { count, bytes: before } = this.#dropped[why];
    this.#dropped[why] = { count: count + 1, bytes: before + bytes };
  }
}
const none: Dropped = { count: 0, bytes: 0 };
