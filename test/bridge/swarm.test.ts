/** Sites that exist in numbers only, on real connections: the fleet has what they told it, once and in order. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Bus } from "../../cloud-bridge/fleet/broker/bus.ts";
import { embeddedBus } from "../../cloud-bridge/fleet/broker/embedded.ts";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { SiteHistory } from "../../firmware-sim/sites/history.ts";
import { runSwarm } from "../../firmware-sim/sites/swarm.ts";
import { SiteUplink } from "../../firmware-sim/sites/uplink.ts";
import { bridgeTopics } from "../../gateway/wire/bridge.ts";
import { until } from "../free-port.ts";
import { trailOf } from "./fleet-rig.ts";

test("how long it took is said of what was acknowledged on the connection that carried it", async () => {
  const site = "site-1";
  const history = new SiteHistory(site);
  history.happen(Date.now());
  const waits: (number | null)[] = [];
  const topics: string[] = [];
  const bus: Bus = await embeddedBus({
    settings: FleetSettings.parse({ data: "unused", mqtt: { port: 0 } }).mqtt,
    log: fleetLog("silent"),
    check: async () => true,
    receive: async (_site, topic) => {
      topics.push(topic);
      // The frame is stored, and the line breaks before the site is told.
      if (topic === "frame") return bus.drop(site);
      const seq = topics.includes("frame") ? history.head().seq : 0;
      const head = { v: 1, site, epoch: seq === 0 ? null : history.epoch, seq, hash: null, at: Date.now() };
      bus.send(bridgeTopics(site).head, new TextEncoder().encode(JSON.stringify(head)));
    },
  });
  onTestFinished(() => bus.stop());
  const told = {
    connected: () => undefined,
    acknowledged: (_events: number, waitedMs: number | null) => void waits.push(waitedMs),
    refused: (_site: string, why: string) => expect.fail(why),
  };
  const uplink = new SiteUplink({ site, url: `mqtt://127.0.0.1:${bus.port}`, password: "any" }, history, told);
  onTestFinished(() => uplink.stop());
  await until(() => waits.length > 0);
  expect(waits).toEqual([null]);
}, 120_000);

const ids = Array.from({ length: 20 }, (_, at) => `site-${at}`);
const backlog = 30;

test("what many sites tell is in the trail once and in order, also when the fleet was away meanwhile", async () => {
  const data = mkdtempSync(join(tmpdir(), "postern-fleet-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const run = async (mqttPort = 0): Promise<Fleet> => {
    const settings = FleetSettings.parse({ data, http: { port: 0 }, mqtt: { port: mqttPort } });
    const fleet = await runFleet(settings, { log: fleetLog("silent") });
    onTestFinished(() => fleet.stop());
    return fleet;
  };
  const first = await run();
  const port = first.mqttPort!;
  const url = `mqtt://127.0.0.1:${port}`;
  const sites = [];
  for (const site of ids) sites.push({ site, url, password: (await first.enrol({ site })).credential });
  const swarm = runSwarm({ sites, eventsPerHour: 3_600, backlog, connectionsPerSecond: 100 });
  onTestFinished(() => swarm.stop());
  await until(() => swarm.figures().acknowledged > ids.length * backlog, 120_000);
  await first.stop();
  await until(() => swarm.figures().connected === 0);
  const second = await run(port);
  const { acknowledged } = swarm.figures();
  await until(() => swarm.figures().acknowledged > acknowledged, 120_000);
  swarm.rest();
  await until(() => swarm.figures().waiting === 0, 120_000);

  const figures = swarm.figures();
  expect(figures.refused).toEqual([]);
  const trails = await Promise.all(ids.map((site) => trailOf(second.database, site)));
  for (const trail of trails) expect(trail.map(({ seq }) => seq)).toEqual(trail.map((_, at) => at + 1));
  expect(trails.reduce((sum, trail) => sum + trail.length, 0)).toBe(figures.happened);
  const [deposits] = await second.database.rows<{ stage: string }>("select count(*)::int as held from deposit", []);
  expect(deposits).toEqual({ held: trails.flat().filter(({ body }) => body.includes('"deposit-made"')).length });
}, 600_000);
