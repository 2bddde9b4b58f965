/** What is told, to whom, in which order, and that it is signed as the standard's own library signs it. */
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { type WebhookKind, webhookKinds } from "../../cloud-bridge/fleet/answers/webhooks.ts";
import { makeTest } from "../../cloud-bridge/fleet/webhooks/deliveries.ts";
import { rotateWebhook } from "../../cloud-bridge/fleet/webhooks/endpoints.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Evidence } from "../../gateway/core/vocabulary.ts";
import { until } from "../free-port.ts";
import { listener, signs } from "./receiver.ts";
import { HookRig, hour, type ToldSite } from "./rig.ts";

const evidence: Evidence = { grade: "stated", witnesses: ["courier"] };
const refOf = (site: ToldSite, number: number) => {
  const made = site.made(number) as Event & { type: "deposit-made" };
  return { deposit: made.deposit, compartment: made.compartment, parcels: made.parcels };
};
const took = { carrier: "carrier-1", courier: "courier-1", evidence };

const handIn = (site: ToldSite, number: number): Event => ({
  ...{ type: "hand-in-made", ...refOf(site, number), carrier: "carrier-1", evidence },
  ...{ announcement: site.id(90), receipt: "c".repeat(16), fetchBy: 1, fetchByAt: 1_700_100_000_000 },
});
/** Each row: what happens to the deposit of this number, and what is told of it. */
const lives: readonly (readonly [number: number, event: (site: ToldSite) => Event, told: WebhookKind | null])[] = [
  [1, (site) => site.made(1), "parcel.deposited"],
  [
    1,
    (site) => ({ type: "hold-extended", ...refOf(site, 1), holdUntil: 1, holdUntilAt: 1_700_200_000_000 }),
    "parcel.hold_extended",
  ],
  [1, (site) => ({ type: "hold-ended", ...refOf(site, 1) }), "parcel.overdue"],
  [1, (site) => ({ type: "return-due", ...refOf(site, 1) }), "parcel.return_due"],
  [1, (site) => ({ type: "parcels-recalled", ...refOf(site, 1), ...took }), "parcel.recalled"],
  [2, (site) => site.made(2), "parcel.deposited"],
  [2, (site) => ({ type: "parcels-refused", ...refOf(site, 2), evidence }), "parcel.refused"],
  [2, (site) => ({ type: "parcels-recalled", ...refOf(site, 2), ...took }), "parcel.recalled"],
  [3, (site) => site.made(3), "parcel.deposited"],
  [3, (site) => ({ type: "compartment-suspected", ...refOf(site, 3), reason: "empty" }), "parcel.in_doubt"],
  [
    3,
    (site) => ({
      ...{ type: "compartment-audited", compartment: refOf(site, 3).compartment, by: "maintainer-1" },
      ...{ found: refOf(site, 3).parcels, missing: [], extra: [] },
    }),
    "parcel.verified",
  ],
  [3, (site) => site.collected(3), "parcel.collected"],
  [4, (site) => site.made(4), "parcel.deposited"],
  [4, (site) => ({ type: "door-forced", ...refOf(site, 4) }), "parcel.in_doubt"],
  [
    4,
    (site) => ({
      ...{ type: "compartment-audited", compartment: refOf(site, 4).compartment, by: "maintainer-1" },
      ...{ found: [], missing: refOf(site, 4).parcels, extra: ["WB-STRANGER"] },
    }),
    "parcel.missing",
  ],
  [
    4,
    (site) => ({
      ...{ type: "parcels-found", ...refOf(site, 4), compartment: "B-1", carrier: "carrier-1" },
      ...{ belongs: refOf(site, 4).compartment, by: "maintainer-1" },
    }),
    "parcel.found",
  ],
  [
    90,
    (site) => ({
      ...{ type: "hand-in-announced", announcement: site.id(90), parcels: ["WB-RETURN"], carrier: "carrier-1" },
      ...{ code: { issue: 1, keyVersion: 1, digest: "d".repeat(43) }, until: 1, untilAt: 1_700_100_000_000 },
    }),
    "hand_in.announced",
  ],
  [5, (site) => handIn(site, 5), "hand_in.made"],
  [5, (site) => ({ type: "hand-in-overdue", ...refOf(site, 5), carrier: "carrier-1" }), "hand_in.overdue"],
  [5, (site) => ({ type: "hand-in-fetched", ...refOf(site, 5), ...took, receipt: "f".repeat(16) }), "hand_in.fetched"],
  // The recipient may still look: nobody keeps him from it.
  [6, (site) => site.made(6), "parcel.deposited"],
  [6, (site) => ({ type: "compartment-suspected", ...refOf(site, 6), reason: "unclear", codeStays: true }), null],
];

