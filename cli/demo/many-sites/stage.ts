/** What stands around the sites of a demo: a database, an engine, workers, and the processes that hold the sites. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fleetKeys, fleetTokens } from "../../../cloud-bridge/fleet/keys.ts";
import type { FleetSettingsInput } from "../../../cloud-bridge/fleet/settings.ts";
import type { Engine } from "../../engines/engine.ts";
import { type EngineName, startEngine } from "../../engines/engines.ts";
import { type PostgresServer, startPostgres } from "../../engines/postgres.ts";
import { Child } from "../../up/child.ts";
import { freePorts } from "../../up/ports.ts";
import { type Hosts, openHosts } from "./hosts.ts";

export interface ManyOptions {
  readonly engine: EngineName;
  readonly sites: number;
  /** Of all sites together. */
  readonly parcels: number;
  readonly workers: number;
  readonly seed: number;
  readonly holdMs: number;
  /** How long the people's day lasts; absent: as long as so many parcels need. */
  readonly dayMs?: number;
  /** One worker, the engine and the database each die once in the middle. */
  readonly kill: boolean;
  /** Kept for a look afterwards; the servers' own folders never are. */
  readonly data?: string;
  readonly say: (text: string) => void;
}
export interface Worker {
  readonly url: string;
  readonly child: Child;
}
export interface ManyStage {
  readonly data: string;
  readonly database: PostgresServer;
  readonly engine: Engine;
  readonly workers: readonly Worker[];
  readonly hosts: Hosts;
}
/** Sites of one process: a gateway with its simulated hardware takes about 25 MB and little of a core. */
const sitesPerHost = 13;
/** Most couriers come in the first third of a day. */
const dayMsOfParcel = 4_000;

/** `undo` takes what has begun, in order. */
export const setStage = async (
  options: ManyOptions,
  data: string,
  undo: (() => Promise<void>)[],
): Promise<ManyStage> => {
  const database = await startPostgres({ fsync: true });
  undo.push(() => database.stop());
  const engine = await startEngine(options.engine);
  undo.push(() => engine.stop());
  const workers = await startWorkers(options, data, { database, engine }, undo);
  const tokens = fleetTokens(join(data, "fleet"));
  const parcels = Math.ceil(options.parcels / options.sites);
  const hosts = openHosts({
    ...{ data, sites: options.sites, perHost: sitesPerHost, say: options.say },
    order: {
      ...{ fleets: workers.map(({ url }) => url) as [string, ...string[]], operator: tokens.operator },
      ...{ fleetAuthorization: `Bearer ${tokens.phone}`, parcels, seed: options.seed, holdMs: options.holdMs },
      dayMs: options.dayMs ?? parcels * dayMsOfParcel,
    },
  });
  undo.push(() => hosts.stop());
  const enrolled = await hosts.enrolled;
  await engine.admit(enrolled);
  await hosts.begin((nth) => ({ urls: engine.urls(nth), subscribeQos: engine.subscribeQos }));
  return { data, database, engine, workers, hosts };
};

const startWorkers = async (
  { workers, say }: ManyOptions,
  data: string,
  { database, engine }: Pick<ManyStage, "database" | "engine">,
  undo: (() => Promise<void>)[],
): Promise<readonly Worker[]> => {
  // Every worker has the same keys; they are made before any of them starts.
  fleetKeys(join(data, "fleet"));
  fleetTokens(join(data, "fleet"));
  const ports = await freePorts(workers);
  const made = ports.map((port, nth): Worker => {
    const name = `worker-${nth + 1}`;
    const settings: FleetSettingsInput = {
      ...{ data: join(data, "fleet"), databaseUrl: database.url, http: { port }, demoPhone: true },
      ...engine.worker,
    };
    const file = join(data, `${name}.json`);
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
    const child = new Child({
      ...{ name, say, logFile: join(data, "logs", `${name}.log`) },
      arguments: ["fleet", "--config", file],
    });
    undo.push(() => child.stop());
    return { url: `http://127.0.0.1:${port}`, child };
  });
  await Promise.all(made.map(({ child }) => child.start()));
  return made;
};
