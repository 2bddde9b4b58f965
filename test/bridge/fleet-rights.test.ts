/**
 * Who may do what at the fleet, and with whose things: every endpoint of the interface's own description, by every
 * role, with an own and a foreign object. An endpoint that is not in the table fails the test.
 */
import { join } from "node:path";
import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Right, type Role, rights, rightsOf } from "../../cloud-bridge/fleet/access/rights.ts";
import { guard } from "../../cloud-bridge/fleet/api/access.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { until } from "../free-port.ts";
import { figure } from "../scale.ts";
import { day, type KeyedFleet, keyedFleet } from "./fleet-keys-rig.ts";
import { uplinkFor } from "./fleet-rig.ts";
import { courierOf, type Endpoint, endpoints, historyOfAll, mute, place, site, type Thing } from "./fleet-rights.ts";
import { append, depositId, journalAt } from "./history.ts";
import { bulkOf, hookOf } from "./rights-things.ts";

let keyed: KeyedFleet;
const undo: (() => Promise<unknown>)[] = [];

interface Who {
  readonly name: string;
  readonly token: () => string | null;
  /** Null: nobody. */
  readonly role: Role | null;
  readonly tenant?: string;
  /** Some of the role's; absent: all of them. */
  readonly rights?: readonly Right[];
}
const given = new Map<string, string>();
const withKey = (name: string, role: Role, tenant: string, some?: readonly Right[]): Who => ({
  ...{ name, role, tenant, token: () => given.get(name)! },
  ...(some ? { rights: some } : {}),
});
const callers: readonly Who[] = [
  { name: "nobody", role: null, token: () => null },
  { name: "a wrong token", role: null, token: () => "wrong" },
  { name: "a key of nobody's", role: null, token: () => `pst_${"0".repeat(16)}_${"A".repeat(43)}` },
  { name: "a key with a wrong end", role: null, token: () => `${given.get("an operator")!.slice(0, -4)}AAAA` },
  { name: "an expired key", role: null, token: () => given.get("an expired key")! },
  { name: "a revoked key", role: null, token: () => given.get("a revoked key")! },
  { name: "the first token", role: "operator", token: () => keyed.fleet.tokens.operator },
  { name: "the demo phone", role: "phone", token: () => keyed.fleet.tokens.phone },
  withKey("an operator", "operator", "house"),
  withKey("an operator of few rights", "operator", "house", ["read-sites"]),
  withKey("an auditor", "auditor", "auditors"),
  withKey("carrier 1", "carrier", "carrier-1"),
  withKey("carrier 2", "carrier", "carrier-2"),
  withKey("a carrier of few rights", "carrier", "carrier-1", ["read-receipts"]),
  withKey("carrier 3", "carrier", "carrier-3"),
  withKey("a shop", "shop", "shop-1"),
];
const things: Thing[] = [];

const liveSite = async (): Promise<void> => {
  const { credential: password } = await keyed.fleet.enrol({ site });
  await keyed.fleet.enrol({ site: mute });
  await announcedAs("a shop", { id: "sold-1", waybill: "WB-SHARED", carrier: "carrier-1" });
  const journal = await journalAt(join(keyed.folder, "journal"), { site });
  undo.push(() => journal.close());
  await append(journal, historyOfAll(keyed.now));
  const link = mqttLink(
    site,
    LinkSettings.parse({ url: `mqtt://127.0.0.1:${keyed.fleet.mqttPort}`, username: site, password }),
  );
  const uplink = await uplinkFor(journal, link, site);
  undo.push(() => uplink.stop());
  await until(async () => {
    const [row] = await keyed.fleet.database.rows<{ seq: number }>("select seq from epcis_cursor where site = $1", [
      site,
    ]);
    return row?.seq === journal.head().seq;
  });
};
const thingOf = async (number: number, key: string, hook: string): Promise<Thing> => {
  const waybill = `WB-0000000${number}`;
  const parcel = `https://postern.example/epcis/parcel/${waybill}`;
  const [row] = await keyed.fleet.database.rows<{ event_id: string }>(
    "select event_id from epcis_event where epcs @> array[$1::text] and biz_step = 'storing' order by n limit 1",
    [parcel],
  );
  const ids = { waybill, parcel, deposit: depositId(number), receipt: number.toString(16).repeat(16) };
  const announced = await announcedBy(number);
  return {
    ...ids,
    carrier: `carrier-${number}`,
    eventId: row!.event_id,
    key,
    hook,
    announced,
    courier: courierOf(number),
    bulk: await bulkOf(keyed, number, given.get(`carrier ${number}`)!),
  };
};
const announcedBy = async (number: number): Promise<string> => {
  const id = `announced-by-${number}`;
  await announcedAs(`carrier ${number}`, { id, waybill: `WB-SOON-${number}` });
  return id;
};
const announcedAs = async (who: string, parcel: object): Promise<void> => {
  const announcements = [{ site, consent: "given", ...parcel }];
  const answer = await keyed.call("POST", "/v1/announcements", given.get(who)!, { announcements });
  expect(await answer.json()).toMatchObject({ results: [{ result: "accepted" }] });
};

