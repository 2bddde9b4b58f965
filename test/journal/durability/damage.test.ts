/** Eight kinds of damage to the store of a killed gateway, a restored image, a lost marker: never silently empty. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { JournalInUse } from "../../../gateway/journal/files/journal-files.ts";
import { nodeFiles } from "../../../gateway/journal/files/node-files.ts";
import { type Opened, WrongSite } from "../../../gateway/journal/open.ts";
import { repairJournal } from "../../../gateway/journal/repair.ts";
import type { Hole, OpenReport } from "../../../gateway/journal/report.ts";
import { verifyStore } from "../../../gateway/journal/verify.ts";
import { draft, freshDir, numbersOf, openAt, range, write } from "../site/place.ts";
import {
  copyOf,
  current,
  cutTo,
  empty,
  find,
  flip,
  flipFilter,
  logOf,
  manifestOf,
  remove,
  restoreStore,
  sizeOf,
  tablesOf,
} from "./damage.ts";

/** The marker is left alone while a copy is made: what the head note alone can tell must be enough. */
const quiet = { noteEveryMs: 3_600_000 };

/** Events 1–100, 101–200 and 201–300 in a table each, 301–400 in the log, ten a commit, and the process killed. */
const killedSite = async (): Promise<{ dir: string; older: string; reserved: number }> => {
  const dir = await freshDir();
  let older = dir;
  for (const from of [1, 101, 201]) {
    const { journal } = await openAt(dir, quiet);
    await write(journal, from, from + 99, 10);
    if (from === 101) older = await copyOf(dir);
    await journal.close();
  }
  const { journal } = await openAt(dir, quiet);
  await write(journal, 301, 400, 10);
  const killed = await copyOf(dir);
  await journal.close();
  // Reserved at opening, at head 300, and nothing since.
  return { dir: killed, older, reserved: 300 + 4096 };
};

const inside = (from: number, upTo: number): Hole => ({ from, upTo, kind: "inside", covered: false });
const tail = (from: number, upTo: number | null): Hole => ({ from, upTo, kind: "tail", covered: false });
type Expected = Partial<OpenReport> & { readonly has: readonly number[] };

const table201 = async (dir: string): Promise<string> => {
  for (const path of await tablesOf(dir)) if ((await find(path, '"seq":201,').catch(() => -1)) >= 0) return path;
  throw new Error("no table begins with event 201");
};

const kinds: [string, (dir: string, older: string) => Promise<void>, (reserved: number) => Expected][] = [
  [
    "bytes flipped in the log lose exactly the commit that they were in",
    async (dir) => {
      const log = await logOf(dir);
      await flip(log, await find(log, '"seq":355,'), 3);
    },
    () => ({
      holes: [inside(351, 360)],
      newEpoch: "lossy-repair",
      repaired: true,
      has: [...range(1, 350), ...range(361, 400)],
    }),
  ],
  [
    "a length flipped in the log loses no more than that",
    async (dir) => {
      const log = await logOf(dir);
      // The record of a commit begins 7 + 12 bytes before its key's operation.
      await flip(log, (await find(log, "e:0000000000000371:")) - 2 - 12 - 3);
    },
    () => ({
      holes: [inside(371, 380)],
      newEpoch: "lossy-repair",
      repaired: true,
      has: [...range(1, 370), ...range(381, 400)],
    }),
  ],
  [
    "a log cut in the middle of a commit loses a tail up to what was reserved",
    async (dir) => {
      const log = await logOf(dir);
      await cutTo(log, await find(log, '"seq":375,'));
    },
    (reserved) => ({ holes: [tail(371, reserved)], newEpoch: "lossy-repair", has: range(1, 370) }),
  ],
  [
    "a missing CURRENT loses nothing",
    (dir) => remove(current(dir)),
    () => ({ holes: [], newEpoch: null, repaired: true, has: range(1, 400) }),
  ],
  [
    "an empty CURRENT loses nothing",
    (dir) => empty(current(dir)),
    () => ({ holes: [], newEpoch: null, repaired: true, has: range(1, 400) }),
  ],
  [
    "a cut MANIFEST loses nothing",
    async (dir) => {
      const manifest = await manifestOf(dir);
      await cutTo(manifest, Math.floor((await sizeOf(manifest)) / 2));
    },
    () => ({ holes: [], newEpoch: null, repaired: true, has: range(1, 400) }),
  ],
  [
    "a missing table loses exactly what was in it",
    async (dir) => remove(await table201(dir)),
    () => ({
      holes: [inside(201, 300)],
      newEpoch: "lossy-repair",
      repaired: true,
      has: [...range(1, 200), ...range(301, 400)],
    }),
  ],
  [
    "an empty table loses exactly what was in it",
    async (dir) => empty(await table201(dir)),
    () => ({
      holes: [inside(201, 300)],
      newEpoch: "lossy-repair",
      repaired: true,
      has: [...range(1, 200), ...range(301, 400)],
    }),
  ],
  [
    "bytes flipped in a table lose at most its events",
    async (dir) => {
      const path = await table201(dir);
      await flip(path, await find(path, '"seq":201,'), 2);
    },
    () => ({ newEpoch: "lossy-repair", repaired: true, has: [] }),
  ],
  [
    "a wrong bit in a table's filter loses nothing",
    async (dir) => flipFilter(await table201(dir)),
    () => ({ holes: [], newEpoch: null, repaired: true, has: range(1, 400) }),
  ],
  [
    "a restored older image of the store is told from a repaired one",
    restoreStore,
    (reserved) => ({
      holes: [tail(201, reserved)],
      newEpoch: "restored-image",
      repaired: false,
      storeOlderThanMarker: true,
      has: range(1, 200),
    }),
  ],
  [
    "without a marker nobody knows how far the tail went",
    async (dir) => {
      await remove(join(dir, "marker.json"));
      await remove(join(dir, "head"));
    },
    () => ({ holes: [tail(401, null)], newEpoch: "lossy-repair", markerMissing: true, has: range(1, 400) }),
  ],
  [
    "a store that is gone as a whole leaves a hole from the first event on",
    (dir) => remove(join(dir, "store")),
    (reserved) => ({ holes: [tail(1, reserved)], newEpoch: "lossy-repair", first: false, has: [] }),
  ],
];

