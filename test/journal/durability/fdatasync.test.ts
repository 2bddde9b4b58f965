/** SIGKILL proves nothing about sync, so system calls are counted: no acknowledgement without an fdatasync before. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { count, figure } from "../../scale.ts";
import { freshDir } from "../site/place.ts";

const child = fileURLToPath(new URL("./append-child.ts", import.meta.url));
const missing = spawnSync("strace", ["-V"]).error === undefined ? null : "strace";
if (missing !== null) figure("left out: counting fdatasync; missing", missing);

interface Traced {
  readonly calls: readonly ("ask" | "ack" | "sync")[];
  readonly acks: number;
  readonly syncs: number;
}

/** The calls of the appending process in the order in which they ended. */
const trace = async (writers: number, each: number): Promise<Traced> => {
  const dir = await freshDir();
  const out = join(dir, "trace");
  const args = ["-f", "-y", "-o", out, "-e", "trace=fdatasync,fsync,write", process.execPath, "--import", "tsx"];
  const done = spawnSync("strace", [...args, child, join(dir, "journal"), String(writers), String(each)]);
  expect(done.status, String(done.stderr)).toBe(0);
  const calls: ("ask" | "ack" | "sync")[] = [];
  const waiting = new Map<string, boolean>();
  for (const line of readFileSync(out, "utf8").split("\n")) {
    const thread = line.split(" ")[0] ?? "";
    const isSync = /f(data)?sync\(\d+<[^>]*\/store\/\d+\.log>/.test(line);
    if (line.includes("<unfinished")) waiting.set(thread, isSync);
    else if (line.includes("resumed>")) {
      if (waiting.get(thread) === true && / = 0$/.test(line)) calls.push("sync");
    } else if (isSync && / = 0$/.test(line)) calls.push("sync");
    if (/write\(1<.*"ack \d+/.test(line)) calls.push("ack");
    if (/write\(1<.*"ask \d+/.test(line)) calls.push("ask");
  }
  const of = (kind: string): number => calls.filter((call) => call === kind).length;
  return { calls, acks: of("ack"), syncs: of("sync") };
};

describe.skipIf(missing !== null)("fdatasync", () => {
  test("with one writer every append has a sync of its own between asking and acknowledging", async () => {
    const each = count(100, 2000);
    const { calls, acks, syncs } = await trace(1, each);
    expect(acks).toBe(each);
    let synced = false;
    for (const call of calls) {
      if (call === "ask") synced = false;
      if (call === "sync") synced = true;
      if (call === "ack") expect(synced).toBe(true);
    }
    // One for the record of the boot before the first append, one for the size of the scan stream at the end.
    expect(syncs).toBeGreaterThanOrEqual(acks);
    expect(syncs).toBeLessThanOrEqual(acks + 3);
    figure("one writer: appends and syncs", [acks, syncs]);
  });

  test("with many writers a sync is shared by all who wait, and nobody is acknowledged without one", async () => {
    const writers = 20;
    const each = count(20, 400);
    const { calls, acks, syncs } = await trace(writers, each);
    expect(acks).toBe(writers * each);
    // Everyone asks again only after the acknowledgement, so a round of all writers is covered by at most two syncs.
    let since = 0;
    for (const call of calls) {
      if (call === "sync") since = 0;
      if (call === "ack") since += 1;
      expect(since).toBeLessThanOrEqual(writers);
    }
    expect(syncs).toBeGreaterThanOrEqual(each);
    expect(syncs).toBeLessThan(acks / 2);
    figure("twenty writers: appends and syncs", [acks, syncs]);
  });
});
