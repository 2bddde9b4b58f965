/** Brings the schema to the newest version: each step once, in a transaction of its own, one worker at a time. */
import { migrations as released } from "./migrations.ts";
import type { Database, Query } from "./query.ts";

export class SchemaTooNew extends Error {
  readonly code = "schema-too-new";
}

/**
 * Returns the version that the schema now has. Whoever is stopped in the middle goes on behind the last step that was
 * done. Rejects with `SchemaTooNew` when a newer fleet has been here.
 */
export const migrate = async (
  database: Database,
  migrations: readonly string[] = released,
  onStep: (version: number) => void = () => undefined,
): Promise<number> => {
  let version = 0;
  do {
    await database.exclusively(async (query) => {
      await query.change("create table if not exists schema_version (version int primary key, at bigint not null)");
      version = await versionOf(query);
      if (version > migrations.length)
        throw new SchemaTooNew(`the database has version ${version}, this fleet knows ${migrations.length}`);
      const sql = migrations[version];
      if (sql === undefined) return;
      await query.change(sql);
      version += 1;
      await query.change("insert into schema_version (version, at) values ($1, $2)", [version, Date.now()]);
    });
    onStep(version);
  } while (version < migrations.length);
  return version;
};

/** Steps that are done; 0: it is empty. */
export const versionOf = async (query: Query): Promise<number> => {
  const [known] = await query.rows<{ name: string | null }>("select to_regclass('schema_version')::text as name");
  if (known?.name == null) return 0;
  const [row] = await query.rows<{ version: number | null }>("select max(version) as version from schema_version");
  return row?.version ?? 0;
};
