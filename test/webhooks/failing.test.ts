/** Endpoints that fail in every way: everyone gets exactly its facts, under the same ids, once they answer again. */
import { expect, test } from "vitest";
import { replayMany, replayOne } from "../../cloud-bridge/fleet/webhooks/deliveries.ts";
import { setWebhookState } from "../../cloud-bridge/fleet/webhooks/endpoints.ts";
import { until } from "../free-port.ts";
import { count, figure } from "../scale.ts";
import { hangsUp, type Listener, listener, status } from "./receiver.ts";
import { day, HookRig, hour, minute, type ToldSite } from "./rig.ts";

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const opened = async () => {
  const [rig, hooks] = [await HookRig.open(), await listener()];
  const { webhook } = await rig.endpoint(hooks.url);
  return { rig, hooks, id: webhook.id, site: await rig.site() };
};
const heard = ({ taken }: Listener, site: ToldSite, number: number) =>
  taken.filter(({ data }) => data.deposit === site.id(number)).map(({ kind }) => kind);
/** What the fleet says of an endpoint. */
const endpoint = async (rig: HookRig) =>
  (
    await rig.place.database.rows<{ state: string; failures: number; rest_until: number | null }>(
      "select state, failures, rest_until from webhook_endpoint",
      [],
    )
  )[0]!;
/** Time goes by in steps, and after each everything that is due has been tried. */
const pass = async (rig: HookRig, ms: number, step: number): Promise<void> => {
  for (const end = rig.now + ms; rig.now < end; rig.now += step) await rig.quiet();
  await rig.quiet();
};

const parcels = count(15, 500);
test("a receiver that is down for an hour gets each fact exactly once afterwards, in order", async () => {
  const { rig, hooks, id, site } = await opened();
  hooks.answer = hangsUp;
  const webhooks = rig.worker();
  await site.tell(numbers(1, parcels).map((number) => site.made(number)));
  await pass(rig, hour / 2, 5 * minute);
  await site.tell(numbers(1, parcels).map((number) => site.collected(number)));
  await pass(rig, hour / 2, 5 * minute);
  // It was asked now and then, and not with everything that waits.
  expect(hooks.calls).toBeLessThan(parcels + 30);
  expect(await rig.deliveries(id, { state: "waiting" })).toHaveLength(Math.min(500, 2 * parcels));
  const { triesFailed } = webhooks.figures();
  hooks.answer = null;
  rig.now += hour;
  await until(async () => (await rig.deliveries(id, { state: "waiting", limit: 1 })).length === 0, 600_000);
  expect(hooks.taken).toHaveLength(2 * parcels);
  for (const number of numbers(1, parcels))
    expect(heard(hooks, site, number)).toEqual(["parcel.deposited", "parcel.collected"]);
  expect(new Set(hooks.taken.map(({ id }) => id)).size).toBe(2 * parcels);
  figure("webhooks after an hour of no receiver", { facts: 2 * parcels, triesFailed, sent: hooks.taken.length });
}, 900_000);

const failures: [what: string, code: number][] = [
  ["that breaks", 500],
  ["behind a gateway that is down", 502],
  ["that moved", 308],
  ["that is not where it was", 404],
];
test.each(failures)("an endpoint %s (%i) is left alone for a while, and tried again", async (_what, code) => {
  const { rig, hooks, id, site } = await opened();
  // Where it would lead to is this very machine.
  hooks.answer = status(code, { location: hooks.url });
  rig.worker();
  await site.tell([site.made(1)]);
  await rig.quiet();
  expect(await rig.deliveries(id)).toMatchObject([{ state: "waiting", tries: 1, status: code, error: `http-${code}` }]);
  expect(await endpoint(rig)).toMatchObject({ state: "active", failures: 1 });
  expect(hooks.calls).toBe(1);
  hooks.answer = null;
  rig.now += minute;
  await rig.all(id, "sent", 1);
  expect(await endpoint(rig)).toMatchObject({ failures: 0, rest_until: null });
  expect(hooks.taken).toHaveLength(1);
});

test("an endpoint that asks to wait is not asked before", async () => {
  const { rig, hooks, id, site } = await opened();
  hooks.answer = status(429, { "retry-after": 1_800 });
  rig.worker();
  await site.tell([site.made(1)]);
  await rig.quiet();
  hooks.answer = null;
  expect((await endpoint(rig)).rest_until).toBe(rig.now + 1_800_000);
  rig.now += 1_700_000;
  await rig.quiet();
  expect(hooks.calls).toBe(1);
  rig.now += 100_000;
  await rig.all(id, "sent", 1);
});

