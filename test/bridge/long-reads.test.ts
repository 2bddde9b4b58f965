/** What is asked over HTTP never keeps out what sites send: it has connections of its own, and an end. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fleetLog } from "../../cloud-bridge/fleet/log.ts";
import { runFleet } from "../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { openDatabase } from "../../cloud-bridge/fleet/store/database.ts";
import { mqttLink } from "../../cloud-bridge/uplink/link.ts";
import { LinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { until } from "../free-port.ts";
import { has } from "../machine.ts";
import { startPostgres } from "../postgres.ts";
import { uplinkOn } from "./fleet-rig.ts";
import { freshJournal, live, site } from "./history.ts";

/** More than a worker has connections to the database. */
const asking = Array.from({ length: 20 }, (_, number) => number);

test.runIf(has("postgresql"))("reads that last are cut off, and frames go in meanwhile", async () => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const folder = mkdtempSync(join(tmpdir(), "postern-long-reads-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const listens = { data: folder, http: { port: 0 }, mqtt: { port: 0 } };
  const settings = FleetSettings.parse({ ...listens, databaseUrl: server.url });
  const fleet = await runFleet(settings, { log: fleetLog("silent") });
  onTestFinished(() => fleet.stop());
  const other = await openDatabase({ folder: "", url: server.url });
  onTestFinished(() => other.close());

  // Nothing that stores frames looks at ratings; a site's page does, and waits.
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  onTestFinished(() => release());
  let locked = (): void => undefined;
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const lock = other.transaction(async (query) => {
    await query.change("lock table rating in access exclusive mode");
    locked();
    await held;
  });
  await isLocked;
  const { credential: password } = await fleet.enrol({ site });
  const headers = { authorization: `Bearer ${fleet.tokens.operator}` };
  const read = () => fetch(`http://127.0.0.1:${fleet.httpPort}/sites/${site}`, { headers });
  const reads = asking.map(read);
  const waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%rating%'";
  await until(async () => (await other.rows(waiting, [])).length > 1);

  const journal = await freshJournal();
  await live(journal, 500);
  const url = `mqtt://127.0.0.1:${fleet.mqttPort}`;
  await uplinkOn(journal, mqttLink(site, LinkSettings.parse({ url, username: site, password })), site);
  const headOf = "select seq from head where site = $1";
  await until(async () => (await other.rows<{ seq: number }>(headOf, [site]))[0]?.seq === journal.head().seq);

  const first = await Promise.race(reads);
  expect([first.status, ((await first.json()) as { code: string }).code]).toEqual([503, "took-too-long"]);
  release();
  await lock;
  await Promise.all(reads);
  expect((await read()).status).toBe(200);
});
