/** A real fleet behind a line that can be cut. It can be put back to how it was, as a backup would. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import type { SiteStatus, StoredEvent } from "../../../cloud-bridge/fleet/answers/answers.ts";
import type { Enrolled } from "../../../cloud-bridge/fleet/enrol.ts";
import { fleetLog } from "../../../cloud-bridge/fleet/log.ts";
import { type Fleet, runFleet } from "../../../cloud-bridge/fleet/main.ts";
import { FleetSettings } from "../../../cloud-bridge/fleet/settings.ts";
import { startPostgres } from "../../postgres.ts";
import { type Line, openLine } from "./line.ts";

type Status = z.infer<typeof SiteStatus>;
type Told = z.infer<typeof StoredEvent>;
export interface FleetPlace {
  readonly line: Line;
  enrol(site: string, siteSecret: string): Promise<Enrolled>;
  status(site: string): Promise<Status>;
  trail(site: string): Promise<readonly Told[]>;
  /** As the recipient's phone would show it; null: not told yet. */
  codeOf(site: string, deposit: string): Promise<string | null>;
  /** Keeps what the database holds now; no site may be connected. */
  remember(): Promise<void>;
  restore(): Promise<void>;
  stop(): Promise<void>;
}

/** `postgres`: on a server of its own; else on the embedded database. */
export const startFleet = async (postgres: boolean): Promise<FleetPlace> => {
  const data = mkdtempSync(join(tmpdir(), "postern-damage-fleet-"));
  const server = postgres ? await startPostgres() : null;
  const settings = FleetSettings.parse({
    ...{ data, http: { port: 0 }, mqtt: { port: 0 }, demoPhone: true },
    ...(server ? { databaseUrl: server.url } : {}),
  });
  const fleet = await runFleet(settings, { log: fleetLog("silent") });
  const line = await openLine();
  line.to = fleet.mqttPort ?? 0;
  const get = async <T>(path: string, token: string): Promise<T> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`http://127.0.0.1:${fleet.httpPort}${path}`, { headers });
    if (!response.ok) throw new Error(`the fleet answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { operator, phone } = fleet.tokens;
  return {
    line,
    enrol: (site, siteSecret) => fleet.enrol({ site, siteSecret }),
    status: (site) => get<Status>(`/sites/${site}`, operator),
    trail: async (site) => (await get<{ events: Told[] }>(`/sites/${site}/events?limit=5000`, operator)).events,
    codeOf: async (site, deposit) => {
      type Notices = { readonly notices: readonly { readonly deposit: string; readonly code: string | null }[] };
      const { notices } = await get<Notices>(`/notices?site=${site}`, phone);
      return notices.find((notice) => notice.deposit === deposit)?.code ?? null;
    },
    remember: () => remember(fleet),
    restore: () => restore(fleet),
    stop: async () => {
      await line.close();
      await fleet.stop();
      await server?.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
};

/** Parts of a table come with it. */
const tablesOf = async ({ database }: Fleet): Promise<readonly string[]> => {
  const sql = `select relname from pg_class where relnamespace = 'public'::regnamespace
    and relkind in ('r', 'p') and not relispartition order by relname`;
  return (await database.rows<{ relname: string }>(sql, [])).map(({ relname }) => relname);
};

const remember = async (fleet: Fleet): Promise<void> => {
  await fleet.database.change("drop schema if exists kept cascade; create schema kept");
  for (const table of await tablesOf(fleet))
    await fleet.database.change(`create table kept.${table} as table public.${table}`);
};

const restore = async (fleet: Fleet): Promise<void> => {
  const tables = await tablesOf(fleet);
  await fleet.database.transaction(async (query) => {
    await query.change("set local session_replication_role = replica");
    await query.change(`truncate ${tables.map((table) => `public.${table}`).join(", ")}`);
    for (const table of tables)
      await query.change(`insert into public.${table} overriding system value table kept.${table}`);
  });
};
