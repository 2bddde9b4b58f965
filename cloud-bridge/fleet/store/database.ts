/** One small interface over PostgreSQL and the embedded database; both speak the same SQL. */
import { openPglite } from "./pglite.ts";
import { openPostgres } from "./postgres.ts";
import type { Database } from "./query.ts";

export interface DatabaseSettings {
  /** Folder of the embedded database; unused with `url`. */
  readonly folder: string;
  /** `postgres://…`; absent: embedded. */
  readonly url?: string | undefined;
}

/** Rejects when the server does not answer, or when another process has the folder of the embedded database. */
export const openDatabase = ({ folder, url }: DatabaseSettings): Promise<Database> =>
  url === undefined ? openPglite(folder) : openPostgres(url);
