/** A projection's table: bulk writes with their cursor, older after a power cut, empty when damaged, never half. */

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LevelTable, openTable } from "../../gateway/journal/level-table.ts";
import { current, cutTo, logOf, remove, sizeOf } from "./durability/damage.ts";
import { MemoryFiles } from "./site/memory-files.ts";
import { all, freshDir, range } from "./site/place.ts";

const places: [string, () => Promise<LevelTable>][] = [
  ["LevelDB", async () => openTable(join(await freshDir(), "table"))],
  ["memory", async () => new LevelTable(await new MemoryFiles().openStore(true))],
];

test.each(places)(
  "a table on %s keeps entries in key order with the cursor that belongs to them",
  async (_name, make) => {
    const table = await make();
    expect([await table.cursor(), await table.get("a/1")]).toEqual([0, undefined]);
    await table.write(new Map<string, unknown>(range(1, 9).map((number) => [`a/${number}`, { number }])), 9);
    await table.write(
      new Map<string, unknown>([
        ["b/1", null],
        ["a/3", undefined],
        ["a/4", "four"],
      ]),
      12,
    );
    expect(await table.cursor()).toBe(12);
    expect(await table.get("a/4")).toBe("four");
    expect(await table.get("a/3")).toBeUndefined();
    expect((await all(table.list("a/"))).map(([key]) => key)).toEqual(
      [1, 2, 4, 5, 6, 7, 8, 9].map((number) => `a/${number}`),
    );
    expect(await all(table.list("a/", { limit: 1, reverse: true }))).toEqual([["a/9", { number: 9 }]]);
    expect(await all(table.list("b/"))).toEqual([["b/1", null]]);
    await table.clear();
    expect([await table.cursor(), await all(table.list(""))]).toEqual([0, []]);
    await table.close();
  },
);

test("a table that lost its unsynced end is an older state of itself with its own cursor", async () => {
  const dir = await freshDir();
  const table = await openTable(join(dir, "store"));
  for (const cursor of range(1, 20))
    await table.write(
      new Map([
        ["count", cursor],
        [`e/${cursor}`, cursor],
      ]),
      cursor,
    );
  const copy = await freshDir();
  await cp(join(dir, "store"), join(copy, "store"), { recursive: true });
  await table.close();
  const log = await logOf(copy);
  await cutTo(log, (await sizeOf(log)) - 150);
  const older = await openTable(join(copy, "store"));
  const cursor = await older.cursor();
  expect(cursor).toBeGreaterThan(0);
  expect(cursor).toBeLessThan(20);
  expect(await older.get("count")).toBe(cursor);
  expect((await all(older.list("e/"))).length).toBe(cursor);
  await older.close();
});

test("a damaged table starts empty at cursor 0 and is rebuilt by its projection", async () => {
  const dir = await freshDir();
  const table = await openTable(join(dir, "store"));
  await table.write(new Map([["a", 1]]), 5);
  await table.close();
  await remove(current(dir));
  const again = await openTable(join(dir, "store"));
  expect([await again.cursor(), await again.get("a")]).toEqual([0, undefined]);
  await again.close();
});
