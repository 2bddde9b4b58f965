/** Ways to hurt a journal's folder, and copies of it as a killed process leaves it. */
import { cp, readdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { VarintReader } from "../../../gateway/journal/files/leveldb-log.ts";
import { freshDir } from "../site/place.ts";

/** The folder as it is now, without the lock: what a killed gateway leaves behind. */
export const copyOf = async (dir: string): Promise<string> => {
  const to = await freshDir();
  for (const name of await readdir(dir)) {
    if (name !== "lock" && !name.endsWith(".new")) await cp(join(dir, name), join(to, name), { recursive: true });
  }
  return to;
};

const named = async (dir: string, pattern: RegExp): Promise<string[]> =>
  (await readdir(join(dir, "store"))).filter((name) => pattern.test(name)).sort();
const pathOf = (dir: string, name: string): string => join(dir, "store", name);

export const logOf = async (dir: string): Promise<string> => pathOf(dir, (await named(dir, /\.log$/)).at(-1) ?? "none");
export const tablesOf = async (dir: string): Promise<string[]> =>
  (await named(dir, /\.(ldb|sst)$/)).map((name) => pathOf(dir, name));
export const manifestOf = async (dir: string): Promise<string> =>
  pathOf(dir, (await named(dir, /^MANIFEST/)).at(-1) ?? "none");

/** The Bloom filter of a table lies right before its meta index, which the footer names first. */
export const flipFilter = async (path: string): Promise<void> => {
  const bytes = await readFile(path);
  const meta = new VarintReader(bytes.subarray(bytes.length - 48)).number();
  // Its trailer of five bytes lies between.
  await flip(path, meta - 8);
};
export const flip = async (path: string, offset: number, length = 1): Promise<void> => {
  const bytes = await readFile(path);
  for (let at = offset; at < offset + length; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
};
/** Offset of the first occurrence of `text` in the file. */
export const find = async (path: string, text: string): Promise<number> => {
  const at = (await readFile(path)).indexOf(text);
  if (at < 0) throw new Error(`${text} is not in ${path}`);
  return at;
};
export const cutTo = (path: string, length: number): Promise<void> => truncate(path, length);
export const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;
export const empty = (path: string): Promise<void> => truncate(path, 0);
export const remove = (path: string): Promise<void> => rm(path, { recursive: true });
export const current = (dir: string): string => pathOf(dir, "CURRENT");
/** The store of another copy in place of this one's. */
export const restoreStore = async (dir: string, image: string): Promise<void> => {
  await rename(join(dir, "store"), join(dir, "store.before"));
  await cp(join(image, "store"), join(dir, "store"), { recursive: true });
  await rm(join(dir, "store.before"), { recursive: true });
};
