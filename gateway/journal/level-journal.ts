/**
 * The journal on a LevelDB-like store. What lies where on disk: store/keys.ts; what a commit is: group-commit.ts.
 *
 * Sequences go up over all epochs of a site and none is used twice for different contents: they are reserved in
 * blocks in the marker, which is on disk before the first of a block is written (docs/decisions/journal-sequence.md).
 */
import { type Event, eventTable, type Recorded } from "../core/event.ts";
import type { Epoch } from "../core/vocabulary.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { ClockMark, Draft, Filled, Head, Journal, ScanRecord, SideRecord, Stored } from "../ports/journal.ts";
import type { Disk } from "./files/ballast.ts";
import type { JournalFiles } from "./files/journal-files.ts";
import { encodeHead, type Marker, type MarkerState } from "./files/marker.ts";
import { fillHoles, type Offered } from "./fill.ts";
import { type Committed, GroupCommit } from "./group-commit.ts";
import { newestState, proveState, type State, saveState } from "./snapshot.ts";
import { cutEvents, momentAt, snapshotAt } from "./store/cut.ts";
import { readEvents } from "./store/event-log.ts";
import { type Gap, putGap } from "./store/gaps.ts";
import { kindRange, noteKey, sideKey } from "./store/keys.ts";
import { type Anchor, putClockMark, putEpoch } from "./store/meta.ts";
import type { ScanStream } from "./store/scan-stream.ts";
import { bytesOf, type Op, type Store, textOf } from "./store/store.ts";
import { decodeBody, encodeBody } from "./upcast.ts";

const reserveBlock = 4096;

export interface JournalParts {
  readonly store: Store;
  readonly files: JournalFiles;
  readonly marker: Marker;
  readonly scans: ScanStream;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly head: Head;
  /** Last event that is there; differs from `head` after a lost tail. */
  readonly lastEvent: { readonly seq: number; readonly hash: string };
  readonly gaps: readonly Gap[];
  /** Found at opening; declared with the first commit of the next epoch. */
  readonly newGaps: readonly Gap[];
  /** The present epoch is already written down in the store. */
  readonly epochKnown: boolean;
  readonly anchor: Anchor | null;
  readonly noteEveryMs: number;
  readonly onFailure: (error: unknown) => void;
}

