/** Keys of the fleet's tenants. */
import type { Command } from "commander";
import type { ApiKey, MadeKey } from "../../cloud-bridge/fleet/access/api-keys.ts";
import { keyRoles } from "../../cloud-bridge/fleet/access/rights.ts";
import { newGroup, type Out } from "../verb.ts";
import { type AtFleet, asking, atFleet } from "./ask.ts";

export const fleetKeyVerb = (): Command => {
  const verb = newGroup("key", "keys of operators, auditors, carriers and shops");
  verb.addCommand(addVerb());
  verb.addCommand(
    atFleet("list", "the keys, newest first").action((options: AtFleet) =>
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
      .action((id: string, options: AtFleet & { readonly overlapHours: string; readonly days: string }) =>
        asking(options, async (ask, out) => {
          const body = { overlapMs: Number(options.overlapHours) * 3_600_000, validDays: Number(options.days) };
          show(out, await ask("POST", `/v1/keys/${encodeURIComponent(id)}/rotate`, body));
        }),
      ),
  );
  verb.addCommand(
    atFleet("revoke", "a key counts no longer")
      .argument("<id>")
      .action((id: string, options: AtFleet) =>
        asking(options, async (ask, out) => {
          await ask("DELETE", `/v1/keys/${encodeURIComponent(id)}`);
          out.result({ id, revoked: true }, `key ${id} is revoked`);
        }),
      ),
  );
  return verb;
};

type Wanted = AtFleet & Readonly<Record<"role" | "tenant" | "name" | "days", string>> & { readonly rights?: string };
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
