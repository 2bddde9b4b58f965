/** A PostgreSQL cluster of the test's own. `fsync` is off unless a test or bench needs it. */
import * as engines from "../cli/engines/postgres.ts";

export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}
export const startPostgres: (options?: { readonly fsync?: boolean }) => Promise<PostgresServer> = engines.startPostgres;
