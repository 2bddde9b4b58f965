/** Keys of tenants over HTTP: shown once, exchanged with an overlap, no more than their maker may; and who guesses. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiKey, MadeKey } from "../../cloud-bridge/fleet/access/api-keys.ts";
import { windowMs, wrongKeysMax } from "../../cloud-bridge/fleet/access/wrong-keys.ts";
import { codeOf, day, type KeyedFleet, keyedFleet } from "./fleet-keys-rig.ts";

let keyed: KeyedFleet;
beforeAll(async () => {
  keyed = await keyedFleet(1_800_000_000_000);
  // The tenant that the tests below speak of is a carrier.
  await keyed.made({ role: "carrier", tenant: "carrier-1" });
}, 120_000);
afterAll(() => keyed?.stop());

describe("a question that does not fit", () => {
  const detailOf = async (...asked: [method: string, path: string, body?: object]) => {
    const [method, path, body] = asked;
    const answer = await keyed.call(method, path, keyed.fleet.tokens.operator, body);
    const { status, code, detail } = (await answer.json()) as Record<string, unknown>;
    expect({ status, code }).toEqual({ status: 400, code: "bad-request" });
    return String(detail);
  };
  test("is told of a filter that there is not: an answer without it would be another one", async () => {
    for (const path of ["/v1/couriers", "/v1/commands", "/v1/stock", "/v1/announcements", "/v1/tables/sites.csv"])
      expect(await detailOf("GET", `${path}?kurier=ben`), path).toContain('"kurier"');
  });
  test("is told each field with its rule", async () => {
    const body = { courier: "Ben!", carrier: "swift", sites: [], reason: "a test" };
    expect(await detailOf("POST", "/v1/couriers", body)).toMatch(/^\/courier: .+; \/sites: .+$/);
  });
});

describe.sequential("keys", () => {
  const key = async (id: string): Promise<ApiKey | undefined> => {
    const answer = await keyed.call("GET", "/v1/keys", keyed.fleet.tokens.operator);
    return ((await answer.json()) as { keys: ApiKey[] }).keys.find((one) => one.id === id);
  };
  const works = async (secret: string): Promise<boolean> =>
    (await keyed.call("GET", "/v1/keys", secret)).status === 200;

  test("a key is shown once, and the fleet keeps its hash", async () => {
    const { secret, key: view } = await keyed.made({ role: "auditor", tenant: "auditors", name: "审计" });
    const rows = await keyed.fleet.database.rows("select row_to_json(api_key)::text as row from api_key", []);
    const text =
      JSON.stringify(rows) + (await (await keyed.call("GET", "/v1/keys", keyed.fleet.tokens.operator)).text());
    expect(text).toContain(view.id);
    expect(text).not.toContain(secret.slice(-43));
    expect(await key(view.id)).toEqual({ ...view, madeBy: "operator", name: "审计", lastUsedAt: null });
  });

  test("when it was last used is known to the minute", async () => {
    const { secret, key: view } = await keyed.made({ role: "auditor", tenant: "auditors" });
    const first = keyed.now;
    expect(await works(secret)).toBe(true);
    keyed.now += 59_000;
    expect(await works(secret)).toBe(true);
    expect((await key(view.id))?.lastUsedAt).toBe(first);
    keyed.now += 1_000;
    expect(await works(secret)).toBe(true);
    expect((await key(view.id))?.lastUsedAt).toBe(keyed.now);
  });

  test("while one is exchanged both count, then only the new one", async () => {
    const old = await keyed.made({ role: "carrier", tenant: "carrier-1", rights: ["read-keys"] });
    const path = `/v1/keys/${old.key.id}/rotate`;
    const answer = await keyed.call("POST", path, keyed.fleet.tokens.operator, { overlapMs: 3_600_000 });
    const fresh = (await answer.json()) as MadeKey;
    expect(fresh.key).toMatchObject({ replaces: old.key.id, rights: ["read-keys"], tenant: "carrier-1" });
    expect([await works(old.secret), await works(fresh.secret)]).toEqual([true, true]);
    keyed.now += 3_600_000;
    expect([await works(old.secret), await works(fresh.secret)]).toEqual([false, true]);
    expect(await codeOf(await keyed.call("POST", path, keyed.fleet.tokens.operator, {}))).toEqual([409, "key-ended"]);
  });

  test("an exchange makes no key live longer than it would have", async () => {
    const old = await keyed.made({ role: "carrier", tenant: "carrier-1", rights: ["read-keys"], validDays: 1 });
    const body = { overlapMs: 30 * day };
    expect((await keyed.call("POST", `/v1/keys/${old.key.id}/rotate`, keyed.fleet.tokens.operator, body)).status).toBe(
      201,
    );
    expect((await key(old.key.id))?.expiresAt).toBe(old.key.expiresAt);
  });

  test("who manages keys gives no right that he has not, neither new nor by an exchange", async () => {
    const few = await keyed.made({ role: "operator", tenant: "house", rights: ["manage-keys", "read-keys"] });
    const more = await keyed.made({ role: "operator", tenant: "house" });
    const body = { role: "carrier", tenant: "carrier-1", name: "more" };
    const asked = [
      keyed.call("POST", "/v1/keys", few.secret, body),
      keyed.call("POST", `/v1/keys/${more.key.id}/rotate`, few.secret, {}),
    ];
    for (const answer of await Promise.all(asked)) expect(await codeOf(answer)).toEqual([403, "not-allowed"]);
    expect(await works(more.secret)).toBe(true);
    await keyed.made({ ...body, rights: ["read-keys"] }, few.secret);
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
    expect(await codeOf(await keyed.call("POST", "/v1/keys", keyed.fleet.tokens.operator, whole))).toEqual([
      status,
      code,
    ]);
  });
  test("what is not there is neither exchanged nor revoked", async () => {
    const path = `/v1/keys/${"0".repeat(16)}`;
    expect(await codeOf(await keyed.call("POST", `${path}/rotate`, keyed.fleet.tokens.operator, {}))).toEqual([
      404,
      "not-found",
    ]);
    expect(await codeOf(await keyed.call("DELETE", path, keyed.fleet.tokens.operator))).toEqual([404, "not-found"]);
  });

  // Last, since wrong ones make the address wait.
  test("whoever tries many keys waits; the same wrong one counts once, and a right one never waits", async () => {
    keyed.now += windowMs;
    const { secret } = await keyed.made({ role: "auditor", tenant: "auditors" });
    const tries = async (name: (number: number) => string): Promise<void> => {
      for (let number = 0; number < wrongKeysMax; number++)
        expect((await keyed.call("GET", "/sites", name(number))).status).toBe(401);
    };
    await tries(() => "forgotten");
    expect(await works(secret)).toBe(true);
    await tries((number) => (number === 0 ? "forgotten" : `guess-${number}`));
    const answer = await keyed.call("GET", "/sites", "guess-more");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await codeOf(answer)).toEqual([429, "too-many-requests"]);
    expect((await keyed.call("POST", "/session", null, { token: "guess-more" })).status).toBe(429);
    expect(await works(secret)).toBe(true);
    expect((await keyed.call("POST", "/session", null, { token: secret })).status).toBe(200);
    expect(await works(keyed.fleet.tokens.operator)).toBe(true);
    keyed.now += windowMs;
    expect((await keyed.call("GET", "/sites", "guess-more")).status).toBe(401);
  });
});
