/** The whole demo site: simulator, fleet and gateway as processes of their own on one data folder. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { fleetTokens } from "../../cloud-bridge/fleet/keys.ts";
import { nodeFiles } from "../../gateway/journal/files/node-files.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { readEnrolment } from "../../gateway/platform/enrolment.ts";
import { joinFleet } from "../enrol.ts";
import { Child, type Program, type Ready, type RestartPauseMs } from "./child.ts";
import { demoSite } from "./demo-site.ts";
import { siteFiles } from "./first-run.ts";

export interface Listening {
  /** Process ids, for whoever wants to look at them or end one. */
  readonly pids: Readonly<Record<"sim" | "fleet" | "gateway", number | undefined>>;
  readonly api: string;
  readonly mqtt: number;
  readonly fleet: string;
  readonly fleetMqtt: number | null;
  readonly boards: Readonly<Record<string, number>>;
  readonly control: number | null;
}
export interface SiteSet {
  readonly listening: Listening;
  readonly children: { readonly sim: Child; readonly fleet: Child; readonly gateway: Child };
  stop(): Promise<void>;
}

/** Two of these on one folder would write over each other. The kernel lifts the lock when the process ends. */
export const lockData = async (data: string): Promise<() => Promise<void>> => {
  const files = nodeFiles(data);
  await files.lock();
  return () => files.close();
};

export interface SetOptions {
  readonly restartPauseMs?: RestartPauseMs;
  /** Resolves when somebody wants it to end, ready or not. */
  readonly interrupt?: Promise<unknown>;
  /** What the gateway's environment says over its configuration. */
  readonly gatewayEnvironment?: Readonly<Record<string, string>>;
  readonly program?: Program;
}
/** It was to end before it was ready; by then everything has ended. */
export class Interrupted extends Error {
  readonly code = "interrupted";
}

/**
 * The folder must be set up. Rejects with `DidNotStart` when one of them does not come up, and with `Interrupted`
 * when `interrupt` resolves first.
 */
export const startSet = async (
  data: string,
  say: (text: string) => void,
  options: SetOptions = {},
): Promise<SiteSet> => {
  const { interrupt, gatewayEnvironment, ...usual } = options;
  const files = siteFiles(data);
  const child = (name: "sim" | "fleet" | "gateway", ...more: readonly string[]): Child =>
    new Child({
      ...{ ...usual, name, say, logFile: join(files.logs, `${name}.log`) },
      arguments: [name, "--config", files[name], ...more],
      ...(name === "gateway" && gatewayEnvironment ? { environment: gatewayEnvironment } : {}),
    });
  const keep = join(data, "sim", "contents.json");
  const children = { sim: child("sim", "--keep", keep), fleet: child("fleet"), gateway: child("gateway") };
  const stop = async (): Promise<void> => {
    await Promise.all(Object.values(children).map((one) => one.stop()));
  };
  const interrupted = (interrupt ?? new Promise(() => {})).then((): never => {
    throw new Interrupted("ended before it was ready");
  });
  interrupted.catch(() => {});
  try {
    const simAndFleet = Promise.all([children.sim.start(), children.fleet.start()]);
    const [sim, fleet] = await Promise.race([simAndFleet, interrupted]);
    await Promise.race([enrol(data, fleet), interrupted]);
    const gateway = await Promise.race([children.gateway.start(), interrupted]);
    const { sim: simulated, fleet: served, gateway: running } = children;
    const listening: Listening = {
      pids: { sim: simulated.pid, fleet: served.pid, gateway: running.pid },
      api: String(gateway["api"]),
      mqtt: Number(gateway["mqtt"]),
      fleet: `http://127.0.0.1:${fleet["http"]}`,
      fleetMqtt: fleet["mqtt"] as number | null,
      boards: sim["boards"] as Readonly<Record<string, number>>,
      control: sim["control"] as number | null,
    };
    return { listening, children, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Makes site and fleet known to each other, unless they are. */
const enrol = async (data: string, fleet: Ready): Promise<void> => {
  const places = dataPlaces(join(data, "gateway"));
  const url = `http://127.0.0.1:${fleet["http"]}`;
  const { operator } = fleetTokens(join(data, "fleet"));
  const headers = { authorization: `Bearer ${operator}` };
  const known = await fetch(`${url}/sites/${siteOf(data)}`, { headers });
  if (known.ok && knowsCommandKeys(places.enrolment)) return;
  const broker = { url: `mqtt://127.0.0.1:${fleet["mqtt"]}` };
  await joinFleet({ site: siteOf(data), data: join(data, "gateway"), fleet: url, key: operator, broker });
};

/** An enrolment of before the fleet signed commands is made anew. */
const knowsCommandKeys = (file: string): boolean => (readEnrolment(file)?.commandKeys.length ?? 0) > 0;

const siteOf = (data: string): string => {
  const config = parse(readFileSync(siteFiles(data).gateway, "utf8")) as { readonly site?: string };
  return config.site ?? demoSite;
};