const missingIn = ({ holes }: OpenReport): number[] =>
  holes.flatMap(({ from, upTo, kind }) => (kind === "tail" ? [] : range(from, upTo ?? from)));

const anotherEpoch = async ({ journal }: Opened): Promise<number> => {
  await journal.startEpoch({ counter: journal.head().epoch.counter + 1, id: "00000000000000ee" });
  const { recorded, durable } = journal.append([draft(1000)]);
  await durable;
  return recorded[0]?.seq ?? 0;
};

describe("damage", () => {
  test.each(kinds)("%s", async (_what, hurt, expected) => {
    const { dir, older, reserved } = await killedSite();
    await hurt(dir, older);
    const { has, ...report } = expected(reserved);

    const opened = await openAt(dir);
    expect(opened.report).toMatchObject({ first: false, ...report });
    const present = await numbersOf((await opened.replay()).tail);
    if (has.length > 0 || report.holes !== undefined) expect(present).toEqual(has);
    else {
      // Where the damage spans a block, the report and what is left must add up to exactly what there was.
      expect(present.length).toBeLessThan(400);
      expect([...present, ...missingIn(opened.report)].sort((a, b) => a - b)).toEqual(range(1, 400));
    }
    if (opened.report.repaired) {
      expect(opened.report.damage.length).toBeGreaterThan(0);
      expect((await readdir(dir)).some((name) => name.startsWith("store.damaged-"))).toBe(true);
      // Else the gateway would end, repair and end again for ever.
      expect(await opened.scrub()).toBe("sound");
    }
    await opened.journal.close();

    const again = await openAt(dir);
    expect(again.report.holes).toEqual(opened.report.holes);
    expect(again.report.newEpoch).toBe(opened.report.newEpoch);
    const seq = await anotherEpoch(again);
    expect(seq).toBeGreaterThan(Math.max(400, ...again.report.holes.map(({ upTo }) => upTo ?? 0)));
    await again.journal.close();

    const after = await openAt(dir);
    expect(after.report).toMatchObject({ holes: [], newEpoch: null, repaired: false, damage: [] });
    expect(await numbersOf(after.journal.read(1))).toEqual([...present, seq]);
    await after.journal.close();
    expect(await verifyStore(dir)).toMatchObject({ ok: true, faults: [], events: present.length + 1 });
  });

  test("what opening took on trust is found by the scrub, and repaired at the next opening", async () => {
    const dir = await freshDir();
    const before = await openAt(dir);
    await write(before.journal, 1, 400, 10);
    await before.journal.close();
    const opened = await openAt(nodeFiles(dir, { checkBytesMax: 0 }));
    await write(opened.journal, 401, 420);
    expect(await opened.scrub()).toBe("sound");
    const path = (await tablesOf(dir))[0] ?? "none";
    await flip(path, Math.floor((await sizeOf(path)) / 2), 2);
    expect(await opened.scrub()).toBe("damaged");
    await opened.journal.close();

    const again = await openAt(nodeFiles(dir, { checkBytesMax: 0 }));
    expect(again.report).toMatchObject({ newEpoch: "lossy-repair", repaired: true });
    const present = await numbersOf(again.journal.read(1));
    expect([...present, ...missingIn(again.report)].sort((a, b) => a - b)).toEqual(range(1, 420));
    await again.journal.close();
  });

  test("a torn end of the log, as a power cut leaves it, is no damage", async () => {
    const { dir } = await killedSite();
    const log = await logOf(dir);
    await writeFile(log, Buffer.concat([await readFile(log), Buffer.from("0123456789")]));
    const { journal, report } = await openAt(dir);
    expect(report).toMatchObject({ holes: [], newEpoch: null, repaired: false, cleanClose: false });
    expect(journal.head().seq).toBe(400);
    await journal.close();
  });

  test("a journal that is in use is neither opened nor repaired by a second process", async () => {
    const dir = await freshDir();
    const { journal } = await openAt(dir);
    await expect(openAt(dir)).rejects.toBeInstanceOf(JournalInUse);
    await expect(repairJournal(dir)).rejects.toBeInstanceOf(JournalInUse);
    await journal.close();
    expect(await repairJournal(dir)).toMatchObject({ sound: true, damage: [] });
  });

  test("the journal of one site is not opened as another's", async () => {
    const dir = await freshDir();
    await (await openAt(dir)).journal.close();
    await expect(openAt(dir, { site: "other-site" })).rejects.toBeInstanceOf(WrongSite);
  });

  test("a repair from the command line leaves its finding to the next start", async () => {
    const { dir } = await killedSite();
    await remove(await table201(dir));
    expect((await verifyStore(dir)).faults.map(({ code, from, to }) => [code, from, to])).toContainEqual([
      "events-missing",
      201,
      300,
    ]);
    expect(await repairJournal(dir)).toMatchObject({ sound: false, events: 300, last: 400 });
    const { journal, report } = await openAt(dir);
    expect(report).toMatchObject({ holes: [inside(201, 300)], newEpoch: "lossy-repair" });
    await journal.close();
  });
});
