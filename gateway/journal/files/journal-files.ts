/**
 * The journal's side of the file system, so that the simulated world can put another one in its place. Everything
 * rejects with the cause when the file system does not obey.
 */
import type { Store } from "../store/store.ts";
import type { StoreCheck } from "./leveldb-check.ts";

export type { StoreCheck } from "./leveldb-check.ts";

/** Another process works on this journal: looking closer, let alone repairing, would destroy it. */
export class JournalInUse extends Error {
  readonly code = "journal-in-use";
}

export interface JournalFiles {
  /** Before anything else; held until `close` or the end of the process. Rejects with `JournalInUse`. */
  lock(): Promise<void>;
  /** The marker lies outside the store. Null: there is none. */
  readMarker(): Promise<Uint8Array | null>;
  /** Atomic: after a power cut there is the old one or the new one. On disk when resolved. */
  writeMarker(bytes: Uint8Array): Promise<void>;
  /** Last note of the durable head. Survives a killed process, not always a power cut: a help, never a proof. */
  readHead(): Promise<Uint8Array | null>;
  /** Cheap: no sync, no waiting. */
  noteHead(bytes: Uint8Array): void;
  /** Is there anything at the store's place? */
  storeExists(): Promise<boolean>;
  /** Looks for damage without changing anything; `thorough`: into every table. */
  checkStore(thorough: boolean): Promise<StoreCheck>;
  /** Looks into the tables of the open store, pausing between them. */
  scrubTables(pause: () => Promise<void>): Promise<readonly string[]>;
  /** Keeps the store as it is beside itself, as evidence; only the newest few are kept. */
  keepCopy(): Promise<void>;
  /** Saves what can be read; what cannot is gone from the store afterwards, not from the copy. */
  repairStore(): Promise<void>;
  /** Moves a store away that not even repair made readable. */
  setAside(): Promise<void>;
  /** Opens; with `create` false an absent store is an error. */
  openStore(create: boolean): Promise<Store>;
  /** Bytes free to the gateway. */
  freeBytes(): Promise<number>;
  /** Size of the ballast file; 0: it was freed. */
  ballastBytes(): Promise<number>;
  makeBallast(bytes: number): Promise<void>;
  freeBallast(): Promise<void>;
  close(): Promise<void>;
}
