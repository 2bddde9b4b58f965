/**
 * The real file system. Layout of a journal's folder:
 *
 * `marker.json` · `head` · `ballast` · `lock/` · `store/` (LevelDB) · `store.damaged-<n>/` (evidence, a few)
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { isEventKey } from "../store/keys.ts";
import { type Store, storeEncodings } from "../store/store.ts";
import { type JournalFiles, JournalInUse } from "./journal-files.ts";
import { checkLevelDb, checkTables } from "./leveldb-check.ts";
import { readLog, writeLog } from "./leveldb-log.ts";
import { type Condemned, condemnBlocks } from "./leveldb-table.ts";

export interface NodeFilesOptions {
  /** How much of the tables is looked into at every opening; the rest is left to `scrub`. */
  readonly checkBytesMax?: number;
}

const copiesMax = 2;
const ballastChunk = 1024 * 1024;
const databaseOptions = { ...storeEncodings, writeBufferSize: 8 * 1024 * 1024, maxFileSize: 8 * 1024 * 1024 };

export const nodeFiles = (dir: string, options: NodeFilesOptions = {}): JournalFiles => new NodeFiles(dir, options);

class NodeFiles implements JournalFiles {
  readonly #dir: string;
  readonly #store: string;
  readonly #checkBytesMax: number;
  #head: number | null = null;
  #lock: Store | null = null;

  constructor(dir: string, options: NodeFilesOptions) {
    this.#dir = dir;
    this.#store = join(dir, "store");
    this.#checkBytesMax = options.checkBytesMax ?? 256 * 1024 * 1024;
  }

