/** Mutated MQTT packets: no crash, nothing grows without bound, honest clients are served meanwhile. */
import { expect, test } from "vitest";
import { count, figure } from "../scale.ts";
import { bare, brokerSite, connectFrame, frame, join, publishFrame, subscribeFrame, until } from "./broker-site.ts";
import { chanceOf, mutate } from "./mutate.ts";

const honestFrames = [
  connectFrame({ id: "h", device: "reader-1" }),
  connectFrame({ id: "h", device: "reader-1", clean: false, keepAlive: 10 }),
  publishFrame("postern/reader-1/tag", '{"epc":"3074257BF7194E4000001A85"}', 1, 77),
  publishFrame("postern/reader-1/tag", "x".repeat(300), 2, 78),
  publishFrame("postern/reader-1/state", "retained", 0, 0, 1),
  subscribeFrame("postern/reader-1/#", 1),
  frame(0xa2, Buffer.from([0, 5, 0, 3]), Buffer.from("a/b")),
  frame(0x62, Buffer.from([0, 78])),
  frame(0x40, Buffer.from([0, 1])),
  frame(0x50, Buffer.from([0, 1])),
  frame(0xc0),
  frame(0xe0),
];

test("mutated packets on their own, after CONNECT and in bursts leave the broker serving", async () => {
  const packets = count(1000, 10_000);
  const site = await brokerSite({ limits: { connectionsPerSecondMax: 1_000_000, connectMsMax: 2_000 } });
  const honest = await join(site, "reader-2");
  const chance = chanceOf(7);
  const memory = process.memoryUsage.rss();
  let closed = 0;
  let served = 0;
  for (let sent = 0; sent < packets; ) {
    const client = await bare(site.port);
    if (chance(4) > 0) {
      client.send(connectFrame({ id: `h${chance(50)}`, device: "reader-1", clean: chance(2) > 0 }));
      await until(() => client.received().length >= 4 || client.isClosed());
    }
    const burst = 1 + chance(4);
    for (let one = 0; one < burst; one++) {
      client.send(mutate(honestFrames[chance(honestFrames.length)] as Buffer, chance));
    }
    sent += burst;
    // A third waits for the broker's end; the others are cut off in the middle of whatever they were.
    client.socket.end();
    if (chance(3) === 0) {
      await client.closed;
      closed++;
    } else client.socket.destroySoon();
    if (chance(40) === 0) {
      await honest.publishAsync("postern/reader-2/tag", `${served}`, { qos: 2 });
      served++;
    }
  }
  await honest.publishAsync("postern/reader-2/tag", "last", { qos: 1 });
  expect(site.heard.filter(({ device }) => device === "reader-2").length).toBe(served + 1);
  await until(() => site.broker.figures().connections === 1);
  const figures = site.broker.figures();
  expect(figures.sessionsAway).toBeLessThanOrEqual(60);
  expect(figures.retained).toBeLessThanOrEqual(256);
  figure("hostile-mqtt", {
    packets,
    closed,
    served,
    refused: figures.refused,
    rssGrowthMiB: Math.round((process.memoryUsage.rss() - memory) / 1_048_576),
  });
  await honest.endAsync();
  await site.stop();
});
