/** Alarms of all sites: filters and pages reach every one of them, and what forked is listed and has an exit. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AlarmList } from "../../cloud-bridge/fleet/answers/overview.ts";
import { readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { raiseForkAlarms } from "../../cloud-bridge/fleet/ingest/forks.ts";
import {
  type AlarmPlace,
  anyAlarm,
  readStandingAlarms,
  type StandingAlarmsWanted,
} from "../../cloud-bridge/fleet/overview/alarms.ts";
import { acknowledgeFork, readForkAlarms } from "../../cloud-bridge/fleet/overview/forks.ts";
import { countSites } from "../../cloud-bridge/fleet/overview/sites.ts";
import { codeOf, type KeyedFleet, keyedFleet } from "./fleet-keys-rig.ts";
import { enrol, type Place, places } from "./fleet-rig.ts";

const idOf = (number: number): string => number.toString(16).padStart(16, "0");

describe.each(places)("a fleet on %s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
    for (const site of ["busy", "quiet"]) await enrol(place, site);
    // 300 that staff has seen, three to a moment; before them one that nobody has, and one that is over.
    await place.database.change(
      `insert into alarm (site, alarm, kind, severity, subject, raised_at, acknowledged_at)
       select 'busy', lpad(to_hex(n), 16, '0'), 'door-forced', 'high', 'A-1', 1000 + n / 3, 5000
       from generate_series(1, 300) n`,
      [],
    );
    await place.database.change(
      `insert into alarm (site, alarm, kind, severity, subject, raised_at, cleared_at)
       values ('quiet', $1, 'tamper', 'critical', 'A-1', 7, null), ('quiet', $2, 'tamper', 'critical', 'A-1', 7, 8)`,
      [idOf(901), idOf(902)],
    );
  });
  afterAll(() => place.close());
  const find = async (wanted: Partial<StandingAlarmsWanted>) =>
    readStandingAlarms(place.database, { ...anyAlarm, limit: 200, ...wanted });
  const ids = async (wanted: Partial<StandingAlarmsWanted>) => (await find(wanted)).alarms.map(({ alarm }) => alarm);

  const rows: [what: string, wanted: Partial<StandingAlarmsWanted>, found: readonly string[]][] = [
    ["that nobody has acknowledged, behind 300 newer ones", { acknowledged: false }, [idOf(901)]],
    ["of one site", { site: "quiet" }, [idOf(901)]],
    ["that are critical", { severity: "critical" }, [idOf(901)]],
    ["that are low: none", { severity: "low" }, []],
    ["of one site that somebody has seen: none", { site: "quiet", acknowledged: true }, []],
    ["behind the last but one", { after: { raisedAt: 1000, site: "busy", alarm: idOf(2) } }, [idOf(901)]],
  ];
  test.each(rows)("those %s", async (_what, wanted, found) => expect(await ids(wanted)).toEqual(found));

  test("page by page all of them, each once, though three began at once", async () => {
    const found: string[] = [];
    for (let after: AlarmPlace | null = null; ; ) {
      const page = await find({ after, limit: 7 });
      found.push(...page.alarms.map(({ site, alarm }) => `${site}/${alarm}`));
      const last = page.alarms.at(-1);
      if (!page.more || !last) break;
      after = { ...last, raisedAt: last.raisedAt ?? 0 };
    }
    expect(found).toHaveLength(301);
    expect(new Set(found).size).toBe(301);
    expect(found.at(-1)).toBe(`quiet/${idOf(901)}`);
  });

  test("what has overtaken a trail counts for the filter, whichever page the trail has it on", async () => {
    const event = { type: "alarm-acknowledged", alarm: idOf(901), kind: "tamper", subject: "A-1", by: "office" };
    const body = JSON.stringify({ event });
    await place.database.change("insert into hint values ('quiet', 1, 1, 9, 'alarm-acknowledged', $1)", [body]);
    expect(await ids({ acknowledged: false })).toEqual([]);
    expect(await ids({ acknowledged: true, severity: "critical" })).toEqual([idOf(901)]);
    await place.database.change("delete from hint", []);
    expect(await ids({ acknowledged: false })).toEqual([idOf(901)]);
  });

  test("what forked stands until somebody acknowledges it, and again when it is told once more", async () => {
    const fork = { site: "quiet", fault: "forked", epoch: 2, seq: 30 } as const;
    const standing = async () => readForkAlarms(place.database, { site: null, open: true, limit: 10 });
    const counted = async () => (await countSites(place.database, 0, "")).forkAlarms;
    await raiseForkAlarms(place.database, [fork], 11);
    expect(await standing()).toMatchObject([{ ...fork, lastAt: 11, times: 1, acknowledgedAt: null }]);
    expect(await counted()).toBe(1);
    const word = { by: "office", reason: "a copied machine, taken away", at: 12 };
    const seen = { acknowledgedAt: 12, acknowledgedBy: "office", acknowledgedWhy: word.reason };
    expect(await acknowledgeFork(place.database, fork, word)).toMatchObject(seen);
    expect(await acknowledgeFork(place.database, fork, { ...word, by: "other", at: 13 })).toMatchObject(seen);
    expect(await acknowledgeFork(place.database, { ...fork, seq: 31 }, word)).toBe(null);
    expect([await standing(), await counted()]).toEqual([[], 0]);
    expect(await readSite(place.database, "quiet", 42)).toMatchObject({ forkAlarms: 0, forks: [seen] });
    await raiseForkAlarms(place.database, [fork], 14);
    expect(await standing()).toMatchObject([{ lastAt: 14, times: 2, acknowledgedAt: null, acknowledgedWhy: null }]);
    expect(await counted()).toBe(1);
  });
});

describe("over HTTP", () => {
  let keyed: KeyedFleet;
  beforeAll(async () => {
    keyed = await keyedFleet(1_000);
    await keyed.fleet.enrol({ site: "busy" });
    await keyed.fleet.database.change(
      `insert into alarm (site, alarm, kind, severity, raised_at)
       select 'busy', lpad(to_hex(n), 16, '0'), 'tamper', 'critical', n from generate_series(1, 5) n`,
    );
    await raiseForkAlarms(keyed.fleet.database, [{ site: "busy", fault: "bad-frame", epoch: 1, seq: 3 }], 1);
  });
  afterAll(() => keyed.stop());
  const asked = (query: string) => keyed.call("GET", `/v1/alarms?${query}`, keyed.fleet.tokens.operator);
  const listed = async (query: string) => (await (await asked(query)).json()) as AlarmList;

  test("a page leads to the next one, and forks come with the newest", async () => {
    const first = await listed("limit=3");
    expect([first.alarms.length, first.forks.length]).toEqual([3, 1]);
    const next = await listed(`limit=3&after=${first.after}`);
    expect(next.alarms.map(({ raisedAt }) => raisedAt)).toEqual([2, 1]);
    expect([next.forks, next.after]).toEqual([[], null]);
    expect((await listed("severity=critical")).forks).toEqual([]);
    expect((await listed("acknowledged=true")).forks).toEqual([]);
    expect((await listed("site=elsewhere")).forks).toEqual([]);
  });

  test.each([
    ["acknowledged", "acknowledged=perhaps"],
    ["severity", "severity=terrible"],
    ["after", "after=1.busy"],
    ["until", "until=1"],
  ])("a filter that there is not is told so: %s", async (field, query) => {
    const answer = await asked(query);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(field);
  });

  test("the table has those of this site since this day, and what stands however long it has", async () => {
    const day = Date.UTC(2026, 9, 5);
    await keyed.fleet.enrol({ site: "table" });
    const rows: [alarm: number, raisedAt: number, clearedAt: number | null][] = [
      [21, 5, null],
      [22, day - 2, day - 1],
      [23, day - 1, day],
      [24, day, null],
    ];
    for (const [alarm, raisedAt, clearedAt] of rows)
      await keyed.fleet.database.change(
        `insert into alarm (site, alarm, kind, severity, raised_at, cleared_at)
         values ('table', $1, 'tamper', 'low', $2, $3)`,
        [idOf(alarm), raisedAt, clearedAt],
      );
    const path = "/v1/tables/alarms.csv?site=table&since=2026-10-05";
    const csv = await (await keyed.call("GET", path, keyed.fleet.tokens.operator)).text();
    const found = csv.trim().split("\r\n").slice(1);
    expect(found.map((row) => row.split(",").slice(0, 2).join("/"))).toEqual(
      [21, 23, 24].map((alarm) => `table/${idOf(alarm)}`),
    );
    expect(found[1]).toMatch(/2026-10-05T00:00:00.000Z$/);
  });

  test("an operator acknowledges a fork and says why", async () => {
    const path = "/v1/sites/busy/forks/bad-frame/1/3/acknowledge";
    const say = (body: object, at = path) => keyed.call("POST", at, keyed.fleet.tokens.operator, body);
    expect(await codeOf(await say({}))).toEqual([400, "bad-request"]);
    expect(await codeOf(await say({ reason: "disk changed" }, path.replace("/3/", "/4/")))).toEqual([404, "not-found"]);
    expect(await (await say({ reason: "disk changed" })).json()).toMatchObject({
      ...{ acknowledgedAt: 1_000, acknowledgedBy: "operator", acknowledgedWhy: "disk changed" },
    });
    expect((await listed("")).forks).toEqual([]);
  });
});
