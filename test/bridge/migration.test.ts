/** The fleet's schema moves on while sites are connected and send: every trail still equals its journal. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { openDatabase } from "../../cloud-bridge/fleet/store/database.ts";
import { migrate } from "../../cloud-bridge/fleet/store/migrate.ts";
import { migrations } from "../../cloud-bridge/fleet/store/migrations.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { Air, enrol, onPostgres, type Place, trailOf, uplinkOn } from "./fleet-rig.ts";
import { freshJournal, live, upwards } from "./history.ts";

const sites = ["site-a", "site-b", "site-c"];
/** As a step of a release may: a table that every frame reads and writes gets a column, and one is new. */
const steps = [
  "create table of_tomorrow (site text primary key)",
  "alter table deposit add column of_tomorrow text; update deposit set of_tomorrow = 'x';",
];

describe.runIf(has("postgresql"))("a migration with sites connected", () => {
  let place: Place;
  beforeAll(async () => {
    place = await onPostgres();
  }, 120_000);
  afterAll(() => place?.close());

  test("loses no event, doubles none and keeps each site's order", async () => {
    const air = new Air();
    const worker = air.worker(place.database);
    const running = await Promise.all(
      sites.map(async (site) => {
        await enrol(place, site);
        const journal = await freshJournal({ site });
        return { site, journal, uplink: await uplinkOn(journal, air.line(site), site) };
      }),
    );
    const send = async (often: number): Promise<void> => {
      for (let round = 0; round < often; round++)
        for (const { journal, uplink } of running) {
          await live(journal, 20);
          uplink.appended();
        }
    };
    await send(3);
    // Another worker of the next release starts and migrates, while this one goes on.
    const next = await openDatabase({ folder: place.folder, url: place.url });
    const [, version] = await Promise.all([send(10), migrate(next, [...migrations, ...steps])]);
    expect(version).toBe(migrations.length + steps.length);
    await send(3);
    for (const { site, journal } of running) {
      await until(async () => (await readSite(place.database, site))?.seq === journal.durableHead().seq, 90_000);
      const trail = await trailOf(place.database, site);
      expect(trail.map(({ body }) => body)).toEqual((await upwards(journal)).map(({ body }) => body));
    }
    // A worker of this release that starts now would not understand the schema, and says so.
    await expect(migrate(place.database)).rejects.toMatchObject({ code: "schema-too-new" });
    await worker.stop();
    await next.close();
  }, 180_000);
});
