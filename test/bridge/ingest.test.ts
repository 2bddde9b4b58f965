/** The fleet's ingest on both databases: what it stores, and when it acknowledges. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readParcel, readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { anyAlarm, readStandingAlarms } from "../../cloud-bridge/fleet/overview/alarms.ts";
import { migrate } from "../../cloud-bridge/fleet/store/migrate.ts";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import type { Event } from "../../gateway/core/event.ts";
import { until } from "../free-port.ts";
import { bodies, deskOn, framesOf, hello, newSite, text } from "./desk.ts";
import { type Place, places, trailOf } from "./fleet-rig.ts";
import { announcedEvent, append, collectedEvent, depositId, eventNumber, live, madeEvent, upwards } from "./history.ts";

describe.each(places)("a fleet on %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());

  test("the schema is made once", async () => {
    expect(await migrate(place.database)).toBe(await migrate(place.database));
  });

  test("a trail equals its journal, event for event", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 300);
    const { tell } = deskOn(place);
    for (const frame of await framesOf(journal, site, 50)) await tell(site, "frame", frame);
    const trail = await trailOf(place.database, site);
    expect(trail.map(({ body }) => body)).toEqual(await bodies(journal));
    const stored = await upwards(journal);
    expect(trail.map(({ hash, seq }) => [seq, hash])).toEqual(stored.map(({ recorded, hash }) => [recorded.seq, hash]));
    expect(await readSite(place.database, site, 42)).toMatchObject({
      seq: 300,
      epoch: 1,
      events: stored.length,
      gaps: [],
    });
  });

  test("frames that come backwards wait for the first, and the gaps are named meanwhile", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 100);
    const frames = await framesOf(journal, site, 10);
    const { tell } = deskOn(place);
    for (const frame of frames.slice(1).reverse())
      expect(await tell(site, "frame", frame)).toMatchObject({ epoch: null });
    expect(await trailOf(place.database, site)).toEqual([]);
    expect(await tell(site, "frame", frames[0]!)).toMatchObject({ seq: 100, hash: journal.head().hash });
    expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
  });

  test("missing ranges are stated with the head", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 100);
    const frames = await framesOf(journal, site, 10);
    const [first, second, third] = frames.map((frame) => JSON.parse(new TextDecoder().decode(frame)));
    const { tell } = deskOn(place);
    await tell(site, "frame", frames[0]!);
    const stated = await tell(site, "frame", frames[2]!);
    const missing = [{ from: second.from, to: second.to }];
    expect(stated).toMatchObject({ seq: first.to, missing, storedTo: third.to });
    expect(await tell(site, "hello", hello(journal, site))).toMatchObject({ seq: first.to, missing, nonce: "n" });
    expect(await tell(site, "frame", frames[1]!)).toMatchObject({ seq: third.to });
  });

  test("what staff looked for is known whenever the look is told", async () => {
    const { site, journal } = await newSite(place);
    const missed = madeEvent(9_001);
    const found = madeEvent(9_002);
    const doubted: Event[] = [];
    const looks: Event[] = [];
    for (const made of [missed, found]) {
      if (made.type !== "deposit-made") continue;
      const { deposit, compartment, parcels } = made;
      const lies = made === found;
      doubted.push({ type: "compartment-suspected", compartment, deposit, reason: "empty" });
      looks.push({
        ...{ type: "compartment-audited", compartment, by: "maintainer-1", extra: [] },
        ...{ found: lies ? parcels : [], missing: lies ? [] : parcels },
      });
    }
    await append(journal, [missed, found, ...doubted, ...looks]);
    const { tell } = deskOn(place);
    const standing = async (number: number) =>
      (await readParcel(place.database, `WB-0000${number}`, null))?.deposits.map(({ stage, doubtAt }) => [
        stage,
        doubtAt !== null,
      ]);
    const told = async (from: number): Promise<void> => {
      for (const frame of (await framesOf(journal, site, 1)).slice(from, from + 2)) await tell(site, "frame", frame);
    };
    await told(0);
    expect([await standing(9_001), await standing(9_002)]).toEqual([[["held", false]], [["held", false]]]);
    await told(2);
    expect([await standing(9_001), await standing(9_002)]).toEqual([[["held", true]], [["held", true]]]);
    await told(4);
    expect([await standing(9_001), await standing(9_002)]).toEqual([[["missing", false]], [["held", false]]]);
  });

  test("what is put beside others leaves them their standing", async () => {
    const { site, journal } = await newSite(place);
    const first = madeEvent(9_003);
    if (first.type !== "deposit-made") throw new Error("no deposit");
    await append(journal, [first, { ...first, parcels: ["WB-00009004"] }]);
    const { tell } = deskOn(place);
    for (const frame of await framesOf(journal, site, 1)) await tell(site, "frame", frame);
    for (const waybill of ["WB-00009003", "WB-00009004"])
      expect((await readParcel(place.database, waybill, null))?.deposits).toMatchObject([
        { deposit: depositId(9_003), stage: "held" },
      ]);
  });

  test("the same frame twice is one", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 50);
    const [frame] = await framesOf(journal, site, 2000);
    const { tell } = deskOn(place);
    expect(await tell(site, "frame", frame!)).toMatchObject({ seq: 50 });
    expect(await tell(site, "frame", frame!)).toMatchObject({ seq: 50 });
    expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
  });

  test("nothing is acknowledged before the database has committed", async () => {
    const { site, journal } = await newSite(place);
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
    const { worker, heads } = deskOn(place, slow);
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
    const { site, journal } = await newSite(place);
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
    const { heads, tell } = deskOn(place, failing);
    expect(await tell(site, "frame", frame!)).toMatchObject({ seq: 20 });
    expect([heads.length, failures]).toEqual([1, 3]);
  });

  test("hints are shown beside the trail, never in it, and go when the trail has caught up", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 10);
    const { worker, tell } = deskOn(place);
    const newest = (await upwards(journal)).at(-1)!;
    const { recorded, prev, body } = newest;
    void worker.receive(site, "hint", text({ v: 1, site, events: [{ seq: recorded.seq, prev, body }] }));
    await until(() => worker.figures().hints === 1);
    expect(await trailOf(place.database, site)).toEqual([]);
    const waybill = "WB-00000001";
    const told =
      (await readParcel(place.database, waybill, null))?.unconfirmed.filter((line) => line.site === site) ?? [];
    const named = body.includes(waybill) ? [recorded.seq] : [];
    expect(told.map(({ seq }) => seq)).toEqual(named);
    for (const frame of await framesOf(journal, site, 2000)) await tell(site, "frame", frame);
    const rows = await place.database.rows("select 1 from hint where site = $1", [site]);
    expect(rows).toEqual([]);
  });

  test("an alarm that overtakes the trail stands at once, marked, and once when the trail has it", async () => {
    const { site, journal } = await newSite(place);
    const named = (nth: number) => ({
      ...{ alarm: `${nth}`.repeat(16), kind: "door-forced" as const },
      subject: "A-1",
    });
    const first: Event = { type: "alarm-raised", ...named(1), severity: "high" };
    await append(journal, [madeEvent(1), first]);
    const { worker, tell } = deskOn(place);
    for (const frame of await framesOf(journal, site, 2000)) await tell(site, "frame", frame);
    await append(journal, [
      { type: "alarm-acknowledged", ...named(1), by: "office", remote: "0".repeat(32) },
      { type: "alarm-raised", ...named(2), severity: "high" },
      { type: "alarm-raised", ...named(3), severity: "high" },
      { type: "alarm-cleared", ...named(3) },
    ]);
    const news = (await upwards(journal)).slice(-4).map(({ recorded: { seq }, prev, body }) => ({ seq, prev, body }));
    const before = worker.figures().hints;
    void worker.receive(site, "hint", text({ v: 1, site, events: news }));
    await until(() => worker.figures().hints > before);
    const standing = async () =>
      (await readStandingAlarms(place.database, { ...anyAlarm, site, limit: 10 })).alarms
        .map(({ alarm, acknowledgedBy: by, acknowledgedRemotely: remotely, ahead }) => [
          ...[alarm[0], by, remotely?.length ?? null, ahead],
        ])
        .sort();
    expect(await standing()).toEqual([
      ["1", "office", 32, "acknowledged"],
      ["2", null, null, "raised"],
    ]);
    for (const frame of await framesOf(journal, site, 2000)) await tell(site, "frame", frame);
    expect(await standing()).toEqual([
      ["1", "office", 32, null],
      ["2", null, null, null],
    ]);
  });

  test("a parcel's trail tells its way through the locker", async () => {
    const { site, journal } = await newSite(place);
    const number = 900_000;
    await append(journal, [madeEvent(number), eventNumber(0), collectedEvent(number)]);
    const { tell } = deskOn(place);
    for (const frame of await framesOf(journal, site, 1)) await tell(site, "frame", frame);
    const parcel = await readParcel(place.database, `WB-${number.toString().padStart(8, "0")}`, null);
    expect(parcel?.trail.map(({ type, grade, custodian }) => [type, grade, custodian])).toEqual([
      ["deposit-made", "proven", "site"],
      ["parcels-collected", "presumed", "recipient"],
    ]);
    const deposit = { deposit: depositId(number), site, stage: "collected", carrier: "carrier-1" };
    expect(parcel?.deposits).toMatchObject([deposit]);
    const status = await readSite(place.database, site, 42);
    expect(status?.compartments).toMatchObject([{ content: "empty", service: "ok" }]);
  });

  test("a site whose history goes further than its trail is behind until that has caught up", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 40);
    const { tell } = deskOn(place);
    const behindSince = async () => (await readSite(place.database, site, 42))?.behindSince;
    expect(await readSite(place.database, site, 42)).toMatchObject({ seenAt: null, behindSince: null });
    await tell(site, "hello", hello(journal, site));
    expect(await readSite(place.database, site, 42)).toMatchObject({ seenAt: 42, behindSince: 42 });
    const frames = await framesOf(journal, site, 10);
    await tell(site, "frame", frames[0]!);
    const last = (await trailOf(place.database, site)).at(-1);
    expect(await behindSince()).toBe(last?.at);
    for (const frame of frames.slice(1)) await tell(site, "frame", frame);
    expect(await behindSince()).toBe(null);
    await live(journal, 20);
    const more = (await framesOf(journal, site, 10)).at(-1)!;
    await tell(site, "frame", more);
    expect(typeof (await behindSince())).toBe("number");
  });

  test("an announced hand-in, which lies nowhere yet, is stored though nothing comes with it", async () => {
    const { site, journal } = await newSite(place);
    await append(journal, [announcedEvent(910_000)]);
    const { tell } = deskOn(place);
    for (const frame of await framesOf(journal, site, 50))
      expect(await tell(site, "frame", frame)).toMatchObject({ seq: journal.head().seq });
    expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
  });

  test("several workers take any site's frames at the same time", async () => {
    const both = [await newSite(place), await newSite(place)];
    const desks = [deskOn(place), deskOn(place), deskOn(place)];
    const told: Promise<unknown>[] = [];
    for (const { site, journal } of both) {
      await live(journal, 400);
      const frames = await framesOf(journal, site, 20);
      told.push(...frames.map((frame, index) => desks[index % 3]!.worker.receive(site, "frame", frame)));
    }
    await Promise.all(told);
    for (const { site, journal } of both) {
      await until(async () => (await readSite(place.database, site, 42))?.seq === 400);
      expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
    }
  });

  test("a full queue makes its senders wait, and loses nothing", async () => {
    const { site, journal } = await newSite(place);
    await live(journal, 400);
    const { worker } = deskOn(place);
    const frames = await framesOf(journal, site, 1);
    await Promise.all(frames.map((frame) => worker.receive(site, "frame", frame)));
    await until(async () => (await readSite(place.database, site, 42))?.seq === 400);
    expect((await trailOf(place.database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
  });
});
