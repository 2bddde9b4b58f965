/** Site and fleet over TCP lines that delay, cut, swallow, double, repeat and trickle: every site's trail converges. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings, UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { until } from "../free-port.ts";
import { badLine, type Fate, fates } from "../proof/rig/bad-line.ts";
import { count, figure } from "../scale.ts";
import { hasty, trailOf, uplinkOn } from "./fleet-rig.ts";
import { freshJournal, live, upwards } from "./history.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-fleet-"));
let fleet: Fleet;
beforeAll(async () => {
  const settings = FleetSettings.parse({ data: folder, http: { port: 0 }, mqtt: { port: 0 } });
  fleet = await runFleet(settings, { log: fleetLog("silent") });
});
afterAll(async () => {
  await fleet.stop();
  rmSync(folder, { recursive: true, force: true });
});

const seeds = Array.from({ length: count(12, 200) }, (_, at) => at);
const only = process.env["POSTERN_SEED"];
/** What a keep-alive of 30 s does at a site, in the time of a test. */
const keepaliveS = 2;
const badConnectionsMax = 5;
const struck = new Map<Fate, number>();
let reconnects = 0;

describe("over a bad line", () => {
  test.each(only === undefined ? seeds : [Number(only)])(
    "seed %i: every event arrives once and in order",
    async (seed) => {
      const random = newRandom(`site ${seed}`);
      const site = `site-${seed}`;
      const { credential: password } = await fleet.enrol({ site });
      const badConnections = 1 + random.int(badConnectionsMax);
      const line = await badLine({ seed, port: fleet.mqttPort!, badConnections });
      const journal = await freshJournal({ site });
      await live(journal, 40 + random.int(160), 40);

      const url = `mqtt://127.0.0.1:${line.port}`;
      const link = mqttLink(site, { ...LinkSettings.parse({ url, username: site, password }), keepaliveS });
      const settings = UplinkSettings.parse({
        ...{ ...hasty, connectMs: 5_000, greetMs: 1_000, resendMs: 500 },
        ...{ frameEventsMax: 1 + random.int(60), windowFrames: 1 + random.int(8) },
      });
      const observe = async ({ type, ...seen }: { type: string; connected?: boolean }): Promise<void> => {
        if (type === "uplink-changed" && seen.connected) reconnects++;
      };
      const uplink = await uplinkOn(journal, link, site, { observe }, settings);
      for (let batches = random.int(6); batches > 0; batches--) {
        await live(journal, 1 + random.int(30));
        uplink.appended();
      }
      await until(() => uplink.figures().acknowledged?.seq === journal.durableHead().seq, 300_000);

      const trail = await trailOf(fleet.database, site);
      expect(trail.map(({ body }) => body)).toEqual((await upwards(journal)).map(({ body }) => body));
      for (const [fate, times] of line.struck) struck.set(fate, (struck.get(fate) ?? 0) + times);
      await uplink.stop();
      await line.stop();
    },
    600_000,
  );

  test.skipIf(only !== undefined)("and each kind of bad day was there", () => {
    figure("bad lines struck", Object.fromEntries(struck));
    figure("agreements with the fleet", reconnects);
    expect(fates.filter((fate) => !struck.has(fate))).toEqual([]);
  });
});
