/** What a push service may answer, whom it is told to, and what a browser at the page can do. */
import { createHash } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { pushKeysOf } from "../../cloud-bridge/fleet/notices/channels/web-push.ts";
import { subscriptionsOf } from "../../cloud-bridge/fleet/notices/contact/subscriptions.ts";
import { depositId } from "../bridge/history.ts";
import { until } from "../free-port.ts";
import { type Pushed, PushService } from "./push-service.ts";
import { hour, minute, NoticeRig } from "./rig.ts";

const pageUrl = "https://lockers.example.org";
const opened = async () => {
  const service = await new PushService().start();
  onTestFinished(() => service.stop());
  const taken: Pushed[] = [];
  service.onPush = (pushed) => {
    taken.push(pushed);
    return { status: 201 };
  };
  const rig = await NoticeRig.open();
  const worker = (channel: object = {}) =>
    rig.worker({ pageUrl, channels: { push: { ...service.channel, ...channel } } });
  return { service, taken, rig, worker };
};
const subscribed = (rig: NoticeRig, number = 1) => subscriptionsOf(rig.place.database, depositId(number));

test("each browser is told in its own language, once a fact, with the way to the page", async () => {
  const { service, taken, rig, worker } = await opened();
  await rig.deposit(1);
  await rig.subscribe(1, service.subscription(1, "zh-CN"));
  await rig.subscribe(1, service.subscription(2, "en"));
  const notices = worker();
  const sent = await rig.all(notices, "sent", 2);
  expect(taken.map(({ payload: { lang, title } }) => [lang, title]).sort()).toEqual([
    ["en", "Your parcel is here"],
    ["zh-CN", "您的包裹已到"],
  ]);
  expect(taken.map(({ payload }) => payload.id).sort()).toEqual(sent.map(({ delivery }) => delivery).sort());
  for (const { payload, headers, sender } of taken) {
    expect(payload.link).toBe(`${pageUrl}/r#${rig.recipients.links.tokenOf(depositId(1), 0)}`);
    expect(headers).toMatchObject({ ttl: "86400", urgency: "normal", topic: payload.id });
    expect(sender).toBe(pushKeysOf(rig.place.keys).publicKey);
  }
  await rig.change(1, `issue = 2, code_changed_at = ${rig.now}, notice_at = 0`);
  await rig.all(notices, "sent", 4);
  expect(taken.slice(2).map(({ headers }) => headers["urgency"])).toEqual(["high", "high"]);
});

test("an operator's second message has an id of its own, or nobody would see it", async () => {
  const { service, taken, rig, worker } = await opened();
  await rig.deposit(1);
  await rig.subscribe(1, service.subscription(1));
  const notices = worker();
  const [sent] = await rig.all(notices, "sent", 1);
  await notices.sendAgain(sent!.delivery);
  await until(() => taken.length === 2);
  expect(new Set(taken.map(({ payload }) => payload.id)).size).toBe(2);
});

test.each([404, 410])("a browser of which its service says %i is told nothing more", async (status) => {
  const { service, taken, rig, worker } = await opened();
  await rig.deposit(1);
  for (const browser of [1, 2]) await rig.subscribe(1, service.subscription(browser));
  service.onPush = (pushed) => {
    if (pushed.browser === 1) return { status };
    taken.push(pushed);
    return { status: 201 };
  };
  const notices = worker();
  const [failed] = await rig.all(notices, "failed", 1);
  expect(failed).toMatchObject({ tries: 1, error: `http-${status}` });
  await until(async () => (await subscribed(rig)).length === 1);
  await rig.change(1, "stage = 'overdue', notice_at = 0");
  await rig.all(notices, "sent", 2);
  expect(taken.map(({ browser }) => browser)).toEqual([2, 2]);
});

test("a service that is busy says when, and is not asked before", async () => {
  const { service, taken, rig, worker } = await opened();
  await rig.deposit(1);
  await rig.subscribe(1, service.subscription(1));
  let busy = true;
  let asked = 0;
  service.onPush = (pushed) => {
    asked++;
    if (busy) return { status: 429, headers: { "retry-after": "3600" } };
    taken.push(pushed);
    return { status: 201 };
  };
  const notices = worker();
  await rig.quiet(notices);
  const [waiting] = await rig.all(notices, "waiting", 1);
  expect(waiting).toMatchObject({ error: "http-429", nextAt: rig.now + hour });
  busy = false;
  rig.now += 59 * minute;
  await rig.quiet(notices);
  expect(asked).toBe(1);
  rig.now += minute;
  await rig.all(notices, "sent", 1);
  expect(taken).toHaveLength(1);
});

test("nothing goes to an address that is not public", async () => {
  const { service, taken, rig, worker } = await opened();
  await rig.deposit(1);
  await rig.subscribe(1, service.subscription(1));
  const [failed] = await rig.all(worker({ loopback: false }), "failed", 1);
  expect(failed?.error).toBe("not-https");
  expect(taken).toEqual([]);
});

test("the same browser is one, and six are too many", async () => {
  const { service, rig } = await opened();
  await rig.deposit(1);
  const first = service.subscription(1);
  for (const one of [first, { ...first, language: "en" } as const]) expect(await rig.subscribe(1, one)).toBe(null);
  const digest = createHash("sha256").update(first.endpoint).digest("base64url");
  expect(await subscribed(rig)).toEqual([digest]);
  for (let browser = 2; browser <= 5; browser++)
    expect(await rig.subscribe(1, service.subscription(browser))).toBe(null);
  expect(await rig.subscribe(1, service.subscription(6))).toBe("too-many-subscriptions");
  expect(await rig.subscribe(1, first)).toBe(null);
  expect(await rig.tables()).not.toContain(first.endpoint);
});
