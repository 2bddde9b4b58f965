/** Uplink and fleet over lines that lose, double, delay and break: the trail always ends equal to the journal. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import type { FleetHead } from "../../gateway/wire/bridge.ts";
import { until } from "../free-port.ts";
import { count } from "../scale.ts";
import { Air, embedded, enrol, hasty, type Place, trailOf, uplinkOn } from "./fleet-rig.ts";
import { append, depositId, eventNumber, freshJournal, live, madeEvent, upwards } from "./history.ts";

let place: Place;
beforeAll(async () => {
  place = await embedded();
});
afterAll(() => place.close());
let sites = 0;

/** mulberry32: the same seed, the same noise. */
const chanceOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
const newSite = async () => {
  const site = `noisy-${++sites}`;
  await enrol(place, site);
  return { site, journal: await freshJournal({ site }) };
};
const arrived = (site: string, seq: number): Promise<void> =>
  until(async () => (await readSite(place.database, site, 42))?.seq === seq, 90_000);
const expectEqual = async (site: string, journal: Awaited<ReturnType<typeof freshJournal>>): Promise<void> => {
  const trail = await trailOf(place.database, site);
  expect(trail.map(({ body }) => body)).toEqual((await upwards(journal)).map(({ body }) => body));
};

describe("over a noisy line", () => {
  test("every event arrives once and in order", async () => {
    const cases = fc.record({
      seed: fc.nat(2 ** 31),
      loss: fc.double({ min: 0, max: 0.25, noNaN: true }),
      doubling: fc.double({ min: 0, max: 0.4, noNaN: true }),
      delay: fc.double({ min: 0, max: 0.8, noNaN: true }),
      cuts: fc.double({ min: 0, max: 0.08, noNaN: true }),
      frameEventsMax: fc.integer({ min: 1, max: 30 }),
      windowFrames: fc.integer({ min: 1, max: 8 }),
      workers: fc.integer({ min: 1, max: 3 }),
      before: fc.integer({ min: 0, max: 200 }),
      meanwhile: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ seed, workers, before, meanwhile, frameEventsMax, windowFrames, ...noise }) => {
        const { site, journal } = await newSite();
        const air = new Air({ chance: chanceOf(seed), ...noise });
        for (let made = 0; made < workers; made++) air.worker(place.database);
        await live(journal, before, 40);
        const settings = UplinkSettings.parse({ ...hasty, frameEventsMax, windowFrames });
        const uplink = await uplinkOn(journal, air.line(site), site, {}, settings);
        for (const size of meanwhile) {
          await live(journal, size);
          uplink.appended();
        }
        await arrived(site, journal.durableHead().seq);
        await expectEqual(site, journal);
        await uplink.stop();
        for (const worker of air.workers) await worker.stop();
      }),
      { numRuns: count(6, 200), endOnFailure: true },
    );
  }, 3_600_000);
});

