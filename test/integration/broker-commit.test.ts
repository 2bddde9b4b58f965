/** Law 7 at the broker: a PUBACK or PUBREC leaves only after the commit, in the order of the publishes. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { InboxFull } from "../../gateway/ports/inbox.ts";
import { has } from "../machine.ts";
import {
  type BrokerSite,
  bare,
  brokerSite,
  connectFrame,
  frame,
  join,
  publishFrame,
  secretOf,
  until,
} from "./broker-site.ts";

let site: BrokerSite;
afterEach(() => site.stop());

const nothingMore = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test("two clients with QoS 1 and 2 are acknowledged when their commit is on disk, and not before", async () => {
  site = await brokerSite();
  const one = await join(site, "reader-1");
  const two = await join(site, "reader-2");
  site.hold();
  let acknowledged = 0;
  const publishes = [
    one.publishAsync("postern/reader-1/tag", "a", { qos: 1 }),
    one.publishAsync("postern/reader-1/tag", "b", { qos: 2 }),
    two.publishAsync("postern/reader-2/tag", "c", { qos: 2 }),
    two.publishAsync("postern/reader-2/tag", "d", { qos: 1 }),
  ].map((publish) => publish.then(() => acknowledged++));
  await until(() => site.waiting() === 4);
  // A round trip through the same broker: an acknowledgement that had been sent would have overtaken its answer.
  const other = await join(site, "locker-1");
  await other.subscribeAsync("postern/locker-1/down");
  expect(acknowledged).toBe(0);
  expect(site.broker.figures().acknowledged).toBe(0);
  site.release();
  await Promise.all(publishes);
  expect(acknowledged).toBe(4);
  expect(site.heard.map(({ device, payload }) => `${device} ${payload}`).sort()).toEqual([
    "reader-1 a",
    "reader-1 b",
    "reader-2 c",
    "reader-2 d",
  ]);
  await Promise.all([one.endAsync(), two.endAsync(), other.endAsync()]);
});

test("acknowledgements keep the order of the publishes, whichever commit ends first", async () => {
  let resolvers: (() => void)[] = [];
  site = await brokerSite(
    {},
    {
      deviceOf: () => ({
        start: async () => {},
        stop: async () => {},
        perform: async () => {},
        receive: () => new Promise<void>((resolve) => resolvers.push(resolve)),
        figures: () => ({
          device: "reader-1",
          kind: "x",
          online: true,
          lastSeenAt: null,
          roundTripMs: null,
          requests: 0,
          errors: 0,
          firmware: null,
        }),
      }),
    },
  );
  const client = await bare(site.port);
  client.send(connectFrame({ id: "raw", device: "reader-1" }));
  await until(() => client.received().length === 4);
  client.send(
    publishFrame("postern/reader-1/tag", "first", 1, 11),
    publishFrame("postern/reader-1/tag", "second", 1, 12),
    publishFrame("postern/reader-1/tag", "third", 1, 13),
  );
  await until(() => resolvers.length === 3);
  resolvers[2]?.();
  resolvers[1]?.();
  await nothingMore();
  expect(client.received().length).toBe(4);
  resolvers[0]?.();
  await until(() => client.received().length === 16);
  expect([...client.received().subarray(4)]).toEqual([0x40, 2, 0, 11, 0x40, 2, 0, 12, 0x40, 2, 0, 13]);
  resolvers = [];
  client.socket.destroy();
});

test("a QoS 2 message that comes again before its release is acknowledged again and received once", async () => {
  site = await brokerSite();
  const client = await bare(site.port);
  client.send(connectFrame({ id: "raw", device: "reader-1", clean: false }));
  await until(() => client.received().length === 4);
  client.send(publishFrame("postern/reader-1/tag", "once", 2, 7));
  await until(() => client.received().length === 8);
  client.socket.destroy();
  await client.closed;
  const again = await bare(site.port);
  again.send(connectFrame({ id: "raw", device: "reader-1", clean: false }));
  await until(() => again.received().length === 4);
  expect([...again.received()]).toEqual([0x20, 2, 1, 0]);
  again.send(publishFrame("postern/reader-1/tag", "once", 2, 7, 8), frame(0x62, Buffer.from([0, 7])));
  await until(() => again.received().length === 12);
  expect([...again.received().subarray(4)]).toEqual([0x50, 2, 0, 7, 0x70, 2, 0, 7]);
  expect(site.heard.length).toBe(1);
  again.socket.destroy();
});

test("a QoS 2 message that comes again while its commit is awaited waits for that same commit", async () => {
  site = await brokerSite();
  site.hold();
  const first = await bare(site.port);
  first.send(connectFrame({ id: "raw", device: "reader-1", clean: false }));
  await until(() => first.received().length === 4);
  first.send(publishFrame("postern/reader-1/tag", "once", 2, 7));
  await until(() => site.waiting() === 1);
  first.socket.destroy();
  const second = await bare(site.port);
  second.send(connectFrame({ id: "raw", device: "reader-1", clean: false }));
  await until(() => second.received().length === 4);
  second.send(publishFrame("postern/reader-1/tag", "once", 2, 7, 8));
  await until(() => site.broker.figures().received === 2);
  site.release();
  await until(() => second.received().length === 8);
  expect([...second.received().subarray(4)]).toEqual([0x50, 2, 0, 7]);
  expect(site.heard.length).toBe(1);
  second.socket.destroy();
});

test("a full inbox delays the acknowledgement and loses nothing", async () => {
  site = await brokerSite();
  const client = await join(site, "reader-1");
  site.failNext(new InboxFull());
  await client.publishAsync("postern/reader-1/tag", "kept", { qos: 1 });
  expect(site.heard.map(({ payload }) => payload)).toEqual(["kept"]);
  await client.endAsync();
});

test("a driver that fails costs the connection, never a false acknowledgement", async () => {
  site = await brokerSite();
  const client = await bare(site.port);
  client.send(connectFrame({ id: "raw", device: "reader-1" }));
  await until(() => client.received().length === 4);
  site.failNext(new Error("the store is gone"));
  client.send(publishFrame("postern/reader-1/tag", "lost", 1, 3));
  await client.closed;
  expect(client.received().length).toBe(4);
  expect(site.broker.figures().refused["driver-failed"]).toBe(1);
});

test.runIf(has("mosquitto_pub"))("mosquitto_pub is told about its message after the commit", async () => {
  site = await brokerSite();
  site.hold();
  let ended = false;
  const run = promisify(execFile)("mosquitto_pub", [
    ...["-h", "127.0.0.1", "-p", String(site.port), "-u", "reader-2", "-P", secretOf("reader-2")],
    ...["-t", "postern/reader-2/scan", "-q", "1", "-m", "RR473124829GB"],
  ]).then(() => {
    ended = true;
  });
  await until(() => site.waiting() === 1);
  expect(ended).toBe(false);
  site.release();
  await run;
  expect(site.heard).toEqual([{ device: "reader-2", subtopic: "scan", payload: "RR473124829GB", retain: false }]);
});
