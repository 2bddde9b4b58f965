/**
 * A projection's table in a store of its own: bulk writes without sync, the cursor in the same write. After a power cut
 * it is an older state of itself with the cursor that belongs to it; when in doubt it is emptied and rebuilt.
 */
import { rm } from "node:fs/promises";
import type { Table } from "../ports/table.ts";
import { checkLevelDb } from "./files/leveldb-check.ts";
import { isLocked, openLevel } from "./files/node-files.ts";
import { bytesOf, getJson, type Store, textOf } from "./store/store.ts";

const cursorKey = "c";
const keyOf = (key: string): string => `t:${key}`;
const checkBytesMax = 64 * 1024 * 1024;

/** Opens the table at `dir`; a damaged one starts empty at cursor 0. */
export const openTable = async (dir: string): Promise<LevelTable> => {
  const check = await checkLevelDb(dir, checkBytesMax).catch(() => null);
  if (check !== null && check.damage.length > 0) await rm(dir, { recursive: true, force: true });
  try {
    return new LevelTable(await openLevel(dir, true));
  } catch (error) {
    if (isLocked(error)) throw error;
    await rm(dir, { recursive: true, force: true });
    return new LevelTable(await openLevel(dir, true));
  }
};

export class LevelTable implements Table {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  get(key: string): Promise<unknown> {
    return getJson(this.#store, keyOf(key));
  }

  async *list(
    prefix: string,
    options: { readonly limit?: number; readonly reverse?: boolean } = {},
  ): AsyncGenerator<readonly [string, unknown]> {
    const range = { gte: keyOf(prefix), lt: `${keyOf(prefix)}\u{10ffff}`, ...options };
    for await (const [key, value] of this.#store.iterator(range)) {
      yield [key.slice(2), JSON.parse(textOf(value)) as unknown];
    }
  }

  async write(changes: ReadonlyMap<string, unknown>, cursor: number): Promise<void> {
    const batch = this.#store.batch();
    for (const [key, value] of changes) {
      if (value === undefined) batch.del(keyOf(key));
      else batch.put(keyOf(key), bytesOf(JSON.stringify(value)));
    }
    batch.put(cursorKey, bytesOf(String(cursor)));
    await batch.write();
  }

  async cursor(): Promise<number> {
    const cursor = await getJson(this.#store, cursorKey);
    return typeof cursor === "number" ? cursor : 0;
  }

  clear(): Promise<void> {
    return this.#store.clear();
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}
