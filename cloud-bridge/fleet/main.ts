/** The fleet service: takes what sites send, keeps their trails, and tells recipients. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Caller } from "./access/rights.ts";
import { type AnnounceParts, announce } from "./announcements/announce.ts";
import { AnnouncementSender } from "./announcements/sender.ts";
import { type HttpServer, startServer } from "./api/server.ts";
import type { Bus, Receive } from "./broker/bus.ts";
import { embeddedBus } from "./broker/embedded.ts";
import { foreignBus } from "./broker/foreign.ts";
import { type Issued, type IssueProblem, type Issuing, issueCommand } from "./commands/issue.ts";
import { CommandSender } from "./commands/sender.ts";
import { type DesiredSet, type SetProblem, type Setting, setDesired } from "./desired/desired.ts";
import { DesiredSender } from "./desired/sender.ts";
import { checkCredential, type Enrolled, enrolSite } from "./enrol.ts";
import { EpcisFollower } from "./epcis/follower.ts";
import { namesOf } from "./epcis/identifiers.ts";
import { IngestWorker, type WorkerParts } from "./ingest/worker.ts";
import { type FleetKeys, type FleetTokens, fleetKeys, fleetTokens } from "./keys.ts";
import { type FleetLog, fleetLog } from "./log.ts";
import { fleetMetrics } from "./metrics.ts";
import { Notices } from "./notices/notices.ts";
import { Keeper } from "./retention/keeper.ts";
import type { FleetSettings } from "./settings.ts";
import { openDatabase, openForRequests } from "./store/database.ts";
import { migrate } from "./store/migrate.ts";
import type { Database } from "./store/query.ts";
import { Webhooks } from "./webhooks/webhooks.ts";

export interface Fleet {
  readonly httpPort: number;
  /** Port of the embedded broker; null when another one is used. */
  readonly mqttPort: number | null;
  readonly tokens: FleetTokens;
  readonly database: Database;
  enrol(wanted: { readonly site: string; readonly siteSecret?: string | undefined }): Promise<Enrolled>;
  stop(): Promise<void>;
}
export interface FleetOptions {
  readonly log?: FleetLog;
  /** Wall clock, ms. */
  readonly now?: () => number;
}

/** Resolves when everything listens. Rejects when the database, the broker or a port cannot be had. */
export const runFleet = async (settings: FleetSettings, options: FleetOptions = {}): Promise<Fleet> => {
  const log = options.log ?? fleetLog("info");
  const now = options.now ?? Date.now;
  const keys = fleetKeys(settings.data);
  const tokens = fleetTokens(settings.data);
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    undo.push(() => part.stop());
    return part;
  };
  try {
    const database = await openDatabase({ folder: join(settings.data, "database"), url: settings.databaseUrl });
    undo.push(() => database.close());
    await migrate(database);
    const requests = await openForRequests(database, { url: settings.databaseUrl });
    undo.push(() => requests.close());
    const keeper = keep(new Keeper({ database, log, now, settings: settings.retention }));
    await keeper.start();
    const notices = keep(new Notices({ database, keys, log, now, settings: settings.notices }));
    const webhooks = keep(new Webhooks({ database, keys, log, now, settings: settings.webhooks }));
    const names = namesOf(settings.epcis);
    const framesWait = (): boolean => worker.figures().queued > 0;
    const following = { database, names, log, now, everyMs: settings.epcis.everyMs, framesWait };
    const follower = keep(new EpcisFollower(following));
    let bus: Bus | null = null;
    const send = (topic: string, payload: Uint8Array): void => bus?.send(topic, payload);
    const sender = keep(new CommandSender({ database, log, now, send, ...settings.commands }));
    const documents = keep(new DesiredSender({ database, log, now, send, ...settings.commands }));
    const signing = keys.signing[0]!;
    const announcer = keep(new AnnouncementSender({ database, signing, log, now, send, ...settings.announcements }));
    const heard = hearing(notices, documents, [sender, announcer]);
    const worker = keep(new IngestWorker({ ...settings.ingest, ...heard, database, log, now, send }));
    bus = await openBus(settings, log, database, worker);
    const connected = keep(bus);
    const enrol = enrolling(database, keys, connected);
    const issue = issuing(database, keys, now, sender);
    follower.start();
    for (const rounds of [notices, webhooks, sender, documents, announcer]) rounds.nudge();
    const server = await startServer({
      ...{ settings, noticeSettings: settings.notices, metricsSitesMax: settings.metrics.sitesMax },
      ...{ database: requests, keys, tokens, notices, webhooks, enrol, issue, log, names, now },
      desire: desiring(database, keys, now, documents),
      ...{ signOn: await openSignOn(settings, keys, log, now), logKeepMs: settings.commands.logKeepMs },
      announcements: announcing({ database, keys, recipients: notices.recipients }, now, announcer),
      metrics: fleetMetrics({ worker, notices, sender, documents, announcer, follower, webhooks, keeper }),
      webFolder: webFolder(),
      ready: async () => connected.connected() && (await answers(database)),
    });
    keep(server);
    log.info("fleet-listens", { http: server.port, mqtt: connected.port, database: database.kind });
    return fleetOf({ server, bus: connected, tokens, database, enrol, stop });
  } catch (error) {
    await stop();
    throw error;
  }
};

