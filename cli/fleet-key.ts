/** Keys of the fleet's tenants, asked for at the running fleet with the operator's token of its folder. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import type { ApiKey, MadeKey } from "../cloud-bridge/fleet/access/api-keys.ts";
import { keyRoles } from "../cloud-bridge/fleet/access/rights.ts";
import { FleetTokens, fleetTokensFile } from "../cloud-bridge/fleet/keys.ts";
import { FleetSettings } from "../cloud-bridge/fleet/settings.ts";
import { settingsOf } from "./config-file.ts";
import { Ended, newGroup, newVerb, type Out, perform } from "./verb.ts";

interface Options {
  readonly config: string;
  readonly url?: string;
  readonly json?: boolean;
}
type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

export const fleetKeyVerb = (): Command => {
  const verb = newGroup("key", "keys of operators, auditors, carriers and shops");
  verb.addCommand(addVerb());
  verb.addCommand(
    atFleet("list", "the keys, newest first").action((options: Options) =>
      asking(options, async (ask, out) => {
        const { keys } = (await ask("GET", "/v1/keys")) as { readonly keys: readonly ApiKey[] };
        out.result(keys, keys.map(lineOf).join("\n"));
      }),
    ),
  );
  verb.addCommand(
    atFleet("rotate", "a new key in a key's place; shown once")
      .argument("<id>")
      .option("--overlap-hours <hours>", "so long both count", "24")
      .option("--days <days>", "the new one ends after so long", "365")
      .action((id: string, options: Options & { readonly overlapHours: string; readonly days: string }) =>
        asking(options, async (ask, out) => {
          const body = { overlapMs: Number(options.overlapHours) * 3_600_000, validDays: Number(options.days) };
          show(out, await ask("POST", `/v1/keys/${encodeURIComponent(id)}/rotate`, body));
        }),
      ),
  );
  verb.addCommand(
    atFleet("revoke", "a key counts no longer")
      .argument("<id>")
      .action((id: string, options: Options) =>
        asking(options, async (ask, out) => {
          await ask("DELETE", `/v1/keys/${encodeURIComponent(id)}`);
          out.result({ id, revoked: true }, `key ${id} is revoked`);
        }),
      ),
  );
  return verb;
};

type Wanted = Options & Readonly<Record<"role" | "tenant" | "name" | "days", string>> & { readonly rights?: string };
const addVerb = (): Command =>
  atFleet("add", "give a tenant a key; shown once")
    .requiredOption("--role <role>", keyRoles.join(" | "))
    .requiredOption("--tenant <id>", "a-z 0-9 -; a carrier's is the carrier's id at the sites")
    .requiredOption("--name <name>", "which system uses it")
    .option("--rights <rights>", "some of the role's rights, parted by commas; absent: all of them")
    .option("--days <days>", "it ends after so long", "365")
    .action((options: Wanted) =>
      asking(options, async (ask, out) => {
        const { role, tenant, name, days, rights } = options;
        const some = rights === undefined ? {} : { rights: rights.split(",") };
        show(out, await ask("POST", "/v1/keys", { role, tenant, name, validDays: Number(days), ...some }));
      }),
    );

const atFleet = (name: string, description: string): Command =>
  newVerb(name, description)
    .option("-c, --config <file>", "settings of the fleet (YAML)", "data/fleet.yaml")
    .option("--url <url>", "where it listens, when not as its settings say");

const show = (out: Out, answer: unknown): void => {
  const { secret, key } = answer as MadeKey;
  out.result({ ...key, secret }, `key ${key.id} (${key.role} ${key.tenant}): ${secret}`);
};
const lineOf = ({ id, role, tenant, name, expiresAt, revokedAt, lastUsedAt }: ApiKey): string => {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const used = lastUsedAt === null ? "never used" : `used ${day(lastUsedAt)}`;
  const end = revokedAt === null ? `until ${day(expiresAt)}` : "revoked";
  return `${id}  ${role} ${tenant}  ${name}  ${end}  ${used}`;
};

const asking = (options: Options, work: (ask: Ask, out: Out) => Promise<void>): Promise<void> =>
  perform(options.json, async (out) => {
    await work(askOf(options), out);
    return "done";
  });

const askOf = ({ config, url }: Options): Ask => {
  const { data, http } = settingsOf(FleetSettings, config);
  const file = fleetTokensFile(resolve(dirname(config), data));
  if (!existsSync(file)) throw new Ended("failed", `no ${file}: has the fleet run here?`);
  const { operator } = FleetTokens.parse(JSON.parse(readFileSync(file, "utf8")));
  const base = url ?? `${http.tls ? "https" : "http"}://${http.host}:${http.port}`;
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
