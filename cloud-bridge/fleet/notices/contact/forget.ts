/**
 * Forgets what recipients were told and have said, some time after their deposit ended. In steps along the index of
 * each table: what belongs to a deposit that lies there still is passed over, and nobody else waits for it.
 */
import type { Database } from "../../store/query.ts";

const stepRows = 2_000;

/** Of deposits that ended before `endedBefore`. `stepMax`: rows that one step looks at, and those of the same time. */
export const forgetEnded = async (database: Database, endedBefore: number, stepMax = stepRows): Promise<void> => {
  // A notice is older than the end of its deposit, but for a receipt; a remark may be younger.
  const [notices, remarks] = [endedBefore, Number.MAX_SAFE_INTEGER];
  for (const [table, upTo] of [["notice", notices] as const, ["remark", remarks] as const]) {
    let after: number | null = -1;
    while (after !== null) after = await forgetSome(database, table, { endedBefore, after, upTo, stepMax });
  }
};

interface Step {
  readonly endedBefore: number;
  /** Rows that are younger than the one and not younger than the other. */
  readonly after: number;
  readonly upTo: number;
  readonly stepMax: number;
}
/** How far it has come; null: it has seen all. */
const forgetSome = async (
  database: Database,
  table: "notice" | "remark",
  { endedBefore, after, upTo, stepMax }: Step,
): Promise<number | null> => {
  const [looked] = await database.rows<{ seen: number; last: number | null }>(
    `with looked as (
       select ctid as place, deposit, at from ${table} where at > $2 and at <= $3
       order by at fetch first ${stepMax} rows with ties),
     gone as (
       delete from ${table} where ctid = any(array(
         select place from looked join deposit using (deposit) where ended_at < $1)))
     select count(*)::int as seen, max(at) as last from looked`,
    [endedBefore, after, upTo],
  );
  return looked && looked.seen >= stepMax ? looked.last : null;
};