test("everything that happens to parcels is told once, signed, and in order for each of them", async () => {
  const [rig, hooks] = [await HookRig.open(), await listener()];
  const { secret, webhook } = await rig.endpoint(hooks.url);
  const site = await rig.site();
  const webhooks = rig.worker();
  await site.tell(lives.map(([, event]) => event(site)));
  const told = lives.filter(([, , kind]) => kind !== null);
  await rig.all(webhook.id, "sent", told.length);
  await until(() => webhooks.figures().sent === told.length);
  for (const number of [1, 2, 3, 4, 5, 6, 90]) {
    const ofThis = hooks.taken.filter(({ data }) => data.deposit === site.id(number));
    expect(ofThis.map(({ kind }) => kind)).toEqual(told.filter(([of]) => of === number).map(([, , kind]) => kind));
  }
  expect(new Set(told.map(([, , kind]) => kind)).size).toBe(webhookKinds.length);
  expect(new Set(hooks.taken.map(({ id }) => id)).size).toBe(told.length);
  expect(hooks.taken.every((taken) => signs(secret, taken))).toBe(true);
  expect(hooks.taken.every(({ body }) => !body.includes("WB-STRANGER") && !body.includes("maintainer"))).toBe(true);
  const first = hooks.taken.find(({ data }) => data.deposit === site.id(1))!;
  expect(JSON.parse(first.body)).toEqual({
    ...{ type: "parcel.deposited", timestamp: "2023-11-14T22:13:20.000Z" },
    data: {
      ...{ site: site.name, ...refOf(site, 1), carrier: "carrier-1", evidence: "proven" },
      ...{ holdUntil: "2023-11-16T02:00:00.000Z", fact: { epoch: 1, seq: expect.any(Number) } },
      codes: { upu: "EDH", kdniao: "211" },
    },
  });
  // By the library's own look, clock included.
  const { id, seconds, signatures, body } = first;
  const headers = { "webhook-id": id, "webhook-timestamp": `${seconds}`, "webhook-signature": signatures.join(" ") };
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: "parcel.deposited" });
});

test("a carrier's endpoint hears of its parcels only, and of the kinds that it wants", async () => {
  const [rig, mine, theirs, some] = [await HookRig.open(), await listener(), await listener(), await listener()];
  const one = await rig.endpoint(mine.url, { carrier: "carrier-1" });
  const other = await rig.endpoint(theirs.url, { carrier: "carrier-2" });
  const few = await rig.endpoint(some.url, { kinds: ["parcel.collected", "parcel.missing"] });
  const site = await rig.site();
  rig.worker();
  const foreign = { ...site.made(2), carrier: "carrier-2" } as Event;
  const { compartment } = refOf(site, 2);
  const audit: Event = {
    ...{ type: "compartment-audited", compartment, by: "maintainer-1", found: [], extra: [] },
    missing: [...refOf(site, 2).parcels, ...refOf(site, 1).parcels],
  };
  await site.tell([site.made(1), foreign, site.collected(1), audit]);
  await rig.all(one.webhook.id, "sent", 2);
  await rig.all(other.webhook.id, "sent", 2);
  await rig.all(few.webhook.id, "sent", 2);
  const kindsOf = ({ taken }: typeof mine) => taken.map(({ kind, data }) => [kind, data.carrier]);
  expect(kindsOf(mine)).toEqual([
    ["parcel.deposited", "carrier-1"],
    ["parcel.collected", "carrier-1"],
  ]);
  expect(kindsOf(theirs)).toEqual([
    ["parcel.deposited", "carrier-2"],
    ["parcel.missing", "carrier-2"],
  ]);
  expect(kindsOf(some).sort()).toEqual([
    ["parcel.collected", "carrier-1"],
    ["parcel.missing", "carrier-2"],
  ]);
  // The same fact has the same id, whoever is told.
  const ids = (taken: typeof mine.taken, kind: string) => taken.filter((one) => one.kind === kind).map(({ id }) => id);
  expect(ids(some.taken, "parcel.missing")).toEqual(ids(theirs.taken, "parcel.missing"));
});

