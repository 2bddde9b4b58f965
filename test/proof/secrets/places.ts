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

/** Keys and values of journal and tables as LevelDB gives them: whatever it had packed is unpacked. */
export const searchStores = async (data: string, search: Search): Promise<Finding[]> => {
  const found: Finding[] = [];
  for (const [where, folder] of storesOf(data)) {
    const store = new ClassicLevel<Uint8Array, Uint8Array>(folder, { keyEncoding: "view", valueEncoding: "view" });
    await store.open({ createIfMissing: false });
    for await (const entry of store.iterator())
      for (const part of entry) for (const secret of search.in(part)) found.push({ secret, where });
    await store.close();
  }
  return found;
};
export const storesOf = (data: string): readonly (readonly [where: string, folder: string])[] => {
  const places = dataPlaces(join(data, "gateway"));
  return [
    ["journal", join(places.journal, "store")],
    ["table parcel-trail", places.table("parcel-trail")],
  ];
};

/** Every row of every table. The fleet must not run meanwhile. */
export const searchTables = async (data: string, search: Search): Promise<Finding[]> => {
  const database = await openDatabase({ folder: join(data, "fleet", "database") });
  const found: Finding[] = [];
  const tables = await database.rows<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
    [],
  );
  if (tables.length < 10) throw new Error("where are the fleet's tables?");
  for (const { name } of tables) {
    const rows = await database.rows<Record<string, unknown>>(`select * from "${name}"`, []);
    for (const row of rows)
      for (const [column, value] of Object.entries(row)) {
        const where = `${name}.${column}`;
        const bytes = value instanceof Uint8Array ? value : (JSON.stringify(value) ?? "");
        for (const secret of search.in(bytes)) found.push({ secret, where });
      }
  }
  await database.close();
  return found;
};
