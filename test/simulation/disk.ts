/**
 * A disk that forgets: what was not synced when the power goes is gone, or not, as chance has it; a batch is there as a
 * whole or not at all. It outlives the gateways that work on it, and knows every event that ever came to lie on it.
 */
import { MemoryLevel } from "memory-level";
import type { Random } from "../../firmware-sim/random.ts";
import type { Recorded } from "../../gateway/core/event.ts";
import type { JournalFiles, StoreCheck } from "../../gateway/journal/files/journal-files.ts";
import { unpack } from "../../gateway/journal/store/codec.ts";
import { type Store, storeEncodings } from "../../gateway/journal/store/store.ts";
import { decodeBody } from "../../gateway/journal/upcast.ts";
import type { Life } from "./life.ts";
import type { VirtualTime } from "./time.ts";

export interface OnDisk {
  readonly recorded: Recorded;
  readonly body: string;
  readonly prev: string;
  readonly hash: string;
}
export interface Change {
  readonly key: string;
  readonly value: Uint8Array | null;
}
type Batch = readonly Change[];
interface Written {
  readonly sync?: boolean;
}
const mib = 1024 * 1024;

export class Disk {
  /** Every event that is or was on disk, in order of sequence. */
  readonly events: OnDisk[] = [];
  /** Every value ever written, for whoever looks for secrets. */
  onWrite: (key: string, value: Uint8Array) => void = () => undefined;
  onEvents: (events: readonly OnDisk[]) => void = () => undefined;
  freeBytes = 1024 * mib;
  syncs = 0;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #synced = new Map<string, Uint8Array>();
  #cached: Batch[] = [];
  #inFlight: Batch | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #marker: Uint8Array | null = null;
  #markerInFlight: Uint8Array | null = null;
  #heads: Uint8Array[] = [];
  #ballast = 0;
  #made = false;