  /** Node has no file locks; LevelDB does, and the kernel lifts them when the process ends. */
  async lock(): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    try {
      this.#lock = await openLevel(join(this.#dir, "lock"), true);
    } catch (error) {
      if (isLocked(error)) throw new JournalInUse(`another process holds ${this.#dir}`, { cause: error });
      // Whatever else is wrong with a store that holds nothing: a fresh one locks as well.
      await rm(join(this.#dir, "lock"), { recursive: true, force: true });
      this.#lock = await openLevel(join(this.#dir, "lock"), true);
    }
  }

  readMarker(): Promise<Uint8Array | null> {
    return readIfThere(join(this.#dir, "marker.json"));
  }

  async writeMarker(bytes: Uint8Array): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    const path = join(this.#dir, "marker.json");
    const file = await open(`${path}.new`, "w", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await syncFolder(this.#dir);
  }

  readHead(): Promise<Uint8Array | null> {
    return readIfThere(join(this.#dir, "head"));
  }

  noteHead(bytes: Uint8Array): void {
    this.#head ??= openSync(join(this.#dir, "head"), "w", 0o600);
    writeSync(this.#head, bytes, 0, bytes.length, 0);
  }

  async storeExists(): Promise<boolean> {
    const names = await readdir(this.#store).catch(() => []);
    return names.some((name) => /^(CURRENT|MANIFEST-\d+|\d+\.(log|ldb|sst))$/.test(name));
  }

  checkStore(thorough: boolean): ReturnType<typeof checkLevelDb> {
    return checkLevelDb(this.#store, thorough ? Number.MAX_SAFE_INTEGER : this.#checkBytesMax);
  }

  scrubTables(pause: () => Promise<void>): Promise<readonly string[]> {
    return checkTables(this.#store, pause);
  }

  async keepCopy(): Promise<void> {
    const place = await this.#evidencePlace();
    await linkStore(this.#store, place);
    await syncFolder(this.#dir);
  }

  /** LevelDB gives up a whole block of the log for one wrong bit, so the log is mended first. */
  async repairStore(): Promise<void> {
    for (const name of await readdir(this.#store)) {
      if (!/^\d+\.log$/.test(name)) continue;
      const path = join(this.#store, name);
      const { records, fault } = readLog(await readFile(path));
      if (fault === null) continue;
      await writeFile(`${path}.mended`, writeLog(records));
      await rename(`${path}.mended`, path);
    }
    const rescued = await this.#condemn();
    await ClassicLevel.repair(this.#store);
    await this.#refresh(rescued);
  }

  /** Events carry checksums of their own: those in a damaged block may be sound, and are put back after the repair. */
  async #condemn(): Promise<Condemned["entries"]> {
    const rescued: Condemned["entries"][number][] = [];
    for (const name of await readdir(this.#store)) {
      if (!/^\d+\.(ldb|sst)$/.test(name)) continue;
      const path = join(this.#store, name);
      const condemned = condemnBlocks(await readFile(path));
      if (condemned === null) continue;
      rescued.push(...condemned.entries.filter(([key]) => isEventKey(key)));
      // The kept copy is a second name of the old file.
      await writeFile(`${path}.mended`, condemned.table);
      await rename(`${path}.mended`, path);
    }
    return rescued;
  }

  /** A filter or an index that LevelDB did not miss is written anew with its table. */
  async #refresh(rescued: Condemned["entries"]): Promise<void> {
    const { damage } = await this.checkStore(true);
    if (rescued.length === 0 && damage.length === 0) return;
    const store = await openLevel(this.#store, false);
    try {
      for (const [key, value] of rescued) if ((await store.get(key)) === undefined) await store.put(key, value);
      if (damage.length > 0) await (store as unknown as ClassicLevel).compactRange(" ", "~");
    } finally {
      await store.close();
    }
  }

  async setAside(): Promise<void> {
    await rename(this.#store, await this.#evidencePlace());
    await syncFolder(this.#dir);
  }

  async openStore(create: boolean): Promise<Store> {
    if (create) await mkdir(this.#dir, { recursive: true });
    return openLevel(this.#store, create);
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#dir);
    return bavail * bsize;
  }

  async ballastBytes(): Promise<number> {
    const found = await stat(join(this.#dir, "ballast")).catch(() => null);
    return found?.size ?? 0;
  }

  /** Written, not just sized: a sparse file keeps no room. */
  async makeBallast(bytes: number): Promise<void> {
    const file = await open(join(this.#dir, "ballast"), "w", 0o600);
    try {
      const chunk = Buffer.alloc(ballastChunk, 0x5a);
      for (let left = bytes; left > 0; left -= chunk.length) {
        await file.write(chunk, 0, Math.min(left, chunk.length));
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async freeBallast(): Promise<void> {
    await rm(join(this.#dir, "ballast"), { force: true });
  }

  async close(): Promise<void> {
    if (this.#head !== null) closeSync(this.#head);
    this.#head = null;
    await this.#lock?.close();
    this.#lock = null;
  }

  /** Name of the next kept copy; the oldest ones beyond the bound go. */
  async #evidencePlace(): Promise<string> {
    const numbers = (await readdir(this.#dir))
      .filter((name) => /^store\.damaged-\d+$/.test(name))
      .map((name) => Number.parseInt(name.slice("store.damaged-".length), 10))
      .sort((a, b) => a - b);
    for (const number of numbers.slice(0, Math.max(0, numbers.length - copiesMax + 1))) {
      await rm(join(this.#dir, `store.damaged-${number}`), { recursive: true, force: true });
    }
    return join(this.#dir, `store.damaged-${(numbers.at(-1) ?? 0) + 1}`);
  }
}

export const isLocked = (error: unknown): boolean =>
  (error as { cause?: { code?: unknown } } | null)?.cause?.code === "LEVEL_LOCKED";

/** Also for projections' tables. With `create` false an absent store is an error, never an empty one. */
export const openLevel = async (location: string, create: boolean): Promise<Store> => {
  const store = new ClassicLevel<string, Uint8Array>(location, { ...databaseOptions, createIfMissing: create });
  await store.open();
  return store as unknown as Store;
};

/** Tables never change once written, so a second name for each is a copy; everything else is copied. */
export const linkStore = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isFile() || entry.name === "LOCK") continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (/\.(ldb|sst)$/.test(entry.name)) await link(source, target).catch(() => copyFile(source, target));
    else await copyFile(source, target);
  }
};

const readIfThere = async (path: string): Promise<Uint8Array | null> => {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};

const syncFolder = async (dir: string): Promise<void> => {
  const folder = await open(dir, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