describe("over a quiet line", () => {
  test("a site that was away for a while goes on where the fleet stands, also after a restart", async () => {
    const { site, journal } = await newSite();
    const air = new Air();
    const worker = air.worker(place.database);
    await live(journal, 50);
    const first = await uplinkOn(journal, air.line(site), site);
    await arrived(site, 50);
    await until(() => first.figures().acknowledged?.seq === 50);
    await first.stop();
    await live(journal, 50);
    const sent = air.sent.length;
    await uplinkOn(journal, air.line(site), site);
    await arrived(site, 100);
    const frames = air.sent.slice(sent).filter(({ topic }) => topic.endsWith("/frame"));
    expect(frames.every(({ payload }) => JSON.parse(new TextDecoder().decode(payload)).from > 50)).toBe(true);
    await expectEqual(site, journal);
    await worker.stop();
  });

  test("a fleet that is replaced by another worker goes on from its store", async () => {
    const { site, journal } = await newSite();
    const air = new Air();
    const first = air.worker(place.database);
    await live(journal, 50);
    const uplink = await uplinkOn(journal, air.line(site), site);
    await arrived(site, 50);
    await first.stop();
    air.workers.length = 0;
    await live(journal, 50);
    uplink.appended();
    const second = air.worker(place.database);
    await arrived(site, 100);
    await expectEqual(site, journal);
    await second.stop();
  });

  test("a restored image is found out, opens a new epoch, and asks for what it lost", async () => {
    const { site, journal } = await newSite();
    const image = await freshJournal({ site });
    for (const one of [journal, image]) await one.startEpoch({ counter: 2, id: "2".repeat(16) });
    await live(journal, 30);
    await live(image, 30);
    await live(journal, 30);
    const air = new Air();
    const worker = air.worker(place.database);
    const original = await uplinkOn(journal, air.line(site), site);
    await arrived(site, 60);
    await original.stop();

    const told: FleetHead[] = [];
    const restored = await uplinkOn(image, air.line(site), site, { onDiverged: (head) => told.push(head) });
    await until(() => told.length === 1);
    expect(told[0]).toMatchObject({ fault: "fleet-ahead", seq: 60, epoch: { counter: 2 } });
    const epoch = { counter: 3, id: "3".repeat(16) };
    await image.startEpoch(epoch);
    const holes = [{ from: 31, upTo: 60 }];
    await append(image, [{ type: "epoch-opened", epoch, reason: "fleet-ahead", holes, unproven: [] }]);
    restored.appended();
    await until(async () => (await readSite(place.database, site, 42))?.epoch === 3);
    expect((await readSite(place.database, site, 42))?.forks).toMatchObject([{ fault: "fleet-ahead", epoch: 2 }]);

    const lost: number[] = [];
    for await (const events of restored.ask(31, 60)) lost.push(...events.map(({ seq }) => seq));
    const wanted = (await upwards(journal)).map(({ recorded }) => recorded.seq).filter((seq) => seq > 30);
    expect(lost).toEqual(wanted);
    await live(image, 20);
    restored.appended();
    await arrived(site, image.durableHead().seq);
    const trail = await trailOf(place.database, site);
    const both = [
      ...(await upwards(journal)),
      ...(await upwards(image)).filter(({ recorded }) => recorded.epoch === 3),
    ];
    expect(trail.map(({ body }) => body)).toEqual(both.map(({ body }) => body));
    await worker.stop();
  });

  test("a copied image that has gone its own way is told that it is a fork", async () => {
    const { site, journal } = await newSite();
    const copy = await freshJournal({ site });
    for (const one of [journal, copy]) await one.startEpoch({ counter: 2, id: "2".repeat(16) });
    await live(journal, 30);
    await append(copy, [eventNumber(0), madeEvent(4242)]);
    await live(copy, 60);
    const air = new Air();
    const worker = air.worker(place.database);
    const original = await uplinkOn(journal, air.line(site), site);
    await arrived(site, 30);
    await original.stop();
    const told: FleetHead[] = [];
    await uplinkOn(copy, air.line(site), site, { onDiverged: (head) => told.push(head) });
    await until(() => told.length > 0);
    expect(told[0]).toMatchObject({ fault: "forked", seq: 30 });
    // The fleet was shown it as well, and raised its alarm.
    expect((await readSite(place.database, site, 42))?.forks).toMatchObject([{ fault: "forked", epoch: 2, seq: 30 }]);
    await expectEqual(site, journal);
    await worker.stop();
  });

  test("contacts are erased once the fleet has them, also when a power cut came between", async () => {
    const { site, journal } = await newSite();
    const air = new Air();
    const worker = air.worker(place.database);
    const contact = JSON.stringify({ v: 1, phoneLast4: "5678", contact: "c2VhbGVk", language: "en" });
    const sealed = new TextEncoder().encode(contact);
    const side = (number: number) => ({ deposit: depositId(number + 5000 * sites), sealed });
    const made = (number: number) => madeEvent(number + 5000 * sites, { side: "s" });
    await append(journal, [made(1)], [side(1)]);
    const first = await uplinkOn(journal, air.line(site), site);
    await arrived(site, 1);
    await until(async () => (await journal.side(side(1).deposit)) === null);
    await first.stop();
    const rows = await place.database.rows("select sealed from contact where deposit = $1", [side(1).deposit]);
    expect(rows).toEqual([{ sealed: "c2VhbGVk" }]);

    await append(journal, [made(2)], [side(2)]);
    const line = air.line(site);
    const second = await uplinkOn(journal, line, site);
    await arrived(site, 2);
    await until(async () => (await journal.side(side(2).deposit)) === null);

    // The line breaks between the fleet's store and its word.
    line.deaf = true;
    await append(journal, [made(3)], [side(3)]);
    second.appended();
    await arrived(site, 3);
    expect(await journal.side(side(3).deposit)).not.toBeNull();
    line.cut();
    line.deaf = false;
    await until(async () => (await journal.side(side(3).deposit)) === null);
    await second.stop();
    await worker.stop();
  });

  test("a backlog is measured, and full when it reaches the bound of custody", async () => {
    const { site, journal } = await newSite();
    const air = new Air();
    const line = air.line(site);
    line.broken = true;
    const seen: Observation[] = [];
    const settings = UplinkSettings.parse({ ...hasty, custodyBacklogMax: 100, measureMs: 20 });
    await live(journal, 99);
    const observe = async (observation: Observation): Promise<void> => void seen.push(observation);
    await uplinkOn(journal, line, site, { observe }, settings);
    const measured = (events: number) =>
      until(() => seen.some((one) => one.type === "backlog-measured" && one.events === events));
    const full = (): boolean => {
      const last = seen.findLast((one) => one.type === "backlog-measured");
      return last?.type === "backlog-measured" && last.custodyFull;
    };
    await measured(99);
    expect(full()).toBe(false);
    await live(journal, 1);
    await measured(100);
    expect(full()).toBe(true);
    const worker = air.worker(place.database);
    line.broken = false;
    await measured(0);
    expect(full()).toBe(false);
    expect(seen).toContainEqual({ type: "uplink-changed", connected: true });
    line.cut();
    await until(() => seen.some((one) => one.type === "uplink-changed" && !one.connected));
    await worker.stop();
  });

  test("each device has a twin: the newest word counts, and since when it holds", async () => {
    const { site, journal } = await newSite();
    const air = new Air();
    const worker = air.worker(place.database);
    const device = { kind: "kerong", lastSeenAt: 1, roundTripMs: null, requests: 9, errors: 0, firmware: "1" };
    let isOnline = true;
    const condition = () => ({
      ...{ uptimeMs: 1, disk: "ok" as const },
      devices: ["board-a", "board-b"].map((id) => ({ ...device, device: id, online: isOnline || id === "board-a" })),
    });
    await uplinkOn(journal, air.line(site), site, { condition });
    const twins = () =>
      place.database.rows<{ readonly device: string; readonly online: number; readonly since: number }>(
        "select device, online, since, at from device_twin where site = $1 order by device",
        [site],
      );
    await until(async () => (await twins()).length === 2);
    const before = await twins();
    expect(before).toMatchObject([{ online: 1 }, { online: 1 }]);
    isOnline = false;
    await until(async () => (await twins())[1]?.online === 0);
    const [a, b] = await twins();
    expect(a?.since).toBe(before[0]?.since);
    expect(b?.since).toBeGreaterThan(before[1]!.since);
    expect((await readSite(place.database, site, 42))?.condition).toMatchObject({ disk: "ok", backlogEvents: 0 });
    await worker.stop();
  });

  test("a site that starts without a line is told so, whatever it remembers of before", async () => {
    const { site, journal } = await newSite();
    const line = new Air().line(site);
    line.broken = true;
    const seen: Observation[] = [];
    await uplinkOn(journal, line, site, { observe: async (observation) => void seen.push(observation) });
    expect(seen.filter(({ type }) => type === "uplink-changed")).toEqual([
      { type: "uplink-changed", connected: false },
    ]);
  });
});
