/** Who may connect, publish and subscribe where, and what the bounds do. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { siteCertificate } from "../../gateway/api/certificate.ts";
import { BrokerSettings } from "../../gateway/broker/settings.ts";
import {
  type BrokerSite,
  bare,
  brokerSite,
  connectFrame,
  frame,
  join as joinSite,
  letters,
  publishFrame,
  secretOf,
  subscribeFrame,
  until,
} from "./broker-site.ts";

let site: BrokerSite;
afterEach(() => site?.stop());

/** Connects as reader-1, sends, and says why the broker closed. */
const whyClosed = async (limits: object, ...frames: Buffer[]): Promise<string> => {
  site = await brokerSite({ limits });
  const client = await bare(site.port);
  client.send(connectFrame({ id: "raw", device: "reader-1" }), ...frames);
  await client.closed;
  expect(site.heard).toEqual([]);
  return Object.keys(site.broker.figures().refused).join(" ");
};
const longTopic = `postern/reader-1/${"a".repeat(300)}`;

describe("a device is cut off when it publishes", () => {
  const rows: [string, object, Buffer, string][] = [
    ["below another device's id", {}, publishFrame("postern/reader-2/tag", "x", 1), "topic-of-another"],
    ["below an id that begins like its own", {}, publishFrame("postern/reader-11/tag", "x", 1), "topic-of-another"],
    ["to its bare prefix", {}, publishFrame("postern/reader-1/", "x", 1), "topic-of-another"],
    ["outside the house", {}, publishFrame("somewhere", "x"), "topic-of-another"],
    ["with an empty level", {}, publishFrame("postern/reader-1//tag", "x"), "empty-level"],
    ["with an empty last level", {}, publishFrame("postern/reader-1/tag/", "x"), "empty-level"],
    ["too deep", {}, publishFrame("postern/reader-1/1/2/3/4/5/6/7/8/9/10/11", "x"), "topic-too-deep"],
    ["a topic that is too long", {}, publishFrame(longTopic, "x"), "topic-too-long"],
    ["too much", { payloadBytesMax: 100 }, publishFrame("postern/reader-1/t", "x".repeat(101), 1), "payload-too-long"],
    ["U+0000", {}, publishFrame("postern/reader-1/a\u0000b", "x"), "ill-formed-text"],
    [
      "ill-formed UTF-8",
      {},
      publishFrame(Buffer.from([...Buffer.from("postern/reader-1/"), 0xc3, 0x28]), "x"),
      "ill-formed-text",
    ],
    [
      "a surrogate in UTF-8",
      {},
      publishFrame(Buffer.from([...Buffer.from("postern/reader-1/"), 0xed, 0xa0, 0x80]), "x"),
      "ill-formed-text",
    ],
    ["packet id 0", {}, publishFrame("postern/reader-1/tag", "x", 1, 0), "packet-id-zero"],
    ["QoS 3", {}, frame(0x36, publishFrame("postern/reader-1/tag", "x", 1).subarray(2)), "reserved-bits"],
    ["QoS 0 with DUP", {}, publishFrame("postern/reader-1/tag", "x", 0, 0, 8), "reserved-bits"],
    ["a length that no packet may have", {}, Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1]), "malformed"],
    ["256 MB, long before they are sent", {}, Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), "packet-too-long"],
    ["a packet that only servers send", {}, Buffer.from([0x90, 3, 0, 1, 0]), "not-a-client-packet"],
  ];
  test.each(rows)("%s", async (_what, limits, bytes, rule) => {
    expect(await whyClosed(limits, bytes)).toBe(rule);
  });
});

test("a device may subscribe below its own id only, and to so many filters only", async () => {
  site = await brokerSite({ limits: { subscriptionsPerClientMax: 3 } });
  const client = await bare(site.port);
  client.send(connectFrame({ id: "raw", device: "reader-1" }));
  await until(() => client.received().length === 4);
  const granted: number[] = [];
  const filters = ["postern/reader-1/#", "postern/+/tag", "#", "postern/reader-2/#", "postern/reader-1/a", "$SYS/#"];
  for (const filter of [...filters, "postern/reader-1/b", "postern/reader-1/c", "postern/reader-1/a"]) {
    const before = client.received().length;
    client.send(subscribeFrame(filter, 1));
    await until(() => client.received().length === before + 5);
    granted.push(client.received().at(-1) ?? -1);
  }
  expect(granted).toEqual([1, 0x80, 0x80, 0x80, 1, 0x80, 1, 0x80, 1]);
  client.socket.destroy();
});

