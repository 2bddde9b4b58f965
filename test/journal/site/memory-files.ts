/**
 * The journal's files in memory with a disk that forgets: what was not synced is gone after `cutPower`. One object is
 * one disk; it outlives the journals that are opened on it.
 */
import { MemoryLevel } from "memory-level";
import type { JournalFiles, StoreCheck } from "../../../gateway/journal/files/journal-files.ts";
import { type Store, storeEncodings } from "../../../gateway/journal/store/store.ts";

type Change = { readonly key: string; readonly value: Uint8Array | null };
type Written = { readonly sync?: boolean };

export class MemoryFiles implements JournalFiles {
  /** What is on the platter. */
  #synced = new Map<string, Uint8Array>();
  /** What was written and not synced, in order. */
  #cached: Change[] = [];
  #marker: Uint8Array | null = null;
  #head: Uint8Array | null = null;
  #ballast = 0;
  #made = false;
  #generation = 0;
  syncs = 0;
  free = Number.MAX_SAFE_INTEGER;
  /** Called before each synced write: may throw, may wait. */
  beforeSync: () => Promise<void> | void = () => undefined;

  /** Power goes: the cache is lost, and whoever still holds the old store writes into the void. */
  cutPower(): void {
    this.#generation += 1;
    this.#cached = [];
  }

  lock(): Promise<void> {
    return Promise.resolve();
  }
  readMarker(): Promise<Uint8Array | null> {
    return Promise.resolve(this.#marker);
  }
  async writeMarker(bytes: Uint8Array): Promise<void> {
    this.#marker = bytes;
  }
  readHead(): Promise<Uint8Array | null> {
    return Promise.resolve(this.#head);
  }
  noteHead(bytes: Uint8Array): void {
    this.#head = bytes;
  }
  storeExists(): Promise<boolean> {
    return Promise.resolve(this.#made);
  }
  checkStore(): Promise<StoreCheck> {
    return Promise.resolve({ damage: [], tailUncertain: false });
  }
  scrubTables(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
  keepCopy(): Promise<void> {
    return Promise.resolve();
  }
  repairStore(): Promise<void> {
    return Promise.resolve();
  }
  async setAside(): Promise<void> {
    this.#synced = new Map();
    this.#made = false;
  }
  async openStore(create: boolean): Promise<Store> {
    if (!this.#made && !create) throw new Error("no store");
    this.#made = true;
    for (const { key, value } of this.#cached) apply(this.#synced, key, value);
    this.#cached = [];
    const generation = this.#generation;
    const store = new DiskLevel((changes, sync) => this.#write(generation, changes, sync));
    await store.open();
    await store.load(this.#synced);
    return store as unknown as Store;
  }
  freeBytes(): Promise<number> {
    return Promise.resolve(this.free);
  }
  ballastBytes(): Promise<number> {
    return Promise.resolve(this.#ballast);
  }
  async makeBallast(bytes: number): Promise<void> {
    this.#ballast = bytes;
  }
  async freeBallast(): Promise<void> {
    this.#ballast = 0;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** A copy of this disk as it is now, for restoring later. */
  image(): MemoryFiles {
    const copy = new MemoryFiles();
    copy.#synced = new Map(this.#synced);
    copy.#cached = [...this.#cached];
    copy.#marker = this.#marker;
    copy.#head = this.#head;
    copy.#made = this.#made;
    return copy;
  }
  forgetMarker(): void {
    this.#marker = null;
    this.#head = null;
  }
  /** Puts the store of another image in place of this one's. */
  restoreStore(image: MemoryFiles): void {
    this.#synced = new Map(image.#synced);
    this.#cached = [...image.#cached];
  }
  /** The keys on disk, for tests that damage them. */
  keys(prefix: string): string[] {
    return [...this.#contents().keys()].filter((key) => key.startsWith(prefix)).sort();
  }
  get(key: string): Uint8Array | undefined {
    return this.#contents().get(key);
  }
  set(key: string, value: Uint8Array | null): void {
    apply(this.#synced, key, value);
  }

  #contents(): Map<string, Uint8Array> {
    const all = new Map(this.#synced);
    for (const { key, value } of this.#cached) apply(all, key, value);
    return all;
  }
  async #write(generation: number, changes: readonly Change[], sync: boolean): Promise<void> {
    if (sync) await this.beforeSync();
    if (generation !== this.#generation) throw new Error("the power is off");
    this.#cached.push(...changes);
    if (!sync) return;
    this.syncs += 1;
    for (const { key, value } of this.#cached) apply(this.#synced, key, value);
    this.#cached = [];
  }
}

const apply = (map: Map<string, Uint8Array>, key: string, value: Uint8Array | null): void => {
  if (value === null) map.delete(key);
  else map.set(key, value);
};

/** What abstract-level calls on an implementation; its types keep quiet about it. */
interface Inside {
  _put(key: Uint8Array, value: Uint8Array, options: Written): Promise<void>;
  _del(key: Uint8Array, options: Written): Promise<void>;
  _batch(operations: readonly Operation[], options: Written): Promise<void>;
  _clear(options: { readonly gte?: Uint8Array; readonly lt?: Uint8Array }): Promise<void>;
}
type Operation = { readonly type: "put" | "del"; readonly key: Uint8Array; readonly value?: Uint8Array };
const inside = MemoryLevel.prototype as unknown as Inside;

/** Memory-level that tells a disk of every write before it happens. */
class DiskLevel extends MemoryLevel<string, Uint8Array> {
  readonly #tell: (changes: readonly Change[], sync: boolean) => Promise<void>;
  #loading = true;

  constructor(tell: (changes: readonly Change[], sync: boolean) => Promise<void>) {
    super({ ...storeEncodings, storeEncoding: "view" });
    this.#tell = tell;
  }

  async load(contents: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await this.batch([...contents].map(([key, value]) => ({ type: "put", key, value })));
    this.#loading = false;
  }

  async _put(key: Uint8Array, value: Uint8Array, options: Written): Promise<void> {
    await this.#note([{ key: text(key), value }], options);
    await inside._put.call(this, key, value, options);
  }
  async _del(key: Uint8Array, options: Written): Promise<void> {
    await this.#note([{ key: text(key), value: null }], options);
    await inside._del.call(this, key, options);
  }
  async _batch(operations: readonly Operation[], options: Written): Promise<void> {
    await this.#note(
      operations.map(({ key, value }) => ({ key: text(key), value: value ?? null })),
      options,
    );
    await inside._batch.call(this, operations, options);
  }
  async _clear(options: { readonly gte?: Uint8Array; readonly lt?: Uint8Array }): Promise<void> {
    const range = options.gte && options.lt ? { gte: text(options.gte), lt: text(options.lt) } : {};
    const doomed: Change[] = [];
    for await (const key of this.keys(range)) doomed.push({ key, value: null });
    await this.#note(doomed, {});
    await inside._clear.call(this, options);
  }

  #note(changes: readonly Change[], { sync }: Written): Promise<void> {
    return this.#loading ? Promise.resolve() : this.#tell(changes, sync === true);
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
