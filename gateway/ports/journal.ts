/** The one durable path. What `durable` has resolved for survives a power cut; nothing else is promised. */
import type { Event, Recorded } from "../core/event.ts";
import type { Epoch, Moment } from "../core/vocabulary.ts";

/** Place in history: sequence of the last event and the chain hash there (32 bytes, hex). */
export interface Head {
  readonly epoch: Epoch;
  readonly seq: number;
  readonly hash: string;
}
export interface Draft {
  readonly moment: Moment;
  readonly event: Event;
  readonly cause?: string;
}
/** As it lies on disk: `body` is the exact JSON text that was hashed, `hash` = SHA-256(previous hash ‖ body). */
export interface Stored {
  readonly recorded: Recorded;
  readonly body: string;
  readonly prev: string;
  readonly hash: string;
}
/** One raw read or scan, kept for days outside the chain. Secrets in it are already digests. */
export interface ScanRecord {
  readonly device: string;
  readonly at: number;
  /** tag: an RFID read; scan: a handheld's; bad: ill-formed payload, kept as evidence. */
  readonly kind: "tag" | "scan" | "bad";
  /** The sender's own message id; the same id again is a duplicate. */
  readonly id: string;
  readonly payload: Uint8Array;
}
export interface SideRecord {
  readonly deposit: string;
  readonly sealed: Uint8Array;
}
/** Persisted in the background each minute, and resumed at boot. */
export interface ClockMark {
  readonly at: number;
  readonly synced: boolean;
  readonly elapsed: number;
}

/** What came of filling a hole with events from the fleet. */
export interface Filled {
  /** Events that were stored; those that were there already do not count. */
  readonly stored: number;
  /** proven: hashes link every sequence of the hole and both its sides. partial: some are missing or unlinked. */
  readonly grade: "proven" | "partial";
  /** What is still gone of the holes that these events belong to. */
  readonly missing: readonly { readonly from: number; readonly to: number }[];
  /** Sequences whose event contradicts the chain or the schema, or lies in no hole; nothing of them was stored. */
  readonly rejected: readonly number[];
}

export interface Journal {
  /** Last sequence that was handed out, on disk or not yet. */
  head(): Head;
  /** Last sequence known to be on disk. */
  durableHead(): Head;
  /**
   * Gives the drafts their sequence numbers at once and puts them into the next group commit. The promise is shared
   * by everything in that commit; it never rejects: a failed commit calls the `onFailure` given at opening, which
   * ends the process.
   */
  append(
    drafts: readonly Draft[],
    sides?: readonly SideRecord[],
  ): { readonly recorded: readonly Recorded[]; readonly durable: Promise<void> };
  appendScan(record: ScanRecord): Promise<void>;
  /** Resolves when everything appended so far is on disk; at once when it already is. */
  durable(): Promise<void>;
  /** Events `from`..`to` inclusive, in order, durable ones only. */
  read(from: number, to?: number): AsyncIterable<Stored>;
  readScans(options: {
    readonly newestFirst?: boolean;
    readonly limit: number;
    readonly device?: string;
  }): AsyncIterable<ScanRecord>;
  side(deposit: string): Promise<Uint8Array | null>;
  /** Deposits that have a side record: after a repair an erased one may be back and must be erased again. */
  sides(): AsyncIterable<string>;
  eraseSide(deposit: string): Promise<void>;
  /** State at `seq`, verified by the caller against replay before it is trusted for cutting. */
  saveSnapshot(seq: number, state: unknown): Promise<void>;
  /**
   * Proves the snapshot at `seq`: `refold` gets the newest verified snapshot before it (null: none) and the events
   * between, and returns the state at `seq`. Equal states make the snapshot one that may be started from and cut at.
   */
  verifySnapshot(
    seq: number,
    refold: (base: { readonly seq: number; readonly state: unknown } | null, events: AsyncIterable<Stored>) => unknown,
  ): Promise<boolean>;
  /** Forgets events up to and including `seq`, keeping the anchor hash; never past the newest verified snapshot. */
  cut(seq: number): Promise<void>;
  /** Stores events of a hole as the fleet kept them, each checked against the chain; see `Filled`. */
  fillHole(events: readonly { readonly seq: number; readonly prev: string; readonly body: string }[]): Promise<Filled>;
  markClock(mark: ClockMark): Promise<void>;
  /** Small named values of the runtime (acknowledged head, reserved marks); synced. */
  setNote(name: string, value: string): Promise<void>;
  note(name: string): Promise<string | null>;
  /** From the next event on. Its sequence lies above `above` as well, when the fleet knows more than this site. */
  startEpoch(epoch: Epoch, above?: number): Promise<void>;
  close(): Promise<void>;
}
