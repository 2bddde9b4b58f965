/** PostgreSQL 15 or newer. */
import postgres from "postgres";
import { type Database, isReadOnly, type Parameter, type Query } from "./query.ts";

const connections = 6;
const backOffSecondsMax = 1;
/** For what is under way when the connections are made anew. */
const finishSeconds = 5;
/** Any number will do, as long as every worker uses the same one. */
const migrationLock = 7_305_188;

type Runner = Pick<postgres.Sql, "unsafe">;

/** `statementMsMax`: what lasts longer is cut off by the server (57014); absent: it may last. */
export const openPostgres = async (url: string, statementMsMax?: number): Promise<Database> => {
  const pool = new Pool(() => connectionsTo(url, statementMsMax));
  await pool.with((sql) => sql`select 1`);
  const asked: Query = {
    rows: (text, parameters) => pool.with((sql) => queryOver(sql).rows(text, parameters)),
    change: (text, parameters) => pool.with((sql) => queryOver(sql).change(text, parameters)),
  };
  return {
    ...{ kind: "postgres", ...asked },
    transaction: (work) => pool.with((sql) => transact(sql, work)),
    exclusively: (work) =>
      pool.with((sql) =>
        transact(sql, async (query) => {
          await query.rows("select pg_advisory_xact_lock($1::bigint)", [migrationLock]);
          await work(query);
        }),
      ),
    close: () => pool.close(),
  };
};

/**
 * The driver's connections. One that was lost may never come back by itself (what it was to write stays where nobody
 * writes it), so after a loss all are made anew, and those in use are let finish. So they are when the server takes no
 * writes: after a failover the address may lead to another one by now.
 */
class Pool {
  readonly #connect: () => postgres.Sql;
  #sql: postgres.Sql;
  #closed = false;

  constructor(connect: () => postgres.Sql) {
    this.#connect = connect;
    this.#sql = connect();
  }

  async with<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const sql = this.#sql;
    try {
      return await work(sql);
    } catch (error) {
      const isToRenew = isLost(error) || isReadOnly(error);
      if (isToRenew && sql === this.#sql && !this.#closed) {
        this.#sql = this.#connect();
        void sql.end({ timeout: finishSeconds }).catch(() => undefined);
      }
      throw error;
    }
  }
  close(): Promise<void> {
    this.#closed = true;
    return this.#sql.end({ timeout: 2 });
  }
}

const connectionsTo = (url: string, statementMsMax?: number): postgres.Sql =>
  postgres(url, {
    max: connections,
    ...(statementMsMax === undefined ? {} : { connection: { statement_timeout: statementMsMax } }),
    connect_timeout: 10,
    // Its own waits up to 20 s: long after the server is back.
    backoff: (tries) => Math.min(backOffSecondsMax, 0.01 * 3 ** tries),
    onnotice: () => undefined,
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  });

/**
 * The driver writes to a connection that is no more, when a transaction asks or rolls back on it, and by that ends the
 * process (porsager/postgres, issues 1154 and 1208). So nothing more is asked once the connection is known to be lost,
 * and the work's own end is left unheard: the driver rejects the transaction by itself.
 */
const transact = async <T>(sql: postgres.Sql, work: (query: Query) => Promise<T>): Promise<T> => {
  let lost: { readonly why: unknown } | null = null;
  const ask = async <U>(run: () => Promise<U>): Promise<U> => {
    if (lost) throw lost.why;
    try {
      return await run();
    } catch (why) {
      if (isLost(why)) lost ??= { why };
      throw why;
    }
  };
  const guarded = async (transaction: Runner): Promise<T> => {
    const query = queryOver(transaction);
    const working = work({
      rows: (text, parameters) => ask(() => query.rows(text, parameters)),
      change: (text, parameters) => ask(() => query.change(text, parameters)),
    });
    await working.catch(() => undefined);
    return lost ? new Promise(() => undefined) : working;
  };
  try {
    return (await sql.begin(guarded)) as T;
  } catch (why) {
    lost ??= { why };
    throw why;
  }
};

/** An open connection has gone or is about to: told by the driver, the system, or the server as its last word. */
const isLost = (error: unknown): boolean => {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && /^(CONNECTION_|CONNECT_TIMEOUT|ECONNRESET|EPIPE|ETIMEDOUT|57P0)/.test(code);
};

const queryOver = (runner: Runner): Query => ({
  rows: async <Row>(text: string, parameters?: readonly Parameter[]) =>
    (await run(runner, text, parameters)) as unknown as readonly Row[],
  change: async (text, parameters) => (await run(runner, text, parameters)).count,
});

const run = (runner: Runner, text: string, parameters: readonly Parameter[] = []) =>
  runner.unsafe(text, parameters as never, { prepare: parameters.length > 0 });
