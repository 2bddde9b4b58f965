/** `postern sim --sites`: a fleet is put under the load of many sites that exist in numbers only. */
import { setTimeout as sleep } from "node:timers/promises";
import { SingleBar } from "cli-progress";
import { type Command, InvalidArgumentError } from "commander";
import { runSwarm, type Swarm } from "../firmware-sim/sites/swarm.ts";
import type { UplinkAt } from "../firmware-sim/sites/uplink.ts";
import { ask } from "./demo/request.ts";
import { finish, tellReady, untilToldToStop } from "./process.ts";
import { Ended, type ExitWord, type Out } from "./verb.ts";

export interface SwarmOptions {
  readonly sites?: number;
  readonly fleet?: string;
  readonly broker?: string;
  readonly eventsPerHour: number;
  readonly backlog: number;
  readonly connectionsPerSecond: number;
  readonly seconds?: number;
}
const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number is needed");
  return Number(text);
};
const tokenVariable = "POSTERN_FLEET_TOKEN";
/** Enrolments under way at the same time. */
const lanes = 16;

export const withSwarmOptions = (verb: Command): Command =>
  verb
    .option("--sites <n>", "the bridge's end of so many sites instead, against a fleet", whole)
    .option("--fleet <url>", `with --sites: HTTP of the fleet; its token stands in ${tokenVariable}`)
    .option("--broker <url>", "with --sites: MQTT of the fleet")
    .option("--events-per-hour <n>", "with --sites: events of each site", whole, 60)
    .option("--backlog <n>", "with --sites: events that each site has to tell when it connects", whole, 0)
    .option("--connections-per-second <n>", "with --sites: how fast they come", whole, 200)
    .option("--seconds <n>", "with --sites: ends by itself after so long, once everything is acknowledged", whole);

/** Until SIGTERM, or as long as was asked for; "failed" when the fleet refused anything or does not have it all. */
export const simulateSites = async (options: SwarmOptions, out: Out): Promise<ExitWord> => {
  const { told, tell } = untilToldToStop({ inTime: false });
  const sites = await enrolled(options);
  const swarm = runSwarm({ ...options, sites });
  tellReady(out, { type: "ready", sites: sites.length }, `${sites.length} sites enrolled; they connect now`);
  if (options.seconds !== undefined) setTimeout(() => tell("time"), options.seconds * 1_000).unref();
  const watched = watch(swarm, sites.length);
  await told;
  swarm.rest();
  const isAll = await drained(swarm);
  watched();
  const figures = swarm.figures();
  out.result({ type: "figures", ...figures }, JSON.stringify(figures, null, 2));
  await finish(() => swarm.stop());
  return isAll && figures.refused.length === 0 ? "done" : "failed";
};

const enrolled = ({ fleet, broker, sites = 0 }: SwarmOptions): Promise<UplinkAt[]> => {
  if (!fleet || !broker) throw new Ended("usage", `--sites ${sites}: --fleet and --broker say where the fleet is`);
  const token = process.env[tokenVariable];
  if (!token) throw new Ended("usage", `${tokenVariable} is not set: the token that may enrol sites`);
  return enrolSites({ fleet, broker, token }, sites);
};

export interface FleetAt {
  readonly fleet: string;
  readonly broker: string;
  readonly token: string;
}
/** Fresh sites, named after the moment: histories of an earlier swarm are not gone on with. */
export const enrolSites = async ({ fleet, broker, token }: FleetAt, sites: number): Promise<UplinkAt[]> => {
  const run = Date.now().toString(36);
  const found: UplinkAt[] = [];
  const bar = progress("{bar} {value}/{total} sites enrolled");
  bar?.start(sites, 0);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < sites; at = next++) {
      const site = `swarm-${run}-${at}`;
      const reply = await ask(`${fleet}/sites`, { body: { site }, as: `Bearer ${token}` }).catch((fault: unknown) => {
        throw new Ended(
          "failed",
          `--fleet ${fleet} does not answer: ${fault instanceof Error ? fault.message : fault}`,
        );
      });
      const { credential } = reply.body;
      if (typeof credential !== "string") throw new Ended("failed", `${fleet} does not enrol ${site}: ${reply.status}`);
      found.push({ site, url: broker, password: credential });
      bar?.increment();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(lanes, sites) }, lane));
  } finally {
    bar?.stop();
  }
  return found;
};

const progress = (format: string): SingleBar | null =>
  process.stderr.isTTY ? new SingleBar({ format, stream: process.stderr }) : null;

/** Shows the figures until it is called off. */
const watch = (swarm: Swarm, sites: number): (() => void) => {
  const bar = progress("{bar} {value}/{total} connected · {acknowledged} acknowledged · {waiting} wait · p99 {p99} ms");
  bar?.start(sites, 0, { acknowledged: 0, waiting: 0, p99: 0 });
  const timer = setInterval(() => {
    const { connected, acknowledged, waiting, acknowledgedMs } = swarm.figures();
    bar?.update(connected, { acknowledged, waiting, p99: acknowledgedMs.p99 });
  }, 1_000);
  return () => {
    clearInterval(timer);
    bar?.stop();
  };
};

const drainMsMax = 120_000;
const drained = async (swarm: Swarm): Promise<boolean> => {
  for (const end = Date.now() + drainMsMax; Date.now() < end; await sleep(100))
    if (swarm.figures().waiting === 0) return true;
  return false;
};
