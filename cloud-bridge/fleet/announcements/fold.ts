/** What sites' events say of announced parcels: heard of, gone in, or to be said anew. Pure but for its writing. */
import type { Event } from "../../../gateway/core/event.ts";
import { type Column, unnested } from "../ingest/columns.ts";
import type { Query } from "../store/query.ts";
import { live } from "./rows.ts";

interface TakenRow {
  readonly site: string;
  readonly waybill: string;
  readonly revision: number;
  readonly refused: string | null;
  readonly room: string | null;
  /** The site's clock. */
  readonly at: number;
}
interface UsedRow {
  readonly site: string;
  readonly waybill: string;
  readonly carrier: string;
  readonly deposit: string;
}
export interface AnnouncementChanges {
  readonly taken: TakenRow[];
  readonly used: UsedRow[];
  /** Sites that opened a new epoch in this batch: what they have heard may be lost. */
  readonly broken: Set<string>;
}

export const foldAnnouncements = (
  { taken, used, broken }: AnnouncementChanges,
  { site, at, event }: { readonly site: string; readonly at: number; readonly event: Event },
): void => {
  switch (event.type) {
    case "pre-advices-taken":
      for (const { waybill, revision, refused = null, room = null } of event.taken)
        taken.push({ site, waybill, revision, refused, room, at });
      return;
    case "deposit-made": {
      const { carrier, deposit } = event;
      for (const waybill of event.parcels) used.push({ site, waybill, carrier, deposit });
      return;
    }
    case "epoch-opened":
      broken.add(site);
      return;
    default:
  }
};

const takenColumns: readonly Column<TakenRow>[] = [
  ["site", "text", (row) => row.site],
  ["waybill", "text", (row) => row.waybill],
  ["revision", "bigint", (row) => row.revision],
  ["refused", "text", (row) => row.refused],
  ["room", "text", (row) => row.room],
  ["at", "bigint", (row) => row.at],
];
const usedColumns: readonly Column<UsedRow>[] = [
  ["site", "text", (row) => row.site],
  ["waybill", "text", (row) => row.waybill],
  ["carrier", "text", (row) => row.carrier],
  ["deposit", "uuid", (row) => row.deposit],
];

/** After the contacts that a courier entered: those count more. */
export const writeAnnouncements = (
  query: Query,
  { taken, used, broken }: AnnouncementChanges,
  now: number,
): readonly Promise<unknown>[] => {
  const writes: Promise<number>[] = [];
  if (taken.length > 0) writes.push(writeTaken(query, taken, now));
  if (used.length > 0) writes.push(writeUsed(query, used, now));
  if (broken.size > 0)
    // A higher revision, since a copy of what a site has kept would get no answer.
    writes.push(
      query.change(
        `update announcement set state = case when state = 'at-site' then 'waiting' else state end,
           revision = greatest(revision + 1, $2), taken_at = null, room = null, send_at = $2, tries = 0
         where site = any($1::text[]) and state in ${live}`,
        [[...broken], now],
      ),
    );
  return writes;
};

const writeTaken = (query: Query, taken: readonly TakenRow[], now: number): Promise<number> => {
  const { from, parameters } = unnested(takenColumns, taken);
  const ends = "a.state = 'withdrawing' or x.refused is not null";
  return query.change(
    `update announcement a set taken_at = x.at, send_at = null, room = x.room,
       state = case when a.state = 'withdrawing' then 'withdrawn'
         when x.refused is null then 'at-site' else 'refused' end,
       why = case when a.state = 'withdrawing' then a.why else x.refused end,
       contact = case when ${ends} then null else a.contact end,
       ended_at = case when ${ends} then $${parameters.length + 1}::bigint end
     from ${from} where a.site = x.site and a.waybill = x.waybill and a.revision = x.revision
       and a.state in ('waiting', 'withdrawing')`,
    [...parameters, now],
  );
};

/** What went in is told to whom the sender named. */
const writeUsed = (query: Query, used: readonly UsedRow[], now: number): Promise<number> => {
  const { from, parameters } = unnested(usedColumns, used);
  return query.change(
    `with found as (
       select a.tenant, a.id, a.n, a.site, a.contact, x.deposit from ${from}
         join announcement a on a.site = x.site and a.waybill = x.waybill and a.carrier = x.carrier
       where a.state in ${live} for update of a
     ), ended as (
       update announcement a set state = 'used', deposit = found.deposit, ended_at = $${parameters.length + 1}::bigint,
         send_at = null, contact = null from found where a.tenant = found.tenant and a.id = found.id
     )
     insert into contact (deposit, site, sealed)
     select distinct on (deposit) deposit, site, contact from found where contact is not null order by deposit, n
     on conflict do nothing`,
    [...parameters, now],
  );
};