beforeAll(async () => {
  keyed = await keyedFleet(Date.now() - 3 * day);
  undo.push(() => keyed.stop());
  given.set("an expired key", (await keyed.made({ role: "operator", tenant: "house", validDays: 1 })).secret);
  keyed.now += 2 * day;
  const revoked = await keyed.made({ role: "operator", tenant: "house" });
  expect((await keyed.call("DELETE", `/v1/keys/${revoked.key.id}`, keyed.fleet.tokens.operator)).status).toBe(204);
  given.set("a revoked key", revoked.secret);
  for (const { name, role, tenant, rights: some } of callers)
    if (tenant !== undefined)
      given.set(name, (await keyed.made({ role, tenant, ...(some ? { rights: some } : {}) })).secret);
  await liveSite();
  for (const number of [1, 2]) {
    const spare = await keyed.made({ role: "carrier", tenant: `carrier-${number}`, name: "nobody uses it" });
    things.push(await thingOf(number, spare.key.id, await hookOf(keyed, `carrier-${number}`)));
  }
  await until(async () => {
    const text = await (await keyed.call("GET", "/notices", keyed.fleet.tokens.phone)).text();
    return things.every(({ waybill }) => text.includes(waybill));
  });
}, 120_000);
afterAll(async () => {
  for (const step of undo.reverse()) await step();
}, 60_000);

/** What must not be seen of a thing. */
const marksOf = ({ waybill, deposit, receipt, key, hook, announced, courier, bulk }: Thing): readonly string[] => [
  ...[waybill, deposit, receipt, key, hook, announced, courier, bulk],
];

const expected = (who: Who, right: Right): "all" | "own" | null => {
  if (who.role === null || !(who.rights ?? rightsOf(who.role)).includes(right)) return null;
  return rights[right][who.role] ?? null;
};

let asked = 0;
const check = async (row: Endpoint, who: Who, thing: Thing): Promise<void> => {
  const { right, endpoint, at, body, headers, shows } = row;
  const [method = "", path = ""] = endpoint.split(" ");
  asked++;
  const answer = await keyed.call(method, at?.(thing) ?? path, who.token(), body, headers);
  const text = await answer.text();
  const says = `${endpoint} of ${thing.carrier} by ${who.name}: ${answer.status} ${text.slice(0, 200)}`;
  const reach = right === "everybody" || right === "proof" ? "all" : expected(who, right);
  if (reach === null) return expect(answer.status, says).toBe(who.role === null ? 401 : 403);
  expect([400, 401, 403, 500], says).not.toContain(answer.status);
  const own = who.tenant === thing.carrier;
  if (shows && (reach === "all" || own)) return expect(text, says).toContain(thing[shows]);
  if (reach === "all") return;
  for (const other of things)
    if (other.carrier !== who.tenant) for (const mark of marksOf(other)) expect(text, says).not.toContain(mark);
  const isForeign = at !== undefined && !own && method !== "GET";
  expect(isForeign ? [404] : [200, 201, 202, 204, 404, 409], says).toContain(answer.status);
};

