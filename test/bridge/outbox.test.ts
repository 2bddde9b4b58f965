/** How the journal is cut into frames. */
import { expect, test } from "vitest";
import { type Cut, type CutTerms, JournalOutbox } from "../../cloud-bridge/uplink/outbox/outbox.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { type DepositSide, type FleetHead, Frame } from "../../gateway/wire/bridge.ts";
import { append, depositId, eventNumber, freshJournal, live, madeEvent, site, upwards } from "./history.ts";

const all: CutTerms = { bytesMax: 1_000_000, eventsMax: 2000, partial: true, empty: true };
const nothing: FleetHead = { v: 1, site, epoch: null, seq: 0, hash: null, at: 0 };
const headAt = async (journal: Journal, seq: number, more: Partial<FleetHead> = {}): Promise<FleetHead> => {
  for await (const { hash } of journal.read(seq, seq))
    return { v: 1, site, epoch: journal.head().epoch, seq, hash, at: 0, ...more };
  throw new Error(`no event ${seq}`);
};
const outboxOf = (journal: Journal, head = nothing, next = 0): JournalOutbox => {
  const outbox = new JournalOutbox(journal, site, (sealed) => sealed);
  outbox.seek(head, next);
  return outbox;
};
const frameOf = (cut: Cut | string) => {
  if (typeof cut === "string") throw new Error(`nothing was cut: ${cut}`);
  return Frame.parse(JSON.parse(new TextDecoder().decode(cut.payload)));
};
const cutAll = async (outbox: JournalOutbox, terms: Partial<CutTerms> = {}) => {
  const frames: Frame[] = [];
  for (;;) {
    const cut = await outbox.cut({ ...all, ...terms });
    if (typeof cut === "string") return frames;
    frames.push(frameOf(cut));
  }
};

test("frames cover the journal without a gap, and hold what goes up with its exact text", async () => {
  const journal = await freshJournal();
  await live(journal, 100);
  const frames = await cutAll(outboxOf(journal), { eventsMax: 7 });
  expect(frames[0]).toMatchObject({ from: 1, after: null });
  frames.slice(1).forEach((frame, index) => {
    expect(frame).toMatchObject({ from: frames[index]!.to + 1, prev: frames[index]!.hash });
    expect(frame.after).toBeUndefined();
  });
  expect(frames.at(-1)).toMatchObject({ to: 100, hash: journal.head().hash });
  const wanted = (await upwards(journal)).map(({ recorded, prev, body }) => ({ seq: recorded.seq, prev, body }));
  expect(frames.flatMap(({ events }) => events)).toEqual(wanted);
});

test("a frame keeps its bound of bytes and of events", async () => {
  const journal = await freshJournal();
  await live(journal, 500);
  const outbox = outboxOf(journal);
  const sizes: number[] = [];
  for (let cut = await outbox.cut({ ...all, bytesMax: 8192 }); typeof cut !== "string"; ) {
    sizes.push(cut.payload.length);
    cut = await outbox.cut({ ...all, bytesMax: 8192 });
  }
  expect(sizes.length).toBeGreaterThan(5);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(8192);
  const frames = await cutAll(outboxOf(journal), { eventsMax: 10 });
  expect(Math.max(...frames.map(({ events }) => events.length))).toBe(10);
});

test("what does not fill a frame is held back until it may be partial, and keeps growing meanwhile", async () => {
  const journal = await freshJournal();
  await live(journal, 10);
  const outbox = outboxOf(journal);
  expect(await outbox.cut({ ...all, partial: false })).toBe("held");
  await live(journal, 10);
  expect(frameOf(await outbox.cut(all))).toMatchObject({ from: 1, to: 20 });
  expect(await outbox.cut(all)).toBe("dry");
});

test("a range in which nothing goes up is held back until it may be empty", async () => {
  const journal = await freshJournal();
  await append(journal, [eventNumber(0), eventNumber(2)]);
  const outbox = outboxOf(journal);
  expect(await outbox.cut({ ...all, empty: false })).toBe("held");
  expect(frameOf(await outbox.cut(all))).toMatchObject({ from: 1, to: 2, events: [] });
});

test("only what the fleet names as missing is cut again, then what it has not heard of", async () => {
  const journal = await freshJournal();
  await live(journal, 60);
  const missing = [
    { from: 11, to: 20 },
    { from: 31, to: 32 },
  ];
  const outbox = outboxOf(journal, await headAt(journal, 10, { missing, storedTo: 50 }), 11);
  const frames = await cutAll(outbox);
  expect(frames.map(({ from, to }) => [from, to])).toEqual([
    [11, 20],
    [31, 32],
    [51, 60],
  ]);
  expect(frames.every(({ after }) => after === undefined)).toBe(true);
});

test("a new epoch begins a frame of its own, which names what it follows", async () => {
  const journal = await freshJournal();
  await live(journal, 10);
  await journal.startEpoch({ counter: 2, id: "2".repeat(16) });
  await live(journal, 10);
  const frames = await cutAll(outboxOf(journal));
  expect(frames.map(({ epoch, from, to, after }) => ({ epoch, from, to, after }))).toEqual([
    { epoch: 1, from: 1, to: 10, after: null },
    { epoch: 2, from: 11, to: 20, after: { epoch: 1, seq: 10 } },
  ]);
});

test("a seek in the middle of a cut leaves nothing of it behind", async () => {
  const journal = await freshJournal();
  await live(journal, 100);
  const outbox = outboxOf(journal);
  const early = outbox.cut({ ...all, partial: false });
  outbox.seek(await headAt(journal, 50), 51);
  await early;
  expect((await cutAll(outbox)).map(({ from, to, after }) => [from, to, after])).toEqual([[51, 100, undefined]]);
});

test("the sealed contact of a deposit travels with it, as long as it is there", async () => {
  const journal = await freshJournal();
  const side: DepositSide = { v: 1, phoneLast4: "5678", contact: "c2VhbGVk", language: "zh-CN" };
  const sealed = new TextEncoder().encode(JSON.stringify(side));
  const sides = [1, 2].map((number) => ({ deposit: depositId(number), sealed }));
  await append(
    journal,
    [1, 2, 3].map((number) => madeEvent(number, number < 3 ? { side: "s" } : {})),
    sides,
  );
  await journal.eraseSide(depositId(2));
  const cut = await outboxOf(journal).cut(all);
  expect(frameOf(cut).contacts).toEqual({ [depositId(1)]: "c2VhbGVk" });
  expect(typeof cut === "string" ? [] : cut.contacts).toEqual([depositId(1)]);
});
