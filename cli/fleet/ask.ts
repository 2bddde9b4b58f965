/** What is asked of the running fleet with the operator's token of its folder. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { FleetTokens, fleetTokensFile } from "../../cloud-bridge/fleet/keys.ts";
import { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { settingsOf } from "../config-file.ts";
import { Ended, newVerb, type Out, perform } from "../verb.ts";

export interface AtFleet {
  readonly config: string;
  readonly url?: string;
  readonly json?: boolean;
}
type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

export const atFleet = (name: string, description: string): Command =>
  newVerb(name, description)
    .option("-c, --config <file>", "settings of the fleet (YAML)", "data/fleet.yaml")
    .option("--url <url>", "where it listens, when not as its settings say");

export const asking = (options: AtFleet, work: (ask: Ask, out: Out) => Promise<void>): Promise<void> =>
  perform(options.json, async (out) => {
    await work(askOf(options), out);
    return "done";
  });

/** Where it listens. */
export const fleetAddress = ({ config, url }: AtFleet): string => {
  const { http } = settingsOf(FleetSettings, config);
  return url ?? `${http.tls ? "https" : "http"}://${http.host}:${http.port}`;
};

const askOf = (options: AtFleet): Ask => {
  const { config } = options;
  const { data } = settingsOf(FleetSettings, config);
  const file = fleetTokensFile(resolve(dirname(config), data));
  if (!existsSync(file)) throw new Ended("failed", `no ${file}: has the fleet run here?`);
  const { operator } = FleetTokens.parse(JSON.parse(readFileSync(file, "utf8")));
  const base = fleetAddress(options);
  return async (method, path, body) => {
    const headers = {
      authorization: `Bearer ${operator}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(new URL(path, base), request).catch((error: unknown) => {
      throw new Ended("failed", `the fleet does not answer at ${base}: ${String(error)}`);
    });
    if (answer.status === 204) return null;
    const said = (await answer.json()) as { readonly code?: string; readonly detail?: string };
    if (answer.ok) return said;
    const why = [said.code, said.detail].filter((part) => part !== undefined).join(" ");
    throw new Ended(answer.status < 500 ? "usage" : "failed", `the fleet says ${answer.status} ${why}`);
  };
};