test("a shop's endpoint hears of the parcels that it announced, and other parcels are not named to it", async () => {
  const [rig, mine, theirs, carriers] = [await HookRig.open(), await listener(), await listener(), await listener()];
  const bakery = await rig.endpoint(mine.url, { shop: "bakery" });
  const florist = await rig.endpoint(theirs.url, { shop: "florist" });
  const carrier = await rig.endpoint(carriers.url, { carrier: "carrier-1" });
  const site = await rig.site();
  for (const parcel of ["WB-LOAF", "WB-CAKE"]) await rig.announce("bakery", site.name, parcel);
  await rig.announce("florist", site.name, "WB-ROSE");
  rig.worker();
  const { compartment, deposit } = refOf(site, 1);
  const parcels = ["WB-LOAF", "WB-ROSE", "WB-CAKE", "WB-NOBODYS"];
  await site.tell([
    { ...site.made(1), parcels } as Event,
    { type: "compartment-suspected", compartment, deposit, reason: "unclear" },
  ]);
  await rig.all(bakery.webhook.id, "sent", 2);
  await site.tell([
    {
      ...{ type: "compartment-audited", compartment, by: "maintainer-1", extra: [] },
      ...{ found: ["WB-LOAF", "WB-ROSE", "WB-NOBODYS"], missing: ["WB-CAKE"] },
    },
    { ...site.collected(1), parcels: ["WB-LOAF"], left: ["WB-ROSE", "WB-NOBODYS"] } as Event,
    site.made(2),
  ]);
  const [sent] = [await rig.all(bakery.webhook.id, "sent", 5), await rig.all(florist.webhook.id, "sent", 3)];
  await rig.all(carrier.webhook.id, "sent", 6);
  const told = ({ taken }: typeof mine) =>
    taken.map(({ body }) => {
      const { type, data } = JSON.parse(body);
      return [type, data.parcels, ...(data.left ? [data.left] : [])];
    });
  expect(told(mine)).toEqual([
    ["parcel.deposited", ["WB-LOAF", "WB-CAKE"]],
    ["parcel.in_doubt", ["WB-LOAF", "WB-CAKE"]],
    ["parcel.verified", ["WB-LOAF"]],
    ["parcel.missing", ["WB-CAKE"]],
    ["parcel.collected", ["WB-LOAF"], []],
  ]);
  expect(told(theirs)).toEqual([
    ["parcel.deposited", ["WB-ROSE"]],
    ["parcel.in_doubt", ["WB-ROSE"]],
    ["parcel.verified", ["WB-ROSE"]],
  ]);
  expect(told(carriers)[0]).toEqual(["parcel.deposited", parcels]);
  // Other bytes are another message.
  const ids = [mine, theirs, carriers].flatMap(({ taken }) => taken.map(({ id }) => id));
  expect(new Set(ids).size).toBe(5 + 3 + 6);
  expect(sent.map(({ id }) => id).sort()).toEqual(mine.taken.map(({ id }) => id).sort());
});

test("what was before there was any endpoint is told to nobody", async () => {
  const [rig, hooks] = [await HookRig.open(), await listener()];
  const site = await rig.site();
  rig.worker();
  await site.tell([site.made(1)]);
  const { webhook } = await rig.endpoint(hooks.url);
  await site.tell([site.made(2)]);
  const [sent] = await rig.all(webhook.id, "sent", 1);
  await rig.quiet();
  expect(hooks.taken.map(({ id, data }) => [id, data.deposit])).toEqual([[sent?.id, site.id(2)]]);
});

test("while a secret is exchanged both sign, afterwards the new one", async () => {
  const [rig, hooks] = [await HookRig.open(), await listener()];
  const { secret: old, webhook } = await rig.endpoint(hooks.url);
  const parts = rig.parts();
  const webhooks = rig.worker();
  const sends = async (count: number) => {
    await makeTest(parts, webhook.id);
    webhooks.nudge();
    await rig.all(webhook.id, "sent", count);
    return hooks.taken[count - 1]!;
  };
  const before = await sends(1);
  const made = await rotateWebhook(parts, { id: webhook.id, tenant: null }, hour);
  const during = await sends(2);
  rig.now += 2 * hour;
  const after = await sends(3);
  const fresh = made!.secret;
  expect([signs(old, before), signs(fresh, before)]).toEqual([true, false]);
  expect([signs(old, during), signs(fresh, during)]).toEqual([true, true]);
  expect([signs(old, after), signs(fresh, after)]).toEqual([false, true]);
  const [row] = await rig.place.database.rows<{ row: string }>(
    "select row_to_json(e)::text as row from webhook_endpoint e",
    [],
  );
  for (const secret of [old, fresh]) expect(row?.row).not.toContain(secret.slice("whsec_".length));
  expect(rig.log.join()).not.toContain("whsec_");
});
