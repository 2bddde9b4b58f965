/** The schema of the fleet's database: how far it is, and bringing it up before new workers start. */
import { join } from "node:path";
import type { Command } from "commander";
import { partsOf } from "../../cloud-bridge/fleet/retention/parts.ts";
import { parted } from "../../cloud-bridge/fleet/retention/schema.ts";
import type { FleetSettings } from "../../cloud-bridge/fleet/settings.ts";
import { openDatabase } from "../../cloud-bridge/fleet/store/database.ts";
import { migrate, versionOf } from "../../cloud-bridge/fleet/store/migrate.ts";
import { migrations } from "../../cloud-bridge/fleet/store/migrations.ts";
import type { Database } from "../../cloud-bridge/fleet/store/query.ts";
import { newVerb, perform } from "../verb.ts";

interface Options {
  readonly config: string;
  readonly json?: boolean;
  readonly status?: boolean;
}
export const fleetMigrateVerb = (
  configOption: readonly [flags: string, what: string, fallback: string],
  settingsIn: (config: string) => FleetSettings,
): Command =>
  newVerb("migrate", "bring the fleet's database to this version, beside workers that run")
    .option(...configOption)
    .option("--status", "change nothing; say how far it is, and which months it holds")
    .action((options: Options) =>
      perform(options.json, async (out) => {
        const { data, databaseUrl: url } = settingsIn(options.config);
        const database = await openDatabase({ folder: join(data, "database"), url });
        try {
          if (!options.status)
            await migrate(database, migrations, (version) => out.say(`step ${version} of ${migrations.length}`));
          const status = await statusOf(database);
          out.result(status, textOf(status));
          return "done";
        } finally {
          await database.close();
        }
      }),
    );

interface Status {
  readonly version: number;
  readonly newest: number;
  /** By table, oldest first: the day before which each part ends. */
  readonly parts: Readonly<Record<string, readonly string[]>>;
}
const statusOf = async (database: Database): Promise<Status> => {
  const tables = Object.values(parted).flat();
  const parts = await Promise.all(
    tables.map(async (table) => [table, (await partsOf(database, table)).map(({ until }) => until)] as const),
  );
  return { version: await versionOf(database), newest: migrations.length, parts: Object.fromEntries(parts) };
};

const textOf = ({ version, newest, parts }: Status): string =>
  [
    version < newest ? `step ${version} of ${newest}: run it again without --status` : `step ${version}: up to date`,
    ...Object.entries(parts).map(([table, ends]) => `  ${table}: ${ends.length === 0 ? "one piece" : ends.join(" ")}`),
  ].join("\n");
