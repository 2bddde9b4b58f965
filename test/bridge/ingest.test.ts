/** The fleet's ingest on both databases: what it stores, what it refuses, and when it acknowledges. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readParcel, readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { checkFrame } from "../../cloud-bridge/fleet/ingest/frame-check.ts";
import { IngestWorker, type UpTopic } from "../../cloud-bridge/fleet/ingest/worker.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { migrate } from "../../cloud-bridge/fleet/store/migrate.ts";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import { type Cut, JournalOutbox } from "../../cloud-bridge/uplink/outbox/outbox.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { FleetHead, Refill } from "../../gateway/wire/bridge.ts";
import { until } from "../free-port.ts";
import { enrol, type Place, places, trailOf } from "./fleet-rig.ts";
import { append, collectedEvent, eventNumber, freshJournal, live, madeEvent, upwards } from "./history.ts";

const log = fleetLog("silent");
const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
let sites = 0;

describe.each(places)("a fleet on %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());

  /** A worker, and what it has answered. */
  const desk = (database: Database = place.database) => {
    const heads: FleetHead[] = [];
    const refills: Refill[] = [];
    const worker = new IngestWorker({
      ...{ database, log, now: () => 42, queueFramesMax: 64, batchEventsMax: 8000 },
      send: (topic, payload) => {
        const value = JSON.parse(new TextDecoder().decode(payload));
        if (topic.endsWith("/head")) heads.push(FleetHead.parse(value));
        else refills.push(Refill.parse(value));
      },
      onDepositsMade: () => undefined,
    });
    const tell = async (site: string, topic: UpTopic, payload: Uint8Array): Promise<FleetHead> => {
      const before = heads.length;
      void worker.receive(site, topic, payload);
      await until(() => heads.length > before);
      return heads.at(-1)!;
    };
    return { worker, heads, refills, tell };
  };
  const newSite = async (): Promise<{ site: string; journal: Journal }> => {
    const site = `site-${++sites}`;
    await enrol(place, site);
    return { site, journal: await freshJournal({ site }) };
  };
  const framesOf = async (journal: Journal, site: string, eventsMax: number): Promise<readonly Uint8Array[]> => {
    const outbox = new JournalOutbox(journal, site, (sealed) => sealed);
    outbox.seek({ v: 1, site, epoch: null, seq: 0, hash: null, at: 0 }, 0);
    const frames: Uint8Array[] = [];
    const terms = { bytesMax: 500_000, eventsMax, partial: true, empty: true };
    for (let cut: Cut | string = ""; ; frames.push(cut.payload)) {
      cut = await outbox.cut(terms);
      if (typeof cut === "string") return frames;
    }
  };
  const hello = (journal: Journal, site: string, more: object = {}): Uint8Array =>
    text({ v: 1, site, ...journal.durableHead(), nonce: "n", software: "test", ...more });
  const bodies = async (journal: Journal) => (await upwards(journal)).map(({ body }) => body);

  test("the schema is made once", async () => {
    expect(await migrate(place.database)).toBe(await migrate(place.database));
  });

  test("a trail equals its journal, event for event", async () => {
    const { site, journal } = await newSite();
    await live(journal, 300);
    const { tell } = desk();
    for (const frame of await framesOf(journal, site, 50)) await tell(site, "frame", frame);
    const trail = await trailOf(place.database, site);
    expect(trail.map(({ body }) => body)).toEqual(await bodies(journal));
    const stored = await upwards(journal);
    expect(trail.map(({ hash, seq }) => [seq, hash])).toEqual(stored.map(({ recorded, hash }) => [recorded.seq, hash]));
    expect(await readSite(place.database, site)).toMatchObject({ seq: 300, epoch: 1, events: stored.length, gaps: [] });
  });

  test("frames that come backwards wait for the first, and the gaps are named meanwhile", async () => {
    const { site, journal } = await newSite();
    await live(journal, 100);
    const frames = await framesOf(journal, site, 10);
    const { tell } = desk();
    for (const frame of frames.slice(1).reverse())
      expect(await tell(site, "frame", frame)).toMatchObject({ epoch: null });
    expect(await trailOf(place.database, site)).toEqual([]);
    expect(await tell(site, "frame", frames[0]!)).toMatchObject({ seq: 100, hash: journal.head().hash });
    expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
  });

  test("missing ranges are stated with the head", async () => {
    const { site, journal } = await newSite();
    await live(journal, 100);
    const frames = await framesOf(journal, site, 10);
    const [first, second, third] = frames.map((frame) => JSON.parse(new TextDecoder().decode(frame)));
    const { tell } = desk();
    await tell(site, "frame", frames[0]!);
    const stated = await tell(site, "frame", frames[2]!);
    const missing = [{ from: second.from, to: second.to }];
    expect(stated).toMatchObject({ seq: first.to, missing, storedTo: third.to });
    expect(await tell(site, "hello", hello(journal, site))).toMatchObject({ seq: first.to, missing, nonce: "n" });
    expect(await tell(site, "frame", frames[1]!)).toMatchObject({ seq: third.to });
  });

  test("the same frame twice is one", async () => {
    const { site, journal } = await newSite();
    await live(journal, 50);
    const [frame] = await framesOf(journal, site, 2000);
    const { tell } = desk();
    expect(await tell(site, "frame", frame!)).toMatchObject({ seq: 50 });
    expect(await tell(site, "frame", frame!)).toMatchObject({ seq: 50 });
    expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
  });

  test("nothing is acknowledged before the database has committed", async () => {
    const { site, journal } = await newSite();
    await live(journal, 20);
    const [frame] = await framesOf(journal, site, 2000);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let reached = false;
    const slow: Database = {
      ...place.database,
      transaction: (work) =>
        place.database.transaction(async (query) => {
          const result = await work(query);
          reached = true;
          await held;
          return result;
        }),
    };
    const { worker, heads } = desk(slow);
    void worker.receive(site, "frame", frame!);
    await until(() => reached);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(heads).toEqual([]);
    release();
    await until(() => heads.length === 1);
    expect(heads[0]).toMatchObject({ seq: 20 });
    expect(await trailOf(place.database, site)).not.toEqual([]);
  });

  test("a batch that the database did not take is tried again, and nothing was acknowledged", async () => {
    const { site, journal } = await newSite();
    await live(journal, 20);
    const [frame] = await framesOf(journal, site, 2000);
    let failures = 0;
    const failing: Database = {
      ...place.database,
      transaction: (work) =>
        place.database.transaction(async (query) => {
          const result = await work(query);
          if (failures++ < 2) throw Object.assign(new Error("lost"), { code: "CONNECTION_CLOSED" });
          return result;
        }),
    };
    const { heads, tell } = desk(failing);
    expect(await tell(site, "frame", frame!)).toMatchObject({ seq: 20 });
    expect([heads.length, failures]).toEqual([1, 3]);
  });

  test("other content for a known sequence is refused as forked, and the original stays", async () => {
    const { site, journal } = await newSite();
    const copy = await freshJournal({ site });
    await live(journal, 20);
    await append(copy, [eventNumber(1), madeEvent(77), eventNumber(3)]);
    const { tell } = desk();
    const [original] = await framesOf(journal, site, 2000);
    const [other] = await framesOf(copy, site, 2000);
    await tell(site, "frame", original!);
    expect(await tell(site, "frame", other!)).toMatchObject({ seq: 20, fault: "forked" });
    expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
    expect(await readSite(place.database, site)).toMatchObject({ forkAlarms: 1 });
  });

  test("of two heirs in one batch the second is the fork", async () => {
    const { site, journal } = await newSite();
    const copy = await freshJournal({ site });
    await live(journal, 20);
    await append(copy, [madeEvent(78), madeEvent(79)]);
    const { worker, heads } = desk();
    for (const one of [journal, copy]) void worker.receive(site, "frame", (await framesOf(one, site, 2000))[0]!);
    await until(() => heads.some(({ fault }) => fault === "forked"));
    const trail = (await trailOf(place.database, site)).map(({ body }) => body);
    expect([await bodies(journal), await bodies(copy)]).toContainEqual(trail);
  });

  test("a hello from behind the fleet's head is told that the fleet is ahead", async () => {
    const { site, journal } = await newSite();
    await live(journal, 20);
    const { tell } = desk();
    const old = hello(journal, site);
    await live(journal, 20);
    for (const frame of await framesOf(journal, site, 2000)) await tell(site, "frame", frame);
    expect(await tell(site, "hello", old)).toMatchObject({ fault: "fleet-ahead", seq: 40 });
    expect(await tell(site, "hello", hello(journal, site))).toMatchObject({ seq: 40, hash: journal.head().hash });
    const epoch = { counter: 1, id: "f".repeat(16) };
    expect(await tell(site, "hello", hello(journal, site, { epoch }))).toMatchObject({ fault: "forked" });
    expect(await tell(site, "hello", hello(journal, site, { hash: "f".repeat(64) }))).toMatchObject({
      fault: "forked",
    });
    const next = hello(journal, site, { epoch: { counter: 2, id: "2".repeat(16) } });
    expect((await tell(site, "hello", next)).fault).toBeUndefined();
  });

  test("what nobody enrolled is not known", async () => {
    const journal = await freshJournal({ site: "stranger" });
    await live(journal, 5);
    const { tell } = desk();
    const [frame] = await framesOf(journal, "stranger", 2000);
    expect(await tell("stranger", "hello", hello(journal, "stranger"))).toMatchObject({ fault: "unknown-site" });
    expect(await tell("stranger", "frame", frame!)).toMatchObject({ fault: "unknown-site", epoch: null });
    expect(await trailOf(place.database, "stranger")).toEqual([]);
  });

  test("a new epoch follows, with its hole reported as a gap", async () => {
    const { site, journal } = await newSite();
    await live(journal, 20);
    const epoch = { counter: 2, id: "e".repeat(16) };
    const { tell, refills, worker } = desk();
    const lost = await framesOf(journal, site, 2000);
    await journal.startEpoch(epoch);
    const opened: Event = {
      type: "epoch-opened",
      epoch,
      reason: "lossy-repair",
      holes: [{ from: 21, upTo: 40 }],
      unproven: ["A-1"],
    };
    await append(journal, [opened, eventNumber(21)]);
    const frames = (await framesOf(journal, site, 2000)).map((frame) => JSON.parse(new TextDecoder().decode(frame)));
    // As after a loss: the new epoch begins beyond what was reserved.
    const late = shifted(frames[1], 40);
    await tell(site, "frame", lost[0]!);
    const { head } = late;
    expect(await tell(site, "frame", text(late.frame))).toMatchObject({ epoch, seq: head });
    const status = await readSite(place.database, site);
    expect(status).toMatchObject({ gaps: [{ epoch: 1, from: 21, to: 40 }], epoch: 2 });
    expect(status?.epochs).toContainEqual(expect.objectContaining({ epoch: 2, reason: "lossy-repair" }));
    expect(status?.compartments).toContainEqual(expect.objectContaining({ compartment: "A-1", content: "unproven" }));
    const ask = { v: 1, site, request: "r", from: 1, to: 100, before: 2 };
    void worker.receive(site, "ask", text(ask));
    await until(() => refills.length === 1);
    const kept = (await upwards(journal)).filter(({ recorded }) => recorded.epoch === 1);
    expect(refills[0]?.events).toEqual(kept.map(({ recorded, prev, body }) => ({ seq: recorded.seq, prev, body })));
    expect(refills[0]).toMatchObject({ more: false, head: kept.at(-1)!.recorded.seq });
  });

  test("what contradicts itself is not stored", async () => {
    const { site, journal } = await newSite();
    await append(journal, [madeEvent(1), madeEvent(2), madeEvent(3)]);
    const [bytes] = await framesOf(journal, site, 2000);
    const frame = JSON.parse(new TextDecoder().decode(bytes));
    const [first, second] = frame.events;
    const wrong: readonly (readonly [string, object])[] = [
      ["another site", { ...frame, site: "site-x" }],
      ["another epoch", { ...frame, epoch: 2 }],
      [
        "a changed body",
        { ...frame, events: [{ ...first, body: first.body.replace("A-", "B-") }, ...frame.events.slice(1)] },
      ],
      ["events out of order", { ...frame, events: [second, first, ...frame.events.slice(2)] }],
      ["an event beyond its range", { ...frame, to: frame.from }],
      ["a body that is no event", { ...frame, events: [{ ...first, body: "[]" }] }],
      ["an end before its beginning", { ...frame, from: frame.to + 1 }],
    ];
    for (const [name, one] of wrong) expect([name, checkFrame(site, text(one))]).toEqual([name, null]);
    expect(checkFrame(site, bytes!)).not.toBeNull();
    expect(checkFrame(site, new Uint8Array([0xff, 0xfe]))).toBeNull();
    const { worker } = desk();
    await worker.receive(site, "frame", text(wrong[1]![1]));
    await until(() => worker.figures().badFrames === 1);
    expect(await trailOf(place.database, site)).toEqual([]);
  });

  test("hints are shown beside the trail, never in it, and go when the trail has caught up", async () => {
    const { site, journal } = await newSite();
    await live(journal, 10);
    const { worker, tell } = desk();
    const newest = (await upwards(journal)).at(-1)!;
    const { recorded, prev, body } = newest;
    void worker.receive(site, "hint", text({ v: 1, site, events: [{ seq: recorded.seq, prev, body }] }));
    await until(() => worker.figures().hints === 1);
    expect(await trailOf(place.database, site)).toEqual([]);
    const waybill = "WB-00000001";
    const told = (await readParcel(place.database, waybill))?.unconfirmed.filter((line) => line.site === site) ?? [];
    const named = body.includes(waybill) ? [recorded.seq] : [];
    expect(told.map(({ seq }) => seq)).toEqual(named);
    for (const frame of await framesOf(journal, site, 2000)) await tell(site, "frame", frame);
    const rows = await place.database.rows("select 1 from hint where site = $1", [site]);
    expect(rows).toEqual([]);
  });

  test("a parcel's trail tells its way through the locker", async () => {
    const { site, journal } = await newSite();
    const number = 900_000 + sites;
    await append(journal, [madeEvent(number), eventNumber(0), collectedEvent(number)]);
    const { tell } = desk();
    for (const frame of await framesOf(journal, site, 1)) await tell(site, "frame", frame);
    const parcel = await readParcel(place.database, `WB-${number.toString().padStart(8, "0")}`);
    expect(parcel?.trail.map(({ type, grade }) => [type, grade])).toEqual([
      ["deposit-made", "proven"],
      ["parcels-collected", "presumed"],
    ]);
    const status = await readSite(place.database, site);
    expect(status?.compartments).toMatchObject([{ content: "empty", service: "ok" }]);
  });

  test("several workers take any site's frames at the same time", async () => {
    const both = [await newSite(), await newSite()];
    const desks = [desk(), desk(), desk()];
    const told: Promise<unknown>[] = [];
    for (const { site, journal } of both) {
      await live(journal, 400);
      const frames = await framesOf(journal, site, 20);
      told.push(...frames.map((frame, index) => desks[index % 3]!.worker.receive(site, "frame", frame)));
    }
    await Promise.all(told);
    for (const { site, journal } of both) {
      await until(async () => (await readSite(place.database, site))?.seq === 400);
      expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
    }
  });

  test("a full queue makes its senders wait, and loses nothing", async () => {
    const { site, journal } = await newSite();
    await live(journal, 400);
    const { worker } = desk();
    const frames = await framesOf(journal, site, 1);
    await Promise.all(frames.map((frame) => worker.receive(site, "frame", frame)));
    await until(async () => (await readSite(place.database, site))?.seq === 400);
    expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
  });
});

/** The same frame with every sequence moved up: as if history had gone on elsewhere in between. */
const shifted = (frame: FrameLike, by: number): { frame: FrameLike; head: number } => {
  const body = ({ seq, body }: { seq: number; body: string }): string =>
    body.replace(`"seq":${seq}`, `"seq":${seq + by - 20}`);
  const [first] = frame.events;
  const event = { seq: first!.seq + by - 20, prev: first!.prev, body: body(first!) };
  const moved = { ...frame, from: event.seq, to: event.seq + 1, events: [event] };
  return { frame: moved, head: event.seq + 1 };
};
interface FrameLike {
  readonly from: number;
  readonly to: number;
  readonly events: readonly { readonly seq: number; readonly prev: string; readonly body: string }[];
}
