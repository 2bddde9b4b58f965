/**
 * Steps of the fleet's schema: what grows with every event is parted by the month in which it was stored, so that a
 * month goes as a whole. Nothing is copied: each table as it is becomes the first part of a parted one of its name.
 * That it fits is proven beforehand, while workers of any version go on reading and writing.
 */

/** What goes together. The registered event is made from the site's, so it goes first. */
export const parted = {
  trail: ["event", "parcel_trail", "receipt", "stock_statement"],
  epcis: ["epcis_event"],
} as const;
export type KeptKind = keyof typeof parted;
const tables = Object.values(parted).flat();

const every = (statement: (table: string) => string): string => tables.map(statement).join("\n");

/** `first_until`: the table as it was takes what is stored before this day, so that all steps have a month's time. */
const expand = `
create table kept (
  kind text primary key,
  first_until date not null default (date_trunc('month', current_date) + interval '2 months')::date,
  -- what was stored before this day has gone; null: nothing has
  since date,
  -- of the EPCIS register: the last number that has gone
  last_n bigint
);
insert into kept (kind) values ${Object.keys(parted)
  .map((kind) => `('${kind}')`)
  .join(", ")};
${every((table) => `alter table ${table} add column stored_on date not null default current_date;`)}
do $$ begin
${every(
  (table) => `execute format('alter table ${table} add constraint ${table}_first check (stored_on < %L) not valid',
    (select min(first_until) from kept));`,
)}
end $$;`;

/** Reads a whole table, beside everything that reads and writes it. */
const proofs = tables.map((table) => `alter table ${table} validate constraint ${table}_first;`);

/** A part has keys and indexes of its own; the parted table has none, since none could hold over all parts. */
const change = `do $$ begin
${every(
  (table) => `alter table ${table} rename to ${table}_first;
  create table ${table} (like ${table}_first including defaults including storage) partition by range (stored_on);
  execute format('alter table ${table} attach partition ${table}_first for values from (minvalue) to (%L)',
    (select min(first_until) from kept));
  alter table ${table}_first drop constraint ${table}_first;`,
)}
end $$;`;

export const partedByMonth: readonly string[] = [expand, ...proofs, change];
