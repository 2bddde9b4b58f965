/** The table of statements and moves: caught up, asked for by day, cut, and made anew from the journal. */
import { expect, test } from "vitest";
import type { Event } from "../../gateway/core/event.ts";
import { LevelTable } from "../../gateway/journal/level-table.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { realLog } from "../../gateway/platform/log.ts";
import { StockCount } from "../../gateway/projections/stock/stock-count.ts";
import { append, collectedEvent, depositId, freshJournal, madeEvent } from "../bridge/history.ts";
import { MemoryFiles } from "../journal/site/memory-files.ts";

const stated = (day: string, from: number, to: number, closing: number): Event => ({
  ...{ type: "stock-stated", day, zone: "UTC", notes: [], leftOut: 0, previous: null, hash: "0".repeat(64) },
  ...{ from: { seq: from, at: from }, to: { seq: to, at: to }, differences: [] },
  carriers: [{ carrier: "carrier-1", opening: 0, moves: {}, closing }],
});
const log = realLog({ name: "stock", destination: { write: () => {} } });

const counting = async (files = new MemoryFiles()) => {
  const journal = await freshJournal();
  const store = await files.openStore(true);
  const count = new StockCount({ table: new LevelTable(store), journal, clock: realClock(), log });
  return { journal, count };
};
const namesOf = async (count: StockCount) => (await count.days(10)).map(({ day, seq }) => [day, seq]);

test("statements stand newest first, each day with exactly what it counted", async () => {
  const { journal, count } = await counting();
  await append(journal, [madeEvent(1), madeEvent(2), stated("2026-11-01", 0, 2, 2)]);
  await count.start();
  await append(journal, [collectedEvent(1), stated("2026-11-02", 3, 4, 1), madeEvent(3)]);
  count.committed();
  expect(await namesOf(count)).toEqual([
    ["2026-11-02", 5],
    ["2026-11-01", 3],
  ]);
  const [day] = await count.day("2026-11-02");
  expect(day?.moved).toEqual([
    { seq: 4, at: expect.any(Number), type: "parcels-collected", compartment: "A-2", came: [], went: ["WB-00000001"] },
  ]);
  expect((await count.moved(5, 6)).map(({ came }) => came)).toEqual([["WB-00000003"]]);
  expect(await count.day("2026-11-03")).toEqual([]);
  await count.stop();
});

test("a cut journal takes the moves along, and the statements stay", async () => {
  const { journal, count } = await counting();
  const ref = { deposit: depositId(4), compartment: "A-5" };
  const recalled: Event = {
    ...{ type: "parcels-recalled", ...ref, parcels: ["WB-00000004"], carrier: "carrier-1", courier: "courier-1" },
    evidence: { grade: "stated", witnesses: ["courier"] },
  };
  await append(journal, [madeEvent(4), stated("2026-11-01", 0, 1, 1), recalled, stated("2026-11-02", 2, 3, 0)]);
  await count.start();
  await count.forget(2);
  expect((await count.moved(0, 9)).map(({ type }) => type)).toEqual(["parcels-recalled"]);
  expect(await namesOf(count)).toHaveLength(2);
  await count.stop();
});

test("a table that knows more than the journal is made anew, and so is one after a refill", async () => {
  const files = new MemoryFiles();
  const before = await counting(files);
  await append(before.journal, [madeEvent(1), madeEvent(2), madeEvent(3), stated("2026-10-31", 0, 3, 3)]);
  await before.count.start();
  await before.count.stop();
  const { journal, count } = await counting(files);
  await append(journal, [madeEvent(5), stated("2026-11-01", 0, 1, 1)]);
  await count.start();
  expect(await namesOf(count)).toEqual([["2026-11-01", 2]]);
  await count.rebuild();
  expect(await namesOf(count)).toEqual([["2026-11-01", 2]]);
  expect(await count.moved(0, 9)).toHaveLength(1);
  await count.stop();
});
