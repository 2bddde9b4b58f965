/** Webhooks over HTTP, from a carrier's key to a receiver, through a whole fleet. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HookDelivery, Webhook } from "../../cloud-bridge/fleet/answers/webhooks.ts";
import type { MadeWebhook } from "../../cloud-bridge/fleet/webhooks/endpoints.ts";
import { codeOf, type KeyedFleet, keyedFleet } from "../bridge/fleet-keys-rig.ts";
import { until } from "../free-port.ts";
import { listener, signs, status } from "./receiver.ts";

let keyed: KeyedFleet;
beforeAll(async () => {
  keyed = await keyedFleet(Date.now(), { webhooks: { loopback: true, everyMs: 20 } });
}, 120_000);
afterAll(() => keyed?.stop());

test("a carrier registers, tests, rotates, pauses, replays and takes away an endpoint", async () => {
  const hooks = await listener();
  const { secret: token } = await keyed.made({ role: "carrier", tenant: "carrier-1" });
  const ask = async <T>(method: string, path: string, body?: object, code = 200): Promise<T> => {
    const answer = await keyed.call(method, `/v1/webhooks${path}`, token, body);
    expect([method, path, answer.status]).toEqual([method, path, code]);
    return (code === 204 ? null : await answer.json()) as T;
  };
  const wanted = { url: hooks.url, name: "depot", kinds: ["parcel.deposited"] };
  const { secret, webhook } = await ask<MadeWebhook>("POST", "", wanted, 201);
  expect(webhook).toMatchObject({ tenant: "carrier-1", carrier: "carrier-1", state: "active", waiting: 0, dead: 0 });
  expect(JSON.stringify(await ask("GET", ""))).not.toContain(secret);
  const path = `/${webhook.id}`;
  const now = async () => (await ask<{ webhook: Webhook }>("GET", path)).webhook;

  const { id } = await ask<{ id: string }>("POST", `${path}/test`, undefined, 202);
  await until(() => hooks.taken.length === 1);
  expect(hooks.taken[0]).toMatchObject({ id, kind: "webhook.test" });
  expect(signs(secret, hooks.taken[0]!)).toBe(true);
  await until(async () => (await now()).lastSentAt !== null);

  hooks.answer = status(500);
  await ask("POST", `${path}/test`, undefined, 202);
  await until(async () => (await now()).failingSince !== null);
  await ask("POST", `${path}/pause`);
  expect(await now()).toMatchObject({ state: "paused", waiting: 1 });
  hooks.answer = null;
  const fresh = await ask<MadeWebhook>("POST", `${path}/rotate`, {}, 201);
  await ask("POST", `${path}/resume`);
  await until(() => hooks.taken.length === 2);
  for (const one of [secret, fresh.secret]) expect(signs(one, hooks.taken[1]!)).toBe(true);

  await until(async () => (await now()).waiting === 0);
  expect(await ask("POST", `${path}/deliveries/${id}/replay`, undefined, 202)).toEqual({ count: 1 });
  await until(() => hooks.taken.length === 3);
  expect(hooks.taken[2]?.id).toBe(id);
  await until(async () => (await now()).waiting === 0);
  expect(await ask("POST", `${path}/replay`, { states: ["sent"] }, 202)).toEqual({ count: 2 });
  await until(() => hooks.taken.length === 5);
  const { deliveries } = await ask<{ deliveries: HookDelivery[] }>("GET", `${path}/deliveries?limit=1`);
  expect(deliveries).toHaveLength(1);
  const { deliveries: rest } = await ask<{ deliveries: HookDelivery[] }>(
    "GET",
    `${path}/deliveries?below=${deliveries[0]?.number}`,
  );
  expect(rest.map((one) => one.id)).toEqual([id]);
  await until(async () =>
    /postern_fleet_webhooks_sent 5\b/.test(await (await keyed.call("GET", "/metrics", null)).text()),
  );
  await ask("DELETE", path, undefined, 204);
  await ask("GET", path, undefined, 404);
});

const bodies: [what: string, body: object, status: number, code: string][] = [
  ["in plain beyond loopback", { url: "http://hooks.example/" }, 400, "bad-request"],
  ["inside a private network", { url: "https://192.168.0.1/" }, 400, "bad-request"],
  ["for what nobody tells of", { kinds: ["parcel.eaten"] }, 400, "bad-request"],
  ["for nothing", { kinds: [] }, 400, "bad-request"],
  ["of another carrier", { carrier: "carrier-3" }, 403, "not-allowed"],
  ["of a shop", { shop: "shop-1" }, 403, "not-allowed"],
  ["of a carrier and a shop", { carrier: "carrier-2", shop: "shop-1" }, 400, "bad-request"],
];
test.each(bodies)("an endpoint %s is refused", async (_what, body, code, word) => {
  const { secret } = await keyed.made({ role: "carrier", tenant: "carrier-2" });
  const wanted = { url: "https://hooks.example/", name: "a system", ...body };
  expect(await codeOf(await keyed.call("POST", "/v1/webhooks", secret, wanted))).toEqual([code, word]);
});

test("a shop's endpoint hears of its own, whoever made it, and an operator's of everybody's", async () => {
  const made = async (token: string, whose: object = {}) => {
    const answer = await keyed.call("POST", "/v1/webhooks", token, {
      url: "https://hooks.example/",
      name: "a",
      ...whose,
    });
    return ((await answer.json()) as MadeWebhook).webhook;
  };
  const { secret } = await keyed.made({ role: "shop", tenant: "shop-9" });
  const { operator } = keyed.fleet.tokens;
  const own = { tenant: "shop-9", carrier: null, shop: "shop-9" };
  expect(await made(secret)).toMatchObject(own);
  expect(await made(secret, { shop: "shop-9" })).toMatchObject(own);
  expect(await made(operator, { shop: "shop-9" })).toMatchObject(own);
  expect(await made(operator)).toMatchObject({ carrier: null, shop: null });
});

test("a tenant has room for so many", async () => {
  const { secret } = await keyed.made({ role: "shop", tenant: "shop-1" });
  const add = () => keyed.call("POST", "/v1/webhooks", secret, { url: "https://hooks.example/", name: "a system" });
  for (let number = 0; number < 20; number++) expect((await add()).status).toBe(201);
  expect(await codeOf(await add())).toEqual([409, "too-many-webhooks"]);
});
