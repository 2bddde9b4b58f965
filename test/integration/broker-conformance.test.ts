/** MQTT 3.1.1 with guests on any topic: what the public conformance suites ask of a broker, and a little more. */
import { afterEach, describe, expect, test } from "vitest";
import {
  type BrokerSite,
  bare,
  brokerSite,
  connectFrame,
  frame,
  join,
  letters,
  publishFrame,
  subscribeFrame,
  until,
} from "./broker-site.ts";

let site: BrokerSite;
afterEach(() => site?.stop());
const open = () => brokerSite({ guest: { prefixes: [""] } });
const word = (value: string) => Buffer.from([0, value.length, ...Buffer.from(value)]);

test("three messages of QoS 0, 1 and 2 come back, each with the QoS it was sent with", async () => {
  site = await open();
  const client = await join(site, null);
  const got = letters(client);
  await client.subscribeAsync("TopicA", { qos: 2 });
  for (const qos of [0, 1, 2] as const) await client.publishAsync("TopicA", `qos ${qos}`, { qos });
  await until(() => got.length === 3);
  expect(got.map(({ payload, qos }) => `${payload} ${qos}`)).toEqual(["qos 0 0", "qos 1 1", "qos 2 2"]);
  await client.endAsync();
});

describe("the connection is closed", () => {
  const rows: [string, Buffer[]][] = [
    ["after a second CONNECT", [connectFrame({ id: "a" }), connectFrame({ id: "a" })]],
    ["when the first packet is no CONNECT", [publishFrame("TopicA", "x")]],
    ["for another protocol name", [connectFrame({ id: "a", name: "hj" })]],
    ["when CONNECT's reserved bit is set", [connectFrame({ id: "a", flags: 3 })]],
    ["for a will QoS without a will", [connectFrame({ id: "a", flags: 0x0a })]],
    ["for a password without a name", [connectFrame({ id: "a", flags: 0x42 })]],
    ["for a SUBSCRIBE that asks nothing", [connectFrame({ id: "a" }), frame(0x82, Buffer.from([0, 1]))]],
    ["for an UNSUBSCRIBE that asks nothing", [connectFrame({ id: "a" }), frame(0xa2, Buffer.from([0, 1]))]],
    [
      "for SUBSCRIBE with wrong flags",
      [connectFrame({ id: "a" }), frame(0x80, Buffer.from([0, 1]), word("a"), Buffer.from([0]))],
    ],
    ["for a subscription with QoS 3", [connectFrame({ id: "a" }), subscribeFrame("a", 3)]],
    ["for # in the middle", [connectFrame({ id: "a" }), subscribeFrame("a/#/b")]],
    ["for # beside letters", [connectFrame({ id: "a" }), subscribeFrame("a#")]],
    ["for + beside letters", [connectFrame({ id: "a" }), subscribeFrame("a/b+")]],
    ["for an empty filter", [connectFrame({ id: "a" }), subscribeFrame("")]],
    ["for an empty topic", [connectFrame({ id: "a" }), publishFrame("", "x")]],
    ["for a wildcard in a topic", [connectFrame({ id: "a" }), publishFrame("a/+", "x")]],
    ["for PUBREL with wrong flags", [connectFrame({ id: "a" }), frame(0x60, Buffer.from([0, 1]))]],
    ["for a PINGREQ with a body", [connectFrame({ id: "a" }), frame(0xc0, Buffer.from([0]))]],
    ["after DISCONNECT", [connectFrame({ id: "a" }), frame(0xe0)]],
  ];
  test.each(rows)("%s", async (_what, frames) => {
    site = await open();
    const client = await bare(site.port);
    client.send(...frames);
    await client.closed;
  });
});

