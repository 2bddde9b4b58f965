/** An event is read for ever, also when its schema has moved on since it was written. */
import { expect, test } from "vitest";
import { z } from "zod";
import { eventTable } from "../../../gateway/core/event.ts";
import { chainHash, genesis } from "../../../gateway/journal/store/codec.ts";
import { readEvents } from "../../../gateway/journal/store/event-log.ts";
import { decodeBody, encodeBody, makeDecoder, Unreadable } from "../../../gateway/journal/upcast.ts";
import { MemoryFiles } from "../site/memory-files.ts";
import { all, draft, openAt, write } from "../site/place.ts";

/** `door-closed` as it may look two versions from now: seconds instead of milliseconds, then a word for how long. */
const later = {
  ...eventTable,
  "door-closed": {
    version: 3,
    schema: z.object({
      type: z.literal("door-closed"),
      compartment: z.string(),
      openSeconds: z.number(),
      long: z.boolean(),
    }),
  },
};
const steps = {
  "door-closed": {
    1: ({ openMs, ...event }: Readonly<Record<string, unknown>>) => ({ ...event, openSeconds: Number(openMs) / 1000 }),
    2: (event: Readonly<Record<string, unknown>>) => ({ ...event, long: Number(event["openSeconds"]) > 1 }),
  },
};

test("a version-1 event is read after its schema moved on, and its hash stays what it was", async () => {
  const files = new MemoryFiles();
  const { journal } = await openAt(files);
  await write(journal, 1499, 1501);
  await journal.close();

  const store = await files.openStore(false);
  const read = await all(readEvents(store, 1, 3, makeDecoder(later, steps)));
  expect(read.map(({ recorded }) => recorded.event)).toEqual(
    [1499, 1500, 1501].map((ms) => ({
      type: "door-closed",
      compartment: `A-${(ms % 48) + 1}`,
      openSeconds: ms / 1000,
      long: true,
    })),
  );
  expect(read[0]?.hash).toBe(chainHash(genesis, read[0]?.body ?? ""));
  expect(read[0]?.recorded).toMatchObject({ seq: 1, epoch: 1, ...draft(1499).moment });
});

test("an event of the present version is read as it is", () => {
  const recorded = { ...draft(1).moment, seq: 1, epoch: 1, event: draft(1).event, cause: "m-1" };
  expect(decodeBody(encodeBody(recorded, 1))).toEqual(recorded);
});

test("off-time of the first version says that site time itself was moved", () => {
  const old =
    '{"seq":7,"epoch":1,"at":1800000000000,"synced":true,"elapsed":7200000,"v":1,' +
    '"event":{"type":"off-time-counted","ms":3600000}}';
  expect(decodeBody(old).event).toEqual({ type: "off-time-counted", ms: 3_600_000, moved: "site-time" });
});

test("a worn lock of the first version does not say which sign told it", () => {
  const event = { type: "lock-worn", compartment: "A-1", openings: 9, usualMs: 80, openMs: 300, retries: 0.5 };
  const old = `{"seq":7,"epoch":1,"at":1,"synced":true,"elapsed":1,"v":1,"event":${JSON.stringify(event)}}`;
  expect(decodeBody(old).event).toEqual(event);
});

const body = (v: number, type = "door-closed"): string =>
  `{"seq":1,"epoch":1,"at":1,"synced":true,"elapsed":1,"v":${v},"event":` +
  `{"type":"${type}","compartment":"A-1","openMs":5}}`;
const unreadable: [string, string, Parameters<typeof makeDecoder>][] = [
  ["a type that nobody knows", body(1, "door-sang"), [eventTable, {}]],
  ["a version from the future", body(2), [eventTable, {}]],
  ["a version that no step leads from", body(1), [later, { "door-closed": { 2: (event) => event } }]],
  [
    "what a step makes of it does not fit the schema",
    body(1),
    [later, { "door-closed": { 1: (e) => e, 2: (e) => e } }],
  ],
];
test.each(unreadable)("%s is unreadable, not guessed at", (_what, text, table) => {
  expect(() => makeDecoder(...table)(text)).toThrow(Unreadable);
});
