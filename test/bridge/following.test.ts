/** Followers of the trails take sites in turns: news without end of some never keeps another waiting. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { Following, sitesOfStepMax } from "../../cloud-bridge/fleet/store/trails.ts";
import { embedded, enrol, type Place } from "./fleet-rig.ts";

let place: Place;
beforeAll(async () => {
  place = await embedded();
});
afterAll(() => place.close());

const steady = Array.from({ length: 2 * sitesOfStepMax + 5 }, (_, number) => `busy-${number}`);
const late = "zzz-last";
/** A site has its turn once in so many steps, whoever else has news. */
const stepsMax = Math.ceil((steady.length + 1) / sitesOfStepMax);

const following = () =>
  new Following({
    ...{ database: place.database, log: fleetLog("silent"), failed: "not-followed" },
    ...{ table: "epcis_cursor", types: ["deposit-made"] as const },
    turn: async (query) => (await query.rows("select n from epcis_last for update skip locked", [])).length > 0,
    work: async () => 0,
  });
const news = (sites: readonly string[]) =>
  place.database.change("update head set epoch = 1, seq = seq + 1 where site = any($1::text[])", [sites]);
const cursorOf = async (site: string): Promise<number> => {
  const [row] = await place.database.rows<{ seq: number }>("select seq from epcis_cursor where site = $1", [site]);
  return row?.seq ?? 0;
};

test("a site late in the alphabet is followed within a round, however steady the others' news is", async () => {
  for (const site of [...steady, late]) {
    await enrol(place, site);
    await place.database.change("insert into head (site) values ($1) on conflict do nothing", [site]);
  }
  const workers = [following(), following()];
  await news([late]);
  for (let step = 0; step < stepsMax; step++) {
    await news(steady);
    expect(await workers[0]!.step()).not.toBeNull();
  }
  expect(await cursorOf(late)).toBe(1);

  // Two workers take turns as it comes: each goes round by itself, so nobody waits longer than two rounds.
  await news([late]);
  for (let step = 0; step < 2 * stepsMax; step++) {
    await news(steady);
    expect(await workers[step % 2]!.step()).not.toBeNull();
  }
  expect(await cursorOf(late)).toBe(2);
  await news([late]);
  for (const site of steady.slice(0, 3)) await news([site]);
  for (const worker of workers) while ((await worker.step()) !== null);
  const [behind] = await place.database.rows<{ count: number }>(
    "select count(*)::int as count from head join epcis_cursor c using (site) where head.seq > c.seq",
  );
  expect(behind?.count).toBe(0);
  for (const worker of workers) expect(worker.behind).toBe(0);
});
