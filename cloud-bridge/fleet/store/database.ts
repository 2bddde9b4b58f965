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

/** A statement of a request that lasts longer is cut off. */
const requestMsMax = 10_000;

/**
 * What is asked over HTTP has connections of its own, so that however long that takes what sites send is stored
 * meanwhile. The embedded database has one connection for all. Whoever opened it closes it.
 */
export const openForRequests = (
  database: Database,
  { url }: Pick<DatabaseSettings, "url">,
  statementMsMax = requestMsMax,
): Promise<Database> =>
  url === undefined
    ? Promise.resolve({ ...database, close: async () => undefined })
    : openPostgres(url, statementMsMax);

/** Rejects when the server does not answer, or when another process has the folder of the embedded database. */
export const openDatabase = ({ folder, url }: DatabaseSettings): Promise<Database> =>
  url === undefined ? openPglite(folder) : openPostgres(url);
