/** What every journal must do, whatever it writes to: LevelDB on a disk, and memory with a disk that forgets. */
import { describe, expect, test } from "vitest";
import type { JournalFiles } from "../../gateway/journal/files/journal-files.ts";
import { nodeFiles } from "../../gateway/journal/files/node-files.ts";
import { chainHash, genesis } from "../../gateway/journal/store/codec.ts";
import { MemoryFiles } from "../journal/site/memory-files.ts";
import { all, draft, eventNumber, freshDir, numbersOf, openAt, range, scan, write } from "../journal/site/place.ts";

const places: [string, () => Promise<() => JournalFiles>][] = [
  [
    "LevelDB",
    async () => {
      const dir = await freshDir();
      return () => nodeFiles(dir);
    },
  ],
  [
    "memory",
    async () => {
      const files = new MemoryFiles();
      return () => files;
    },
  ],
];

describe.each(places)("a journal on %s", (_name, makePlace) => {
  test("starts empty once, and says so", async () => {
    const at = await makePlace();
    const { journal, report, lastMoment, clockMark, replay } = await openAt(at());
    expect(report).toMatchObject({ first: true, holes: [], newEpoch: null, repaired: false, markerMissing: false });
    expect(journal.head()).toMatchObject({ seq: 0, hash: genesis, epoch: { counter: 1 } });
    expect([lastMoment, clockMark]).toEqual([null, null]);
    const { snapshot, tail } = await replay();
    expect([snapshot, await all(tail)]).toEqual([null, []]);
    await journal.close();
    const still = await openAt(at());
    expect(still.report).toMatchObject({ first: true, holes: [], newEpoch: null, cleanClose: true });
    expect(still.journal.head()).toEqual(journal.head());
    await still.journal.append([draft(1)]).durable;
    await still.journal.close();
    const again = await openAt(at());
    expect(again.report).toMatchObject({ first: false, holes: [], newEpoch: null, cleanClose: true });
    expect(again.journal.head()).toEqual(still.journal.head());
    await again.journal.close();
  });

  test("gives sequences at once and shares one promise a commit", async () => {
    const at = await makePlace();
    const { journal } = await openAt(at());
    const one = journal.append([draft(1), draft(2)]);
    const two = journal.append([draft(3, "c-1")]);
    const read = journal.appendScan(scan(1));
    expect(one.recorded.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(two.recorded[0]).toMatchObject({ seq: 3, epoch: 1, cause: "c-1", event: eventNumber(3) });
    expect(two.durable).toBe(one.durable);
    expect(read).toBe(one.durable);
    expect(journal.head().seq).toBe(3);
    expect(journal.durableHead().seq).toBe(0);
    expect(await numbersOf(journal.read(1))).toEqual([]);
    await one.durable;
    expect(journal.durableHead()).toEqual(journal.head());
    expect(await numbersOf(journal.read(1))).toEqual([1, 2, 3]);
    await journal.close();
  });

  test("resolves in the order of appending, and `durable` after all of them", async () => {
    const at = await makePlace();
    const { journal } = await openAt(at());
    const order: number[] = [];
    const waits = range(1, 50).map(async (number) => {
      if (number % 7 === 0) await Promise.resolve();
      await journal.append([draft(number)]).durable;
      order.push(number);
    });
    await Promise.resolve();
    await Promise.resolve();
    const after = journal.durable().then(() => order.length);
    await Promise.all(waits);
    expect(await after).toBe(50);
    await journal.durable();
    await journal.close();
  });

  test("reads any range back, chained from the genesis, after a restart", async () => {
    const at = await makePlace();
    const first = await openAt(at());
    await write(first.journal, 1, 40, 7);
    await first.journal.close();
    const { journal, lastMoment } = await openAt(at());
    expect(lastMoment).toEqual(draft(40).moment);
    let hash = genesis;
    for (const stored of await all(journal.read(1))) {
      expect(stored.prev).toBe(hash);
      hash = chainHash(stored.prev, stored.body);
      expect(stored.hash).toBe(hash);
      expect(stored.recorded.event).toEqual(eventNumber(stored.recorded.seq));
    }
    expect(hash).toBe(journal.head().hash);
    expect(await numbersOf(journal.read(5, 9))).toEqual(range(5, 9));
    expect(await numbersOf(journal.read(39, 99))).toEqual([39, 40]);
    expect(await numbersOf(journal.read(41))).toEqual([]);
    await journal.close();
  });

  test("keeps scans in order, by device, newest first, outside the chain", async () => {
    const at = await makePlace();
    const { journal } = await openAt(at());
    for (const number of range(1, 30)) {
      const stored = journal.appendScan(scan(number, number % 3 === 0 ? "reader-3" : "reader-1"));
      if (number % 4 === 0) await stored;
    }
    await journal.durable();
    const ids = async (options: Parameters<typeof journal.readScans>[0]): Promise<string[]> =>
      (await all(journal.readScans(options))).map(({ id }) => id);
    expect(await ids({ limit: 3 })).toEqual(["m1", "m2", "m3"]);
    expect(await ids({ limit: 3, newestFirst: true })).toEqual(["m30", "m29", "m28"]);
    expect(await ids({ limit: 2, newestFirst: true, device: "reader-3" })).toEqual(["m30", "m27"]);
    expect(await all(journal.readScans({ limit: 1 }))).toEqual([
      { ...scan(1), payload: Uint8Array.from(scan(1).payload) },
    ]);
    expect(journal.head().seq).toBe(0);
    await journal.close();
  });

  test("writes side records with their event and erases them for good", async () => {
    const at = await makePlace();
    const { journal } = await openAt(at());
    const sealed = Uint8Array.of(1, 2, 3);
    await journal.append([draft(1)], [{ deposit: "d1", sealed }]).durable;
    await journal.append([draft(2)], [{ deposit: "d2", sealed }]).durable;
    expect([...((await journal.side("d1")) ?? [])]).toEqual([1, 2, 3]);
    await journal.eraseSide("d1");
    expect(await journal.side("d1")).toBeNull();
    await journal.close();
    const again = await openAt(at());
    expect(await all(again.journal.sides())).toEqual(["d2"]);
    expect(await again.journal.side("d1")).toBeNull();
    await again.journal.close();
  });

  test("keeps notes and the clock mark", async () => {
    const at = await makePlace();
    const { journal } = await openAt(at());
    expect(await journal.note("acknowledged")).toBeNull();
    await Promise.all([journal.setNote("acknowledged", "17"), journal.markClock({ at: 5, synced: false, elapsed: 9 })]);
    await journal.setNote("acknowledged", "18");
    await journal.close();
    const again = await openAt(at());
    expect(await again.journal.note("acknowledged")).toBe("18");
    expect(again.clockMark).toEqual({ at: 5, synced: false, elapsed: 9 });
    await again.journal.close();
  });

  test("starts an epoch behind everything that was given away, chained to the old one", async () => {
    const at = await makePlace();
    const { journal } = await openAt(at());
    journal.append([draft(1)]);
    const epoch = { counter: 2, id: "00000000000000aa" };
    await journal.startEpoch(epoch, 100);
    expect(journal.durableHead()).toMatchObject({ epoch, seq: 100 });
    const { recorded, durable } = journal.append([draft(2)]);
    expect(recorded[0]).toMatchObject({ seq: 101, epoch: 2 });
    await durable;
    const [before, after] = await all(journal.read(1));
    expect(after?.prev).toBe(before?.hash);
    await journal.close();
    const again = await openAt(at());
    expect(again.report).toMatchObject({ holes: [], newEpoch: null });
    expect(again.journal.head()).toMatchObject({ epoch, seq: 101 });
    await expect(again.journal.startEpoch({ counter: 2, id: "00000000000000bb" })).rejects.toThrow(RangeError);
    await again.journal.close();
  });
});
