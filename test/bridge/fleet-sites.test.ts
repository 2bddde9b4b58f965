/** All sites at once: which are alive, which have troubles, and that none is left out however many there are. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SiteList, SiteSummary } from "../../cloud-bridge/fleet/answers/answers.ts";
import { awayMs } from "../../cloud-bridge/fleet/answers/sites/troubles.ts";
import { NoticeSettings } from "../../cloud-bridge/fleet/notices/settings.ts";
import { countSites, readSites } from "../../cloud-bridge/fleet/overview/sites.ts";
import { rowOf } from "../../cloud-bridge/fleet/recipient/known.ts";
import { storeTelemetry } from "../../cloud-bridge/fleet/twins/store.ts";
import type { Telemetry } from "../../gateway/wire/uplink/telemetry.ts";
import { deskOn, framesOf, hello, newSite } from "./desk.ts";
import { type KeyedFleet, keyedFleet } from "./fleet-keys-rig.ts";
import { enrol, type Place, places } from "./fleet-rig.ts";
import { append, depositId, madeEvent } from "./history.ts";

const minute = 60_000;
/** The clock of whoever takes frames in here. */
const heard = 42;
const report = (site: string, at: number, more: Partial<Telemetry> = {}): Telemetry => ({
  ...{ v: 1, site, at, synced: true, uptimeMs: 1, disk: "ok", dropped: 0, devices: [] },
  ...{ backlog: { events: 0, bytes: 0, ageMs: 0 } },
  ...more,
});
const everyOne = { part: "", site: null, after: null, order: "name", limit: 1_000 } as const;

describe.each(places)("a fleet on %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  const find = async (site: string, now: number): Promise<SiteSummary | undefined> =>
    (await readSites(place.database, now, { ...everyOne, site }))[0];

  test("a site without events is alive as long as it reports, to operators and to recipients", async () => {
    const { site, journal } = await newSite(place);
    await append(journal, [madeEvent(1)]);
    const { tell } = deskOn(place);
    await tell(site, "hello", hello(journal, site));
    for (const frame of await framesOf(journal, site, 10)) await tell(site, "frame", frame);
    const night = heard + 8 * 60 * minute;
    await storeTelemetry(place.database, report(site, night), night);
    expect(await find(site, night + minute)).toMatchObject({ seenAt: night, troubles: [] });
    const parts = { database: place.database, settings: NoticeSettings.parse({}), now: () => night };
    expect(await rowOf(parts, depositId(1))).toMatchObject({ heard_at: night });
  });

  test("a site whose line is cut is in trouble, also when nothing is known to wait there", async () => {
    const { site, journal } = await newSite(place);
    await append(journal, [madeEvent(2)]);
    const { tell } = deskOn(place);
    await tell(site, "hello", hello(journal, site));
    for (const frame of await framesOf(journal, site, 10)) await tell(site, "frame", frame);
    await storeTelemetry(place.database, report(site, heard), heard);
    expect(await find(site, heard + awayMs)).toMatchObject({ behindSince: null, troubles: [] });
    const cut = await find(site, heard + awayMs + 1);
    expect(cut).toMatchObject({ seenAt: heard, behindSince: null, troubles: ["away"] });
  });

  const ills: [what: string, change: string, troubles: SiteSummary["troubles"]][] = [
    ["is well", "select $1::text", []],
    ["was never heard", "delete from site_condition where site = $1", ["away"]],
    ["is behind", "update site set told_seq = 9 where site = $1", ["behind"]],
    ["has a clock that nobody vouches for", "update site_condition set synced = 0 where site = $1", ["clock"]],
    ["has a clock that is slow", "update site_condition set at = at - 30001 where site = $1", ["clock"]],
    ["has a clock that is fast", "update site_condition set at = at + 30001 where site = $1", ["clock"]],
    ["has little room left", "update site_condition set disk = 'low' where site = $1", ["disk"]],
    ["has an alarm", "insert into alarm (site, alarm) values ($1, 'a')", ["alarms"]],
    ["has one that is over", "insert into alarm (site, alarm, cleared_at) values ($1, 'a', 1)", []],
    ["tells two histories", "insert into fork_alarm values ($1, 'forked', 1, 1, 1, 1)", ["forks"]],
  ];
  test.each(ills)("a site that %s", async (what, change, troubles) => {
    const site = `ill-${ills.findIndex(([one]) => one === what)}`;
    await enrol(place, site);
    const now = 1_000 * minute;
    await storeTelemetry(place.database, report(site, now), now);
    const before = await countSites(place.database, now, "");
    await place.database.rows(change, [site]);
    expect(await find(site, now)).toMatchObject({ troubles });
    const { troubled } = await countSites(place.database, now, "");
    expect(troubled - before.troubled).toBe(troubles.length);
  });

  test("the worst come first, then by name as people count", async () => {
    const now = 1_000 * minute;
    for (const site of ["row-10", "row-9", "row-2", "row-1"]) {
      await enrol(place, site);
      await storeTelemetry(place.database, report(site, now), now);
    }
    await place.database.change("insert into alarm (site, alarm) values ('row-9', 'a'), ('row-9', 'b')", []);
    await place.database.change("update site_condition set disk = 'full' where site = 'row-10'", []);
    const order = async (wanted: object) =>
      (await readSites(place.database, now, { ...everyOne, part: "row-", ...wanted })).map(({ site }) => site);
    expect(await order({ order: "worst" })).toEqual(["row-9", "row-10", "row-1", "row-2"]);
    expect(await order({ order: "worst", limit: 1 })).toEqual(["row-9"]);
    expect(await order({ order: "name", after: "row-1" })).toEqual(["row-10", "row-2", "row-9"]);
    expect(await countSites(place.database, now, "row-")).toMatchObject({ found: 4 });
  });
});