test("a packet may come byte by byte, and many in one piece", async () => {
  site = await open();
  const client = await bare(site.port);
  const all = Buffer.concat([
    connectFrame({ id: "slow" }),
    subscribeFrame("TopicA/B", 0, 9),
    publishFrame("TopicA/B", "y".repeat(200)),
    frame(0xc0),
  ]);
  for (const byte of all) {
    client.send(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => client.received().length >= 4 + 5 + 213 + 2);
  expect(client.received().includes(Buffer.from([0xd0, 0]))).toBe(true);
  const more = await bare(site.port);
  more.send(
    connectFrame({ id: "many" }),
    ...Array.from({ length: 50 }, (_, id) => publishFrame("TopicA/B", "z", 1, id + 1)),
  );
  await until(() => more.received().length === 4 + 50 * 4);
  client.socket.destroy();
  more.socket.destroy();
});

test("retained messages come with a subscription, flagged, until an empty one takes them away", async () => {
  site = await open();
  const client = await join(site, null);
  const topics = ["TopicA/B", "Topic/C", "TopicA/C"] as const;
  for (const [qos, topic] of topics.entries()) {
    await client.publishAsync(topic, `qos ${qos}`, { qos: qos as 0 | 1 | 2, retain: true });
  }
  const got = letters(client);
  await client.subscribeAsync("+/+", { qos: 2 });
  await until(() => got.length === 3);
  expect(got.every(({ retain }) => retain)).toBe(true);
  expect(got.map(({ qos }) => qos).sort()).toEqual([0, 1, 2]);
  await client.publishAsync("TopicA/B", "news", { qos: 1, retain: true });
  await until(() => got.length === 4);
  expect(got[3]).toMatchObject({ payload: "news", retain: false });
  for (const topic of topics) await client.publishAsync(topic, "", { qos: 1, retain: true });
  const late = await join(site, null);
  const lateGot = letters(late);
  await late.subscribeAsync("+/+", { qos: 2 });
  await late.publishAsync("end/mark", "", { qos: 1 });
  await until(() => lateGot.length === 1);
  expect(lateGot[0]?.topic).toBe("end/mark");
  await Promise.all([client.endAsync(), late.endAsync()]);
});

test("overlapping subscriptions give one message with the highest of their QoS", async () => {
  site = await open();
  const client = await join(site, null);
  const got = letters(client);
  await client.subscribeAsync({ "TopicA/#": { qos: 2 }, "TopicA/+": { qos: 1 }, "TopicA/C": { qos: 0 } });
  await client.publishAsync("TopicA/C", "overlapping", { qos: 2 });
  await client.publishAsync("TopicA/C", "mark", { qos: 0 });
  await until(() => got.some(({ payload }) => payload === "mark"));
  expect(got.map(({ payload, qos }) => `${payload} ${qos}`).sort()).toEqual(["mark 0", "overlapping 2"]);
  await client.endAsync();
});

describe("a message is given at most the granted QoS", () => {
  const rows: [string, 0 | 1 | 2, 0 | 1 | 2, boolean][] = [
    ["TopicA/#", 0, 0, true],
    ["TopicA/#", 1, 1, true],
    ["+/B", 1, 1, false],
    ["#", 2, 2, false],
    ["TopicA/B", 0, 0, false],
  ];
  test.each(rows)(
    "%s asked with QoS %i gives QoS %i of a QoS 2 message (clean: %s)",
    async (filter, qos, given, clean) => {
      site = await open();
      const client = await join(site, null, { clientId: "g", clean });
      const got = letters(client);
      await client.subscribeAsync(filter, { qos });
      await client.publishAsync("TopicA/B", "x", { qos: 2 });
      await until(() => got.length === 1);
      expect(got[0]?.qos).toBe(given);
      await client.endAsync();
    },
  );
});

describe("an empty client id", () => {
  test.each([
    ["with a clean session is given one", true, 0],
    ["with a session to keep is rejected", false, 2],
  ])("%s", async (_what, clean, code) => {
    site = await open();
    const client = await bare(site.port);
    client.send(connectFrame({ id: "", clean }));
    await until(() => client.received().length === 4);
    expect([...client.received()]).toEqual([0x20, 2, 0, code]);
    client.socket.destroy();
  });
});

test("topics that begin with $ match no filter that begins with a wildcard", async () => {
  site = await open();
  const client = await join(site, null, { clientId: "dollar", clean: false });
  const got = letters(client);
  await client.subscribeAsync(["+/+", "#", "$TopicA/#"], { qos: 1 });
  await client.publishAsync("$TopicA/B", "named", { qos: 1 });
  await client.publishAsync("TopicA/B", "plain", { qos: 1 });
  await until(() => got.length >= 2);
  expect(got.map(({ payload }) => payload)).toEqual(["named", "plain"]);
  await client.unsubscribeAsync("$TopicA/#");
  await client.publishAsync("$TopicA/B", "hidden", { qos: 1 });
  await client.publishAsync("TopicA/B", "mark", { qos: 1 });
  await until(() => got.length >= 3);
  expect(got[2]?.payload).toBe("mark");
  await client.endAsync();
});

test("a filter that nobody may have is answered with 0x80, devices' topics among them", async () => {
  site = await open();
  const client = await bare(site.port);
  client.send(connectFrame({ id: "a" }));
  await until(() => client.received().length === 4);
  const answers: number[] = [];
  for (const filter of ["nosubscribe", "test/nosubscribe", "postern/#", "$SYS/#", "#"]) {
    const before = client.received().length;
    client.send(subscribeFrame(filter, 2));
    await until(() => client.received().length === before + 5);
    answers.push(client.received().at(-1) ?? -1);
  }
  expect(answers).toEqual([0x80, 0x80, 0x80, 0x80, 2]);
  const device = await join(site, "reader-1");
  await device.publishAsync("postern/reader-1/tag", "private", { qos: 1 });
  await device.endAsync();
  expect(client.received().includes("private")).toBe(false);
  client.socket.destroy();
});

test("after UNSUBSCRIBE nothing comes for that filter, and everything for the others", async () => {
  site = await open();
  const client = await join(site, null);
  const got = letters(client);
  await client.subscribeAsync(["TopicA", "TopicA/B", "Topic/C"], { qos: 2 });
  await client.unsubscribeAsync("TopicA");
  for (const topic of ["TopicA", "TopicA/B", "Topic/C"]) await client.publishAsync(topic, "x", { qos: 1 });
  await until(() => got.length === 2);
  expect(got.map(({ topic }) => topic)).toEqual(["TopicA/B", "Topic/C"]);
  await client.endAsync();
});

test("messages of one client arrive in the order in which it sent them", async () => {
  site = await open();
  const sender = await join(site, null);
  const reader = await join(site, null, { clientId: "ordered", clean: false });
  const got = letters(reader);
  await reader.subscribeAsync("order/#", { qos: 2 });
  await Promise.all(Array.from({ length: 300 }, (_, index) => sender.publishAsync("order/1", `${index}`, { qos: 1 })));
  await until(() => got.length === 300);
  expect(got.map(({ payload }) => Number(payload))).toEqual(Array.from({ length: 300 }, (_, index) => index));
  await Promise.all([sender.endAsync(), reader.endAsync()]);
});
