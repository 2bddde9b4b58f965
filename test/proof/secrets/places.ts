/** Every place in which a secret could have come to lie: files, the stores inside them, the fleet's tables. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ClassicLevel } from "classic-level";
import { siteFiles } from "../../../cli/up/first-run.ts";
import { openDatabase } from "../../../cloud-bridge/fleet/store/database.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import type { Finding, Search } from "./needles.ts";

/** The site's keys, and what the fleet gave it at its enrolment, are kept in files that only their owner may read. */
const isException = (file: string): boolean => /^gateway\/(keys\/|enrolment\.json$)/.test(file);

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Everything of gateway and fleet: folders, logs, configuration. Stores are looked at as bytes here. */
export const searchFiles = (data: string, search: Search): Finding[] => {
  const { gateway, fleet, logs } = siteFiles(data);
  const folders = [join(data, "gateway"), join(data, "fleet")].flatMap(filesBelow);
  const files = [...folders, gateway, fleet, join(logs, "gateway.log"), join(logs, "fleet.log")];
  return files
    .map((file) => relative(data, file))
    .filter((file) => !isException(file) && !file.endsWith("/ballast"))
    .flatMap((where) => search.in(readFileSync(join(data, where))).map((secret) => ({ secret, where })));
};

export interface Looked {
  readonly found: readonly Finding[];
  /** How much was looked at, by kind of key or by table. */
  readonly entries: Readonly<Record<string, number>>;
}

/** Keys and values of journal and tables as LevelDB gives them: whatever it had packed is unpacked. */
export const searchStores = async (data: string, search: Search): Promise<Looked> => {
  const found: Finding[] = [];
  const entries: Record<string, number> = {};
  for (const [where, folder] of storesOf(data)) {
    const store = new ClassicLevel<Uint8Array, Uint8Array>(folder, { keyEncoding: "view", valueEncoding: "view" });
    await store.open({ createIfMissing: false });
    for await (const entry of store.iterator()) {
      const kind = `${where} ${Buffer.from(entry[0].subarray(0, 2)).toString()}`;
      entries[kind] = (entries[kind] ?? 0) + 1;
      for (const part of entry) for (const secret of search.in(part)) found.push({ secret, where });
    }
    await store.close();
  }
  return { found, entries };
};
export const storesOf = (data: string): readonly (readonly [where: string, folder: string])[] => {
  const places = dataPlaces(join(data, "gateway"));
  return [
    ["journal", join(places.journal, "store")],
    ["table parcel-trail", places.table("parcel-trail")],
  ];
};

/** Every row of every table. The fleet must not run meanwhile. */
export const searchTables = async (data: string, search: Search): Promise<Looked> => {
  const database = await openDatabase({ folder: join(data, "fleet", "database") });
  const found: Finding[] = [];
  const entries: Record<string, number> = {};
  const tables = await database.rows<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
    [],
  );
  for (const { name } of tables) {
    const rows = await database.rows<Record<string, unknown>>(`select * from "${name}"`, []);
    entries[name] = rows.length;
    for (const row of rows)
      for (const [column, value] of Object.entries(row)) {
        const where = `${name}.${column}`;
        const bytes = value instanceof Uint8Array ? value : (JSON.stringify(value) ?? "");
        for (const secret of search.in(bytes)) found.push({ secret, where });
      }
  }
  await database.close();
  return { found, entries };
};
