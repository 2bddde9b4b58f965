/** PostgreSQL 15 or newer. */
import postgres from "postgres";
import type { Database, Parameter, Query } from "./query.ts";

const connections = 6;
/** Any number will do, as long as every worker uses the same one. */
const migrationLock = 7_305_188;

type Runner = Pick<postgres.Sql, "unsafe">;

export const openPostgres = async (url: string): Promise<Database> => {
  const sql = postgres(url, {
    max: connections,
    connect_timeout: 10,
    onnotice: () => undefined,
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  });
  await sql`select 1`;
  return {
    kind: "postgres",
    ...queryOver(sql),
    transaction: async (work) => (await sql.begin((transaction) => work(queryOver(transaction)))) as never,
    exclusively: async (work) => {
      await sql.begin(async (transaction) => {
        await transaction`select pg_advisory_xact_lock(${migrationLock})`;
        await work(queryOver(transaction));
      });
    },
    close: () => sql.end({ timeout: 2 }),
  };
};

const queryOver = (runner: Runner): Query => ({
  rows: async <Row>(text: string, parameters?: readonly Parameter[]) =>
    (await run(runner, text, parameters)) as unknown as readonly Row[],
  change: async (text, parameters) => (await run(runner, text, parameters)).count,
});

const run = (runner: Runner, text: string, parameters: readonly Parameter[] = []) =>
  runner.unsafe(text, parameters as never, { prepare: parameters.length > 0 });
