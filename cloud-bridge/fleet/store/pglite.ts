/**
 * The embedded database, for demonstrations and tests: it does not sync to disk and holds no lock of its own, so we
 * take one on its folder.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PGlite, type Transaction } from "@electric-sql/pglite";
import type { Database, Parameter, Query } from "./query.ts";

export class FolderInUse extends Error {
  readonly code = "folder-in-use";
}

export const openPglite = async (folder: string): Promise<Database> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  const pglite = await PGlite.create(join(folder, "pg")).catch((error: unknown) => {
    unlock();
    throw error;
  });
  let closed = false;
  return {
    kind: "embedded",
    ...queryOver(pglite),
    transaction: (work) => pglite.transaction((transaction) => work(queryOver(transaction))),
    exclusively: (work) => pglite.transaction((transaction) => work(queryOver(transaction))),
    close: async () => {
      if (closed) return;
      closed = true;
      await pglite.close();
      unlock();
    },
  };
};

const queryOver = (runner: PGlite | Transaction): Query => ({
  rows: async <Row>(text: string, parameters?: readonly Parameter[]) =>
    parameters ? (await runner.query<Row>(text, [...parameters])).rows : await runAll<Row>(runner, text),
  change: async (text, parameters) => {
    if (parameters) return (await runner.query(text, [...parameters])).affectedRows ?? 0;
    return (await runner.exec(text)).reduce((sum, { affectedRows }) => sum + (affectedRows ?? 0), 0);
  },
});
const runAll = async <Row>(runner: PGlite | Transaction, text: string): Promise<readonly Row[]> =>
  ((await runner.exec(text)).at(-1)?.rows ?? []) as unknown as readonly Row[];

/** A lock whose process has gone (or whose number now belongs to another one) is taken over. */
const lockFolder = (folder: string): (() => void) => {
  const file = join(folder, "lock");
  const own = JSON.stringify({ pid: process.pid, born: bornAt(process.pid) });
  for (let tries = 0; ; tries++) {
    try {
      writeFileSync(file, own, { flag: "wx", mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries > 0) throw error;
      if (isHeld(file)) throw new FolderInUse(`another process has the database in ${folder}`);
      rmSync(file, { force: true });
    }
  }
};

const isHeld = (file: string): boolean => {
  try {
    const { pid, born } = JSON.parse(readFileSync(file, "utf8")) as { pid: number; born: string | null };
    process.kill(pid, 0);
    return born === bornAt(pid);
  } catch {
    return false;
  }
};

/** Start time of a process in clock ticks since boot (proc(5), field 22); null where there is no /proc. */
const bornAt = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
};
