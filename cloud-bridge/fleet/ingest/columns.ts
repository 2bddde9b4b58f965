/**
 * Many rows in one statement. Each column travels as one text whose values are parted by U+0001, with U+0002 for null:
 * neither may stand in a JSON text or in any value here, so nothing is escaped on the way (array literals cost more
 * than the insert itself).
 */
import type { Parameter, Query } from "../store/query.ts";

type Value = number | string | null;
/** Text is taken as it is when its form is known; `free` text is cleaned of control characters first. */
export type Column<T> = readonly [
  name: string,
  type: "text" | "free" | "bigint" | "int" | "uuid",
  of: (row: T) => Value,
];

const between = "\u0001";
const none = "\u0002";

/** The rows as relation `x`, and the parameters for it. Columns that end in `_hex` hold bytes in hex. */
export const unnested = <T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
): { readonly from: string; readonly parameters: readonly Parameter[] } => {
  const parameters = columns.map((one) => joined(one, rows));
  const arrays = columns.map(([, type], index) => {
    const all = `$${index + 1}::text`;
    // An empty text is split into nothing at all, and not into the one empty text that it is here.
    const isEmptyText = rows.length === 1 && parameters[index] === "";
    const array = isEmptyText ? `array[${all}]` : `string_to_array(${all}, E'\\x01', E'\\x02')`;
    return type === "text" || type === "free" ? array : `${array}::${type}[]`;
  });
  const names = columns.map(([name]) => name).join(", ");
  return { from: `unnest(${arrays.join(", ")}) as x(${names})`, parameters };
};

/**
 * `insert into table (…) select … from unnest(…)`, completed with what happens on a conflict; nothing when there are no
 * rows. No row is held while the database works.
 */
export const insert = <T>(
  query: Query,
  table: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
  onConflict = "",
): Promise<unknown> => {
  if (rows.length === 0) return Promise.resolve();
  const { from, parameters } = unnested(columns, rows);
  const targets = columns.map(([name]) => name.replace(/_hex$/, "")).join(", ");
  const values = columns.map(([name]) => (name.endsWith("_hex") ? `decode(x.${name}, 'hex')` : `x.${name}`)).join(", ");
  return query.change(`insert into ${table} (${targets}) select ${values} from ${from} ${onConflict}`, parameters);
};

const joined = <T>([, type, of]: Column<T>, rows: readonly T[]): string => {
  const values = rows.map((row) => of(row) ?? none);
  return (type === "free" ? values.map((value) => (value === none ? none : cleaned(String(value)))) : values).join(
    between,
  );
};
const cleaned = (text: string): string => text.replace(/\p{Cc}/gu, " ");