describe.sequential("rights", () => {
  test("the table names every endpoint, and nothing else", async () => {
    const description = (await (await keyed.call("GET", "/openapi.json", null)).json()) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    const found = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(found.length).toBeGreaterThan(25);
    expect(found.sort()).toEqual(endpoints.map(({ endpoint }) => endpoint).sort());
  });

  test.each([
    ["without a word whose it is", {}],
    ["that is hidden and needs a right", { config: { right: "read-sites" as const }, schema: { hide: true } }],
  ])("a route %s cannot be started", (_what, options) => {
    const server = Fastify();
    guard(server, { known: async () => null, orAnswer: async () => null });
    expect(() => server.get("/anything", options, async () => null)).toThrow();
  });

  test("what is described nowhere is open to everybody", async () => {
    for (const path of ["/health", "/ready", "/metrics", "/openapi.json", "/"])
      expect((await keyed.call("GET", path, null)).status, path).toBe(200);
  });

  const looks = ["read-parcels", "read-receipts", "read-epcis"] as const;
  const announces = ["read-announcements", "announce-parcels"] as const;
  const hooks = ["read-webhooks", "manage-webhooks"] as const;
  const many = ["read-bulk-notices", "send-bulk-notices"] as const;
  const sentences: [who: Role, may: readonly Right[]][] = [
    ["phone", [...looks, "read-captures", "read-sites", "read-notices", "make-sign-in-links"]],
    ["carrier", [...looks, "read-couriers", ...announces, "read-keys", ...hooks, ...many]],
    ["shop", [...looks, ...announces, "read-keys", ...hooks]],
  ];
  test.each(sentences)("a %s may %s and nothing else", (role, may) => expect(rightsOf(role)).toEqual(may));
  test("auditors only read, carriers and shops see what is theirs, and pickup codes are the demo phone's", () => {
    expect(rightsOf("auditor").filter((right) => !right.startsWith("read-"))).toEqual([]);
    for (const role of ["carrier", "shop"] as const)
      expect(new Set(rightsOf(role).map((right) => rights[right][role]))).toEqual(new Set(["own"]));
    expect(Object.keys(rights["read-notices"])).toEqual(["phone"]);
  });

  test.each(endpoints.filter(({ right }) => right !== "proof"))("$endpoint needs $right", async (row) => {
    for (const who of callers) for (const thing of things) await check(row, who, thing);
  });

  test("nothing was left out", () => {
    expect(asked).toBe((endpoints.length - 1) * callers.length * things.length);
    figure("fleet rights asked", { endpoints: endpoints.length, callers: callers.length, asked });
  });

  test("a waybill that two carriers use shows each the part that is his", async () => {
    const seen = async (who: string) => {
      const answer = await keyed.call("GET", "/parcels/WB-SHARED", given.get(who)!);
      const { trail } = (await answer.json()) as { trail?: { deposit: string }[] };
      return trail?.map(({ deposit }) => deposit) ?? answer.status;
    };
    expect(await seen("carrier 1")).toEqual([depositId(7)]);
    expect(await seen("carrier 3")).toEqual([depositId(8)]);
    expect(await seen("carrier 2")).toBe(404);
    expect(await seen("a shop")).toEqual([depositId(7)]);
    expect(await seen("an auditor")).toEqual([depositId(7), depositId(8)]);
  });

  test("a shop sees what it announced, in every form, and another shop nothing of it", async () => {
    given.set("another shop", (await keyed.made({ role: "shop", tenant: "shop-2" })).secret);
    for (const path of ["/parcels/WB-SHARED", "/parcels/WB-SHARED/milestones", "/parcels/WB-SHARED/kdniao"]) {
      expect((await keyed.call("GET", path, given.get("a shop")!)).status, path).toBe(200);
      expect((await keyed.call("GET", path, given.get("another shop")!)).status, path).toBe(404);
    }
    const lines = async (who: string) => {
      const answer = await keyed.call("GET", "/v1/tables/parcels.csv?since=2000-01-01", given.get(who)!);
      return (await answer.text()).trim().split("\r\n").slice(1);
    };
    expect(await lines("a shop")).toEqual([expect.stringMatching(/^WB-SHARED,site-1,.*,carrier-1,/)]);
    expect(await lines("another shop")).toEqual([]);
    const events = async (who: string) => {
      const answer = await keyed.call("GET", "/v1/epcis/events?perPage=1000", given.get(who)!);
      return (await answer.text()).match(/"bizStep":"\w+"/g);
    };
    expect(await events("a shop")).toEqual(['"bizStep":"storing"']);
    expect(await events("another shop")).toBeNull();
  });

  test("an audit, which may name parcels of several carriers, is told to none of them", async () => {
    const types = async (who: string) => {
      const answer = await keyed.call("GET", `/parcels/${things[0]!.waybill}`, given.get(who)!);
      return ((await answer.json()) as { trail: { type: string }[] }).trail.map(({ type }) => type);
    };
    const his = ["deposit-made", "hold-ended", "hand-in-made"];
    expect(await types("carrier 1")).toEqual(his);
    expect(await types("an auditor")).toEqual([...his, "compartment-audited"]);
  });

  test("partners' own events and the site's counts are no carrier's", async () => {
    const answer = await keyed.call("GET", "/v1/epcis/events?perPage=1000", given.get("carrier 1")!);
    const text = await answer.text();
    expect(text).not.toContain("812345");
    expect(text).not.toContain("inspecting");
    expect(text).toContain(place);
  });

  const sessions: [who: string, status: number][] = [
    ...([
      ["an operator", 200],
      ["an auditor", 200],
      ["an operator of few rights", 200],
      ["carrier 1", 200],
      ["a shop", 200],
    ] as [string, number][]),
    ...([
      ["a carrier of few rights", 403],
      ["an expired key", 401],
      ["a revoked key", 401],
    ] as [string, number][]),
  ];
  test.each(sessions)("the page's session of %s: %i", async (who, status) => {
    const answer = await keyed.call("POST", "/session", null, { token: given.get(who) });
    expect(answer.status).toBe(status);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0];
    expect(cookie === undefined).toBe(status !== 200);
    if (!cookie) return;
    const seesSites = who !== "carrier 1" && who !== "a shop";
    expect((await keyed.call("GET", "/sites", null, undefined, { cookie })).status).toBe(seesSites ? 200 : 403);
    expect((await keyed.call("GET", "/notices", null, undefined, { cookie })).status).toBe(403);
  });
});
