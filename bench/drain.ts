/**
 * What comes back after a day without a cloud. One site empties its outbox against Mosquitto's bridge with a queue of
 * as many messages of the same size, and over a line of 50 ms against what its window allows there (target 5); and a
 * whole fleet comes back at once, its day stored and projected by
 * one worker on PostgreSQL, against the raw multi-row insert of the same events (target 6).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { mqttLink } from "../cloud-bridge/uplink/link.ts";
import { LinkSettings, UplinkSettings } from "../cloud-bridge/uplink/settings.ts";
import { bridgeTopics } from "../gateway/wire/bridge.ts";
import { uplinkFor } from "../test/bridge/fleet-rig.ts";
import { journalAt, live, upwards } from "../test/bridge/history.ts";
import { startMosquitto } from "../test/mosquitto.ts";
import { place, rawInsert, registered, until } from "./fleet.ts";
import { bridgeDrain } from "./load/mosquitto-bridge.ts";
import { calm } from "./machine/calm.ts";
import { rssOf } from "./machine/process.ts";
import { startNode } from "./site.ts";
import { type Bench, median, type Verdict, verdict } from "./verdict.ts";

const runs = 5;
/** Of the site's journal; three of five go up. */
const siteEvents = 80_000;

const fleetRuns = 3;
const sites = 500;
/** A day of a busy site of 48 compartments: each is filled and emptied nine times. */
const dayEvents = 864;

const oneWayMs = 25;
/** Small enough that the window is the limit, and neither processor nor disk. */
const farFrameBytes = 16 * 1024;
const farEvents = 80_000;

export const bench: Bench = async (): Promise<readonly Verdict[]> => [await ofSite(), await ofFar(), await ofFleet()];

const ofSite = async (): Promise<Verdict> => {
  const pairs = [];
  for (let run = 1; run <= runs; run++) {
    const isCalm = await calm();
    const { events, perSecond: ours, bytes } = await outboxDrain(siteEvents);
    const theirs = await bridgeDrain(events, bytes);
    pairs.push({ ours, theirs, calm: isCalm });
    console.log(`run ${run}: ${ours} events a second from the outbox, Mosquitto's bridge ${theirs} messages`);
  }
  return verdict("drain-site", pairs, { atLeast: 0.5 }, { unit: "events of a journal on disk a second", siteEvents });
};

/** Bytes of frames a second over a line of 50 ms, against window ÷ round trip of that line. */
const ofFar = async (): Promise<Verdict> => {
  const pairs = [];
  for (let run = 1; run <= runs; run++) {
    const isCalm = await calm();
    const roundTripMs = await farRoundTrip();
    const { bytesPerSecond: ours } = await outboxDrain(farEvents, { frameBytesMax: farFrameBytes }, oneWayMs);
    const theirs = Math.round((UplinkSettings.parse({}).windowFrames * farFrameBytes * 1_000) / roundTripMs);
    pairs.push({ ours, theirs, calm: isCalm });
    console.log(`run ${run}: ${ours} bytes a second over ${roundTripMs.toFixed(1)} ms, the window allows ${theirs}`);
  }
  return verdict("drain-far", pairs, { atLeast: 0.9 }, { unit: "bytes of frames a second", oneWayMs, farFrameBytes });
};

const farLine = async (port: number, ms: number) => {
  const line = await startNode(["--import", "tsx", "bench/load/far-line.ts", String(port), String(ms)]);
  return { port: Number(line.ready["port"]), stop: () => line.stop() };
};
/** Of one byte to a program that sends it back, median. */
const farRoundTrip = async (): Promise<number> => {
  const echo = createServer((socket) => void socket.setNoDelay(true).pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
  const { port } = echo.address() as { port: number };
  const line = await farLine(port, oneWayMs);
  const socket = connect(line.port, "127.0.0.1").setNoDelay(true);
  const times: number[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const began = performance.now();
    await new Promise((resolve) => {
      socket.once("data", resolve);
      socket.write("x");
    });
    times.push(performance.now() - began);
  }
  socket.destroy();
  await line.stop();
  echo.close();
  return median(times);
};

/** Journal, outbox and uplink in this process; broker, line and a fleet that only acknowledges in others. */
const outboxDrain = async (journalEvents: number, paced: Partial<UplinkSettings> = {}, farMs = 0) => {
  const folder = mkdtempSync(join(tmpdir(), "postern-drain-"));
  const broker = await startMosquitto();
  const fleet = await startNode(["--import", "tsx", "bench/load/null-fleet.ts", String(broker.port)]);
  const line = farMs > 0 ? await farLine(broker.port, farMs) : null;
  const journal = await journalAt(folder, { site: "site-1" });
  await live(journal, journalEvents, 2_000);
  const up = await upwards(journal);
  const bytes = Math.round(up.reduce((sum, { body }) => sum + body.length, 0) / up.length);
  const as = { url: `mqtt://127.0.0.1:${line?.port ?? broker.port}`, username: "site-1", password: "none" };
  const link = mqttLink("site-1", LinkSettings.parse(as));
  const publish = link.publish.bind(link);
  let [began, frameBytes] = [performance.now(), 0];
  link.publish = (...message) => {
    const [topic, { length }] = message;
    const isFrame = topic === bridgeTopics("site-1").frame;
    // How long a connection takes is not how fast it drains.
    if (isFrame && frameBytes === 0) began = performance.now();
    if (isFrame) frameBytes += length;
    return publish(...message);
  };
  const uplink = await uplinkFor(journal, link, "site-1", {}, UplinkSettings.parse(paced));
  const { seq } = journal.head();
  await until(() => uplink.figures().acknowledged?.seq === seq);
  const seconds = (performance.now() - began) / 1_000;
  await uplink.stop();
  await journal.close();
  await line?.stop();
  await fleet.stop();
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
  const perSecond = Math.round(up.length / seconds);
  return { events: up.length, perSecond, bytes, bytesPerSecond: Math.round(frameBytes / seconds) };
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
    await registered(placed.databaseUrl);
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
