/** Bounds of the store: scans for days and bytes, a ballast for the day when the disk is full. */
import { expect, test } from "vitest";
import { realClock } from "../../gateway/platform/clock.ts";
import { MemoryFiles } from "./site/memory-files.ts";
import { all, draft, numbersOf, openAt, scan } from "./site/place.ts";

const limits = { ballastBytes: 100, lowBytes: 1000, fullBytes: 500 };

test("a full disk frees the ballast, thins scans and still records events", async () => {
  const files = new MemoryFiles();
  files.free = 10_000;
  const { journal, disk } = await openAt(files, { disk: limits });
  expect([await disk.check(), await files.ballastBytes()]).toEqual(["ok", 100]);
  files.free = 900;
  expect([await disk.check(), await files.ballastBytes()]).toEqual(["low", 100]);
  await journal.appendScan(scan(1));
  files.free = 400;
  expect([await disk.check(), await files.ballastBytes()]).toEqual(["full", 0]);
  await journal.appendScan(scan(2));
  await journal.append([draft(1)]).durable;
  expect(disk.thinned()).toBe(1);
  expect((await all(journal.readScans({ limit: 9 }))).map(({ id }) => id)).toEqual(["m1"]);
  expect(await numbersOf(journal.read(1))).toEqual([1]);
  // The room that the ballast gave is not counted as free.
  files.free = 550;
  expect([await disk.check(), await files.ballastBytes()]).toEqual(["full", 0]);
  files.free = 5000;
  expect([await disk.check(), await files.ballastBytes()]).toEqual(["ok", 100]);
  await journal.appendScan(scan(3));
  expect((await all(journal.readScans({ limit: 9 }))).map(({ id }) => id)).toEqual(["m1", "m3"]);
  await journal.close();
});

test("a start on a full disk frees the ballast first", async () => {
  const files = new MemoryFiles();
  files.free = 10_000;
  const before = await openAt(files, { disk: limits });
  await before.disk.check();
  await before.journal.close();
  files.free = 100;
  const { disk, journal } = await openAt(files, { disk: limits });
  expect([disk.level(), await files.ballastBytes()]).toEqual(["full", 0]);
  await journal.append([draft(1)]).durable;
  await journal.close();
});

test("scans are forgotten by bytes, oldest first, and the size is known again after a restart", async () => {
  const files = new MemoryFiles();
  const scans = { days: 100_000, bytesMax: 4000 };
  const first = await openAt(files, { scans });
  for (let number = 1; number <= 300; number += 1) await first.journal.appendScan(scan(number));
  await first.journal.close();
  const left = files.keys("s:");
  const bytes = left.reduce((sum, key) => sum + (files.get(key)?.length ?? 0), 0);
  expect(bytes).toBeLessThanOrEqual(4000);
  expect(bytes).toBeGreaterThan(3000);
  const again = await openAt(files, { scans });
  await again.journal.appendScan(scan(301));
  const kept = await all(again.journal.readScans({ limit: 1000 }));
  expect(kept.at(-1)?.id).toBe("m301");
  await again.journal.close();
  expect(files.keys("s:").length).toBeLessThanOrEqual(left.length + 1);
});

test("scans are forgotten by age, once somebody vouches for the clock", async () => {
  const files = new MemoryFiles();
  const day = 24 * 3600 * 1000;
  const clock = realClock();
  const now = clock.now().at;
  const { journal, disk } = await openAt(files, { clock, scans: { days: 2, bytesMax: 1_000_000 }, disk: limits });
  for (const age of [5, 3, 1, 0]) await journal.appendScan({ ...scan(age), at: now - age * day });
  const ids = async (): Promise<string[]> => (await all(journal.readScans({ limit: 9 }))).map(({ id }) => id);
  files.free = 900;
  clock.setSynced(false);
  await disk.check();
  expect(await ids()).toEqual(["m5", "m3", "m1", "m0"]);
  clock.setSynced(true);
  await disk.check();
  expect(await ids()).toEqual(["m1", "m0"]);
  await journal.close();
});
