/** A site that was away for a day: everything arrives once and in order, hints overtake, memory stays flat. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings, UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { until } from "../free-port.ts";
import { startPostgres } from "../postgres.ts";
import { count, figure } from "../scale.ts";
import { trailOf, uplinkOn } from "./fleet-rig.ts";
import { freshJournal, live, upwards } from "./history.ts";

const mib = 1024 * 1024;

test("a long backlog drains with a bounded number of bytes in flight", async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.stop());
  const data = mkdtempSync(join(tmpdir(), "postern-fleet-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const settings = FleetSettings.parse({ data, http: { port: 0 }, mqtt: { port: 0 }, databaseUrl: postgres.url });
  const fleet = await runFleet(settings, { log: fleetLog("silent") });
  onTestFinished(() => fleet.stop());
  const site = "site-1";
  const { credential: password } = await fleet.enrol({ site });
  const journal = await freshJournal({ site });
  const events = count(20_000, 100_000);
  await live(journal, events, 2000);

  const url = `mqtt://127.0.0.1:${fleet.mqttPort}`;
  const link = mqttLink(site, LinkSettings.parse({ url, username: site, password }));
  const uplinkSettings = UplinkSettings.parse({ hintMs: 5, lingerMs: 50 });
  const began = performance.now();
  const uplink = await uplinkOn(journal, link, site, {}, uplinkSettings);
  let bytesMax = 0;
  let heapMax = 0;
  let hints = 0;
  await until(() => uplink.figures().connected);
  await live(journal, 20);
  uplink.appended();
  await until(async () => {
    bytesMax = Math.max(bytesMax, uplink.figures().bytesInFlight);
    heapMax = Math.max(heapMax, process.memoryUsage().heapUsed);
    hints = Math.max(hints, (await fleet.database.rows("select 1 from hint", [])).length);
    return uplink.figures().acknowledged?.seq === events + 20;
  }, 600_000);
  const seconds = (performance.now() - began) / 1000;
  figure("backlog events", events);
  figure("drained events a second", Math.round(events / seconds));
  figure("bytes in flight at most", bytesMax);
  figure("heap at most, MiB", Math.round(heapMax / mib));
  figure("hints seen before the trail had them", hints);

  expect(bytesMax).toBeLessThanOrEqual(uplinkSettings.windowFrames * uplinkSettings.frameBytesMax);
  expect(hints).toBeGreaterThan(0);
  expect(await fleet.database.rows("select 1 from hint", [])).toEqual([]);
  const trail = await trailOf(fleet.database, site);
  const wanted = await upwards(journal);
  expect(trail.length).toBe(wanted.length);
  expect(trail.every(({ body, hash }, index) => body === wanted[index]?.body && hash === wanted[index]?.hash)).toBe(
    true,
  );
}, 900_000);
