/** The whole bridge over real sockets: the fleet's own broker, and Mosquitto between site and fleet. */
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Aedes } from "aedes";
import { connectAsync, type IPublishPacket } from "mqtt";
import { describe, expect, onTestFinished, test } from "vitest";
import { readSite } from "../../cloud-bridge/fleet/api/reads.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings, type FleetSettingsInput } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { bridgeByteMax, bridgeTopics } from "../../gateway/wire/bridge.ts";
import { until } from "../free-port.ts";
import { startMosquitto } from "../mosquitto.ts";
import { startPostgres } from "../postgres.ts";
import { trailOf, uplinkOn } from "./fleet-rig.ts";
import { freshJournal, live, upwards } from "./history.ts";

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "postern-fleet-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};
const settingsOf = (data: string, more: Partial<FleetSettingsInput> = {}) =>
  FleetSettings.parse({ data, http: { port: 0 }, mqtt: { port: 0 }, ...more });
const run = async (data: string, more: Partial<FleetSettingsInput> = {}): Promise<Fleet> => {
  const fleet = await runFleet(settingsOf(data, more), { log: fleetLog("silent") });
  onTestFinished(() => fleet.stop());
  return fleet;
};
const linkTo = (port: number, site: string, password: string) =>
  mqttLink(site, LinkSettings.parse({ url: `mqtt://127.0.0.1:${port}`, username: site, password }));
/** A broker that takes whatever it is told, and behind which no fleet listens. */
const strangers = async () => {
  let hellos = 0;
  const aedes = await Aedes.createBroker({
    authorizePublish: (_client, { topic }, done) => {
      hellos += topic === bridgeTopics("site-1").hello ? 1 : 0;
      done(null);
    },
  });
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `mqtt://127.0.0.1:${port}`, hellos: () => hellos };
};
const seqOf = async (fleet: Fleet, site: string): Promise<number> =>
  (await readSite(fleet.database, site, 42))?.seq ?? -1;

describe("through the fleet's own broker", () => {
  test("a site's history arrives, and goes on when the fleet was restarted on the same port", async () => {
    const data = folder();
    const site = "site-1";
    const first = await run(data);
    const { credential } = await first.enrol({ site });
    const journal = await freshJournal({ site });
    await live(journal, 500);
    const uplink = await uplinkOn(journal, linkTo(first.mqttPort!, site, credential), site);
    await until(async () => (await seqOf(first, site)) === 500);
    await first.stop();
    await until(() => !uplink.figures().connected);
    await live(journal, 500);
    const second = await run(data, { mqtt: { port: first.mqttPort! } });
    await until(async () => (await seqOf(second, site)) === 1000);
    const trail = await trailOf(second.database, site);
    expect(trail.map(({ body }) => body)).toEqual((await upwards(journal)).map(({ body }) => body));
  });

  test("a site leaves a broker that leads nowhere for the next one, and prefers it again later", async () => {
    const site = "site-1";
    const [fleet, away] = [await run(folder()), await strangers()];
    const { credential: password } = await fleet.enrol({ site });
    const fallbackUrls = [`mqtt://127.0.0.1:${fleet.mqttPort}`];
    const link = mqttLink(site, LinkSettings.parse({ url: away.url, fallbackUrls, username: site, password }));
    const journal = await freshJournal({ site });
    await live(journal, 100);
    await uplinkOn(journal, link, site);
    await until(async () => (await seqOf(fleet, site)) === 100);
    const before = away.hellos();
    expect(before).toBeGreaterThanOrEqual(3);
    await fleet.stop();
    await until(() => away.hellos() > before);
  });

  test("a site gets in with its credential alone, below its own topics alone, and with bounded packets", async () => {
    const fleet = await run(folder());
    const { credential } = await fleet.enrol({ site: "site-1" });
    const other = await fleet.enrol({ site: "site-2" });
    const url = `mqtt://127.0.0.1:${fleet.mqttPort}`;
    const enter = (username: string, password: string) =>
      connectAsync(url, { username, password, reconnectPeriod: 0, connectTimeout: 20_000 });
    await expect(enter("site-1", other.credential)).rejects.toMatchObject({ code: 4 });
    await expect(enter("nobody", credential)).rejects.toMatchObject({ code: 4 });
    await expect(connectAsync(url, { reconnectPeriod: 0 })).rejects.toMatchObject({ code: 4 });

    const listener = await enter("site-1", credential);
    const granted = await listener
      .subscribeAsync([bridgeTopics("site-2").head, "#"], { qos: 1 })
      .catch(() => "refused");
    expect(granted).toBe("refused");
    for (const [topic, size] of [
      [bridgeTopics("site-2").frame, 2],
      [bridgeTopics("site-1").head, 2],
      ["other", 2],
      [bridgeTopics("site-1").frame, bridgeByteMax + 1],
      [bridgeTopics("site-1").frame, 4 * bridgeByteMax],
    ] as const) {
      const client = await enter("site-1", credential);
      client.on("error", () => undefined);
      const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
      client.publish(topic, Buffer.alloc(size, 32), { qos: 1 }, () => undefined);
      await closed;
      await client.endAsync(true);
    }
    await listener.endAsync(true);
    expect((await fleet.database.rows("select 1 from event", [])).length).toBe(0);
  });

  test("a site that is enrolled again gets in with its new credential alone, and its queue stays", async () => {
    const fleet = await run(folder());
    const site = "site-1";
    let { credential: password } = await fleet.enrol({ site });
    const journal = await freshJournal({ site });
    await live(journal, 20);
    const url = `mqtt://127.0.0.1:${fleet.mqttPort}`;
    const link = mqttLink(site, () => LinkSettings.parse({ url, username: site, password }));
    const uplink = await uplinkOn(journal, link, site);
    await until(async () => (await seqOf(fleet, site)) === 20);
    const again = await fleet.enrol({ site });
    await until(() => !uplink.figures().connected);
    await live(journal, 20);
    password = again.credential;
    await until(async () => (await seqOf(fleet, site)) === 40);
  });
});

