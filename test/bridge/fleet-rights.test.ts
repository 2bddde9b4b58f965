/**
 * Who may do what at the fleet, and with whose things: every endpoint of the interface's own description, by every
 * role, with an own and a foreign object. An endpoint that is not in the table fails the test.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiKey, MadeKey } from "../../cloud-bridge/fleet/access/api-keys.ts";
import { type Right, type Role, rights, rightsOf } from "../../cloud-bridge/fleet/access/rights.ts";
import { windowMs, wrongKeysMax } from "../../cloud-bridge/fleet/access/wrong-keys.ts";
import { guard } from "../../cloud-bridge/fleet/api/access.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import type { Event } from "../../gateway/core/event.ts";
import { until } from "../free-port.ts";
import { uplinkFor } from "./fleet-rig.ts";
import { type Endpoint, endpoints, mute, place, site, type Thing } from "./fleet-rights.ts";
import { append, depositId, journalAt, madeEvent } from "./history.ts";

const day = 24 * 3_600_000;
let now = Date.now() - 3 * day;
let folder: string;
let fleet: Fleet;
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
const keyed = (name: string, role: Role, tenant: string, some?: readonly Right[]): Who => ({
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
  { name: "the first token", role: "operator", token: () => fleet.tokens.operator },
  { name: "the demo phone", role: "phone", token: () => fleet.tokens.phone },
  keyed("an operator", "operator", "house"),
  keyed("an operator of few rights", "operator", "house", ["read-sites"]),
  keyed("an auditor", "auditor", "auditors"),
  keyed("carrier 1", "carrier", "carrier-1"),
  keyed("carrier 2", "carrier", "carrier-2"),
  keyed("a carrier of few rights", "carrier", "carrier-1", ["read-receipts"]),
  keyed("carrier 3", "carrier", "carrier-3"),
  keyed("a shop", "shop", "shop-1"),
];
const things: Thing[] = [];

const call = (method: string, path: string, token: string | null, body?: unknown, headers = {}) =>
  fetch(`http://127.0.0.1:${fleet.httpPort}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const made = async (body: object, token = fleet.tokens.operator): Promise<MadeKey> => {
  const answer = await call("POST", "/v1/keys", token, { name: "a system", ...body });
  expect(answer.status).toBe(201);
  return (await answer.json()) as MadeKey;
};
const codeOf = async (answer: Response): Promise<[status: number, code: string]> => [
  answer.status,
  ((await answer.json()) as { code: string }).code,
];

const historyOf = (number: number, carrier: string): readonly Event[] => {
  const parcels = [`WB-0000000${number}`];
  const ref = { deposit: depositId(number), compartment: `A-${number + 1}`, parcels };
  const receipt = number.toString(16).repeat(16);
  const evidence = { grade: "stated", witnesses: ["recipient"] } as const;
  const handIn = { ...ref, deposit: depositId(number + 100), compartment: `B-${number}` };
  return [
    { ...madeEvent(number), carrier } as Event,
    { type: "hold-ended", ...ref },
    { type: "hand-in-made", ...handIn, carrier, evidence, receipt, fetchBy: 1_000_000, fetchByAt: now },
  ];
};
/** Tells of parcels of both: of nobody's alone. */
const audit: Event = {
  ...{ type: "compartment-audited", compartment: "A-2", by: "maintainer-1" },
  ...{ found: ["WB-00000001"], missing: ["WB-00000002"], extra: [] },
};

