/**
 * The scan stream: every raw read of every reader, kept for days and within bytes, outside the audit chain. Its size
 * is carried along and saved now and then, so that opening counts only what came since.
 */
import type { Moment } from "../../core/vocabulary.ts";
import type { ScanRecord } from "../../ports/journal.ts";
import { kindRange, readScanKey, scanBound, scanKey } from "./keys.ts";
import { putScanSize, readScanSize } from "./meta.ts";
import { unpackScans } from "./scan-codec.ts";
import { type Op, type Store, writeSynced } from "./store.ts";

export interface ScanLimits {
  readonly days: number;
  readonly bytesMax: number;
}
const dayMs = 24 * 3600 * 1000;
const trimEvery = 512;
const trimChunk = 512;

export class ScanStream {
  readonly #store: Store;
  readonly #limits: ScanLimits;
  #number: number;
  #bytes: number;
  #added = 0;
  #sinceTrim = 0;
  #trimming: Promise<void> | null = null;

  private constructor(store: Store, limits: ScanLimits, number: number, bytes: number) {
    this.#store = store;
    this.#limits = limits;
    this.#number = number;
    this.#bytes = bytes;
  }

  static async open(store: Store, limits: ScanLimits): Promise<ScanStream> {
    const saved = (await readScanSize(store)) ?? { bytes: 0, upTo: -1 };
    let { bytes, upTo: number } = saved;
    for await (const key of store.keys({ gte: scanBound(saved.upTo + 1), lt: "s;" })) {
      const parts = readScanKey(key);
      bytes += parts.bytes;
      number = parts.number;
    }
    return new ScanStream(store, limits, number, bytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Names the packed records of one commit. */
  next(value: Uint8Array, newestAt: number): Op {
    this.#number += 1;
    this.#bytes += value.length;
    this.#added += value.length;
    this.#sinceTrim += 1;
    return { type: "put", key: scanKey({ number: this.#number, newestAt, bytes: value.length }), value };
  }

  /** After a commit: forgets what is too old or too much, in the background, one run at a time. */
  trimWhenDue(now: Moment): void {
    if (this.#trimming !== null) return;
    if (this.#sinceTrim < trimEvery && this.#bytes <= this.#limits.bytesMax) return;
    this.#sinceTrim = 0;
    this.#trimming = this.trim(now, this.#limits.bytesMax)
      .catch(() => undefined)
      .finally(() => {
        this.#trimming = null;
      });
  }

  /** Forgets the oldest values until no more than `bytesMax` are left and none is older than the days allow. */
  async trim(now: Moment, bytesMax: number): Promise<void> {
    // A clock that nobody vouches for makes nothing old.
    const oldest = now.synced ? now.at - this.#limits.days * dayMs : Number.NEGATIVE_INFINITY;
    const addedBefore = this.#added;
    let doomed: string[] = [];
    let exhausted = true;
    for await (const key of this.#store.keys(kindRange("s"))) {
      const { bytes, newestAt } = readScanKey(key);
      if (this.#bytes <= bytesMax && newestAt >= oldest) {
        exhausted = false;
        break;
      }
      this.#bytes -= bytes;
      doomed.push(key);
      if (doomed.length === trimChunk) {
        await this.#drop(doomed);
        doomed = [];
      }
    }
    // What a power cut took was counted and never stored: when nothing is left, the count starts anew.
    if (exhausted) this.#bytes = this.#added - addedBefore;
    if (doomed.length > 0) await this.#drop(doomed);
  }

  /** Waits for a trim that runs and saves the size. */
  async settle(): Promise<void> {
    await this.#trimming;
    await writeSynced(this.#store, [putScanSize({ bytes: this.#bytes, upTo: this.#number })]);
  }

  async *read(options: {
    readonly newestFirst?: boolean;
    readonly limit: number;
    readonly device?: string;
  }): AsyncGenerator<ScanRecord> {
    let left = options.limit;
    if (left <= 0) return;
    const reverse = options.newestFirst ?? false;
    for await (const [, value] of this.#store.iterator({ ...kindRange("s"), reverse })) {
      // A damaged value is skipped: raw reads are evidence beside the chain, not part of it.
      const records = unpackScans(value) ?? [];
      if (reverse) records.reverse();
      for (const record of records) {
        if (options.device !== undefined && record.device !== options.device) continue;
        yield record;
        left -= 1;
        if (left === 0) return;
      }
    }
  }

  /** Unsynced: a trim that a power cut forgets is done again. The size goes with it, so both are forgotten together. */
  #drop(keys: readonly string[]): Promise<void> {
    const batch = this.#store.batch();
    for (const key of keys) batch.del(key);
    const size = putScanSize({ bytes: this.#bytes, upTo: this.#number });
    if (size.type === "put") batch.put(size.key, size.value);
    return batch.write();
  }
}
