/**
 * Goes through the parcels of a bulk notice, some at a time: notices, messages and how far it is change in one
 * transaction, so that whoever goes on after a worker that died tells nobody twice.
 */

import type { Database, Query } from "../../store/query.ts";
import { makeNotices } from "../contact/last-words.ts";
import { addDeliveries, type Ways } from "../deliveries.ts";
import { lyingThere, places, whom } from "./bulk.ts";

const stepRows = 200;

interface Bulk {
  readonly id: string;
  readonly sites: string | null;
  readonly stages: string;
  readonly carrier: string | null;
  readonly at_site: string;
  readonly at_compartment: string;
}
interface Row {
  readonly deposit: string;
  readonly site: string;
  readonly compartment: string;
  readonly sealed: string | null;
}
/** `isFull`: there is more to do at once. */
export const stepBulk = (database: Database, ways: Ways, at: number) =>
  database.transaction(async (query) => {
    const [bulk] = await query.rows<Bulk>(
      `select id, sites, stages, carrier, at_site, at_compartment from bulk_notice where state = 'running'
       order by made_at limit 1 for update skip locked`,
    );
    if (bulk === undefined) return { made: 0, isFull: false };
    const rows = await nextRows(query, bulk);
    const fresh = await freshOf(query, bulk, rows, ways);
    const kind = `bulk-${bulk.id}`;
    const made = await makeNotices(
      query,
      fresh.map(({ deposit, site }) => ({ deposit, site, kind })),
      at,
    );
    const reached = await addDeliveries(query, made, ways, at);
    const last = rows.at(-1);
    const isOver = rows.length < stepRows;
    await query.change(
      `update bulk_notice set seen = seen + $2, doubled = doubled + $3, unreached = unreached + $4, at_site = $5,
         at_compartment = $6, state = $7, ended_at = $8 where id = $1`,
      [
        ...[bulk.id, rows.length, rows.length - fresh.length, made.length - reached],
        ...[last?.site ?? bulk.at_site, last?.compartment ?? bulk.at_compartment],
        ...[isOver ? "done" : "running", isOver ? at : null],
      ],
    );
    if (isOver) await query.change("delete from bulk_told where bulk = $1", [bulk.id]);
    return { made: made.length, isFull: true };
  });

const nextRows = (query: Query, bulk: Bulk): Promise<readonly Row[]> =>
  query.rows<Row>(
    `select deposit.deposit, status.site, status.compartment,
       (select sealed from contact where contact.deposit = deposit.deposit) as sealed
     from ${lyingThere} and (status.site, status.compartment) > ($4, $5)
     order by status.site, status.compartment limit ${stepRows}`,
    [...whom({ ...places(bulk), carrier: bulk.carrier }), bulk.at_site, bulk.at_compartment],
  );

/** The first parcel of each recipient whom this notice has not told yet. */
const freshOf = async (query: Query, { id }: Bulk, rows: readonly Row[], { recipients }: Ways) => {
  const digests = rows.map(({ deposit, sealed }) =>
    recipients.digestOf(id, sealed === null ? null : recipients.contactOf(sealed), deposit),
  );
  const untold = await query.rows<{ digest: string }>(
    `insert into bulk_told (bulk, digest) select distinct $1::text, digest from unnest($2::text[]) as x(digest)
     on conflict do nothing returning digest`,
    [id, digests],
  );
  const wanted = new Set(untold.map(({ digest }) => digest));
  return rows.filter((_row, index) => wanted.delete(digests[index] ?? ""));
};