export class LevelJournal implements Journal {
  readonly #parts: JournalParts;
  readonly #store: Store;
  readonly #marker: Marker;
  readonly #commits: GroupCommit;
  #epoch: Epoch;
  #seq: number;
  #hash: string;
  #durable: Head;
  #lastEvent: { readonly seq: number; readonly hash: string };
  #anchor: Anchor | null;
  #gaps: readonly Gap[];
  #newGaps: readonly Gap[];
  /** The next commit with an event begins an epoch that the store does not know yet. */
  #epochToDeclare: boolean;
  #lossAnsweredAt = Number.POSITIVE_INFINITY;
  #reserving: Promise<void> | null = null;
  #noteTimer: Timer | null = null;
  #closed = false;
  #failed = false;
  #thinned = 0;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.#store = parts.store;
    this.#marker = parts.marker;
    this.#epoch = parts.head.epoch;
    this.#seq = parts.head.seq;
    this.#hash = parts.head.hash;
    this.#durable = parts.head;
    this.#lastEvent = parts.lastEvent;
    this.#anchor = parts.anchor;
    this.#gaps = parts.gaps;
    this.#newGaps = parts.newGaps;
    this.#epochToDeclare = !parts.epochKnown;
    this.#commits = new GroupCommit(parts.store, {
      scanOp: (value, newestAt) => parts.scans.next(value, newestAt),
      gate: (lastSeq) => this.#gate(lastSeq),
      onDurable: (committed) => this.#onDurable(committed),
      ...{ clock: parts.clock, onFailure: (error) => void this.#fail(error) },
    });
  }

  head(): Head {
    return { epoch: this.#epoch, seq: this.#seq, hash: this.#hash };
  }
  durableHead(): Head {
    return this.#durable;
  }
  /** Scan records that were not stored because the disk was full. */
  get thinned(): number {
    return this.#thinned;
  }

  append(
    drafts: readonly Draft[],
    sides: readonly SideRecord[] = [],
  ): { readonly recorded: readonly Recorded[]; readonly durable: Promise<void> } {
    const recorded: Recorded[] = [];
    this.#commits.begin();
    for (const draft of drafts) recorded.push(this.#add(draft));
    if (sides.length > 0) {
      this.#commits.ops(sides.map(({ deposit, sealed }) => ({ type: "put", key: sideKey(deposit), value: sealed })));
    }
    const durable = recorded.length > 0 || sides.length > 0 ? this.#commits.joined() : this.#commits.settled();
    return { recorded, durable };
  }

  appendScan(record: ScanRecord): Promise<void> {
    if (this.#parts.disk.level() !== "full") return this.#commits.scan(record);
    this.#thinned += 1;
    return this.#commits.settled();
  }

  durable(): Promise<void> {
    return this.#commits.settled();
  }

  read(from: number, to = Number.MAX_SAFE_INTEGER): AsyncIterable<Stored> {
    return readEvents(this.#store, from, Math.min(to, this.#durable.seq), decodeBody);
  }

  readScans(options: {
    readonly newestFirst?: boolean;
    readonly limit: number;
    readonly device?: string;
  }): AsyncIterable<ScanRecord> {
    return this.#parts.scans.read(options);
  }

  async side(deposit: string): Promise<Uint8Array | null> {
    return (await this.#store.get(sideKey(deposit))) ?? null;
  }
  async *sides(): AsyncGenerator<string> {
    for await (const key of this.#store.keys(kindRange("d"))) yield key.slice(2);
  }
  eraseSide(deposit: string): Promise<void> {
    return this.#write({ type: "del", key: sideKey(deposit) });
  }

  async saveSnapshot(seq: number, state: unknown): Promise<void> {
    await this.durable();
    if (seq > this.#durable.seq) throw new RangeError(`no event ${seq} yet`);
    await saveState(this.#store, await momentAt(this.#store, seq, this.#anchor, decodeBody), state);
  }

  async verifySnapshot(
    seq: number,
    refold: (base: State | null, events: AsyncIterable<Stored>) => unknown,
  ): Promise<boolean> {
    const note = await snapshotAt(this.#store, seq);
    if (note === null) throw new RangeError(`no snapshot at ${seq}`);
    const base = await newestState(this.#store, seq);
    const state = base === null ? null : { seq: base.note.seq, state: base.state };
    // Without a base the fold begins at the first event: after a cut that proves nothing.
    if (state === null && this.#anchor !== null) return false;
    return proveState(this.#store, note, await refold(state, this.read((state?.seq ?? 0) + 1, seq)));
  }

  async cut(seq: number): Promise<void> {
    const announce = (next: Anchor): Promise<void> => this.#marker.update({ anchor: next });
    const limit = Math.min(seq, this.#durable.seq);
    this.#anchor = await cutEvents(this.#store, limit, this.#anchor, decodeBody, announce);
  }

  async fillHole(events: readonly Offered[]): Promise<Filled> {
    const gaps = [...this.#gaps, ...this.#newGaps];
    return fillHoles(this.#store, events, { gaps, anchor: this.#anchor, decode: decodeBody });
  }

  markClock(mark: ClockMark): Promise<void> {
    return this.#write(putClockMark(mark));
  }
  setNote(name: string, value: string): Promise<void> {
    return this.#write({ type: "put", key: noteKey(name), value: bytesOf(value) });
  }
  async note(name: string): Promise<string | null> {
    const value = await this.#store.get(noteKey(name));
    return value === undefined ? null : textOf(value);
  }

  async startEpoch(epoch: Epoch, above = 0): Promise<void> {
    if (epoch.counter <= this.#epoch.counter) throw new RangeError(`epoch ${epoch.counter} is not a new one`);
    await this.#marker.update({ epoch, reserved: Math.max(this.#marker.state.reserved, above + reserveBlock) });
    // An event of the old epoch that slips in meanwhile goes into a commit before the first of the new one.
    while (!this.#commits.idle) await this.durable();
    if (above > this.#seq) {
      const gap = { from: this.#seq + 1, to: above, upTo: above, kind: "tail", upper: this.#hash } as const;
      this.#newGaps = [...this.#newGaps, { ...gap, epoch: epoch.counter }];
      this.#seq = above;
    }
    this.#epoch = epoch;
    this.#epochToDeclare = true;
    this.#durable = this.head();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#noteTimer?.cancel();
    if (this.#failed) return this.#abandon();
    while (!this.#commits.idle) await this.durable();
    await this.#reserving;
    try {
      await this.#parts.scans.settle();
      await this.#store.close();
      const reserved = this.#seq;
      await this.#marker.update({ clean: true, reserved, head: this.#lastEvent, ...this.#answered() });
      await this.#parts.files.close();
    } catch (error) {
      await this.#abandon();
      throw error;
    }
  }

  /** After a failed commit nothing more is written: the next opening starts from what is on disk. */
  async #abandon(): Promise<void> {
    await this.#store.close();
    await this.#parts.files.close();
  }

  #add({ moment, event, cause }: Draft): Recorded {
    const { at, synced, elapsed } = moment;
    const seq = this.#seq + 1;
    const front = { at, synced, elapsed, seq, epoch: this.#epoch.counter, event };
    const recorded: Recorded = cause === undefined ? front : { ...front, cause };
    const before = { seq: this.#lastEvent.seq, hash: this.#hash };
    const hash = this.#commits.event(seq, this.#hash, encodeBody(recorded, versionOf(event)));
    this.#seq = seq;
    this.#hash = hash;
    if (this.#epochToDeclare) this.#declareEpoch(seq, before);
    if (seq + reserveBlock / 2 > this.#marker.state.reserved) this.#reserve(seq + reserveBlock);
    return recorded;
  }

  /** Epoch and the gaps before it are written with its first event, or not at all. */
  #declareEpoch(from: number, after: { readonly seq: number; readonly hash: string }): void {
    const declared = this.#newGaps.map((gap) => ({ ...gap, epoch: this.#epoch.counter }));
    this.#commits.ops([putEpoch({ epoch: this.#epoch, from, after }), ...declared.map(putGap)]);
    this.#gaps = [...this.#gaps, ...declared];
    this.#newGaps = [];
    this.#epochToDeclare = false;
    this.#lossAnsweredAt = from;
  }

  #reserve(upTo: number): void {
    this.#reserving = this.#marker.update({ reserved: upTo });
    // Who needs the block hears of a failure at the gate; a failure that nobody waits for must not be unhandled.
    this.#reserving.catch(() => undefined);
  }

  #gate(lastSeq: number): Promise<void> | null {
    if (lastSeq <= this.#marker.written.reserved) return null;
    return this.#marker.update({});
  }

  #write(op: Op): Promise<void> {
    this.#commits.ops([op]);
    return this.#commits.joined();
  }

  #onDurable({ lastSeq, hash }: Committed): void {
    this.#parts.scans.trimWhenDue(this.#parts.clock.now());
    if (lastSeq === 0) return;
    this.#lastEvent = { seq: lastSeq, hash };
    this.#durable = { epoch: this.#epoch, seq: lastSeq, hash };
    try {
      this.#parts.files.noteHead(encodeHead(lastSeq, this.#epoch.counter, hash));
    } catch {
      // Only a help for the next opening; a full disk shows at the next commit.
    }
    this.#noteTimer ??= this.#parts.clock.after(this.#parts.noteEveryMs, () => this.#noteInMarker());
  }

  #noteInMarker(): void {
    this.#noteTimer = null;
    this.#marker.update({ head: this.#lastEvent, ...this.#answered() }).catch(() => undefined);
  }

  /** A loss is answered once the epoch that declares it is on disk. */
  #answered(): Partial<MarkerState> {
    return this.#lastEvent.seq >= this.#lossAnsweredAt ? { loss: null } : {};
  }

  async #fail(error: unknown): Promise<void> {
    this.#failed = true;
    await this.#parts.disk.release().catch(() => undefined);
    await this.#marker.update({ suspect: true }).catch(() => undefined);
    this.#parts.onFailure(error);
  }
}

const versionOf = (event: Event): number => eventTable[event.type].version;
