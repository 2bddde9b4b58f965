/**
 * Checks a LevelDB folder before LevelDB opens it, without changing a byte. LevelDB forgets silently: a missing CURRENT
 * opens empty when it may create, a damaged log loses records, a flipped table is served as it lies.
 */
import type { Dirent } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readLog, VarintReader } from "./leveldb-log.ts";
import { checkTable, hasFooter } from "./leveldb-table.ts";

export interface StoreCheck {
  /** Word and file, for instance `table-missing 000012.ldb`; empty: nothing to repair. */
  readonly damage: readonly string[];
  /** The end of the newest log does not check although it is all there: acknowledged records may be gone with it. */
  readonly tailUncertain: boolean;
}

/** Newest tables are looked into first; `bytesMax` bounds how much is read. */
export const checkLevelDb = async (dir: string, bytesMax: number): Promise<StoreCheck> => {
  const names = new Set((await entriesOf(dir)).filter((entry) => entry.isFile()).map((entry) => entry.name));
  const found: string[] = [];
  const version = await readVersion(dir, names, found);
  const tables = [...names].filter((name) => /^\d+\.(ldb|sst)$/.test(name));
  const sound: string[] = [];
  for (const [number, size] of version?.tables ?? []) {
    const name = tables.find((table) => Number.parseInt(table, 10) === number);
    if (name === undefined) found.push(`table-missing ${fileName(number)}.ldb`);
    else if (await hasSize(dir, name, size, found)) sound.push(name);
  }
  for (const name of tables) {
    if (version === null || version.mentioned.has(Number.parseInt(name, 10))) continue;
    if (await isWholeTable(join(dir, name))) found.push(`table-orphaned ${name}`);
  }
  const tailUncertain = await checkLogs(dir, names, version, found);
  await checkContent(dir, sound, bytesMax, found);
  return { damage: found, tailUncertain };
};

/** Reads every table through; for the background and the command line. Tables that vanish meanwhile were replaced. */
export const checkTables = async (dir: string, pause: () => Promise<void>): Promise<string[]> => {
  const found: string[] = [];
  for (const { name } of await entriesOf(dir)) {
    if (!/^\d+\.(ldb|sst)$/.test(name)) continue;
    const bytes = await readFile(join(dir, name)).catch(() => null);
    const fault = bytes === null ? null : checkTable(bytes);
    // LevelDB writes a table and names it in the MANIFEST later: one without a footer may still be growing.
    if ((fault === "index" || fault === "block") && (await isLive(dir, name))) {
      found.push(`table-damaged ${name} (${fault})`);
    }
    await pause();
  }
  return found;
};

/** A table that was replaced stays until its last reader lets go of it; what becomes of it then is nobody's loss. */
const isLive = async (dir: string, name: string): Promise<boolean> => {
  const names = new Set((await entriesOf(dir)).map((entry) => entry.name));
  const version = await readVersion(dir, names, []);
  return version === null || version.tables.has(Number.parseInt(name, 10));
};

interface Version {
  /** Table number → size in bytes. */
  readonly tables: ReadonlyMap<number, number>;
  /** Every table that the MANIFEST ever named: those that are live no more may wait for a reader to let go of them. */
  readonly mentioned: ReadonlySet<number>;
  readonly logNumber: number;
}

const readVersion = async (dir: string, names: ReadonlySet<string>, found: string[]): Promise<Version | null> => {
  if (!names.has("CURRENT")) return note(found, "current-missing CURRENT");
  const current = await readFile(join(dir, "CURRENT"), "latin1");
  if (!/^MANIFEST-\d+\n$/.test(current)) return note(found, "current-damaged CURRENT");
  const manifest = current.trim();
  if (!names.has(manifest)) return note(found, `manifest-missing ${manifest}`);
  const { records, fault } = readLog(await readFile(join(dir, manifest)));
  if (fault !== null) found.push(`manifest-${fault.kind === "torn" ? "cut" : "damaged"} ${manifest}`);
  try {
    return fold(records);
  } catch {
    return note(found, `manifest-damaged ${manifest}`);
  }
};

const note = (found: string[], what: string): null => {
  found.push(what);
  return null;
};

/** Version edits are tagged fields; only log number (2), deleted table (6) and new table (7) matter here. */
const fold = (records: readonly Buffer[]): Version => {
  const tables = new Map<number, number>();
  const mentioned = new Set<number>();
  let logNumber = -1;
  for (const record of records) {
    const reader = new VarintReader(record);
    while (!reader.done) {
      const tag = reader.number();
      if (tag === 1) reader.slice();
      else if (tag === 2) logNumber = reader.number();
      else if (tag === 3 || tag === 4 || tag === 9) reader.number();
      else if (tag === 5) {
        reader.number();
        reader.slice();
      } else if (tag === 6) {
        reader.number();
        tables.delete(reader.number());
      } else if (tag === 7) {
        reader.number();
        const number = reader.number();
        tables.set(number, reader.number());
        mentioned.add(number);
        reader.slice();
        reader.slice();
      } else throw new RangeError(`tag ${tag} is none`);
    }
  }
  if (logNumber < 0) throw new RangeError("no log is named");
  return { tables, mentioned, logNumber };
};

const checkLogs = async (
  dir: string,
  names: ReadonlySet<string>,
  version: Version | null,
  found: string[],
): Promise<boolean> => {
  const numbers = [...names]
    .filter((name) => /^\d+\.log$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .filter((number) => number >= (version?.logNumber ?? 0))
    .sort((a, b) => a - b);
  if (version !== null && !numbers.includes(version.logNumber))
    found.push(`log-missing ${fileName(version.logNumber)}.log`);
  let uncertain = false;
  for (const number of numbers) {
    const name = `${fileName(number)}.log`;
    const { fault } = readLog(await readFile(join(dir, name)));
    const isNewest = number === numbers.at(-1);
    // The newest log may end in a torn record: that write was never acknowledged.
    if (fault === null || (fault.kind === "torn" && isNewest && !fault.followed)) continue;
    found.push(`log-damaged ${name} at ${fault.offset}`);
    if (isNewest && !fault.followed) uncertain = true;
  }
  return uncertain;
};

const hasSize = async (dir: string, name: string, size: number, found: string[]): Promise<boolean> => {
  const actual = (await stat(join(dir, name))).size;
  if (actual === size) return true;
  found.push(`${actual === 0 ? "table-empty" : "table-cut"} ${name}`);
  return false;
};

const checkContent = async (dir: string, tables: string[], bytesMax: number, found: string[]): Promise<void> => {
  let left = bytesMax;
  for (const name of tables.sort().reverse()) {
    const bytes = left > 0 ? await readFile(join(dir, name)) : Buffer.alloc(0);
    if (bytes.length === 0) return;
    left -= bytes.length;
    const fault = checkTable(bytes);
    if (fault !== null) found.push(`table-damaged ${name} (${fault})`);
  }
};

/** An unfinished table has no footer; LevelDB throws it away and nothing is lost, since its log is still there. */
const isWholeTable = async (path: string): Promise<boolean> => {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(8);
    await file.read(end, 0, 8, Math.max(0, size - 8));
    return hasFooter(end);
  } finally {
    await file.close();
  }
};

const entriesOf = (dir: string): Promise<Dirent[]> => readdir(dir, { withFileTypes: true });
const fileName = (number: number): string => String(number).padStart(6, "0");
