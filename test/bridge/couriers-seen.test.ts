/** Who worked last comes first, however many sites somebody else works at. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KeyedFleet, keyedFleet } from "./fleet-keys-rig.ts";

let keyed: KeyedFleet;
beforeAll(async () => {
  keyed = await keyedFleet(Date.now());
});
afterAll(() => keyed.stop());

interface Seen {
  readonly courier: string;
  readonly carrier: string | null;
  readonly sites: readonly { readonly site: string; readonly at: number | null }[];
}
const listed = async (query: string): Promise<readonly Seen[]> => {
  const answer = await keyed.call("GET", `/v1/couriers?${query}`, keyed.fleet.tokens.operator);
  return ((await answer.json()) as { couriers: Seen[] }).couriers;
};

test("each courier is named once, by the newest that was heard of him, with his newest sites", async () => {
  await keyed.fleet.database.change(
    `insert into courier_seen (site, courier, carrier, at, failed_at, tries)
     select 'site-' || number, 'everywhere', 'swift', 1000 + number, null, null from generate_series(1, 300) number
     union all values ('site-1', 'second', 'swift', 900, null, null), ('site-2', 'second', 'swift', 20, null, null),
       ('site-1', 'third', 'shunda', 10, 800, 3), ('site-3', 'fourth', null, null, 700, 1)`,
    [],
  );
  const all = await listed("limit=10");
  expect(all.map(({ courier, carrier }) => [courier, carrier])).toEqual([
    ...[["everywhere", "swift"] as const, ["second", "swift"] as const],
    ...[["third", "shunda"] as const, ["fourth", null] as const],
  ]);
  expect(all[0]?.sites.length).toBe(100);
  expect(all[0]?.sites[0]).toMatchObject({ site: "site-300", at: 1300 });
  expect(all[1]?.sites.map(({ site }) => site)).toEqual(["site-1", "site-2"]);
  expect((await listed("limit=2")).map(({ courier }) => courier)).toEqual(["everywhere", "second"]);
  expect((await listed("limit=2&carrier=shunda")).map(({ courier }) => courier)).toEqual(["third"]);
  const [here] = await listed("limit=2&site=site-2&courier=second");
  expect(here?.sites.map(({ site }) => site)).toEqual(["site-2"]);
});
