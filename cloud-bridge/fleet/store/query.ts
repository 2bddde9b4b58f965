/** How the fleet's rooms speak to the database. Parameters are numbers, strings, null, and arrays of them. */

export type Parameter = number | string | null | readonly (number | string | null)[];

export interface Query {
  /** `$1`-style parameters. `bigint` columns come back as numbers. */
  rows<Row>(sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
  /** Number of rows that were changed. */
  change(sql: string, parameters?: readonly Parameter[]): Promise<number>;
}
export interface Database extends Query {
  readonly kind: "postgres" | "embedded";
  /** Commits when `work` resolves, rolls back when it rejects. Queries may be issued without waiting for each. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Several statements without parameters, in one transaction, one migrator at a time. */
  exclusively(work: (query: Query) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** The server takes no writes: a standby, or one that was a primary until now. */
export const isReadOnly = (error: unknown): boolean => (error as { code?: unknown }).code === "25006";

/** It lasted longer than such statements may. */
export const wasCutOff = (error: unknown): boolean => (error as { code?: unknown }).code === "57014";

/**
 * True when the same transaction may succeed later: lost connection, shutdown, no resources, deadlock, a server that
 * takes no writes (25006) or cannot use its files (58), a statement that was prepared before a migration changed its
 * table (0A000), or no month to store it in (23514; nothing here checks what sites say).
 */
export const isPassing = (error: unknown): boolean => {
  const { code } = error as { code?: unknown };
  if (typeof code !== "string") return false;
  return (
    /^(08|25006|40|53|57|58|55P03|0A000|23514)/.test(code) ||
    /^(CONNECTION_|CONNECT_|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/.test(code)
  );
};
