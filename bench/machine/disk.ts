/** What this disk can do at best, measured beside what is built on it. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Appends of `bytes`, each followed by fdatasync: percentiles in ms. */
export const syncTimes = (bytes: number, turns = 500): { readonly p50: number; readonly p99: number } => {
  const folder = mkdtempSync(join(tmpdir(), "postern-sync-"));
  const file = openSync(join(folder, "log"), "a");
  const chunk = Buffer.alloc(bytes, 7);
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const started = performance.now();
    writeSync(file, chunk);
    fdatasyncSync(file);
    times.push(performance.now() - started);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
};

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