describe("CONNACK says why a connection is refused", () => {
  const rows: [string, Buffer, number][] = [
    ["a right credential", connectFrame({ id: "a", device: "reader-1" }), 0],
    ["no credential", connectFrame({ id: "a" }), 5],
    ["an unknown device", connectFrame({ id: "a", device: "nobody" }), 4],
    ["another protocol level", connectFrame({ id: "a", device: "reader-1", level: 5 }), 1],
    ["no id and a session to keep", connectFrame({ id: "", device: "reader-1", clean: false }), 2],
    ["an id that is too long", connectFrame({ id: "i".repeat(65), device: "reader-1" }), 2],
    [
      "a will on another's topic",
      frame(
        0x10,
        Buffer.from([0, 4, ...Buffer.from("MQTT"), 4, 0xc6, 0, 0, 0, 1, 97, 0, 1, 120, 0, 0]),
        ...["reader-1", secretOf("reader-1")].map((word) => Buffer.from([0, word.length, ...Buffer.from(word)])),
      ),
      5,
    ],
  ];
  test.each(rows)("%s", async (_what, bytes, code) => {
    site = await brokerSite();
    const client = await bare(site.port);
    client.send(bytes);
    await until(() => client.received().length === 4);
    expect([...client.received()]).toEqual([0x20, 2, 0, code]);
    if (code > 0) await client.closed;
    client.socket.destroy();
  });
});

test("two devices with the same client id do not take over each other's connection or session", async () => {
  site = await brokerSite();
  const one = await joinSite(site, "reader-1", { clientId: "same", clean: false });
  const two = await joinSite(site, "reader-2", { clientId: "same", clean: false });
  await two.publishAsync("postern/reader-2/tag", "x", { qos: 1 });
  await one.publishAsync("postern/reader-1/tag", "y", { qos: 1 });
  expect(site.heard.length).toBe(2);
  await Promise.all([one.endAsync(), two.endAsync()]);
});

test("a revoked device is disconnected and stays out", async () => {
  site = await brokerSite();
  const client = await joinSite(site, "reader-1");
  const gone = new Promise<void>((resolve) => client.once("close", () => resolve()));
  site.revoke("reader-1");
  await gone;
  await expect(joinSite(site, "reader-1")).rejects.toMatchObject({ code: 4 });
  await client.endAsync(true);
});

test("the gateway's own messages reach a device, and wait for one that is away", async () => {
  site = await brokerSite({ limits: { queuedPerSessionMax: 2 } });
  const first = await joinSite(site, "locker-1", { clientId: "lock", clean: false });
  await first.subscribeAsync("postern/locker-1/command", { qos: 1 });
  const got = letters(first);
  site.broker.publish("locker-1", "command", Buffer.from("open 1"));
  await until(() => got.length === 1);
  await first.endAsync();
  await until(() => site.broker.figures().sessionsAway === 1);
  for (const command of ["open 2", "open 3", "open 4"]) {
    site.broker.publish("locker-1", "command", Buffer.from(command));
  }
  await until(() => site.broker.figures().dropped === 1);
  expect(site.broker.figures().queued).toBe(2);
  const second = await joinSite(site, "locker-1", { clientId: "lock", clean: false, manualConnect: false });
  await second.endAsync();
  const third = await bare(site.port);
  third.send(connectFrame({ id: "lock", device: "locker-1", clean: false }));
  await until(() => third.received().includes("open 4"));
  expect(third.received().includes("open 2")).toBe(false);
  third.socket.destroy();
});

test("connections, sessions and retained messages stay within their bounds", async () => {
  const limits = { connectionsPerDeviceMax: 2, sessionsMax: 2, retainedPerDeviceMax: 2 };
  site = await brokerSite({ limits });
  const one = await joinSite(site, "reader-1", { clientId: "1" });
  const two = await joinSite(site, "reader-1", { clientId: "2" });
  await expect(joinSite(site, "reader-1", { clientId: "3" })).rejects.toMatchObject({ code: 3 });
  for (const topic of ["a", "b", "c", "a"]) {
    await one.publishAsync(`postern/reader-1/${topic}`, "x", { qos: 1, retain: true });
  }
  expect(site.broker.figures().retained).toBe(2);
  await one.publishAsync("postern/reader-1/a", "", { qos: 1, retain: true });
  expect(site.broker.figures().retained).toBe(1);
  await Promise.all([one.endAsync(), two.endAsync()]);
  for (const clientId of ["4", "5", "6", "7"]) {
    const kept = await joinSite(site, "reader-2", { clientId, clean: false });
    await kept.endAsync();
    await until(() => site.broker.figures().connections === 0);
  }
  expect(site.broker.figures().sessionsAway).toBe(2);
});

