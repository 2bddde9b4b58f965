/**
 * Group commit: one synced write in flight, everything that arrives meanwhile goes into the next. A commit is at most
 * one value of packed events and one of packed scan records, and the few small records that belong to them.
 *
 * On slow storage readers that wait for their acknowledgement would fall apart into two halves that wait for each
 * other's commits. So after a slow commit of many scan records the next one waits, for no longer than that commit took,
 * until as many have come again or no more come. An event never waits: a person stands before the door.
 */
import type { Clock } from "../ports/clock.ts";
import type { ScanRecord } from "../ports/journal.ts";
import { EventPacker } from "./store/codec.ts";
import { eventKey } from "./store/keys.ts";
import { ScanPacker } from "./store/scan-codec.ts";
import { type Op, type Store, writeSynced } from "./store/store.ts";

/** A commit that is larger than this is closed and the next one begun, so that values stay of a readable size. */
const commitBytesMax = 1024 * 1024;
const sparesMax = 3;
/** A commit that took so long is slow, and so many scan records are many. */
const slowMs = 4;
const manyScans = 16;
const gatherStepMs = 2;
/** Steps without a new record that end the waiting: the first may pass while acknowledgements still leave. */
const stillMax = 2;

export class Commit {
  readonly events = new EventPacker();
  readonly scans = new ScanPacker();
  ops: Op[] = [];
  /** Chain hash after the last event of this commit. */
  hash = "";
  durable: Promise<void> | null = null;
  resolve: (() => void) | null = null;

  get isEmpty(): boolean {
    return this.events.count === 0 && this.scans.count === 0 && this.ops.length === 0;
  }
  get size(): number {
    return this.events.size + this.scans.size;
  }
}

/** What became durable with one commit. */
export interface Committed {
  /** 0: no events in it. */
  readonly lastSeq: number;
  readonly hash: string;
}

export interface CommitHost {
  readonly clock: Pick<Clock, "now" | "after">;
  /** Names the packed scan records of a commit. */
  readonly scanOp: (value: Uint8Array, newestAt: number) => Op;
  /** Resolves when this sequence may be written: the marker has reserved it. Null: at once. */
  readonly gate: (lastSeq: number) => Promise<void> | null;
  readonly onDurable: (committed: Committed) => void;
  readonly onFailure: (error: unknown) => void;
}

const nothingPending = Promise.resolve();

export class GroupCommit {
  readonly #store: Store;
  readonly #host: CommitHost;
  #open = new Commit();
  /** Closed commits that wait for the one in flight. */
  readonly #queue: Commit[] = [];
  readonly #spares: Commit[] = [];
  #inFlight: Commit | null = null;
  #running = false;
  #failed = false;
  /** While the next commit is gathered: the number of scan records that is enough, and what ends the pause. */
  #wanted = Number.POSITIVE_INFINITY;
  #goOn: () => void = () => {};

  constructor(store: Store, host: CommitHost) {
    this.#store = store;
    this.#host = host;
  }

  /** Everything added until `joined` belongs together and shares a commit. */
  begin(): void {
    if (this.#open.size <= commitBytesMax) return;
    this.#queue.push(this.#open);
    this.#open = this.#spares.pop() ?? new Commit();
  }
  /** Adds an event; returns the chain hash after it. */
  event(seq: number, prev: string, body: string): string {
    const commit = this.#open;
    commit.hash = commit.events.add(seq, prev, body);
    this.#goOn();
    return commit.hash;
  }
  scan(record: ScanRecord): Promise<void> {
    this.begin();
    this.#open.scans.add(record);
    if (this.#open.scans.count >= this.#wanted) this.#goOn();
    return this.#join();
  }
  ops(ops: readonly Op[]): void {
    this.#open.ops.push(...ops);
  }
  /** The promise of the commit that holds what was added last. */
  joined(): Promise<void> {
    return this.#join();
  }
  /** Resolves when everything added so far is on disk. */
  settled(): Promise<void> {
    if (!this.#open.isEmpty) return this.#join();
    const last = this.#queue.at(-1) ?? this.#inFlight;
    return last === null ? nothingPending : promiseOf(last);
  }
  get idle(): boolean {
    return this.#inFlight === null && this.#queue.length === 0 && this.#open.isEmpty;
  }

  #join(): Promise<void> {
    if (!this.#running) {
      this.#running = true;
      // What is added in the same stretch of work still joins this commit.
      queueMicrotask(() => void this.#run());
    }
    return promiseOf(this.#open);
  }

  #take(): Commit | null {
    const queued = this.#queue.shift();
    if (queued !== undefined) return queued;
    if (this.#open.isEmpty) return null;
    const commit = this.#open;
    this.#open = this.#spares.pop() ?? new Commit();
    return commit;
  }

  async #run(): Promise<void> {
    if (this.#failed) return;
    try {
      for (let commit = this.#take(); commit !== null; commit = this.#take()) {
        this.#inFlight = commit;
        const lastSeq = commit.events.count === 0 ? 0 : commit.events.last;
        const gate = lastSeq === 0 ? null : this.#host.gate(lastSeq);
        if (gate !== null) await gate;
        const scans = commit.scans.count;
        const began = this.#host.clock.now().elapsed;
        await writeSynced(this.#store, this.#opsOf(commit));
        const tookMs = this.#host.clock.now().elapsed - began;
        this.#inFlight = null;
        const { hash, resolve } = commit;
        commit.durable = null;
        commit.resolve = null;
        if (this.#spares.length < sparesMax) this.#spares.push(commit);
        this.#host.onDurable({ lastSeq, hash });
        resolve?.();
        if (tookMs >= slowMs && scans >= manyScans) await this.#gather(scans, tookMs);
      }
      this.#running = false;
    } catch (error) {
      this.#failed = true;
      this.#host.onFailure(error);
    }
  }

  async #gather(scans: number, msMax: number): Promise<void> {
    let before = 0;
    let still = 0;
    this.#wanted = scans;
    for (let left = msMax; left > 0; left -= gatherStepMs) {
      const { count } = this.#open.scans;
      still = count === before ? still + 1 : 0;
      before = count;
      if (count >= scans || still > stillMax || this.#open.events.count > 0 || this.#queue.length > 0) break;
      await this.#pause();
    }
    this.#wanted = Number.POSITIVE_INFINITY;
  }
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#host.clock.after(gatherStepMs, resolve);
      this.#goOn = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  #opsOf(commit: Commit): Op[] {
    const { ops, events, scans } = commit;
    commit.ops = [];
    if (events.count > 0) {
      const key = eventKey(events.first, events.last);
      ops.push({ type: "put", key, value: events.take() });
    }
    if (scans.count > 0) {
      const { newestAt } = scans;
      ops.push(this.#host.scanOp(scans.take(), newestAt));
    }
    return ops;
  }
}

const promiseOf = (commit: Commit): Promise<void> => {
  commit.durable ??= new Promise((resolve) => {
    commit.resolve = resolve;
  });
  return commit.durable;
};
