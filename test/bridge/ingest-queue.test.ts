/** The queue before the fleet's database, and its transactions under way, on both databases. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { IngestWorker } from "../../cloud-bridge/fleet/ingest/worker.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { until } from "../free-port.ts";
import { bodies, framesOf, hello, newSite, text } from "./desk.ts";
import { type Place, places, trailOf } from "./fleet-rig.ts";
import { live } from "./history.ts";

describe.each(places)("a worker on %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());

  test("while the database hangs no more is read than there is room for, and then all of it is stored", async () => {
    const { database } = place;
    let go: () => void = () => undefined;
    const hung = new Promise<void>((resolve) => {
      go = resolve;
    });
    const worker = new IngestWorker({
      database: { ...database, transaction: (work) => hung.then(() => database.transaction(work)) },
      ...{ log: fleetLog("silent"), now: () => 42, queueFramesMax: 2, batchEventsMax: 4000, transactionsMax: 2 },
      ...{ send: () => undefined, onDepositsMade: () => undefined },
    });
    const { site, journal } = await newSite(place);
    await live(journal, 100);
    const frames = await framesOf(journal, site, 10);
    const taken = frames.map((frame) => worker.receive(site, "frame", frame));
    await taken[0];
    expect(worker.figures().queued).toBeLessThanOrEqual(2);
    go();
    await Promise.all(taken);
    expect(worker.figures().queued).toBeLessThanOrEqual(2);
    await until(async () => (await readSite(database, site, 42))?.seq === 100);
    await worker.stop();
    expect((await trailOf(database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
  });

  test("a queue full of what nobody can read lets in what waits behind it", async () => {
    const { database } = place;
    let go: () => void = () => undefined;
    const hung = new Promise<void>((resolve) => {
      go = resolve;
    });
    const worker = new IngestWorker({
      database: { ...database, transaction: (work) => hung.then(() => database.transaction(work)) },
      ...{ log: fleetLog("silent"), now: () => 42, queueFramesMax: 2, batchEventsMax: 4000, transactionsMax: 1 },
      ...{ send: () => undefined, onDepositsMade: () => undefined },
    });
    const { site, journal } = await newSite(place);
    await live(journal, 10);
    const greeted = worker.receive(site, "hello", hello(journal, site));
    const taken = Array.from({ length: 5 }, () => worker.receive("stranger", "ask", text("rubbish")));
    go();
    await Promise.all([greeted, ...taken]);
    await worker.receive(site, "frame", (await framesOf(journal, site, 10))[0]!);
    await until(async () => (await readSite(database, site, 42))?.seq === 10);
    await worker.stop();
  });

  test("while the database is slow with one site others go on, and that one is heard in order", async () => {
    const { database } = place;
    const hung: (() => void)[] = [];
    const worker = new IngestWorker({
      database: {
        ...database,
        transaction: async (work) => {
          if (hung.length === 0) await new Promise<void>((resolve) => hung.push(resolve));
          return database.transaction(work);
        },
      },
      ...{ log: fleetLog("silent"), now: () => 42, queueFramesMax: 64, batchEventsMax: 4000, transactionsMax: 2 },
      ...{ send: () => undefined, onDepositsMade: () => undefined },
    });
    const [slow, other] = [await newSite(place), await newSite(place)];
    for (const { journal } of [slow, other]) await live(journal, 100);
    for (const { site, journal } of [slow, other]) {
      await worker.receive(site, "hello", hello(journal, site));
      for (const frame of await framesOf(journal, site, 10)) await worker.receive(site, "frame", frame);
    }
    await until(async () => (await readSite(database, other.site, 42))?.seq === 100);
    expect(await readSite(database, slow.site, 42)).toMatchObject({ seq: 0 });
    for (const go of hung) go();
    await until(async () => (await readSite(database, slow.site, 42))?.seq === 100);
    await worker.stop();
    for (const { site, journal } of [slow, other])
      expect((await trailOf(database, site)).map(({ body }) => body)).toEqual(await bodies(journal));
  });
});
