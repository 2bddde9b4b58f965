/**
 * The fleet's schema moves on, and months of it go, while sites are connected and send: every trail still equals its
 * journal as far as it is kept.
 */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { readParcel, readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { compartmentBars, forkWords } from "../../cloud-bridge/fleet/overview/schema.ts";
import { Keeper } from "../../cloud-bridge/fleet/retention/keeper.ts";
import { readKept } from "../../cloud-bridge/fleet/retention/kept.ts";
import { dayAfter } from "../../cloud-bridge/fleet/retention/parts.ts";
import { parted, partedByMonth } from "../../cloud-bridge/fleet/retention/schema.ts";
import { RetentionSettings } from "../../cloud-bridge/fleet/retention/settings.ts";
import { openDatabase } from "../../cloud-bridge/fleet/store/database.ts";
import { migrate } from "../../cloud-bridge/fleet/store/migrate.ts";
import { migrations } from "../../cloud-bridge/fleet/store/migrations.ts";
import { skipAll } from "../../cloud-bridge/fleet/store/trails.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { Air, enrol, type Noise, onPostgres, type Place, quiet, trailOf, uplinkOn } from "./fleet-rig.ts";
import { append, collectedEvent, freshJournal, live, madeEvent, upwards } from "./history.ts";

const sites = ["site-a", "site-b", "site-c"];
/** As a step of a release may: a table that every frame reads and writes gets a column, and one is new. */
const steps = [
  "create table of_tomorrow (site text primary key)",
  "alter table deposit add column of_tomorrow text; update deposit set of_tomorrow = 'x';",
];
/** Frames come late, twice and out of order. */
const unruly: Noise = { ...quiet, chance: Math.random, loss: 0.05, doubling: 0.2, delay: 0.3 };

/** Sites that send to one worker. */
const sending = async (place: Place, names: readonly string[], noise: Noise = quiet) => {
  const air = new Air(noise);
  const worker = air.worker(place.database);
  onTestFinished(() => worker.stop());
  const running = await Promise.all(
    names.map(async (site) => {
      await enrol(place, site);
      const journal = await freshJournal({ site });
      return { site, journal, uplink: await uplinkOn(journal, air.line(site), site) };
    }),
  );
  return {
    running,
    send: async (often: number): Promise<void> => {
      for (let round = 0; round < often; round++)
        for (const { journal, uplink } of running) {
          await live(journal, 20);
          uplink.appended();
        }
    },
    settled: async (): Promise<void> => {
      for (const { site, journal } of running)
        await until(async () => (await readSite(place.database, site, 42))?.seq === journal.durableHead().seq, 90_000);
    },
    isWhole: async (): Promise<void> => {
      for (const { site, journal } of running) {
        const trail = await trailOf(place.database, site);
        expect(trail.map(({ body }) => body)).toEqual((await upwards(journal)).map(({ body }) => body));
      }
    },
  };
};

describe.runIf(has("postgresql"))("a fleet's store with sites connected", () => {
  let server: Place;
  beforeAll(async () => {
    server = await onPostgres();
  }, 120_000);
  afterAll(() => server?.close());
  /** A database of its own that has come as far as these steps. */
  const older = async (name: string, upTo: readonly string[]): Promise<Place> => {
    await server.database.change(`create database ${name}`);
    const url = server.url!.replace(/[^/]*$/, name);
    const database = await openDatabase({ folder: server.folder, url });
    onTestFinished(() => database.close());
    await migrate(database, upTo);
    return { ...server, database, url };
  };

  test("migrates: no event is lost or doubled, and each site's order is kept", async () => {
    const { send, settled, isWhole } = await sending(server, sites);
    await send(3);
    // Another worker of the next release starts and migrates, while this one goes on.
    const next = await openDatabase({ folder: server.folder, url: server.url });
    onTestFinished(() => next.close());
    const [, version] = await Promise.all([send(10), migrate(next, [...migrations, ...steps])]);
    expect(version).toBe(migrations.length + steps.length);
    await send(3);
    await settled();
    await isWhole();
    // A worker of this release that starts now would not understand the schema, and says so.
    await expect(migrate(server.database)).rejects.toMatchObject({ code: "schema-too-new" });
  }, 180_000);

  test("is parted by months, killed at each step of it: what was done is done once", async () => {
    const first = migrations.indexOf(partedByMonth[0]!);
    const place = await older("before_parts", migrations.slice(0, first));
    // Today's worker writes what it was taught since.
    for (const taught of [forkWords, compartmentBars[0]]) await place.database.change(taught);
    const { send, settled, isWhole } = await sending(place, sites, unruly);
    await send(5);
    const kill = async (): Promise<void> => {
      const busy = `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = 'before_parts' and wait_event = 'PgSleep'`;
      await until(async () => (await server.database.rows(busy, [])).length > 0);
    };
    for (const [index, step] of partedByMonth.entries()) {
      const next = await openDatabase({ folder: server.folder, url: place.url });
      const done = migrations.slice(0, first + index);
      const stuck = `${step}; select pg_sleep(60)`;
      const [migrated] = await Promise.all([migrate(next, [...done, stuck]).catch(() => "killed"), kill(), send(2)]);
      expect(migrated).toBe("killed");
      expect(await migrate(next, [...done, step])).toBe(first + index + 1);
      await next.close();
    }
    await send(3);
    await settled();
    await isWhole();
    const twice = "select 1 from event group by site, epoch, seq having count(*) > 1";
    expect(await place.database.rows(twice, [])).toEqual([]);
  }, 180_000);

  test("lets months go: what is inside, stands open, or is the head stays, and the site goes on", async () => {
    const place = await older("with_months", migrations);
    const { database } = place;
    const { running, send, settled } = await sending(place, ["site-a"]);
    const { journal, uplink, site } = running[0]!;
    await append(journal, [madeEvent(901), madeEvent(902), collectedEvent(902)]);
    const [standing, over] = ["a".repeat(16), "b".repeat(16)] as const;
    await append(journal, [
      { ...raised, type: "alarm-raised", alarm: standing, severity: "low" },
      { ...raised, type: "alarm-raised", alarm: over, severity: "low" },
      { ...raised, type: "alarm-acknowledged", alarm: over, by: "maintainer-1" },
      { ...raised, type: "alarm-cleared", alarm: over },
    ]);
    await send(1);
    uplink.appended();
    await settled();
    const before = (await trailOf(database, site)).length;
    const today = new Date().toISOString().slice(0, 10);
    const settings = RetentionSettings.parse({});
    const keeper = new Keeper({ database, log: fleetLog("silent"), now: Date.now, settings });
    await keeper.makeRoom(today);
    expect(keeper.aheadDays).toBeGreaterThanOrEqual(62);
    await keeper.letGo(today);
    expect((await trailOf(database, site)).length).toBe(before);

    const later = dayAfter(today, 500);
    await keeper.makeRoom(later);
    // Nobody has followed it.
    expect(await keeper.letGo(later)).toBe(false);
    await skipAll(database, "epcis_cursor");
    // From now on it is that day for the database as well.
    for (const table of Object.values(parted).flat())
      await database.change(`alter table ${table} alter column stored_on set default current_date + 500`);
    expect(await keeper.letGo(later)).toBe(true);
    const { since } = await readKept(database, "trail");
    expect(since).toMatch(/^\d{4}-\d{2}-01$/);
    const kept = await trailOf(database, site);
    const head = await readSite(database, site, 42);
    expect(kept.at(-1)?.body).toBe((await upwards(journal)).at(-1)?.body);
    expect(kept.length).toBeLessThan(before);
    expect(kept.filter(({ body }) => body.includes(standing))).toHaveLength(1);
    expect(kept.filter(({ body }) => body.includes(over))).toHaveLength(0);
    expect((await readParcel(database, "WB-00000901", null))?.trail).toHaveLength(1);
    expect(await readParcel(database, "WB-00000902", null)).toBeNull();
    // Again: nothing more goes.
    expect(await keeper.letGo(later)).toBe(true);
    await send(2);
    await settled();
    expect((await readSite(database, site, 42))!.events).toBeGreaterThan(head!.events);
    expect((await trailOf(database, site)).slice(0, kept.length)).toEqual(kept);
  }, 120_000);
});

const raised = { kind: "door-left-open", subject: "A-01" } as const;

test("what is made from the trail may not be kept for longer than the trail", () => {
  const problems = RetentionSettings.safeParse({ trailDays: 100, epcisDays: 90 }).error?.issues ?? [];
  expect(problems.map(({ path }) => path)).toEqual([["epcisDays"]]);
});
