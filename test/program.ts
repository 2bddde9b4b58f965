/**
 * The `postern` command as it is shipped, for tests that run it in processes of their own: built from the sources as
 * they are, and once only, since each start from source costs the processor two seconds more.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Program } from "../cli/up/child.ts";

const root = resolve(import.meta.dirname, "..");
/** Below the project, so that packages are found from there as from `dist`. */
const builds = join(root, ".cache");
const sources = ["cli", "gateway", "cloud-bridge", "firmware-sim", "test/bundle.ts", "package-lock.json"];

const changedAt = (place: string): number => {
  const status = statSync(place);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(place).map((name) => changedAt(join(place, name))));
};

let built: string | null = null;
const build = (): string => {
  const changed = Math.max(...sources.map((place) => changedAt(join(root, place))));
  const place = join(builds, `program-${Math.ceil(changed)}`);
  const main = join(place, "cli", "main.cjs");
  if (existsSync(main)) return main;
  mkdirSync(builds, { recursive: true });
  const making = `${place}-${process.pid}`;
  execFileSync(process.execPath, ["--import", "tsx", "test/bundle.ts", making], { cwd: root, stdio: "inherit" });
  try {
    renameSync(making, place);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another worker was quicker.
    if (!existsSync(main)) throw error;
  }
  for (const name of readdirSync(builds))
    if (/^program-\d+$/.test(name) && join(builds, name) !== place) rmSync(join(builds, name), { recursive: true });
  return main;
};

export const program = (): Program => {
  built ??= build();
  return { command: process.execPath, before: [built] };
};
