/** Snapshots count once they are proven; history is cut below them and its hash is kept. */
import { expect, test } from "vitest";
import { canonical } from "../../gateway/journal/snapshot.ts";
import { verifyStore } from "../../gateway/journal/verify.ts";
import type { Journal, Stored } from "../../gateway/ports/journal.ts";
import { copyOf, find, flip, logOf } from "./durability/damage.ts";
import { MemoryFiles } from "./site/memory-files.ts";
import { freshDir, numbersOf, openAt, range, write } from "./site/place.ts";

/** A state that depends on every event: their count and the sum of what they say. */
type Sum = { readonly count: number; readonly total: number };
const fold = async (base: { readonly state: unknown } | null, events: AsyncIterable<Stored>): Promise<Sum> => {
  let { count, total } = (base?.state ?? { count: 0, total: 0 }) as Sum;
  for await (const { recorded } of events) {
    count += 1;
    total += recorded.event.type === "door-closed" ? recorded.event.openMs : 0;
  }
  return { count, total };
};
const sum = (to: number): Sum => ({ count: to, total: (to * (to + 1)) / 2 });
const snapshotAt = async (journal: Journal, seq: number): Promise<void> => {
  await journal.saveSnapshot(seq, sum(seq));
  expect(await journal.verifySnapshot(seq, fold)).toBe(true);
};

test("a start folds from the newest proven snapshot", async () => {
  const files = new MemoryFiles();
  const { journal } = await openAt(files);
  await write(journal, 1, 100, 10);
  await snapshotAt(journal, 50);
  await journal.saveSnapshot(80, sum(80));
  await journal.close();

  const again = await openAt(files);
  const { snapshot, tail } = await again.replay();
  expect(snapshot).toEqual({ seq: 50, state: sum(50) });
  expect(await fold(snapshot, tail)).toEqual(sum(100));
  const before = await again.replay(50);
  expect(before.snapshot).toBeNull();
  expect(await fold(null, before.tail)).toEqual(sum(100));
  await again.journal.close();
});

test("a snapshot that replay contradicts is thrown away and nothing is cut at it", async () => {
  const { journal } = await openAt(new MemoryFiles());
  await write(journal, 1, 100, 10);
  await journal.saveSnapshot(50, { count: 50, total: 0 });
  expect(await journal.verifySnapshot(50, fold)).toBe(false);
  await journal.cut(100);
  expect(await numbersOf(journal.read(1))).toEqual(range(1, 100));
  await expect(journal.verifySnapshot(50, fold)).rejects.toThrow(RangeError);
  await journal.close();
});

test("a snapshot of what is not on disk yet waits for it, and one of the future is refused", async () => {
  const { journal } = await openAt(new MemoryFiles());
  void write(journal, 1, 10, 10);
  await journal.saveSnapshot(10, sum(10));
  await expect(journal.saveSnapshot(11, sum(11))).rejects.toThrow(RangeError);
  await journal.close();
});

test("history is cut below the older of two proven snapshots, and the chain still proves itself", async () => {
  const dir = await freshDir();
  const { journal } = await openAt(dir);
  await write(journal, 1, 100, 10);
  await journal.cut(100);
  expect(await numbersOf(journal.read(1))).toEqual(range(1, 100));
  await snapshotAt(journal, 35);
  await journal.cut(20);
  expect(await numbersOf(journal.read(1))).toEqual(range(21, 100));
  await journal.cut(100);
  expect(await numbersOf(journal.read(1))).toEqual(range(31, 100));
  await snapshotAt(journal, 60);
  await snapshotAt(journal, 85);
  await journal.cut(100);
  expect(await numbersOf(journal.read(1))).toEqual(range(61, 100));
  await journal.close();

  const report = await verifyStore(dir, { refold: fold });
  expect(report).toMatchObject({ ok: true, events: 40, first: 61, last: 100, anchor: { seq: 60 } });
  expect(report.snapshots.map(({ seq }) => seq)).toEqual([85, 60]);

  const again = await openAt(dir);
  expect(again.report).toMatchObject({ holes: [], newEpoch: null });
  expect((await again.replay()).snapshot).toEqual({ seq: 85, state: sum(85) });
  expect((await again.replay(85)).snapshot).toEqual({ seq: 60, state: sum(60) });
  await again.journal.close();
});

test("everything may be cut, and time and chain go on", async () => {
  const files = new MemoryFiles();
  const { journal } = await openAt(files);
  await write(journal, 1, 20, 10);
  await snapshotAt(journal, 20);
  await journal.cut(20);
  await journal.close();
  const again = await openAt(files);
  expect(again.report.holes).toEqual([]);
  expect(again.lastMoment).toMatchObject({ elapsed: 20 });
  expect(again.journal.head()).toEqual(journal.head());
  await write(again.journal, 21, 21);
  const { snapshot, tail } = await again.replay();
  expect(await fold(snapshot, tail)).toEqual(sum(21));
  await again.journal.close();
});

test("a damaged newest snapshot leaves the start with the older one", async () => {
  const files = new MemoryFiles();
  const { journal } = await openAt(files);
  await write(journal, 1, 100, 10);
  await snapshotAt(journal, 50);
  await snapshotAt(journal, 90);
  await journal.cut(100);
  await journal.close();
  const newest = files.keys("h:").at(-1) ?? "";
  files.set(newest, Buffer.from('{"count":1,"total":1}'));
  const again = await openAt(files);
  const { snapshot, tail } = await again.replay();
  expect(snapshot).toEqual({ seq: 50, state: sum(50) });
  expect(await fold(snapshot, tail)).toEqual(sum(100));
  await again.journal.close();
});

test("when every snapshot over a cut history is gone, the hole is named from the first event on", async () => {
  const files = new MemoryFiles();
  const { journal } = await openAt(files);
  await write(journal, 1, 100, 10);
  await snapshotAt(journal, 50);
  await journal.cut(100);
  await journal.close();
  for (const key of files.keys("h:")) files.set(key, null);
  const again = await openAt(files);
  expect(again.report).toMatchObject({
    holes: [{ from: 1, upTo: 50, kind: "inside", covered: false }],
    newEpoch: "lossy-repair",
  });
  await again.journal.close();
});

test("a hole below a proven snapshot is told as covered: the trail has a gap, the state has none", async () => {
  const dir = await freshDir();
  const { journal } = await openAt(dir, { noteEveryMs: 3_600_000 });
  await write(journal, 1, 400, 10);
  await snapshotAt(journal, 400);
  await write(journal, 401, 410);
  const killed = await copyOf(dir);
  await journal.close();
  const log = await logOf(killed);
  await flip(log, await find(log, '"seq":55,'));
  const { journal: after, report } = await openAt(killed);
  expect(report.newEpoch).toBe("lossy-repair");
  expect(report.holes.length).toBeGreaterThan(0);
  for (const hole of report.holes) expect(hole).toMatchObject({ kind: "inside", covered: true });
  await after.startEpoch({ counter: 2, id: "2".repeat(16) });
  await write(after, 411, 411);
  await after.close();
  // The snapshot knows more than what is left of the events before it: no fault, the gap is declared.
  expect(await verifyStore(killed, { refold: fold })).toMatchObject({ ok: true, faults: [] });
});

test("equal states have equal text, whatever the order of their fields", () => {
  expect(canonical({ b: [1, { d: 1, c: 2 }], a: null })).toBe(canonical({ a: null, b: [1, { c: 2, d: 1 }] }));
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
});
