/** Many rows in one statement: each column travels as one array. */
import type { Parameter } from "../store/query.ts";

type Value = number | string | null;
export type Column<T> = readonly [name: string, type: "text" | "bigint" | "int", of: (row: T) => Value];

/** `select` over the rows as relation `x`, and the arrays for it. Columns that end in `_hex` hold bytes in hex. */
export const unnested = <T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
): { readonly from: string; readonly parameters: readonly Parameter[] } => {
  const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(", ");
  const names = columns.map(([name]) => name).join(", ");
  return {
    from: `unnest(${arrays}) as x(${names})`,
    parameters: columns.map(([, , of]) => rows.map(of)),
  };
};

/** `insert into table (…) select … from unnest(…)`, to be completed with what happens on a conflict. */
export const insertion = <T>(
  table: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
  onConflict: string,
): readonly [sql: string, parameters: readonly Parameter[]] => {
  const { from, parameters } = unnested(columns, rows);
  const targets = columns.map(([name]) => name.replace(/_hex$/, "")).join(", ");
  const values = columns.map(([name]) => (name.endsWith("_hex") ? `decode(x.${name}, 'hex')` : `x.${name}`)).join(", ");
  return [`insert into ${table} (${targets}) select ${values} from ${from} ${onConflict}`, parameters];
};
