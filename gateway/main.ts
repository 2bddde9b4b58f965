/** The gateway as a process: the real platform under `assemble`. Layout of the data folder: docs/operations.md. */
import { lineOpener } from "./adapters/bus/link/line.ts";
import { openStream } from "./adapters/streams.ts";
import { startApi } from "./api/api.ts";
import { assemble, type Gateway, type Platform } from "./assemble.ts";
import { startBroker } from "./broker/broker.ts";
import type { Config } from "./config/schema.ts";
import type { JournalFiles } from "./journal/files/journal-files.ts";
import { nodeFiles } from "./journal/files/node-files.ts";
import { type LevelTable, openTable } from "./journal/level-table.ts";
import { openJournal } from "./journal/open.ts";
import { realClock, wallVouched } from "./platform/clock.ts";
import { dataPlaces } from "./platform/data-places.ts";
import { enrolmentNow, readEnrolment } from "./platform/enrolment.ts";
import { realEntropy } from "./platform/entropy.ts";
import { siteSecret } from "./platform/key-files.ts";
import { keptLog } from "./platform/log/tail.ts";
import { realLog } from "./platform/log.ts";
import { openRegister } from "./platform/register/register.ts";
import { secretsOf } from "./platform/secrets.ts";
import { software } from "./platform/software.ts";
import type { Clock } from "./ports/clock.ts";
import type { Log } from "./ports/log.ts";

export interface RunningGateway {
  readonly gateway: Gateway;
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly log?: Log;
  /** A commit failed or a rule of ours is broken; by then nothing is answered any more. */
  readonly onFail: (error: unknown) => void;
  readonly desired?: Platform["desired"];
  /** The journal's files in a folder; absent: the file system's as it is. */
  readonly journalFiles?: (folder: string) => JournalFiles;
}

export const runGateway = async (config: Config, options: RunOptions): Promise<RunningGateway> => {
  const { platform, close } = await realPlatform(config, options);
  try {
    const gateway = await assemble(config, platform);
    const stop = async (): Promise<void> => {
      await gateway.stop();
      await close();
    };
    return { gateway, stop };
  } catch (error) {
    await close();
    throw error;
  }
};

const realPlatform = async (
  config: Config,
  { onFail, journalFiles = nodeFiles, ...options }: RunOptions,
): Promise<{ readonly platform: Platform; readonly close: () => Promise<void> }> => {
  const places = dataPlaces(config.data);
  const secret = siteSecret(places.keys);
  const clock = realClock();
  const { log, tail } = keptLog({
    ...{ log: options.log ?? realLog({ name: "gateway", level: config.logLevel }), level: config.logLevel },
    ...{ bytesMax: config.uplink.log.keepBytesMax, now: () => clock.now().at },
  });
  const onProblem = (error: unknown): void => log.error("register-unreadable", { why: String(error) });
  const register = await openRegister({
    ...{ file: places.register, siteSecret: secret, couriers: config.couriers, onProblem },
  });
  const enrolment = readEnrolment(places.enrolment);
  // A site without a fleet, and one without certificates of its own, need not carry what these load.
  const link = enrolment && (await import("../cloud-bridge/uplink/link.ts"));
  const tables: LevelTable[] = [];
  const platform: Platform = {
    ...{ clock, entropy: realEntropy(), register, log, software: software() },
    logTail: config.uplink.log.keepBytesMax > 0 ? tail : undefined,
    secrets: secretsOf({ siteSecret: secret, fleetPublicKey: () => enrolment?.fleetPublicKey ?? null }),
    openJournal: (journalOptions) => openJournal(journalFiles(places.journal), journalOptions),
    openTable: async (name) => {
      const table = await openTable(places.table(name));
      tables.push(table);
      return table;
    },
    openLine: lineOpener(log),
    openStream,
    commandKeys: enrolment?.commandKeys ?? [],
    ...(options.desired && { desired: options.desired }),
    openBridge: () => {
      if (!link || !enrolment) return null;
      const now = enrolmentNow(places.enrolment, enrolment, log);
      return link.mqttLink(config.site, () => ({ keepaliveS: 30, ...now().uplink, ...otherBroker(config) }));
    },
    startBroker: async (deps) =>
      startBroker(config.broker, { ...deps, ...(await tlsOf(config, clock, config.broker.tls)) }),
    startApi: async (deps) => startApi(config.api, { ...deps, ...(await tlsOf(config, clock, config.api.https)) }),
    wallVouched: wallVouched(config.clock),
    fail: (error) => {
      log.error("gateway-failed", { why: String(error) });
      onFail(error);
    },
  };
  const close = async (): Promise<void> => {
    register.close();
    await Promise.all(tables.map((table) => table.close()));
  };
  return { platform, close };
};

/** The configuration's broker takes the place of all that the enrolment names. */
const otherBroker = ({ uplink: { url } }: Config) => (url === undefined ? {} : { url, fallbackUrls: [] });

/** One certificate for both interfaces: the configured one, or one of the site's own authority. */
const tlsOf = async (config: Config, clock: Clock, wanted: boolean) => {
  if (!wanted) return {};
  const { siteCertificate } = await import("./api/certificate.ts");
  return { tls: await siteCertificate(config.api, dataPlaces(config.data).tls, clock) };
};
