/** What sites' events say of couriers: where they work, and whose sign-in fails. Pure but for its writing. */
import type { Event } from "../../../gateway/core/event.ts";
import { type Column, unnested } from "../ingest/columns.ts";
import type { Query } from "../store/query.ts";

export interface CourierRow {
  readonly site: string;
  readonly courier: string;
  readonly carrier: string | null;
  readonly at: number | null;
  readonly failedAt: number | null;
  readonly tries: number | null;
}
/** By site and courier; later events have overwritten earlier ones. */
export type CourierChanges = Map<string, CourierRow>;

/** To the hour, so that most batches have nothing to write. */
const roughMs = 3_600_000;

export const foldCourier = (
  rows: CourierChanges,
  { site, at, event }: { readonly site: string; readonly at: number; readonly event: Event },
): void => {
  const put = (courier: string, change: Partial<CourierRow>): void => {
    const key = `${site}/${courier}`;
    const none = { carrier: null, at: null, failedAt: null, tries: null };
    rows.set(key, { ...none, ...rows.get(key), site, courier, ...change });
  };
  switch (event.type) {
    case "deposit-made":
    case "parcels-recalled":
    case "hand-in-fetched":
      put(event.courier, { carrier: event.carrier, at: at - (at % roughMs) });
      break;
    case "courier-sign-in-failed":
      if (event.courier !== undefined) put(event.courier, { failedAt: at, tries: event.tries });
      break;
    default:
  }
};

const columns: readonly Column<CourierRow>[] = [
  ["site", "text", (row) => row.site],
  ["courier", "text", (row) => row.courier],
  ["carrier", "text", (row) => row.carrier],
  ["at", "bigint", (row) => row.at],
  ["failed_at", "bigint", (row) => row.failedAt],
  ["tries", "int", (row) => row.tries],
];

export const writeCouriers = (query: Query, rows: CourierChanges): Promise<unknown> => {
  if (rows.size === 0) return Promise.resolve();
  const { from, parameters } = unnested(columns, [...rows.values()]);
  return query.change(
    `insert into courier_seen (site, courier, carrier, at, failed_at, tries)
     select x.site, x.courier, x.carrier, x.at, x.failed_at, x.tries from ${from}
     where x.failed_at is not null or not exists (select 1 from courier_seen known
       where known.site = x.site and known.courier = x.courier and known.at >= x.at)
     on conflict (site, courier) do update set carrier = coalesce(excluded.carrier, courier_seen.carrier),
       at = greatest(excluded.at, courier_seen.at), failed_at = greatest(excluded.failed_at, courier_seen.failed_at),
       tries = coalesce(excluded.tries, courier_seen.tries)`,
    parameters,
  );
};
