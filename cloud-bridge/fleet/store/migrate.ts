/** Brings the schema to the newest version: each step once, all in one transaction, one worker at a time. */
import { migrations as released } from "./migrations.ts";
import type { Database } from "./query.ts";

export class SchemaTooNew extends Error {
  readonly code = "schema-too-new";
}

/** Returns the version that the schema now has. Rejects with `SchemaTooNew` when a newer fleet has been here. */
export const migrate = async (database: Database, migrations: readonly string[] = released): Promise<number> => {
  let version = 0;
  await database.exclusively(async (query) => {
    await query.change("create table if not exists schema_version (version int primary key, at bigint not null)");
    const [row] = await query.rows<{ version: number | null }>("select max(version) as version from schema_version");
    version = row?.version ?? 0;
    if (version > migrations.length)
      throw new SchemaTooNew(`the database has version ${version}, this fleet knows ${migrations.length}`);
    for (const sql of migrations.slice(version)) {
      await query.change(sql);
      version += 1;
      await query.change("insert into schema_version (version, at) values ($1, $2)", [version, Date.now()]);
    }
  });
  return version;
};