const fleetOf = (parts: {
  readonly server: HttpServer;
  readonly bus: Bus;
  readonly tokens: FleetTokens;
  readonly database: Database;
  readonly enrol: Fleet["enrol"];
  readonly stop: () => Promise<void>;
}): Fleet => ({
  httpPort: parts.server.port,
  mqttPort: parts.bus.port,
  tokens: parts.tokens,
  database: parts.database,
  enrol: parts.enrol,
  stop: parts.stop,
});

/** Who has something to do when sites have spoken. */
const hearing = (
  notices: Notices,
  documents: DesiredSender,
  senders: readonly { greeted(site: string): void }[],
): Pick<WorkerParts, "onDepositsMade" | "onGreeted" | "onLacking"> => ({
  onDepositsMade: () => notices.nudge(),
  onGreeted: (site) => {
    for (const sender of senders) sender.greeted(site);
  },
  onLacking: () => documents.nudge(),
});

/** Whoever is connected with what the site had before is turned out. */
const enrolling =
  (database: Database, keys: FleetKeys, bus: Bus): Fleet["enrol"] =>
  async (wanted) => {
    const enrolled = await enrolSite(database, keys, wanted);
    bus.drop(enrolled.site);
    return enrolled;
  };

const issuing =
  (database: Database, keys: FleetKeys, now: () => number, sender: CommandSender) =>
  async (wanted: Issuing): Promise<Issued | IssueProblem> => {
    const issued = await issueCommand(database, keys.signing[0]!, wanted, now());
    sender.nudge();
    return issued;
  };

const desiring =
  (database: Database, keys: FleetKeys, now: () => number, documents: DesiredSender) =>
  async (wanted: Setting): Promise<DesiredSet | SetProblem> => {
    const set = await setDesired(database, keys.signing[0]!, wanted, now());
    documents.nudge();
    return set;
  };

const announcing = (parts: AnnounceParts, now: () => number, announcer: AnnouncementSender) => ({
  announce: async (caller: Caller, items: readonly unknown[]) => {
    const results = await announce(parts, caller, items, now());
    announcer.nudge();
    return results;
  },
  nudge: () => announcer.nudge(),
});

/** Loaded when it is wanted. */
const openSignOn = async ({ signOn }: FleetSettings, keys: FleetKeys, log: FleetLog, now: () => number) => {
  if (!signOn) return null;
  const { SingleSignOn } = await import("./access/single-sign-on.ts");
  return new SingleSignOn(signOn, keys, log, now);
};

const openBus = async (
  settings: FleetSettings,
  log: FleetLog,
  database: Database,
  worker: IngestWorker,
): Promise<Bus> => {
  const receive: Receive = (...message) => worker.receive(...message);
  if (settings.jetStream) {
    const { jetStreamBus } = await import("./broker/jetstream.ts");
    return jetStreamBus({ settings: settings.jetStream, log, receive });
  }
  if (settings.broker) return foreignBus({ settings: settings.broker, log, receive });
  const check = (site: string, credential: string): Promise<boolean> => checkCredential(database, site, credential);
  return embeddedBus({ settings: settings.mqtt, log, check, receive });
};

const answers = (database: Database): Promise<boolean> =>
  database.rows("select 1 as one", []).then(
    () => true,
    () => false,
  );

/** The built page lies beside the sources; compiled code finds it from the project's root. */
const webFolder = (): string => {
  const beside = fileURLToPath(new URL("./web/built/", import.meta.url));
  if (existsSync(join(beside, "index.html"))) return beside;
  return fileURLToPath(new URL("../../../cloud-bridge/fleet/web/built/", import.meta.url));
};
