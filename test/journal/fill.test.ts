/** Holes are filled with what the fleet kept, and the fleet is believed as far as the chain goes. */
import { describe, expect, test } from "vitest";
import type { Journal, Stored } from "../../gateway/ports/journal.ts";
import { MemoryFiles } from "./site/memory-files.ts";
import { all, draft, numbersOf, openAt, range, write } from "./site/place.ts";

type Offered = { readonly seq: number; readonly prev: string; readonly body: string };
const offer = ({ recorded, prev, body }: Stored): Offered => ({ seq: recorded.seq, prev, body });

/** Events 1–60 with 21–40 gone and declared by epoch 2, which begins at 61; and what the fleet has of them. */
const holed = async (): Promise<{ journal: Journal; kept: Offered[]; files: MemoryFiles }> => {
  const files = new MemoryFiles();
  const first = await openAt(files);
  await write(first.journal, 1, 60, 10);
  const kept = (await all(first.journal.read(21, 40))).map(offer);
  await first.journal.close();
  for (const key of files.keys("e:").slice(2, 4)) files.set(key, null);
  const { journal, report } = await openAt(files);
  expect(report).toMatchObject({ holes: [{ from: 21, upTo: 40, kind: "inside" }], newEpoch: "lossy-repair" });
  await journal.startEpoch({ counter: 2, id: "00000000000000ee" });
  await journal.append([draft(61)]).durable;
  return { journal, kept, files };
};

describe("a hole inside", () => {
  test("is proven when every event is back and both ends link", async () => {
    const { journal, kept, files } = await holed();
    expect(await journal.fillHole(kept)).toEqual({ stored: 20, grade: "proven", missing: [], rejected: [] });
    expect(await numbersOf(journal.read(1))).toEqual(range(1, 61));
    await journal.close();
    const again = await openAt(files);
    expect(again.report).toMatchObject({ holes: [], newEpoch: null });
    expect(await again.scrub()).toBe("sound");
    await again.journal.close();
  });

  test("is partial while some are missing, and proven when the rest comes, in any order", async () => {
    const { journal, kept } = await holed();
    const odd = kept.filter(({ seq }) => seq % 2 === 1).reverse();
    const even = kept.filter(({ seq }) => seq % 2 === 0);
    const half = await journal.fillHole(odd);
    expect(half).toMatchObject({ stored: 10, grade: "partial", rejected: [] });
    expect(half.missing.map(({ from }) => from)).toEqual(even.map(({ seq }) => seq));
    expect(await journal.fillHole([...even, ...odd])).toEqual({
      stored: 10,
      grade: "proven",
      missing: [],
      rejected: [],
    });
    expect(await numbersOf(journal.read(1))).toEqual(range(1, 61));
    await journal.close();
  });

  const lies: [string, (event: Offered) => Offered][] = [
    [
      "another text under the same hash before",
      (event) => ({ ...event, body: event.body.replace('"openMs":', '"openMs":9') }),
    ],
    ["another hash before", (event) => ({ ...event, prev: "ab".repeat(32) })],
    ["a hash that is none", (event) => ({ ...event, prev: "x" })],
    ["a body that says another sequence", (event) => ({ ...event, body: event.body.replace(/"seq":\d+/, '"seq":99') })],
    ["a body that no schema fits", (event) => ({ ...event, body: event.body.replace(/A-\d+/, "no compartment") })],
    [
      "a body of the epoch that declared the hole",
      (event) => ({ ...event, body: event.body.replace('"epoch":1', '"epoch":2') }),
    ],
    ["a body that is no JSON", (event) => ({ ...event, body: "{" })],
  ];
  test.each(lies)("takes nothing that contradicts the chain: %s", async (_what, lie) => {
    const { journal, kept } = await holed();
    const last = kept.at(-1) as Offered;
    expect(await journal.fillHole([...kept.slice(0, -1), lie(last)])).toEqual({
      stored: 19,
      grade: "partial",
      missing: [{ from: 40, to: 40 }],
      rejected: [40],
    });
    expect(await journal.fillHole([last])).toMatchObject({ stored: 1, grade: "proven" });
    await journal.close();
  });

  test("takes nothing for a place that is no hole", async () => {
    const { journal, kept } = await holed();
    const outside = { ...(kept[0] as Offered), seq: 5 };
    expect(await journal.fillHole([outside])).toEqual({ stored: 0, grade: "partial", missing: [], rejected: [5] });
    await journal.close();
  });
});

test("a lost tail is filled as far as the fleet knows it, and stays labelled partial", async () => {
  const files = new MemoryFiles();
  const first = await openAt(files);
  await write(first.journal, 1, 20, 10);
  const image = files.image();
  await write(first.journal, 21, 40, 10);
  const kept = (await all(first.journal.read(21, 35))).map(offer);
  await first.journal.close();
  files.restoreStore(image);
  const { journal, report } = await openAt(files);
  expect(report.holes).toEqual([{ from: 21, upTo: 40, kind: "tail", covered: false }]);
  await journal.startEpoch({ counter: 2, id: "00000000000000ee" });
  await journal.append([draft(41)]).durable;
  const filled = await journal.fillHole(kept);
  expect(filled).toMatchObject({ stored: 15, grade: "partial", rejected: [] });
  expect(filled.missing[0]?.from).toBe(36);
  expect((await numbersOf(journal.read(1))).slice(0, 35)).toEqual(range(1, 35));
  await journal.close();
  const again = await openAt(files);
  expect(again.report).toMatchObject({ holes: [], newEpoch: null });
  expect(await again.scrub()).toBe("sound");
  await again.journal.close();
});