const liveSite = async (): Promise<void> => {
  const { credential: password } = await fleet.enrol({ site });
  await fleet.enrol({ site: mute });
  const journal = await journalAt(join(folder, "journal"), { site });
  undo.push(() => journal.close());
  const shared = (number: number, carrier: string) =>
    ({ ...madeEvent(number), carrier, parcels: ["WB-SHARED"] }) as Event;
  const both = [...historyOf(1, "carrier-1"), ...historyOf(2, "carrier-2")];
  await append(journal, [...both, audit, shared(7, "carrier-1"), shared(8, "carrier-3")]);
  const link = mqttLink(
    site,
    LinkSettings.parse({ url: `mqtt://127.0.0.1:${fleet.mqttPort}`, username: site, password }),
  );
  const uplink = await uplinkFor(journal, link, site);
  undo.push(() => uplink.stop());
  await until(async () => {
    const [row] = await fleet.database.rows<{ seq: number }>("select seq from epcis_cursor where site = $1", [site]);
    return row?.seq === journal.head().seq;
  });
};
const thingOf = async (number: number, key: string): Promise<Thing> => {
  const waybill = `WB-0000000${number}`;
  const parcel = `https://postern.example/epcis/parcel/${waybill}`;
  const [row] = await fleet.database.rows<{ event_id: string }>(
    "select event_id from epcis_event where epcs @> array[$1::text] and biz_step = 'storing' order by n limit 1",
    [parcel],
  );
  const ids = { waybill, parcel, deposit: depositId(number), receipt: number.toString(16).repeat(16) };
  return { ...ids, carrier: `carrier-${number}`, eventId: row!.event_id, key };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "postern-rights-"));
  undo.push(async () => rmSync(folder, { recursive: true, force: true }));
  const settings = FleetSettings.parse({
    ...{ data: folder, http: { port: 0 }, mqtt: { port: 0 }, demoPhone: true },
    ...{ notices: { everyMs: 20 }, epcis: { everyMs: 20 } },
  });
  fleet = await runFleet(settings, { log: fleetLog("silent"), now: () => now });
  undo.push(() => fleet.stop());
  given.set("an expired key", (await made({ role: "operator", tenant: "house", validDays: 1 })).secret);
  now += 2 * day;
  const revoked = await made({ role: "operator", tenant: "house" });
  expect((await call("DELETE", `/v1/keys/${revoked.key.id}`, fleet.tokens.operator)).status).toBe(204);
  given.set("a revoked key", revoked.secret);
  for (const { name, role, tenant, rights: some } of callers)
    if (tenant !== undefined) given.set(name, (await made({ role, tenant, ...(some ? { rights: some } : {}) })).secret);
  await liveSite();
  for (const number of [1, 2]) {
    const spare = await made({ role: "carrier", tenant: `carrier-${number}`, name: "nobody uses it" });
    things.push(await thingOf(number, spare.key.id));
  }
  await until(async () => {
    const text = await (await call("GET", "/notices", fleet.tokens.phone)).text();
    return things.every(({ waybill }) => text.includes(waybill));
  });
}, 120_000);
afterAll(async () => {
  for (const step of undo.reverse()) await step();
}, 60_000);

/** What must not be seen of a thing. */
const marksOf = ({ waybill, deposit, receipt, key }: Thing): readonly string[] => [waybill, deposit, receipt, key];

const expected = (who: Who, right: Right): "all" | "own" | null => {
  if (who.role === null || !(who.rights ?? rightsOf(who.role)).includes(right)) return null;
  return rights[right][who.role] ?? null;
};

const check = async (row: Endpoint, who: Who, thing: Thing): Promise<void> => {
  const { right, endpoint, at, body, headers, shows } = row;
  const [method = "", path = ""] = endpoint.split(" ");
  const answer = await call(method, at?.(thing) ?? path, who.token(), body, headers);
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
  expect([200, 404], says).toContain(answer.status);
};