test("too many connections in one moment are refused, those that stand go on", async () => {
  site = await brokerSite({ limits: { connectionsPerSecondMax: 1 } });
  const first = await joinSite(site, "reader-1");
  const all = await Promise.all(Array.from({ length: 30 }, () => bare(site.port)));
  await until(() => (site.broker.figures().refused["connections-per-second-max"] ?? 0) >= 15);
  await first.publishAsync("postern/reader-1/tag", "still here", { qos: 1 });
  expect(site.heard.length).toBe(1);
  for (const { socket } of all) socket.destroy();
  await first.endAsync();
});

test("a device that publishes faster than its rate is slowed and loses nothing", async () => {
  site = await brokerSite({ limits: { publishesPerSecondMax: 100 } });
  const client = await joinSite(site, "reader-1");
  await Promise.all(
    Array.from({ length: 250 }, (_, index) => client.publishAsync("postern/reader-1/tag", `${index}`, { qos: 1 })),
  );
  expect(site.heard.map(({ payload }) => Number(payload))).toEqual(Array.from({ length: 250 }, (_, index) => index));
  await client.endAsync();
});

test("MQTT over WebSocket speaks binary frames of the mqtt protocol only", async () => {
  site = await brokerSite({ webSocketPort: 0 });
  const url = `ws://127.0.0.1:${site.broker.webSocketPort}`;
  const client = await mqtt.connectAsync(url, {
    protocolVersion: 4,
    username: "reader-1",
    password: secretOf("reader-1"),
    reconnectPeriod: 0,
  });
  await client.publishAsync("postern/reader-1/tag", "over the web", { qos: 2 });
  expect(site.heard[0]?.payload).toBe("over the web");
  await client.endAsync();
  const { default: WebSocket } = await import("ws");
  const talker = new WebSocket(url, "mqtt");
  await new Promise((resolve) => talker.once("open", resolve));
  talker.send("a text frame");
  await new Promise((resolve) => talker.once("close", resolve));
  const stranger = new WebSocket(url, "chat");
  await new Promise((resolve) => stranger.once("error", resolve).once("close", resolve));
  expect(stranger.protocol).toBe("");
});

test("plain MQTT and guests are for loopback only", () => {
  const guest = { prefixes: [""] };
  expect(BrokerSettings.safeParse({ host: "0.0.0.0" }).success).toBe(false);
  expect(BrokerSettings.safeParse({ host: "192.168.1.5", tls: true }).success).toBe(true);
  expect(BrokerSettings.safeParse({ host: "192.168.1.5", tls: true, guest }).success).toBe(false);
  expect(BrokerSettings.safeParse({ host: "::1", guest }).success).toBe(true);
});

test("over TLS, devices speak to a certificate that they can check, and to its successor", async () => {
  const folder = await mkdtemp(join(tmpdir(), "postern-mqtts-"));
  let at = Date.now();
  const clock = { now: () => ({ at, synced: true, elapsed: 0 }) };
  const tls = await siteCertificate({ names: [], host: "127.0.0.1" }, folder, clock);
  const ca = await readFile(tls.caFile as string);
  site = await brokerSite({ tls: true, webSocketPort: 0 }, { tls });
  const urls = [`mqtts://127.0.0.1:${site.port}`, `wss://127.0.0.1:${site.broker.webSocketPort}`];
  for (const url of urls) {
    const client = await mqtt.connectAsync(url, {
      ...{ protocolVersion: 4, reconnectPeriod: 0, ca, username: "reader-1", password: secretOf("reader-1") },
    });
    await client.publishAsync("postern/reader-1/tag", url, { qos: 1 });
    await client.endAsync();
  }
  expect(site.heard.map(({ payload }) => payload)).toEqual(urls);
  const plain = await bare(site.port);
  plain.send(connectFrame({ id: "plain", device: "reader-1" }));
  await plain.closed;
  at += 350 * 24 * 3_600_000;
  expect((await tls.renew())?.cert).not.toBe(tls.cert);
  expect(await tls.renew()).toBeNull();
  await rm(folder, { recursive: true });
});
