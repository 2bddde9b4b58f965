/** The fleet over HTTP: who may see what, notices with their derived codes, and nothing secret in the tables. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rightsOf } from "../../cloud-bridge/fleet/access/rights.ts";
import { SignInLinks } from "../../cloud-bridge/fleet/access/sign-in-links.ts";
import type { Notice } from "../../cloud-bridge/fleet/answers/answers.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { maskPhone } from "../../cloud-bridge/fleet/notices/recipients.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import type { Uplink } from "../../cloud-bridge/uplink/parts.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import type { Secrets } from "../../gateway/ports/trust/secrets.ts";
import type { DepositSide } from "../../gateway/wire/bridge.ts";
import { until } from "../free-port.ts";
import { uplinkOn } from "./fleet-rig.ts";
import { append, collectedEvent, depositId, freshJournal, madeEvent } from "./history.ts";

const site = "site-1";
const hour = 3_600_000;
const start = 1_700_000_000_000;
let now = start;
let folder: string;
let fleet: Fleet;
let siteSecret: string;
let password: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "postern-fleet-"));
  const settings = FleetSettings.parse({
    ...{ data: folder, http: { port: 0 }, mqtt: { port: 0 }, demoPhone: true },
    notices: { everyMs: 20 },
  });
  fleet = await runFleet(settings, { log: fleetLog("silent"), now: () => now });
  const enrolled = await fleet.enrol({ site });
  siteSecret = enrolled.siteSecret!;
  password = enrolled.credential;
});
afterAll(async () => {
  await fleet.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (path: string, token: string | null, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${fleet.httpPort}${path}`, {
    ...init,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(init.body ? { "content-type": "application/json" } : {}),
      ...(init.headers as Record<string, string> | undefined),
    },
  });
const whoIs = async (cookie: string): Promise<unknown> =>
  (await ask("/session", null, { headers: { cookie: cookie.split(";")[0]! } })).json();
const noticesOf = async (number: number): Promise<readonly Notice[]> => {
  const { notices } = (await (await ask("/notices", fleet.tokens.phone)).json()) as { notices: readonly Notice[] };
  return notices.filter(({ deposit }) => deposit === depositId(number));
};
const kindsOf = async (number: number): Promise<string[]> => (await noticesOf(number)).map(({ kind }) => kind).sort();

describe("access", () => {
  const rows: [path: string, none: number, operator: number, phone: number][] = [
    ["/sites", 401, 200, 200],
    ["/sites/site-1", 401, 200, 200],
    ["/sites/nowhere", 401, 404, 404],
    ["/sites/site-1/stock", 401, 200, 200],
    ["/sites/site-1/stock?limit=0", 401, 400, 400],
    ["/sites/site-1/events", 401, 200, 200],
    ["/sites/site-1/events?limit=0", 401, 400, 400],
    ["/v1/sites/site-1/commands", 401, 200, 403],
    ["/v1/sites/site-1/commands?limit=0", 401, 400, 403],
    [`/v1/sites/site-1/commands/${"0".repeat(32)}`, 401, 404, 403],
    ["/parcels/RR473124829GB", 401, 404, 404],
    ["/notices", 401, 403, 200],
    ["/health", 200, 200, 200],
    ["/ready", 200, 200, 200],
    ["/metrics", 200, 200, 200],
    ["/openapi.json", 200, 200, 200],
    ["/", 200, 200, 200],
    ["/../fleet-keys.json", 404, 404, 404],
  ];
  test.each(rows)("%s answers %i without a token, %i to an operator, %i to the demo phone", async (path, ...wanted) => {
    const { operator, phone } = fleet.tokens;
    const given = [null, operator, phone].map(async (token) => (await ask(path, token)).status);
    expect(await Promise.all(given)).toEqual(wanted);
  });

  const order = JSON.stringify({ action: { type: "open-compartment", compartment: "A-01" }, reason: "stuck" });
  const keyed = { "idempotency-key": "order-number-1" };
  const orders: [what: string, token: () => string | null, headers: Record<string, string>, status: number][] = [
    ["nobody orders anything without a token", () => null, keyed, 401],
    ["the demo phone orders nothing", () => fleet.tokens.phone, keyed, 403],
    ["an order without a key of its own is none", () => fleet.tokens.operator, {}, 400],
    ["a site that never spoke is ordered nothing", () => fleet.tokens.operator, keyed, 409],
  ];
  test.each(orders)("%s", async (_what, token, headers, status) => {
    await fleet.enrol({ site: "site-mute" });
    const answer = await ask("/v1/sites/site-mute/commands", token(), { method: "POST", body: order, headers });
    expect(answer.status).toBe(status);
  });

  test("a refusal is a problem with a code", async () => {
    const answer = await ask("/sites", "wrong");
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(await answer.json()).toMatchObject({ status: 401, code: "not-signed-in" });
  });

  test("the page signs in with a token and gets a cookie that scripts do not see", async () => {
    const wrong = await ask("/session", null, { method: "POST", body: JSON.stringify({ token: "wrong" }) });
    expect(wrong.status).toBe(401);
    const body = JSON.stringify({ token: fleet.tokens.operator });
    const answer = await ask("/session", null, { method: "POST", body });
    const session = await answer.json();
    const told = { role: "operator", tenant: "operator", demoPhone: true, signedOn: false };
    expect(session).toEqual({ ...told, rights: rightsOf("operator") });
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const headers = { cookie: cookie.split(";")[0]! };
    const sites = await fetch(`http://127.0.0.1:${fleet.httpPort}/sites`, { headers });
    expect(sites.status).toBe(200);
    expect(await whoIs(cookie)).toEqual({ session, signOn: null });
    expect(await whoIs("")).toEqual({ session: null, signOn: null });
    expect(await whoIs("postern-fleet=wrong")).toEqual({ session: null, signOn: null });
  });

  test("a link signs in once, as the one who asked for it, and no key of few rights gets one", async () => {
    const make = (token: string | null) => ask("/session/links", token, { method: "POST" });
    expect((await make(null)).status).toBe(401);
    const few = { role: "operator", tenant: "house", name: "a program", rights: ["make-sign-in-links"] };
    const asked = { method: "POST", body: JSON.stringify(few) };
    const { secret: key } = (await (await ask("/v1/keys", fleet.tokens.operator, asked)).json()) as { secret: string };
    expect((await make(key)).status).toBe(403);
    const { secret: operators } = (await (await make(fleet.tokens.operator)).json()) as { secret: string };
    const { secret: token } = (await (await make(fleet.tokens.phone)).json()) as { secret: string };
    const sign = (secret = token) => ask("/session", null, { method: "POST", body: JSON.stringify({ token: secret }) });
    // A link of the phone's is no operator's, whatever it is called.
    expect((await sign(token.replace("phone", "operator"))).status).toBe(401);
    expect(await (await sign(operators)).json()).toMatchObject({ role: "operator" });
    const answer = await sign();
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly/);
    expect(await whoIs(cookie)).toMatchObject({ session: { role: "phone" } });
    expect((await sign()).status).toBe(401);
    // It is no token: nothing else takes it.
    const { secret: other } = (await (await make(fleet.tokens.phone)).json()) as { secret: string };
    expect((await ask("/sites", other)).status).toBe(401);
  });

  test("a link that is a day old signs nobody in, and many make no room for themselves", async () => {
    let at = 0;
    const links = new SignInLinks(fleet.database, () => at++);
    const old = await links.make("operator");
    at = 25 * hour;
    expect(await links.take(old)).toBe(null);
    const first = await links.make("phone");
    let last = first;
    for (let more = 0; more < 100; more++) last = await links.make("phone");
    const taken = [await links.take(first), await links.take(last), await links.take(last)];
    expect(taken).toEqual([null, "phone", null]);
  });

  test("the page may load nothing from elsewhere and run nothing inline", async () => {
    const policy = (await ask("/", null)).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  });

  test("an operator enrols a site, and nobody else does", async () => {
    const body = JSON.stringify({ site: "site-9", siteSecret: "ab".repeat(32) });
    expect((await ask("/sites", null, { method: "POST", body })).status).toBe(401);
    const answer = await ask("/sites", fleet.tokens.operator, { method: "POST", body });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ site: "site-9", siteSecret: "ab".repeat(32) });
  });

  test("keys and tokens are for their owner's eyes only", () => {
    for (const file of ["fleet-keys.json", "fleet-tokens.json"])
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  test("plain HTTP beyond loopback and a public demo phone are refused", () => {
    const open = { data: folder, http: { host: "0.0.0.0" } };
    expect(FleetSettings.safeParse(open).success).toBe(false);
    const tls = { cert: "cert.pem", key: "key.pem" };
    expect(FleetSettings.safeParse({ data: folder, http: { host: "0.0.0.0", tls } }).success).toBe(true);
    const phone = { data: folder, demoPhone: true, http: { host: "0.0.0.0", tls } };
    expect(FleetSettings.safeParse(phone).success).toBe(false);
  });
});

describe("notices", () => {
  let journal: Journal;
  let secrets: Secrets;
  let uplink: Uplink;
  const publicKeyOf = async () => (await fleet.enrol({ site: "site-keys" })).fleetPublicKey;

  const connect = async (): Promise<void> => {
    journal = await freshJournal({ site });
    const fleetPublicKey = await publicKeyOf();
    secrets = secretsOf({ siteSecret: Buffer.from(siteSecret, "hex"), fleetPublicKey: () => fleetPublicKey });
    const url = `mqtt://127.0.0.1:${fleet.mqttPort}`;
    const link = mqttLink(site, LinkSettings.parse({ url, username: site, password }));
    uplink = await uplinkOn(journal, link, site, { openSide: (sealed) => secrets.openSide(sealed) });
  };

  test("a deposit's notice has the code that the site takes, the masked phone, and ends with the deposit", async () => {
    await connect();
    const contact = secrets.sealForFleet(Buffer.from(JSON.stringify({ phone: "13812345678", language: "zh-CN" })));
    const side: DepositSide = { v: 1, phoneLast4: "5678", contact: contact!, language: "zh-CN" };
    const { sealed, hash } = secrets.sealSide(Buffer.from(JSON.stringify(side)));
    const made = madeEvent(1, { side: hash, holdUntilAt: start + 48 * hour });
    await append(journal, [made], [{ deposit: depositId(1), sealed }]);
    uplink.appended();
    await until(async () => (await noticesOf(1)).length === 1);
    const notice = (await noticesOf(1))[0]!;
    const code = notice.code ?? "";
    expect(notice).toMatchObject({ kind: "ready", phone: "138****5678", language: "zh-CN", compartment: "A-2" });
    expect(secrets.digestOfCode(code)).toBe(secrets.codeDigest(depositId(1), 1));
    await until(async () => (await journal.side(depositId(1))) === null);

    now = start + 24 * hour;
    await until(async () => (await kindsOf(1)).includes("reminder-1"));
    now = start + 42 * hour;
    await until(async () => (await kindsOf(1)).includes("reminder-2"));
    const ref = { deposit: depositId(1), compartment: "A-2", parcels: ["WB-00000001"] };
    await append(journal, [{ type: "hold-ended", ...ref }]);
    uplink.appended();
    await until(async () => (await kindsOf(1)).includes("overdue"));
    expect(await kindsOf(1)).toEqual(["overdue", "ready", "reminder-1", "reminder-2"]);

    for (const table of await tables()) expect(await textOf(table), table).not.toContain(code);
    for (const table of await tables()) expect(await textOf(table), table).not.toMatch(/13812345678|12345678/);
    expect(await textOf("site")).not.toContain(password);
    expect(await textOf("site")).not.toContain(siteSecret);

    await append(journal, [
      { type: "parcels-refused", ...ref, evidence: { grade: "stated", witnesses: ["recipient"] } },
    ]);
    uplink.appended();
    await until(async () => (await noticesOf(1)).every((one) => one.code === null));
    expect((await noticesOf(1))[0]).toMatchObject({ stage: "refused", endedAt: null });

    await append(journal, [collectedEvent(1)]);
    uplink.appended();
    await until(async () => (await noticesOf(1)).every((one) => one.endedAt !== null));
    expect(await textOf("contact")).toBe("[]");
    expect((await noticesOf(1))[0]).toMatchObject({ stage: "collected", phone: null });
  });

  const tables = async (): Promise<string[]> => {
    const rows = await fleet.database.rows<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
      [],
    );
    return rows.map(({ name }) => name);
  };
  const textOf = async (table: string): Promise<string> => {
    const rows = await fleet.database.rows(`select row_to_json(t)::text as row from ${table} t`, []);
    return JSON.stringify(rows);
  };

  test.each([
    ["13812345678", "138****5678"],
    ["+8613812345678", "+86****5678"],
    ["12345", "****45"],
  ])("%s is shown as %s", (phone, masked) => expect(maskPhone(phone)).toBe(masked));
});
