/** A verification says what is wrong at which sequence, and changes nothing. */
import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLevel } from "../../gateway/journal/files/node-files.ts";
import { EventPacker } from "../../gateway/journal/store/codec.ts";
import { eventValues } from "../../gateway/journal/store/event-log.ts";
import { eventKey } from "../../gateway/journal/store/keys.ts";
import { type VerifyReport, verifyStore } from "../../gateway/journal/verify.ts";
import { freshDir, openAt, write } from "./site/place.ts";

type Edit = (dir: string) => Promise<void>;
type Fault = VerifyReport["faults"][number];

const withStore =
  (edit: (store: Awaited<ReturnType<typeof openLevel>>) => Promise<void>): Edit =>
  async (dir) => {
    const store = await openLevel(join(dir, "store"), false);
    await edit(store);
    await store.close();
  };
/** Rewrites event `seq` with a checksum and hash that fit its new body: a forger who knows the format. */
const forge = (seq: number, change: (body: string) => string): Edit =>
  withStore(async (store) => {
    for await (const [key, value] of eventValues(store, seq)) {
      const body = change(Buffer.from(value.subarray(16 + 40, value.length - 32)).toString());
      const packer = new EventPacker();
      packer.add(seq, Buffer.from(value.subarray(24, 56)).toString("hex"), body);
      await store.put(key, packer.take());
      return;
    }
  });

const rows: [string, Edit, Partial<Fault>[]][] = [
  ["nothing wrong", async () => undefined, []],
  [
    "an event that was deleted",
    withStore((store) => store.del(eventKey(12, 12))),
    [{ code: "events-missing", from: 12, to: 12 }],
  ],
  [
    "an event that was rewritten by somebody who knows the format",
    forge(12, (body) => body.replace('"openMs":12', '"openMs":13')),
    [{ code: "chain-broken", from: 13, to: 13 }],
  ],
  [
    "the last event rewritten, which only the note beside the store can tell",
    forge(20, (body) => body.replace('"openMs":20', '"openMs":21')),
    [{ code: "chain-broken", from: 20, to: 20 }],
  ],
  [
    "an event that no schema fits",
    forge(20, (body) => body.replace("A-21", "none")),
    [
      { code: "event-unreadable", from: 20, to: 20 },
      { code: "chain-broken", from: 20 },
    ],
  ],
  [
    "the end of the log deleted",
    withStore(async (store) => {
      await store.del(eventKey(19, 19));
      await store.del(eventKey(20, 20));
    }),
    [{ code: "tail-missing", from: 19, to: 20 }],
  ],
  [
    "a snapshot whose state was touched",
    withStore(async (store) => {
      for await (const key of store.keys({ gte: "h:", lt: "h;" })) await store.put(key, Buffer.from("{}"));
    }),
    [{ code: "snapshot-damaged", from: 10 }],
  ],
];

test.each(rows)("%s", async (_what, edit, faults) => {
  const dir = await freshDir();
  const { journal } = await openAt(dir);
  await write(journal, 1, 20);
  await journal.saveSnapshot(10, { ten: true });
  await journal.close();
  await edit(dir);
  const before = await filesOf(dir);
  const report = await verifyStore(dir);
  expect(report.faults).toMatchObject(faults);
  expect(report.faults.length).toBe(faults.length);
  expect(report.ok).toBe(faults.length === 0);
  expect(await filesOf(dir)).toEqual(before);
});

test("a running journal is verified as of now, with progress, and a folder left by a killed run is swept", async () => {
  const dir = await freshDir();
  const { journal } = await openAt(dir);
  await write(journal, 1, 20);
  const gone = spawnSync("true").pid;
  await mkdir(join(dir, `verify-${gone}-left`));
  const seen: number[] = [];
  const report = await verifyStore(dir, { onProgress: (seq) => seen.push(seq) });
  expect(report).toMatchObject({ ok: true, events: 20, first: 1, last: 20, hash: journal.head().hash });
  expect(seen.at(-1)).toBe(20);
  expect((await readdir(dir)).filter((name) => name.startsWith("verify-"))).toEqual([]);
  await write(journal, 21, 22);
  await journal.close();
});

test("a journal is sound while events go on being written", async () => {
  const dir = await freshDir();
  const { journal } = await openAt(dir, { noteEveryMs: 1 });
  await write(journal, 1, 2);
  let verified = false;
  const writing = (async () => {
    for (let seq = 3; !verified; seq++) await write(journal, seq, seq);
  })();
  const faults: VerifyReport["faults"][number][] = [];
  for (let times = 0; times < 10; times++) faults.push(...(await verifyStore(dir)).faults);
  verified = true;
  await writing;
  await journal.close();
  expect(faults).toEqual([]);
});

test("a folder without a store is no sound journal", async () => {
  const report = await verifyStore(await freshDir());
  expect(report.ok).toBe(false);
  expect(report.faults.map(({ code }) => code)).toEqual(["marker-missing", "store-missing"]);
});

const filesOf = async (dir: string): Promise<Record<string, string>> => {
  const files: Record<string, string> = {};
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path] = (await readFile(path)).toString("base64");
  }
  return files;
};