test("an endpoint that wants no more (410) hears nothing until somebody says so, and then all of it", async () => {
  const { rig, hooks, id, site } = await opened();
  hooks.answer = status(410);
  rig.worker();
  await site.tell([site.made(1)]);
  await rig.quiet();
  expect(await endpoint(rig)).toMatchObject({ state: "gone" });
  hooks.answer = null;
  rig.now += 5 * day;
  await rig.quiet();
  expect(hooks.calls).toBe(1);
  await setWebhookState(rig.parts(), { id, tenant: null }, "active");
  await rig.all(id, "sent", 1);
});

test("a paused one is told everything as soon as it goes on", async () => {
  const { rig, hooks, id, site } = await opened();
  await setWebhookState(rig.parts(), { id, tenant: null }, "paused");
  rig.worker();
  await site.tell([site.made(1), site.collected(1)]);
  await rig.all(id, "waiting", 2);
  rig.now += 10 * day;
  await rig.quiet();
  expect(hooks.calls).toBe(0);
  await setWebhookState(rig.parts(), { id, tenant: null }, "active");
  await rig.all(id, "sent", 2);
  expect(heard(hooks, site, 1)).toEqual(["parcel.deposited", "parcel.collected"]);
});

test("one message that is refused holds up its parcel and no other, and is dead after days", async () => {
  const { rig, hooks, id, site } = await opened();
  const refused = site.id(1);
  hooks.answer = (response, taken) => {
    if (taken.data.deposit === refused) return response.writeHead(422).end();
    hooks.taken.push(taken);
    return response.writeHead(200).end();
  };
  const webhooks = rig.worker();
  await site.tell([site.made(1), site.made(2), site.collected(1), site.collected(2)]);
  await rig.all(id, "sent", 2);
  expect(heard(hooks, site, 2)).toEqual(["parcel.deposited", "parcel.collected"]);
  await pass(rig, 5 * day, 2 * hour);
  const dead = (await rig.deliveries(id, { state: "dead" })).find(({ kind }) => kind === "parcel.deposited");
  expect(dead).toMatchObject({ error: "http-422", nextAt: null });
  expect(dead!.tries).toBeGreaterThan(5);
  expect(webhooks.figures().dead).toBeGreaterThanOrEqual(1);

  hooks.answer = null;
  expect(await replayOne(rig.parts(), id, dead!.id)).toBe("replayed");
  expect(await replayOne(rig.parts(), id, "evt_nobody")).toBe("not-found");
  await rig.quiet();
  await replayMany(rig.parts(), id, { states: ["dead"] });
  rig.now += day;
  await rig.all(id, "sent", 4);
  expect(hooks.taken.find(({ kind, data }) => kind === "parcel.deposited" && data.deposit === refused)?.id).toBe(
    dead!.id,
  );
}, 300_000);

test("what nobody takes for days is dead, all of it, and a range of it is sent again under the same ids", async () => {
  const { rig, hooks, id, site } = await opened();
  hooks.answer = status(503);
  rig.worker();
  const from = rig.now;
  await site.tell(numbers(1, 5).map((number) => site.made(number)));
  await rig.all(id, "waiting", 5);
  rig.now += hour;
  await site.tell(numbers(6, 9).map((number) => site.made(number)));
  await rig.all(id, "waiting", 9);
  await pass(rig, 5 * day, 4 * hour);
  const dead = await rig.all(id, "dead", 9);
  hooks.answer = null;
  rig.now += hour;
  const parts = rig.parts();
  expect(await replayMany(parts, id, { states: ["dead"], from, to: from + minute })).toBe(5);
  await rig.all(id, "sent", 5);
  const told = (list: readonly { id: string }[]) => list.map((one) => one.id).sort();
  expect(told(hooks.taken)).toEqual(told(dead.filter(({ madeAt }) => madeAt === from)));
  expect(await replayMany(parts, id, { states: ["sent", "dead"] })).toBe(9);
  await rig.all(id, "sent", 9);
  expect(hooks.taken).toHaveLength(14);
  expect(new Set(hooks.taken.map((one) => one.id)).size).toBe(9);
}, 300_000);

test("an endpoint that never answers holds up no other", async () => {
  const [rig, mute, quick] = [await HookRig.open(), await listener(), await listener()];
  mute.answer = () => undefined;
  const slow = await rig.endpoint(mute.url);
  const other = await rig.endpoint(quick.url);
  const site = await rig.site();
  rig.worker({ timeoutMs: 5_000 });
  await site.tell(numbers(1, 3).map((number) => site.made(number)));
  await rig.all(other.webhook.id, "sent", 3);
  await until(async () => (await rig.deliveries(slow.webhook.id)).some(({ error }) => error === "timeout"), 60_000);
  expect(await rig.deliveries(slow.webhook.id, { state: "waiting" })).toHaveLength(3);
});