describe("through Mosquitto, on PostgreSQL", () => {
  test("two workers share the frames of a site, and the broker's own restart loses nothing", async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    let broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const data = folder();
    const foreign = { broker: { url: `mqtt://127.0.0.1:${broker.port}`, share: "fleet" }, databaseUrl: postgres.url };
    const [one, two] = [await run(data, foreign), await run(data, foreign)];
    const site = "site-1";
    const { credential } = await one.enrol({ site });
    const journal = await freshJournal({ site });
    await live(journal, 2000);
    const listener = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 5 });
    onTestFinished(() => listener.endAsync(true));
    const heard = new Map<string, IPublishPacket["properties"]>();
    listener.on("message", (topic, _payload, { properties }) => heard.set(topic, properties));
    await listener.subscribeAsync("postern/1/+/up/+", { qos: 0 });
    await uplinkOn(journal, linkTo(broker.port, site, credential), site);
    await until(async () => (await seqOf(two, site)) === 2000);
    // In MQTT 5 a hello says when nobody waits for its answer any more; a frame never ends. One trace names both.
    const { hello, frame } = bridgeTopics(site);
    await until(() => heard.has(frame));
    expect(heard.get(hello)?.messageExpiryInterval).toBeGreaterThan(0);
    expect(heard.get(frame)?.messageExpiryInterval).toBeUndefined();
    const traceOf = (topic: string) => String(heard.get(topic)?.userProperties?.["traceparent"]).split("-")[1];
    expect(traceOf(frame)).toMatch(/^[0-9a-f]{32}$/);
    expect(traceOf(frame)).toBe(traceOf(hello));
    await broker.stop();
    await live(journal, 2000);
    broker = await startMosquitto({ port: broker.port });
    await until(async () => (await seqOf(two, site)) === 4000);
    const trail = await trailOf(one.database, site);
    expect(trail.map(({ body }) => body)).toEqual((await upwards(journal)).map(({ body }) => body));
    expect(one.mqttPort).toBeNull();
  });
});
