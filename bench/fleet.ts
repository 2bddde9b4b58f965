/**
 * What sites cost one worker of the fleet on PostgreSQL: memory and processor time of each as 100 become 1,000 and
 * 10,000 (target 7), and how fast it stores the backlog of many sites with all its projections, against the raw
 * multi-row insert of the same events (target 6).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { stringify } from "yaml";
import { enrolSites } from "../cli/swarm.ts";
import { fleetTokensFile } from "../cloud-bridge/fleet/keys.ts";
import { runSwarm, type Swarm } from "../firmware-sim/sites/swarm.ts";
import { startPostgres } from "../test/postgres.ts";
import { calm } from "./machine/calm.ts";
import { cpuOf, cpuOfFamily, parentOf, rssOf } from "./machine/process.ts";
import { startVerb } from "./site.ts";
import { type Bench, type Verdict, verdict } from "./verdict.ts";

const sizes = [100, 1_000, 10_000] as const;
/** A busy site of 48 compartments: each is filled and emptied nine times a day. */
const eventsPerHour = 36;
const measuredMs = 60_000;
const connectionsPerSecond = 100;
const growthMax = 1.2;

const drains = 5;
const drainSites = 100;
const drainBacklog = 1_000;
const rawBatch = 2_000;

export interface Placed {
  readonly pid: number;
  readonly databaseUrl: string;
  /** Enrols them. */
  readonly swarm: (sites: number, backlog: number, perSecond: number) => Promise<Swarm>;
  readonly stop: () => Promise<void>;
}

export const bench: Bench = async (): Promise<readonly Verdict[]> => {
  const costs: Cost[] = [];
  for (const sites of sizes) {
    costs.push(await costOf(sites));
    console.log(`${sites} sites: ${JSON.stringify(costs.at(-1))}`);
  }
  const [few, some, many] = costs as [Cost, Cost, Cost];
  /** What each further site costs between two sizes. */
  const step = (of: "rssMiB" | "cpuMs", [less, more]: readonly [Cost, Cost]): number =>
    (more[of] - less[of]) / (more.sites - less.sites);
  const growth = (name: string, of: "rssMiB" | "cpuMs", unit: string): Verdict => {
    const [theirs, ours] = [step(of, [few, some]), step(of, [some, many])];
    return verdict(name, [{ ours, theirs }], { atMost: growthMax }, { unit, costs });
  };
  return [
    growth("fleet-memory", "rssMiB", "MiB for each further site, from 1,000 to 10,000 over from 100 to 1,000"),
    growth("fleet-processor", "cpuMs", "processor ms a minute for each further site, likewise"),
    await ingest(),
  ];
};

interface Cost {
  readonly sites: number;
  readonly rssMiB: number;
  /** Of the measured minute. */
  readonly cpuMs: number;
  readonly eventsPerSecond: number;
  readonly acknowledgedMs: { readonly p50: number; readonly p99: number };
  readonly broken: number;
  readonly calm: boolean;
}
const costOf = async (sites: number): Promise<Cost> => {
  const placed = await place();
  const isCalm = await calm();
  const swarm = await placed.swarm(sites, 0, connectionsPerSecond);
  try {
    await until(() => swarm.figures().connected === sites);
    // What connecting cost is not what being there costs.
    await sleep(10_000);
    const before = { events: swarm.figures().acknowledged, cpuMs: cpuOf(placed.pid) };
    await sleep(measuredMs);
    const { acknowledged, acknowledgedMs, broken, refused } = swarm.figures();
    if (refused.length > 0) throw new Error(`the fleet refused: ${refused.join(", ")}`);
    return {
      ...{ sites, rssMiB: rssOf(placed.pid), cpuMs: Math.round(cpuOf(placed.pid) - before.cpuMs) },
      eventsPerSecond: Math.round((acknowledged - before.events) / (measuredMs / 1_000)),
      ...{ acknowledgedMs, broken, calm: isCalm },
    };
  } finally {
    await swarm.stop();
    await placed.stop();
  }
};

