/** LevelDB's own files, read without LevelDB: what is sound is not called damaged, and damage costs what it touched. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLevelDb } from "../../../gateway/journal/files/leveldb-check.ts";
import { readLog, writeLog } from "../../../gateway/journal/files/leveldb-log.ts";
import { checkTable, expandSnappy } from "../../../gateway/journal/files/leveldb-table.ts";
import { openLevel } from "../../../gateway/journal/files/node-files.ts";
import { tablesOf } from "../durability/damage.ts";
import { freshDir, range } from "../site/place.ts";

/** Records of text, some of them longer than a block. */
const records = fc.array(
  fc
    .record({ letter: fc.constantFrom("a", "b", "c"), length: fc.oneof(fc.nat(300), fc.nat(80_000)) })
    .map(({ letter, length }) => Buffer.from(letter.repeat(length + 1))),
  { minLength: 1, maxLength: 8 },
);
const short = (list: readonly Buffer[]): string[] => list.map((record) => `${record.length}${record.subarray(0, 1)}`);

describe("a log", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(records, (list) => {
        const read = readLog(writeLog(list));
        expect(read.fault).toBeNull();
        expect(short(read.records)).toEqual(short(list));
      }),
      { numRuns: 50 },
    );
  });

  test("loses one record to one wrong byte, and says so", () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, where, how) => {
        const bytes = writeLog(list);
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ how;
        const read = readLog(bytes);
        const left = short(read.records);
        if (read.fault === null) expect(left).toEqual(short(list));
        else {
          const without = list.map((_, index) =>
            JSON.stringify(short(list.filter((_record, other) => other !== index))),
          );
          expect(without).toContain(JSON.stringify(left));
        }
      }),
      { numRuns: 100 },
    );
  });

  test("that ends early is torn and keeps every record before its end", () => {
    fc.assert(
      fc.property(records, fc.nat(), (list, where) => {
        const bytes = writeLog(list);
        const read = readLog(bytes.subarray(0, where % bytes.length));
        expect(read.fault === null || (read.fault.kind === "torn" && !read.fault.followed)).toBe(true);
        expect(short(list.slice(0, read.records.length))).toEqual(short(read.records));
      }),
      { numRuns: 50 },
    );
  });
});

describe("a store", () => {
  const make = async (): Promise<string> => {
    const dir = await freshDir();
    const store = await openLevel(join(dir, "store"), true);
    for (const number of range(1, 400)) {
      await store.put(`key ${String(number).padStart(8, "0")}`, Buffer.from(`value ${number} `.repeat(40)));
    }
    await (store as unknown as { compactRange(a: string, b: string): Promise<void> }).compactRange("a", "z");
    await store.close();
    return dir;
  };

  test("that LevelDB wrote has no damage, in compressed tables neither", async () => {
    const dir = await make();
    expect(await checkLevelDb(join(dir, "store"), 1e9)).toEqual({ damage: [], tailUncertain: false });
    const tables = await tablesOf(dir);
    expect(tables.length).toBeGreaterThan(0);
    for (const path of tables) expect(checkTable(await readFile(path))).toBeNull();
  });

  test("any byte of a table that matters is checked", async () => {
    const [path = "none"] = await tablesOf(await make());
    const bytes = await readFile(path);
    for (const at of range(0, 199).map((part) => Math.floor((part * (bytes.length - 8 - 40)) / 199))) {
      bytes[at] = (bytes[at] ?? 0) ^ 0x40;
      expect([at, checkTable(bytes)]).not.toEqual([at, null]);
      bytes[at] = (bytes[at] ?? 0) ^ 0x40;
    }
    expect(checkTable(bytes.subarray(0, bytes.length - 1))).toBe("footer");
  });
});

test("snappy: literals, overlapping copies, and bytes that are none", () => {
  // Length 10; literal "ab"; copy of 8 from 2 back.
  expect(expandSnappy(Buffer.from([10, 0x04, 0x61, 0x62, 0x11, 0x02])).toString()).toBe("ababababab");
  for (const wrong of [
    [10, 0x04, 0x61],
    [10, 0x11, 0x02],
    [3, 0x04, 0x61, 0x62],
    [1, 0x04, 0x61, 0x62],
  ]) {
    expect(() => expandSnappy(Buffer.from(wrong))).toThrow();
  }
});
