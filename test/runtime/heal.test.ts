/** Which compartments the fleet vouches for, when losses come one after the other. */
import { afterEach, describe, expect, test } from "vitest";
import type { Opened } from "../../gateway/journal/open.ts";
import { encodeBody } from "../../gateway/journal/upcast.ts";
import { type HealPlace, healHoles, rememberHoles } from "../../gateway/runtime/start/heal.ts";
import { draft, eventNumber, freshDir, openAt } from "../journal/site/place.ts";

const opened: Opened[] = [];
afterEach(async () => {
  for (const { journal } of opened.splice(0)) await journal.close();
});

/** An event of the first epoch as the fleet has it. */
const keptAt = (seq: number) => {
  const body = encodeBody({ ...draft(seq).moment, seq, epoch: 1, event: eventNumber(seq) }, 1);
  return { seq, prev: "0".repeat(64), body };
};
/** A site of two compartments in its second epoch, whose fleet has everything up to `knows` of the first. */
const bench = async (knows: number) => {
  const site = await openAt(await freshDir());
  opened.push(site);
  const { journal } = site;
  // Everything of the first epoch is lost.
  await journal.startEpoch({ counter: 2, id: "2".repeat(16) }, 20);
  const asked: (readonly [number, number | null])[] = [];
  const confirmed: string[] = [];
  const refolded: (number | null)[] = [];
  let meanwhile = async (): Promise<void> => {};
  const quiet = (): void => {};
  const place: HealPlace = {
    ...{ journal, log: { debug: quiet, info: quiet, warn: quiet, error: quiet }, compartments: ["A-01", "A-02"] },
    ask: async function* (from, to) {
      asked.push([from, to]);
      await meanwhile();
      yield [keptAt(from)];
    },
    fleetHead: async () => ({ epoch: 1, seq: knows }),
    refold: async (below) => void refolded.push(below),
    observe: async (observation) => {
      if (observation.type === "fleet-confirmed") confirmed.push(observation.compartment);
    },
  };
  const during = (work: () => Promise<void>): void => {
    meanwhile = async () => {
      meanwhile = async () => {};
      await work();
    };
  };
  return { journal, place, asked, confirmed, refolded, during };
};
const hole = (from: number, upTo: number | null) => ({ from, upTo, covered: false });

describe("a loss", () => {
  test("that the fleet knows to its end is vouched for", async () => {
    const { journal, place, confirmed } = await bench(20);
    await rememberHoles(journal, [hole(5, 9)], []);
    await healHoles(place);
    expect(confirmed).toEqual(["A-01", "A-02"]);
  });

  test("that goes beyond what the fleet knows waits for staff, whatever is lost and found later", async () => {
    const { journal, place, confirmed, asked } = await bench(20);
    await rememberHoles(journal, [hole(21, null)], []);
    await healHoles(place);
    expect(confirmed).toEqual([]);
    // One of the two was audited since; then a hole is found that the fleet can fill.
    await rememberHoles(journal, [hole(5, 9)], ["A-01"]);
    await healHoles(place);
    expect(confirmed).toEqual(["A-02"]);
    expect(asked).toEqual([
      [21, null],
      [5, 9],
    ]);
  });

  test("that is found while another is made good is asked for too, and nothing is vouched for before", async () => {
    const { journal, place, confirmed, asked, during } = await bench(20);
    await rememberHoles(journal, [hole(5, 9)], []);
    during(() => rememberHoles(journal, [hole(12, 14)], ["A-01", "A-02"]));
    await healHoles(place);
    expect(confirmed).toEqual([]);
    await healHoles(place);
    expect(asked).toEqual([
      [5, 9],
      [12, 14],
    ]);
    expect(confirmed).toEqual(["A-01", "A-02"]);
    await healHoles(place);
    expect(asked.length).toBe(2);
  });

  test("that a proven snapshot covers leaves the state as it is: the fleet keeps a part of what led to", async () => {
    const { journal, place, refolded } = await bench(20);
    await rememberHoles(journal, [{ ...hole(2, 4), covered: true }], []);
    await healHoles(place);
    await rememberHoles(journal, [{ ...hole(3, 4), covered: true }, hole(7, 9)], []);
    await healHoles(place);
    expect(refolded).toEqual([null, 7]);
  });
});
