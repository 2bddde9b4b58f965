/** The parts of a table that is parted by the day of storing: one for each month, and the table as it was at first. */
import type { Query } from "../store/query.ts";

/** Days are texts like `2026-01-31`, which sort as days do. */
export interface Part {
  readonly name: string;
  /** The first day that is no longer in it. */
  readonly until: string;
}

/** Oldest first. */
export const partsOf = async (query: Query, table: string): Promise<readonly Part[]> => {
  const rows = await query.rows<{ name: string; bound: string }>(
    `select child.relname as name, pg_get_expr(child.relpartbound, child.oid) as bound
     from pg_inherits join pg_class child on child.oid = inhrelid where inhparent = to_regclass($1)`,
    [table],
  );
  const parts = rows.map(({ name, bound }) => ({ name, until: /TO \('([\d-]+)'\)/.exec(bound)?.[1] ?? "" }));
  return parts.sort((one, other) => (one.until < other.until ? -1 : 1));
};

/** Months up to the one that `day` lies in. Attaching holds up nobody who reads or writes. */
export const makeParts = async (query: Query, table: string, day: string): Promise<void> => {
  let last = (await partsOf(query, table)).at(-1);
  while (last && last.until <= day) {
    const name = `${table}_${last.until.slice(0, 7).replace("-", "_")}`;
    const until = monthAfter(last.until);
    await query.change(`create table ${name} (like ${last.name} including all)`);
    await query.change(
      `alter table ${table} attach partition ${name} for values from ('${last.until}') to ('${until}')`,
    );
    last = { name, until };
  }
};

/** `first`: the first day of a month. */
const monthAfter = (first: string): string => {
  const day = new Date(`${first}T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() + 1);
  return day.toISOString().slice(0, 10);
};
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 24 * 3_600_000).toISOString().slice(0, 10);