describe.sequential("rights", () => {
  test("the table names every endpoint, and nothing else", async () => {
    const description = (await (await call("GET", "/openapi.json", null)).json()) as {
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
    guard(server, async () => null);
    expect(() => server.get("/anything", options, async () => null)).toThrow();
  });

  test("what is described nowhere is open to everybody", async () => {
    for (const path of ["/health", "/ready", "/metrics", "/openapi.json", "/"])
      expect((await call("GET", path, null)).status, path).toBe(200);
  });

  const sentences: [who: Role, may: readonly Right[]][] = [
    ["phone", ["read-parcels", "read-receipts", "read-epcis", "read-captures", "read-sites", "read-notices"]],
    ["carrier", ["read-parcels", "read-receipts", "read-epcis", "read-keys"]],
    ["shop", ["read-parcels", "read-receipts", "read-epcis", "read-keys"]],
  ];
  test.each(sentences)("a %s may %s and nothing else", (role, may) => expect(rightsOf(role)).toEqual(may));
  test("auditors only read, carriers and shops see what is theirs, and pickup codes are the demo phone's", () => {
    expect(rightsOf("auditor").filter((right) => !right.startsWith("read-"))).toEqual([]);
    for (const role of ["carrier", "shop"] as const)
      expect(rightsOf(role).map((right) => rights[right][role])).toEqual(["own", "own", "own", "own"]);
    expect(Object.keys(rights["read-notices"])).toEqual(["phone"]);
  });

  test.each(endpoints.filter(({ right }) => right !== "proof"))("$endpoint needs $right", async (row) => {
    for (const who of callers) for (const thing of things) await check(row, who, thing);
  });

  test("a waybill that two carriers use shows each the part that is his", async () => {
    const seen = async (who: string) => {
      const answer = await call("GET", "/parcels/WB-SHARED", given.get(who)!);
      const { trail } = (await answer.json()) as { trail?: { deposit: string }[] };
      return trail?.map(({ deposit }) => deposit) ?? answer.status;
    };
    expect(await seen("carrier 1")).toEqual([depositId(7)]);
    expect(await seen("carrier 3")).toEqual([depositId(8)]);
    expect(await seen("carrier 2")).toBe(404);
    expect(await seen("a shop")).toBe(404);
    expect(await seen("an auditor")).toEqual([depositId(7), depositId(8)]);
  });

  test("an audit, which may name parcels of several carriers, is told to none of them", async () => {
    const types = async (who: string) => {
      const answer = await call("GET", `/parcels/${things[0]!.waybill}`, given.get(who)!);
      return ((await answer.json()) as { trail: { type: string }[] }).trail.map(({ type }) => type);
    };
    const his = ["deposit-made", "hold-ended", "hand-in-made"];
    expect(await types("carrier 1")).toEqual(his);
    expect(await types("an auditor")).toEqual([...his, "compartment-audited"]);
  });

  test("partners' own events and the site's counts are no carrier's", async () => {
    const answer = await call("GET", "/v1/epcis/events?perPage=1000", given.get("carrier 1")!);
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
    ] as [string, number][]),
    ...([
      ["carrier 1", 403],
      ["a shop", 403],
      ["an expired key", 401],
      ["a revoked key", 401],
    ] as [string, number][]),
  ];
  test.each(sessions)("the page's session of %s: %i", async (who, status) => {
    const answer = await call("POST", "/session", null, { token: given.get(who) });
    expect(answer.status).toBe(status);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0];
    expect(cookie === undefined).toBe(status !== 200);
    if (!cookie) return;
    expect((await call("GET", "/sites", null, undefined, { cookie })).status).toBe(200);
    expect((await call("GET", "/notices", null, undefined, { cookie })).status).toBe(403);
  });
});

