/** The bridge over three NATS servers: workers share one stream, and its leader may die. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { connect } from "nats";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Engine } from "../../cli/engines/engine.ts";
import { startJetStream } from "../../cli/engines/jetstream.ts";
import { readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings, type FleetSettingsInput } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { bridgeTopics } from "../../gateway/wire/bridge.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { startPostgres } from "../postgres.ts";
import { trailOf, uplinkOn } from "./fleet-rig.ts";
import { freshJournal, live, upwards } from "./history.ts";

const run = async (data: string, more: Partial<FleetSettingsInput>): Promise<Fleet> => {
  const settings = FleetSettings.parse({ data, http: { port: 0 }, mqtt: { port: 0 }, ...more });
  const fleet = await runFleet(settings, { log: fleetLog("silent") });
  onTestFinished(() => fleet.stop());
  return fleet;
};
const seqOf = async (fleet: Fleet, site: string): Promise<number> =>
  (await readSite(fleet.database, site, 42))?.seq ?? -1;

describe.runIf(has("nats-server") && has("postgresql"))("through JetStream, on PostgreSQL", () => {
  test("workers share a site's frames, leader and stream are lost, and a site speaks for itself alone", async () => {
    const [postgres, engine] = await Promise.all([startPostgres(), startJetStream()]);
    onTestFinished(() => postgres.stop());
    onTestFinished(() => engine.stop());
    const data = mkdtempSync(join(tmpdir(), "postern-fleet-"));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const one = await run(data, { ...engine.worker, databaseUrl: postgres.url });
    const two = await run(data, { ...engine.worker, databaseUrl: postgres.url });
    const [site, other] = ["site-1", "site-2"] as const;
    const admitted = await Promise.all([site, other].map((id) => one.enrol({ site: id })));
    await engine.admit(admitted);
    const [url, ...fallbackUrls] = engine.urls(0);
    const password = admitted[0]!.credential;
    await until(() => enters(url, site, password));

    const journal = await freshJournal({ site });
    await live(journal, 1000);
    const way = { url, fallbackUrls, subscribeQos: 0 as const, username: site, password };
    await uplinkOn(journal, mqttLink(site, LinkSettings.parse(way)), site);
    await until(async () => (await seqOf(two, site)) === 1000);
    await engine.kill();
    await live(journal, 1000);
    await until(async () => (await seqOf(two, site)) === 2000);
    await engine.start();
    await live(journal, 1000);
    await until(async () => (await seqOf(two, site)) === 3000);
    await forget(engine);
    await live(journal, 1000);
    await until(async () => (await seqOf(two, site)) === 4000);
    const trail = await trailOf(one.database, site);
    expect(trail.map(({ body }) => body)).toEqual((await upwards(journal)).map(({ body }) => body));

    const stranger = await enter(url, other, admitted[1]!.credential);
    const topics = bridgeTopics(site);
    await expect(stranger.subscribeAsync(topics.head, { qos: 0 })).rejects.toThrow();
    await stranger.publishAsync(topics.hint, JSON.stringify({ v: 1, site, events: [] }), { qos: 1 });
    // A bad frame of a site that is known raises an alarm; that of a stranger never comes.
    await stranger.publishAsync(topics.frame, "{}", { qos: 1 });
    await stranger.publishAsync(bridgeTopics(other).frame, "{}", { qos: 1 });
    const alarms = () => one.database.rows<{ site: string }>("select site from fork_alarm", []);
    await until(async () => (await alarms()).length > 0);
    expect(await alarms()).toEqual([{ site: other }]);
  });
});

/** As when all nodes that had the stream in their memory started at the same time. */
const forget = async ({ worker }: Engine): Promise<void> => {
  const { servers, username: user, password: pass, stream = "" } = worker.jetStream!;
  const connection = await connect({ servers: [...servers], user: user!, pass: pass! });
  await (await connection.jetstreamManager()).streams.delete(stream);
  await connection.close();
};

const enter = async (url: string, username: string, password: string): Promise<MqttClient> => {
  const client = await connectAsync(url, { username, password, reconnectPeriod: 0, clientId: `test-${username}` });
  onTestFinished(() => client.endAsync(true));
  return client;
};
const enters = (url: string, username: string, password: string): Promise<boolean> =>
  enter(url, username, password).then(
    () => true,
    () => false,
  );
