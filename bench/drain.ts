/**
 * What comes back after a day without a cloud. One site empties its outbox against Mosquitto's bridge with a queue of
 * as many messages of the same size (target 5); and a whole fleet comes back at once, its day stored and projected by
 * one worker on PostgreSQL, against the raw multi-row insert of the same events (target 6).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { mqttLink } from "../cloud-bridge/uplink/link.ts";
import { LinkSettings, UplinkSettings } from "../cloud-bridge/uplink/settings.ts";
import { uplinkFor } from "../test/bridge/fleet-rig.ts";
import { journalAt, live, upwards } from "../test/bridge/history.ts";
import { startMosquitto } from "../test/mosquitto.ts";
import { place, rawInsert, until } from "./fleet.ts";
import { bridgeDrain } from "./load/mosquitto-bridge.ts";
import { calm } from "./machine/calm.ts";
import { rssOf } from "./machine/process.ts";
import { startNode } from "./site.ts";
import { type Bench, type Verdict, verdict } from "./verdict.ts";

const runs = 5;
/** Of the site's journal; three of five go up. */
const siteEvents = 80_000;

const fleetRuns = 3;
const sites = 500;
/** A day of a busy site of 48 compartments: each is filled and emptied nine times. */
const dayEvents = 864;

export const bench: Bench = async (): Promise<readonly Verdict[]> => [await ofSite(), await ofFleet()];

const ofSite = async (): Promise<Verdict> => {
  const pairs = [];
  for (let run = 1; run <= runs; run++) {
    const isCalm = await calm();
    const { events, perSecond: ours, bytes } = await outboxDrain();
    const theirs = await bridgeDrain(events, bytes);
    pairs.push({ ours, theirs, calm: isCalm });
    console.log(`run ${run}: ${ours} events a second from the outbox, Mosquitto's bridge ${theirs} messages`);
  }
  return verdict("drain-site", pairs, { atLeast: 0.5 }, { unit: "events of a journal on disk a second", siteEvents });
};

/** Journal, outbox and uplink in this process; broker and a fleet that only acknowledges in two others. */
const outboxDrain = async () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-drain-"));
  const broker = await startMosquitto();
  const fleet = await startNode(["--import", "tsx", "bench/load/null-fleet.ts", String(broker.port)]);
  const journal = await journalAt(folder, { site: "site-1" });
  await live(journal, siteEvents, 2_000);
  const up = await upwards(journal);
  const bytes = Math.round(up.reduce((sum, { body }) => sum + body.length, 0) / up.length);
  const as = { url: `mqtt://127.0.0.1:${broker.port}`, username: "site-1", password: "none" };
  const began = performance.now();
  const link = mqttLink("site-1", LinkSettings.parse(as));
  const uplink = await uplinkFor(journal, link, "site-1", {}, UplinkSettings.parse({}));
  const { seq } = journal.head();
  await until(() => uplink.figures().acknowledged?.seq === seq);
  const perSecond = Math.round(up.length / ((performance.now() - began) / 1_000));
  await uplink.stop();
  await journal.close();
  await fleet.stop();
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
  return { events: up.length, perSecond, bytes };
};

const ofFleet = async (): Promise<Verdict> => {
  const pairs = [];
  const detail = [];
  for (let run = 1; run <= fleetRuns; run++) {
    const placed = await place();
    const isCalm = await calm();
    const began = performance.now();
    // All of them within a second, as after a cut of the cloud's own.
    const swarm = await placed.swarm(sites, dayEvents, sites);
    swarm.rest();
    const connecting = performance.now();
    await until(() => swarm.figures().acknowledged === sites * dayEvents);
    const seconds = (performance.now() - connecting) / 1_000;
    const { acknowledgedMs, broken, refused } = swarm.figures();
    if (refused.length > 0) throw new Error(`the fleet refused: ${refused.join(", ")}`);
    const ours = Math.round((sites * dayEvents) / seconds);
    const rssMiB = Math.round(rssOf(placed.pid));
    const stored = { seconds: Math.round(seconds), acknowledgedMs, broken, rssMiB };
    await swarm.stop();
    const bytesPerEvent = Math.round((await databaseBytes(placed.databaseUrl)) / (sites * dayEvents));
    detail.push({ ...stored, bytesPerEvent });
    const theirs = await rawInsert(placed.databaseUrl);
    await placed.stop();
    pairs.push({ ours, theirs, calm: isCalm });
    const all = Math.round((performance.now() - began) / 1_000);
    console.log(`run ${run}: ${ours} events a second, raw ${theirs}; ${JSON.stringify(detail.at(-1))} (${all} s)`);
  }
  return verdict("drain-fleet", pairs, { atLeast: 0.5 }, { unit: "events a second", sites, dayEvents, runs: detail });
};

/** All of it: tables, indexes, and what PostgreSQL itself brings. */
const databaseBytes = async (url: string): Promise<number> => {
  const sql = postgres(url, { max: 1 });
  const [row] = await sql`select pg_database_size(current_database())::bigint as bytes`;
  await sql.end();
  return Number(row?.["bytes"]);
};