describe.sequential("keys", () => {
  const key = async (id: string): Promise<ApiKey | undefined> => {
    const answer = await call("GET", "/v1/keys", fleet.tokens.operator);
    return ((await answer.json()) as { keys: ApiKey[] }).keys.find((one) => one.id === id);
  };
  const works = async (secret: string): Promise<boolean> => (await call("GET", "/v1/keys", secret)).status === 200;

  test("a key is shown once, and the fleet keeps its hash", async () => {
    const { secret, key: view } = await made({ role: "auditor", tenant: "auditors", name: "审计" });
    const rows = await fleet.database.rows("select row_to_json(api_key)::text as row from api_key", []);
    const text = JSON.stringify(rows) + (await (await call("GET", "/v1/keys", fleet.tokens.operator)).text());
    expect(text).toContain(view.id);
    expect(text).not.toContain(secret.slice(-43));
    expect(await key(view.id)).toEqual({ ...view, madeBy: "operator", name: "审计", lastUsedAt: null });
  });

  test("when it was last used is known to the minute", async () => {
    const { secret, key: view } = await made({ role: "auditor", tenant: "auditors" });
    const first = now;
    expect(await works(secret)).toBe(true);
    now += 59_000;
    expect(await works(secret)).toBe(true);
    expect((await key(view.id))?.lastUsedAt).toBe(first);
    now += 1_000;
    expect(await works(secret)).toBe(true);
    expect((await key(view.id))?.lastUsedAt).toBe(now);
  });

  test("while one is exchanged both count, then only the new one", async () => {
    const old = await made({ role: "carrier", tenant: "carrier-1", rights: ["read-keys"] });
    const path = `/v1/keys/${old.key.id}/rotate`;
    const answer = await call("POST", path, fleet.tokens.operator, { overlapMs: 3_600_000 });
    const fresh = (await answer.json()) as MadeKey;
    expect(fresh.key).toMatchObject({ replaces: old.key.id, rights: ["read-keys"], tenant: "carrier-1" });
    expect([await works(old.secret), await works(fresh.secret)]).toEqual([true, true]);
    now += 3_600_000;
    expect([await works(old.secret), await works(fresh.secret)]).toEqual([false, true]);
    expect(await codeOf(await call("POST", path, fleet.tokens.operator, {}))).toEqual([409, "key-ended"]);
  });

  test("an exchange makes no key live longer than it would have", async () => {
    const old = await made({ role: "carrier", tenant: "carrier-1", rights: ["read-keys"], validDays: 1 });
    const body = { overlapMs: 30 * day };
    expect((await call("POST", `/v1/keys/${old.key.id}/rotate`, fleet.tokens.operator, body)).status).toBe(201);
    expect((await key(old.key.id))?.expiresAt).toBe(old.key.expiresAt);
  });

  test("who manages keys gives no right that he has not, neither new nor by an exchange", async () => {
    const few = await made({ role: "operator", tenant: "house", rights: ["manage-keys", "read-keys"] });
    const more = await made({ role: "operator", tenant: "house" });
    const body = { role: "carrier", tenant: "carrier-1", name: "more" };
    const asked = [
      call("POST", "/v1/keys", few.secret, body),
      call("POST", `/v1/keys/${more.key.id}/rotate`, few.secret, {}),
    ];
    for (const answer of await Promise.all(asked)) expect(await codeOf(answer)).toEqual([403, "not-allowed"]);
    expect(await works(more.secret)).toBe(true);
    await made({ ...body, rights: ["read-keys"] }, few.secret);
  });

  const wrongs: [what: string, body: object, status: number, code: string][] = [
    ["a tenant has one role", { role: "shop", tenant: "carrier-1" }, 409, "tenant-has-another-role"],
    ["a carrier's key orders nothing", { role: "carrier", rights: ["order-commands"] }, 400, "bad-request"],
    ["nobody gets a key of the demo phone", { role: "phone" }, 400, "bad-request"],
    ["pickup codes are on no key", { role: "operator", tenant: "house", rights: ["read-notices"] }, 400, "bad-request"],
    ["every key ends", { role: "carrier", validDays: 10_000 }, 400, "bad-request"],
    ["a name has no line ends", { role: "carrier", name: "a\nb" }, 400, "bad-request"],
  ];
  test.each(wrongs)("%s", async (_what, body, status, code) => {
    const whole = { tenant: "carrier-1", name: "a system", ...body };
    expect(await codeOf(await call("POST", "/v1/keys", fleet.tokens.operator, whole))).toEqual([status, code]);
  });
  test("what is not there is neither exchanged nor revoked", async () => {
    const path = `/v1/keys/${"0".repeat(16)}`;
    expect(await codeOf(await call("POST", `${path}/rotate`, fleet.tokens.operator, {}))).toEqual([404, "not-found"]);
    expect(await codeOf(await call("DELETE", path, fleet.tokens.operator))).toEqual([404, "not-found"]);
  });

  // Last, since wrong ones make the address wait.
  test("whoever tries many keys waits; the same wrong one again counts once, and the first token waits never", async () => {
    now += windowMs;
    const { secret } = await made({ role: "auditor", tenant: "auditors" });
    const tries = async (name: (number: number) => string): Promise<void> => {
      for (let number = 0; number < wrongKeysMax; number++)
        expect((await call("GET", "/sites", name(number))).status).toBe(401);
    };
    await tries(() => "forgotten");
    expect(await works(secret)).toBe(true);
    await tries((number) => (number === 0 ? "forgotten" : `guess-${number}`));
    const answer = await call("GET", "/sites", secret);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await codeOf(answer)).toEqual([429, "too-many-requests"]);
    expect((await call("POST", "/session", null, { token: secret })).status).toBe(429);
    expect(await works(fleet.tokens.operator)).toBe(true);
    now += windowMs;
    expect(await works(secret)).toBe(true);
  });
});