/** In turn: the fleet stores a backlog from its broker, and the same rows go into a table of the same shape. */
const ingest = async (): Promise<Verdict> => {
  const pairs = [];
  for (let run = 1; run <= drains; run++) {
    const placed = await place();
    const events = drainSites * drainBacklog;
    const isCalm = await calm();
    const swarm = await placed.swarm(drainSites, drainBacklog, drainSites * 10);
    swarm.rest();
    const began = performance.now();
    const spent = await processorOf(placed);
    await until(() => swarm.figures().acknowledged === events);
    const ours = Math.round(events / ((performance.now() - began) / 1_000));
    const microsPerEvent = spent(events);
    await swarm.stop();
    await registered(placed.databaseUrl);
    const withRegister = Math.round(events / ((performance.now() - began) / 1_000));
    const theirs = await rawInsert(placed.databaseUrl);
    await placed.stop();
    pairs.push({ ours, theirs, withRegister, microsPerEvent, calm: isCalm });
    const later = `${withRegister} until the EPCIS register had followed`;
    console.log(`run ${run}: ${ours} events a second stored and projected (${later}), ${theirs} rows inserted raw`);
    console.log(`  processor µs an event: ${JSON.stringify(microsPerEvent)}`);
  }
  return verdict("fleet-ingest", pairs, { atLeast: 0.5 }, { unit: "events a second", drainSites, drainBacklog });
};

/** Processor time of each side from now on; of the sites' side too, which shares the machine. */
const processorOf = async ({ pid, databaseUrl }: Placed) => {
  const sql = postgres(databaseUrl, { max: 1 });
  const [row] = await sql`select pg_backend_pid() as pid`;
  const server = parentOf(Number(row?.["pid"]));
  await sql.end();
  const read = () => ({ worker: cpuOf(pid), database: cpuOfFamily(server), sites: cpuOf(process.pid) });
  const before = read();
  return (events: number): typeof before => {
    const after = read();
    const each = (of: keyof typeof before): number => Number((((after[of] - before[of]) * 1_000) / events).toFixed(1));
    return { worker: each("worker"), database: each("database"), sites: each("sites") };
  };
};

/** Resolves when the EPCIS register has followed every trail: nothing else may run beside the raw insert. */
export const registered = async (url: string): Promise<void> => {
  const sql = postgres(url, { max: 1 });
  const behind = async (): Promise<boolean> => {
    const rows = await sql`select 1 from head left join epcis_cursor followed on followed.site = head.site
      where (head.epoch, head.seq) > (coalesce(followed.epoch, 0), coalesce(followed.seq, 0)) limit 1`;
    return rows.length > 0;
  };
  while (await behind()) await sleep(250);
  await sql.end();
};

/** Rows a second of the fleet's own events into a table of the same shape. */
export const rawInsert = async (url: string): Promise<number> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql`select site, epoch, seq, type, at, encode(prev, 'hex') as prev,
      encode(hash, 'hex') as hash, body from event`;
    await sql`create table raw_event (like event including all, primary key (site, epoch, seq))`;
    await sql`checkpoint`;
    const began = performance.now();
    for (let at = 0; at < rows.length; at += rawBatch) {
      const batch = rows.slice(at, at + rawBatch);
      const column = (name: string) => batch.map((row) => row[name]);
      await sql`insert into raw_event
        select site, epoch, seq, type, at, decode(prev, 'hex'), decode(hash, 'hex'), body from unnest(
          ${column("site")}::text[], ${column("epoch")}::int[], ${column("seq")}::bigint[], ${column("type")}::text[],
          ${column("at")}::bigint[], ${column("prev")}::text[], ${column("hash")}::text[], ${column("body")}::text[]
        ) as x(site, epoch, seq, type, at, prev, hash, body)`;
    }
    return Math.round(rows.length / ((performance.now() - began) / 1_000));
  } finally {
    await sql.end();
  }
};

/** A fleet on a database of its own that keeps its promises to the disk. */
export const place = async (): Promise<Placed> => {
  const database = await startPostgres({ fsync: true });
  const folder = mkdtempSync(join(tmpdir(), "postern-bench-"));
  const config = join(folder, "fleet.yaml");
  const data = join(folder, "fleet");
  writeFileSync(config, stringify({ data, databaseUrl: database.url, http: { port: 0 }, mqtt: { port: 0 } }));
  const fleet = await startVerb(["fleet", "-c", config]);
  const { operator: token } = JSON.parse(readFileSync(fleetTokensFile(data), "utf8")) as { operator: string };
  const at = {
    ...{ fleet: `http://127.0.0.1:${fleet.ready["http"]}`, broker: `mqtt://127.0.0.1:${fleet.ready["mqtt"]}` },
    token,
  };
  return {
    ...{ pid: fleet.pid, databaseUrl: database.url },
    swarm: async (sites, backlog, perSecond) =>
      runSwarm({
        ...{ sites: await enrolSites(at, sites), eventsPerHour, backlog },
        connectionsPerSecond: perSecond,
      }),
    stop: async () => {
      await fleet.stop();
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const untilMsMax = 600_000;
export const until = async (isSo: () => boolean): Promise<void> => {
  for (const end = Date.now() + untilMsMax; !isSo(); await sleep(50))
    if (Date.now() > end) throw new Error(`not within ${untilMsMax} ms`);
};
