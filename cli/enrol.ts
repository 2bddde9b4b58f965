/** Makes site and fleet known to each other. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { Enrolled } from "../cloud-bridge/fleet/enrol.ts";
import { dataPlaces } from "../gateway/platform/data-places.ts";
import { type Enrolment, readEnrolment, writeEnrolment } from "../gateway/platform/enrolment.ts";
import { siteSecret } from "../gateway/platform/key-files.ts";
import { BrokerAddress } from "../gateway/wire/address/broker.ts";
import { isLoopback } from "../gateway/wire/address/loopback.ts";
import { type ConfigOption, configOf, withConfig } from "./config-file.ts";
import { Ended, newVerb, perform } from "./verb.ts";

export interface Joining {
  readonly site: string;
  /** Data folder of its gateway. */
  readonly data: string;
  /** Where the fleet's API listens. */
  readonly fleet: string;
  /** What may enrol sites there: an operator's key or token. */
  readonly key: string;
  /** How the site reaches the broker; its name and password there are the fleet's answer. */
  readonly broker: Omit<Enrolment["uplink"], "username" | "password">;
}

/** The fleet is told the site's own secret: codes that it tells must open there. Throws `Ended`: why not. */
export const joinFleet = async ({ site, data, fleet, key, broker }: Joining): Promise<void> => {
  const { protocol, hostname } = new URL(fleet);
  if (protocol !== "https:" && !isLoopback(hostname))
    throw new Ended("usage", `--fleet ${fleet} would carry keys in the clear: https, or an address of loopback`);
  const places = dataPlaces(data);
  const body = JSON.stringify({ site, siteSecret: Buffer.from(siteSecret(places.keys)).toString("hex") });
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const answer = await fetch(new URL("/sites", fleet), { method: "POST", headers, body }).catch((error: unknown) => {
    throw new Ended("failed", `the fleet does not answer at ${fleet}: ${String(error)}`);
  });
  if (!answer.ok) {
    const exit = answer.status < 500 ? "usage" : "failed";
    throw new Ended(exit, `the fleet does not enrol ${site}: ${answer.status} ${await answer.text()}`);
  }
  const { credential, fleetPublicKey, commandKeys } = (await answer.json()) as Enrolled;
  writeEnrolment(places.enrolment, {
    ...{ v: 1, site, fleetPublicKey, commandKeys },
    uplink: { ...broker, username: site, password: credential },
  });
};

interface Options extends ConfigOption {
  readonly fleet: string;
  readonly keyFile?: string;
  readonly broker?: string;
  readonly fallback?: readonly string[];
  readonly ca?: string;
  readonly subscribeQos?: string;
}

export const enrolVerb = (): Command =>
  withConfig(newVerb("enrol", "make this site and its fleet known to each other; again: a fresh credential"))
    .requiredOption("--fleet <url>", "where the fleet's API listens, https:// but on this machine")
    .option("--key-file <file>", "holds an operator's key; absent: the variable POSTERN_FLEET_KEY")
    .option("--broker <url>", "mqtts:// or wss:// of the fleet's broker; absent: as enrolled before")
    .option("--fallback <url...>", "other brokers of the same fleet, in the order of preference")
    .option("--ca <file>", "PEM of the authority that signed the broker's certificate, unless a public one did")
    .option("--subscribe-qos <qos>", "0 for a JetStream fleet, else 1")
    .action((options: Options) =>
      perform(options.json, async (out) => {
        const { site, data } = configOf(options.config);
        const before = readEnrolment(dataPlaces(data).enrolment);
        const broker = brokerOf(options, before);
        await joinFleet({ site, data, fleet: options.fleet, key: keyOf(options), broker });
        const next = before
          ? "a running gateway takes it at its next connection, and what waits to go up stays"
          : "start the gateway again, and it connects";
        out.result({ site, broker: broker.url, again: before !== null }, `${site} is enrolled; ${next}`);
        return "done";
      }),
    );

const brokerOf = (options: Options, before: Enrolment | null): Joining["broker"] => {
  const { broker: url, fallback: fallbackUrls, ca, subscribeQos } = options;
  const told = {
    ...before?.uplink,
    ...(url === undefined ? {} : { url }),
    ...(fallbackUrls === undefined ? {} : { fallbackUrls }),
    ...(ca === undefined ? {} : { ca: textOf(ca) }),
    ...(subscribeQos === undefined ? {} : { subscribeQos: Number(subscribeQos) }),
  };
  if (told.url === undefined) throw new Ended("usage", "--broker: a site that was never enrolled needs it");
  const read = BrokerAddress.omit({ username: true, password: true }).strip().safeParse(told);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Ended("usage", problems.join("; "));
};

const keyOf = ({ keyFile }: Options): string => {
  const key = keyFile === undefined ? process.env["POSTERN_FLEET_KEY"] : textOf(keyFile);
  if (!key) throw new Ended("usage", "no operator's key: --key-file or the variable POSTERN_FLEET_KEY");
  return key.trim();
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Ended("usage", `${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
};