describe("a fleet of 12,000 sites", () => {
  const [now, all] = [1_700_000_000_000, 12_000];
  const [last, cut] = ["many-11999", "many-12000"];
  let keyed: KeyedFleet;
  beforeAll(async () => {
    keyed = await keyedFleet(now);
    const { database } = keyed.fleet;
    const many = `select 'many-' || lpad(n::text, 5, '0') as site from generate_series(1, ${all}) n`;
    await database.change(`insert into site (site, enrolled_at, credential, secret, hello_at)
      select site, 0, ''::bytea, '', ${now} from (${many}) many`);
    await database.change(`insert into head (site) ${many}`);
    await database.change(`insert into alarm (site, alarm, raised_at) values ('${last}', 'a', 1), ('${last}', 'b', 1)`);
    await database.change(`update site set hello_at = ${now - awayMs - 1} where site = '${cut}'`);
    await database.change(`update site set told_seq = 7 where site = '${cut}'`);
    await database.change(`insert into fork_alarm values ('${cut}', 'forked', 1, 1, 1, 1)`);
  });
  afterAll(() => keyed.stop());
  const asked = async (path: string): Promise<Response> => keyed.call("GET", path, keyed.fleet.tokens.operator);
  const listed = async (query: string): Promise<SiteList> =>
    (await asked(`/sites?${query}`)).json() as Promise<SiteList>;
  const names = ({ sites }: SiteList) => sites.map(({ site }) => site);

  test("those with troubles come first, and all are counted", async () => {
    const first = await listed("order=worst&limit=2");
    expect(names(first)).toEqual([cut, last]);
    expect(first.after).toBe(null);
    const counts = { sites: all, found: all, troubled: 2, away: 1, behind: 1, alarms: 2, forkAlarms: 1 };
    expect(await listed("limit=0")).toEqual({ sites: [], counts, after: null });
  });

  test("one is found by a part of its name", async () => {
    const found = await listed("part=11999");
    expect(names(found)).toEqual([last]);
    expect(found.counts).toMatchObject({ sites: all, found: 1 });
    expect((await listed("part=nowhere")).counts).toMatchObject({ found: 0 });
    // No pattern of the database's.
    expect((await listed("part=many_11999")).counts).toMatchObject({ found: 0 });
  });

  test("who asks on behind the last name has all in the end", async () => {
    const found: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const step: SiteList = await listed(`limit=5000${after === "" ? "" : `&after=${after}`}`);
      found.push(...names(step));
      after = step.after;
    }
    expect(found).toHaveLength(all);
    expect(new Set(found).size).toBe(all);
  });

  test.each([
    ["limit", "limit=5001"],
    ["order", "order=best"],
    ["after", "order=worst&after=many-00001"],
    ["part", `part=${"x".repeat(65)}`],
    ["upto", "upto=1"],
  ])("what does not fit is told by field: %s", async (field, query) => {
    const answer = await asked(`/sites?${query}`);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain(field);
  });

  test("the table has each of them", async () => {
    const rows = (await (await asked("/v1/tables/sites.csv")).text()).trim().split("\r\n").slice(1);
    expect(rows).toHaveLength(all);
    expect(rows.filter((row) => row.startsWith(`${last},`))).toHaveLength(1);
    const one = (await (await asked(`/v1/tables/sites.csv?site=${last}`)).text()).trim().split("\r\n");
    expect(one).toHaveLength(2);
  });

  test("the sums are of all, and how many have no figures of their own is said", async () => {
    const text = await (await asked("/metrics/sites")).text();
    const figureOf = (name: string) => {
      const line = text.split("\n").find((one) => one.startsWith(`postern_fleet_${name} `));
      return line === undefined ? null : Number(line.split(" ")[1]);
    };
    expect(figureOf("sites")).toBe(all);
    expect(figureOf("sites_away")).toBe(1);
    expect(figureOf("sites_behind")).toBe(1);
    expect(figureOf("alarms_standing")).toBe(2);
    expect(figureOf("fork_alarms")).toBe(1);
    expect(figureOf("sites_unlisted")).toBe(all - 1_000);
    expect(figureOf('site_seen_seconds{site="many-00001"}')).toBe(now / 1_000);
    expect(figureOf(`site_seen_seconds{site="${cut}"}`)).toBe(null);
  });
});
