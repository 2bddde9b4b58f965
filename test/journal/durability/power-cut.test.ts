/** What was acknowledged is on disk: proven by taking away everything that was not synced. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { count, figure } from "../../scale.ts";
import { MemoryFiles } from "../site/memory-files.ts";
import { all, draft, freshDir, numbersOf, openAt, range, scan, write } from "../site/place.ts";
import { copyOf, cutTo, logOf, remove } from "./damage.ts";

test("a store cut to its size at any acknowledgement has all that was acknowledged, and no damage", async () => {
  const dir = await freshDir();
  const { journal } = await openAt(dir, { noteEveryMs: 3_600_000 });
  const log = await logOf(dir);
  const acknowledged: { readonly size: number; readonly seq: number; readonly scans: number }[] = [];
  let scans = 0;
  for (let turn = 1; turn <= 60; turn += 1) {
    const number = journal.head().seq;
    void journal.appendScan(scan(turn));
    scans += 1;
    await journal.append(range(1, (turn % 5) + 1).map((one) => draft(number + one))).durable;
    // One batch in flight: what the log holds now is what was synced.
    acknowledged.push({ size: (await stat(log)).size, seq: journal.durableHead().seq, scans });
  }
  void journal.append([draft(1)]);
  const killed = await copyOf(dir);
  await journal.close();

  const points = acknowledged.filter((_, index) => index % Math.ceil(60 / count(6, 60)) === 0);
  for (const { size, seq, scans: read } of points) {
    // Exactly the synced bytes, and a torn piece of the next write.
    for (const length of [size, size + 20]) {
      const copy = await copyOf(killed);
      // The head note was never synced: a power cut takes it.
      await remove(join(copy, "head"));
      await cutTo(await logOf(copy), length);
      const after = await openAt(copy);
      expect(after.report).toMatchObject({ holes: [], newEpoch: null, repaired: false });
      expect(after.journal.head().seq).toBeGreaterThanOrEqual(seq);
      expect((await numbersOf(after.journal.read(1))).slice(0, seq)).toEqual(range(1, seq));
      expect((await all(after.journal.readScans({ limit: 100 }))).length).toBeGreaterThanOrEqual(read);
      await after.journal.close();
    }
  }
  figure("power cuts at acknowledged sizes", points.length * 2);
});

describe("on a disk that forgets", () => {
  test("power cut before any sync loses nothing that was acknowledged, whenever it comes", async () => {
    for (let cutAt = 1; cutAt <= 25; cutAt += 1) {
      const files = new MemoryFiles();
      let syncs = 0;
      files.beforeSync = () => {
        syncs += 1;
        if (syncs === cutAt) files.cutPower();
      };
      let acknowledged = 0;
      let failed = false;
      try {
        const { journal } = await openAt(files, { onFailure: () => (failed = true) });
        for (let number = 1; number <= 20 && !failed; number += 1) {
          const { durable } = journal.append([draft(number)]);
          const done = durable.then(() => (acknowledged = number));
          await Promise.race([done, untilTrue(() => failed)]);
        }
      } catch {
        failed = true;
      }
      files.beforeSync = () => undefined;
      const again = await openAt(files);
      expect(again.report.holes).toEqual([]);
      expect((await numbersOf(again.journal.read(1))).length).toBeGreaterThanOrEqual(acknowledged);
      await again.journal.close();
    }
  });

  test("a failed commit resolves nothing, is told once, and makes the next opening look at everything", async () => {
    const files = new MemoryFiles();
    const failures: unknown[] = [];
    const { journal } = await openAt(files, { onFailure: (error) => failures.push(error) });
    await write(journal, 1, 10);
    files.beforeSync = () => {
      throw new Error("no room");
    };
    let resolved = 0;
    for (const number of range(11, 15)) void journal.append([draft(number)]).durable.then(() => (resolved += 1));
    await untilTrue(() => failures.length > 0);
    void journal.append([draft(16)]).durable.then(() => (resolved += 1));
    await journal.close();
    expect([failures.length, resolved]).toEqual([1, 0]);
    files.beforeSync = () => undefined;
    const again = await openAt(files);
    expect(again.report).toMatchObject({ holes: [], cleanClose: false });
    expect(await numbersOf(again.journal.read(1))).toEqual(range(1, 10));
    await again.journal.close();
  });

  test("one synced write is in flight, and all that comes meanwhile shares the next", async () => {
    const files = new MemoryFiles();
    const { journal } = await openAt(files);
    let inFlight = 0;
    let most = 0;
    files.beforeSync = async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
    };
    const before = files.syncs;
    const first = journal.append([draft(1)]).durable;
    await untilTrue(() => inFlight === 1);
    const rest = range(2, 100).map((number) => journal.append([draft(number)]).durable);
    const read = journal.appendScan(scan(1));
    expect(new Set([...rest, read]).size).toBe(1);
    expect(rest[0]).not.toBe(first);
    await Promise.all([first, ...rest, read]);
    expect([files.syncs - before, most]).toEqual([2, 1]);
    await journal.close();
  });

  test("no sequence is written before its block is reserved in the marker", async () => {
    const files = new MemoryFiles();
    const { journal } = await openAt(files);
    const reserved: number[] = [];
    const writeMarker = files.writeMarker.bind(files);
    let hold: (() => void) | null = null;
    files.writeMarker = async (bytes) => {
      await new Promise<void>((resolve) => (hold = resolve));
      reserved.push((JSON.parse(Buffer.from(bytes).toString().split("\n")[0] ?? "") as { reserved: number }).reserved);
      await writeMarker(bytes);
    };
    const { durable } = journal.append(range(1, 6000).map((number) => draft(number)));
    await untilTrue(() => hold !== null);
    expect(files.keys("e:")).toEqual([]);
    let done = false;
    void durable.then(() => (done = true));
    await untilTrue(() => {
      hold?.();
      return done;
    });
    expect(reserved[0]).toBeGreaterThanOrEqual(6000);
    expect(files.keys("e:").length).toBeGreaterThan(0);
    files.writeMarker = writeMarker;
    await journal.close();
  });

  test("all events of one append share a commit, however much waits", async () => {
    const files = new MemoryFiles();
    const { journal } = await openAt(files);
    const big = "x".repeat(4000);
    const sizes = range(1, 40).map((turn) => 1 + (turn % 20));
    for (const size of sizes) void journal.append(range(1, size).map((number) => draft(number, big)));
    await journal.durable();
    const commits = files.keys("e:").map((key) => key.split(":").slice(1).map(Number));
    expect(commits.length).toBeGreaterThan(1);
    const ends = new Set(commits.map(([, last]) => last));
    const turns = sizes.map((_, index) => sizes.slice(0, index + 1).reduce((a, b) => a + b, 0));
    for (const end of ends) expect(turns).toContain(end);
    await journal.close();
  });
});

const untilTrue = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
