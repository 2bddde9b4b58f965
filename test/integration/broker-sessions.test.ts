/** MQTT 3.1.1 over the end of a connection: sessions, redelivery, wills, take-over, frozen readers. */
import { afterEach, describe, expect, test } from "vitest";
import {
  type BrokerSite,
  bare,
  brokerSite,
  connectFrame,
  frame,
  join,
  letters,
  subscribeFrame,
  until,
} from "./broker-site.ts";

let site: BrokerSite;
afterEach(() => site?.stop());
const open = () => brokerSite({ guest: { prefixes: [""] } });
const word = (value: string) => Buffer.from([0, value.length, ...Buffer.from(value)]);

test("QoS 1 and 2 wait for a client that is away, and its session is present", async () => {
  site = await open();
  const options = { clientId: "away", clean: false };
  const first = await join(site, null, options);
  await first.subscribeAsync("+/+", { qos: 2 });
  await first.endAsync();
  const other = await join(site, null);
  for (const qos of [0, 1, 2] as const) await other.publishAsync(`TopicA/${qos}`, `${qos}`, { qos });
  const second = await bare(site.port);
  second.send(connectFrame({ id: "away", clean: false }));
  await until(() => second.received().includes("TopicA/1") && second.received().includes("TopicA/2"));
  expect([...second.received().subarray(0, 4)]).toEqual([0x20, 2, 1, 0]);
  expect(second.received().includes("TopicA/0")).toBe(false);
  second.socket.destroy();
  await other.endAsync();
});

test("a session without subscriptions is present too; clean session ends it", async () => {
  site = await open();
  const connack = async (clean: boolean): Promise<number[]> => {
    const client = await bare(site.port);
    client.send(connectFrame({ id: "s", clean }));
    await until(() => client.received().length === 4);
    client.send(frame(0xe0));
    await client.closed;
    return [...client.received()];
  };
  expect(await connack(false)).toEqual([0x20, 2, 0, 0]);
  expect(await connack(false)).toEqual([0x20, 2, 1, 0]);
  expect(await connack(true)).toEqual([0x20, 2, 0, 0]);
  expect(await connack(false)).toEqual([0x20, 2, 0, 0]);
});

test("what was not acknowledged is sent again on reconnect, with DUP and the same packet id", async () => {
  site = await open();
  const first = await bare(site.port);
  first.send(connectFrame({ id: "again", clean: false }), subscribeFrame("TopicA/#", 2, 1));
  await until(() => first.received().length === 9);
  const other = await join(site, null);
  await other.publishAsync("TopicA/B", "one", { qos: 1 });
  await other.publishAsync("TopicA/C", "two", { qos: 2 });
  await until(() => first.received().length === 9 + 2 * (2 + 2 + 8 + 2 + 3));
  const sent = first.received().subarray(9);
  first.socket.destroy();
  await first.closed;
  const second = await bare(site.port);
  second.send(connectFrame({ id: "again", clean: false }));
  await until(() => second.received().length === 4 + sent.length);
  const expected = Buffer.from(sent);
  for (const at of [0, sent.length / 2]) expected[at] = (expected[at] ?? 0) | 8;
  expect(second.received().subarray(4)).toEqual(expected);
  // PUBREC turns the QoS 2 message into a PUBREL, which is what comes again after another cut.
  const id = [...sent.subarray(sent.length / 2 + 12, sent.length / 2 + 14)];
  second.send(frame(0x40, sent.subarray(12, 14)), frame(0x50, Buffer.from(id)));
  await until(() => second.received().length === 4 + sent.length + 4);
  second.socket.destroy();
  await second.closed;
  const third = await bare(site.port);
  third.send(connectFrame({ id: "again", clean: false }));
  await until(() => third.received().length === 8);
  expect([...third.received().subarray(4)]).toEqual([0x62, 2, ...id]);
  third.send(frame(0x70, Buffer.from(id)));
  await until(() => site.broker.figures().queued === 0);
  third.socket.destroy();
  await other.endAsync();
});

describe("a will", () => {
  const withWill = Buffer.concat([
    frame(0x10, word("MQTT"), Buffer.from([4, 0x16, 0, 1]), word("mortal"), word("/TopicA"), word("gone")),
  ]);
  const listener = async () => {
    site = await open();
    const client = await join(site, null);
    await client.subscribeAsync("/TopicA", { qos: 2 });
    return { client, got: letters(client) };
  };
  test("is sent when the connection breaks", async () => {
    const { client, got } = await listener();
    const mortal = await bare(site.port);
    mortal.send(withWill);
    await until(() => mortal.received().length === 4);
    mortal.socket.destroy();
    await until(() => got.length === 1);
    expect(got[0]).toMatchObject({ payload: "gone", qos: 2 });
    await client.endAsync();
  });
  test("is sent when the keep-alive runs out", async () => {
    const { client, got } = await listener();
    const mortal = await bare(site.port);
    mortal.send(withWill);
    await mortal.closed;
    await until(() => got.length === 1);
    await client.endAsync();
  });
  test("is not sent after DISCONNECT", async () => {
    const { client, got } = await listener();
    const mortal = await bare(site.port);
    mortal.send(withWill, frame(0xe0));
    await mortal.closed;
    await client.publishAsync("/TopicA", "mark", { qos: 1 });
    await until(() => got.length > 0);
    expect(got.map(({ payload }) => payload)).toEqual(["mark"]);
    await client.endAsync();
  });
});

test("a client that comes again with the same id replaces its former connection", async () => {
  site = await open();
  const first = await bare(site.port);
  first.send(connectFrame({ id: "twin" }));
  await until(() => first.received().length === 4);
  const second = await bare(site.port);
  second.send(connectFrame({ id: "twin" }));
  await first.closed;
  await until(() => second.received().length === 4);
  second.send(frame(0xc0));
  await until(() => second.received().length === 6);
  second.socket.destroy();
});

test("a reader that takes nothing stops nobody else and is cut off at its bound", async () => {
  site = await brokerSite({ guest: { prefixes: [""] }, limits: { sendBytesMax: 100_000 } });
  const frozen = await bare(site.port);
  frozen.send(connectFrame({ id: "frozen" }), subscribeFrame("flood", 0));
  await until(() => frozen.received().length === 9);
  frozen.socket.pause();
  const awake = await join(site, null);
  const got = letters(awake);
  await awake.subscribeAsync("flood", { qos: 0 });
  let sent = 0;
  while ((site.broker.figures().refused["send-bytes-max"] ?? 0) === 0) {
    await awake.publishAsync("flood", "x".repeat(16_000), { qos: 1 });
    sent++;
  }
  await until(() => got.length === sent);
  frozen.socket.destroy();
  await awake.endAsync();
});