  constructor(time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  /**
   * What was under way may have reached the platter; of what was only cached a part may have. When only the process
   * ends, what it wrote stays with the operating system.
   */
  cut(what: "power" | "process"): void {
    const lucky = this.#random.hit(0.5);
    const whole = what === "process" || (lucky && this.#inFlight !== null);
    const kept = whole ? this.#cached.length : this.#random.int(this.#cached.length + 1);
    for (const batch of this.#cached.slice(0, kept)) this.#settle(batch);
    if (lucky && this.#inFlight) this.#settle(this.#inFlight);
    this.#cached = [];
    this.#inFlight = null;
    this.#queue = Promise.resolve();
    if (this.#markerInFlight && this.#random.hit(0.5)) this.#marker = this.#markerInFlight;
    this.#markerInFlight = null;
    const head = this.#heads[what === "process" ? this.#heads.length - 1 : this.#random.int(this.#heads.length)];
    this.#heads = head ? [head] : [];
  }

  files(life: Life): JournalFiles {
    const marker = async (bytes: Uint8Array): Promise<void> => {
      this.#markerInFlight = bytes;
      await this.#time.sleep(this.#latency());
      if (!life.on) return;
      this.#marker = bytes;
      this.#markerInFlight = null;
    };
    return {
      lock: async () => {},
      readMarker: async () => this.#marker,
      writeMarker: (bytes) => life.call("marker", () => marker(bytes)),
      readHead: async () => this.#heads.at(-1) ?? null,
      noteHead: (bytes) => {
        if (life.on) this.#heads = [...this.#heads.slice(-3), bytes];
      },
      storeExists: async () => this.#made,
      checkStore: async (): Promise<StoreCheck> => ({ damage: [], tailUncertain: false }),
      scrubTables: async () => [],
      keepCopy: () => Promise.reject(new Error("a sound store needs no copy")),
      repairStore: () => Promise.reject(new Error("a sound store needs no repair")),
      setAside: () => Promise.reject(new Error("a sound store is not put aside")),
      openStore: (create) => this.#open(life, create),
      freeBytes: async () => this.freeBytes - this.#ballast,
      ballastBytes: async () => this.#ballast,
      makeBallast: async (bytes) => {
        this.#ballast = bytes;
      },
      freeBallast: async () => {
        this.#ballast = 0;
      },
      close: async () => {},
    };
  }

  async #open(life: Life, create: boolean): Promise<Store> {
    if (!this.#made && !create) throw new Error("no store");
    this.#made = true;
    const store = new ForgetfulLevel((batch, { sync = false }) =>
      sync ? this.#sync(life, batch) : this.#cache(life, batch),
    );
    await store.open();
    // A process that was only stopped has left its writes with the operating system.
    const whole = new Map(this.#synced);
    for (const batch of this.#cached) for (const change of batch) apply(whole, change);
    await store.load(whole);
    return store as unknown as Store;
  }

  #cache(life: Life, batch: Batch): Promise<void> {
    return life.call("table", () => {
      this.#cached.push(batch);
      for (const { key, value } of batch) if (value) this.onWrite(key, value);
    });
  }
  /** One write at a time, as LevelDB does it; what was cached before it is synced with it. */
  #sync(life: Life, batch: Batch): Promise<void> {
    return life.call("journal", () => {
      const turn = this.#queue.then(async () => {
        if (!life.on) return;
        for (const { key, value } of batch) if (value) this.onWrite(key, value);
        this.#inFlight = batch;
        await this.#time.sleep(this.#latency());
        if (!life.on) return;
        for (const one of [...this.#cached, batch]) this.#settle(one);
        this.#cached = [];
        this.#inFlight = null;
        this.syncs++;
      });
      this.#queue = turn;
      return turn;
    });
  }
  #settle(batch: Batch): void {
    const fresh: OnDisk[] = [];
    for (const change of batch) {
      apply(this.#synced, change);
      fresh.push(...eventsOf(change));
    }
    if (fresh.length === 0) return;
    this.events.push(...fresh);
    this.onEvents(fresh);
  }
  #latency(): number {
    return this.#random.hit(0.04) ? this.#random.between(30, 600) : this.#random.between(1, 12);
  }
}

const apply = (map: Map<string, Uint8Array>, { key, value }: Change): void => {
  if (value) map.set(key, value);
  else map.delete(key);
};

const eventsOf = ({ key, value }: Change): OnDisk[] => {
  const range = /^e:(\d+):(\d+)$/.exec(key);
  if (!range || !value) return [];
  return unpack(value, Number(range[1]), Number(range[2])).events.map(({ prev, body, hash }) => {
    const text = body.toString("utf8");
    return { recorded: decodeBody(text), body: text, prev: prev.toString("hex"), hash: hash.toString("hex") };
  });
};

/** What abstract-level calls on an implementation; its types keep quiet about it. */
interface Inside {
  _put(key: Uint8Array, value: Uint8Array, options: Written): Promise<void>;
  _del(key: Uint8Array, options: Written): Promise<void>;
  _batch(operations: readonly Operation[], options: Written): Promise<void>;
  _clear(options: Bounds): Promise<void>;
}
interface Bounds {
  readonly gte?: Uint8Array;
  readonly lt?: Uint8Array;
}
type Operation = { readonly type: "put" | "del"; readonly key: Uint8Array; readonly value?: Uint8Array };
const inside = MemoryLevel.prototype as unknown as Inside;

/** Memory-level that asks the disk before each write. */
class ForgetfulLevel extends MemoryLevel<string, Uint8Array> {
  readonly #write: (batch: Batch, options: Written) => Promise<void>;
  #loading = true;

  constructor(write: (batch: Batch, options: Written) => Promise<void>) {
    super({ ...storeEncodings, storeEncoding: "view" });
    this.#write = write;
  }
  async load(contents: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await this.batch([...contents].map(([key, value]) => ({ type: "put", key, value })));
    this.#loading = false;
  }
  async _put(key: Uint8Array, value: Uint8Array, options: Written): Promise<void> {
    await this.#write([{ key: text(key), value }], options);
    await inside._put.call(this, key, value, options);
  }
  async _del(key: Uint8Array, options: Written): Promise<void> {
    await this.#write([{ key: text(key), value: null }], options);
    await inside._del.call(this, key, options);
  }
  async _batch(operations: readonly Operation[], options: Written): Promise<void> {
    if (!this.#loading) {
      const batch = operations.map(({ key, value }) => ({ key: text(key), value: value ?? null }));
      await this.#write(batch, options);
    }
    await inside._batch.call(this, operations, options);
  }
  async _clear(options: Bounds): Promise<void> {
    const { gte, lt } = options;
    const doomed: Change[] = [];
    for await (const key of this.keys(gte && lt ? { gte: text(gte), lt: text(lt) } : {}))
      doomed.push({ key, value: null });
    await this.#write(doomed, {});
    await inside._clear.call(this, options);
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
