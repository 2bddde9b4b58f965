/**
 * What is still needed of months that go: it is moved to the present month, row by row, before they do. That is little:
 * what lies in lockers, what nobody has looked at, and the ends of histories.
 */
import type { Query } from "../store/query.ts";

/** Parcels that are inside, or that staff has not found again. */
const inside = `select d.site, w.waybill from deposit d cross join unnest(string_to_array(d.parcels, ' ')) w(waybill)
  where d.ended_at is null or d.stage = 'missing'`;
/** Places in histories: of those parcels, of alarms that stand or that nobody acknowledged, and from each head on. */
const places = `
  select line.site, line.epoch, line.seq from parcel_trail line join (${inside}) held using (site, waybill)
  union select told.site, told.epoch, told.seq from event told where told.stored_on < $2::date
    and told.type = 'alarm-raised' and exists (select 1 from alarm where alarm.site = told.site
      and alarm.alarm = told.body::json -> 'event' ->> 'alarm'
      and (alarm.cleared_at is null or alarm.acknowledged_at is null))
  union select told.site, told.epoch, told.seq from event told join head on head.site = told.site
    and (told.epoch, told.seq) >= (head.epoch, head.seq) where told.stored_on < $2::date`;
const atPlace = `(site, epoch, seq) in (${places})`;

const staying = {
  event: atPlace,
  parcel_trail: `(site, waybill) in (${inside})`,
  receipt: atPlace,
  /** The newest of each site. */
  stock_statement: `not exists (select 1 from stock_statement newer where newer.site = stock_statement.site
    and (newer.epoch, newer.seq) > (stock_statement.epoch, stock_statement.seq))`,
  epcis_event: atPlace,
} as const;

/** Stored `before` that day and needed: is stored on `today` from now on. */
export const moveStaying = async (
  query: Query,
  table: keyof typeof staying,
  today: string,
  before: string,
): Promise<number> =>
  query.change(`update ${table} set stored_on = $1::date where stored_on < $2::date and ${staying[table]}`, [
    today,
    before,
  ]);

/** A follower that has not read all of what was stored `before` that day. */
export const whoIsBehind = async (query: Query, before: string): Promise<"epcis" | "webhooks" | null> => {
  for (const [who, cursors, needed] of followers) {
    const rows = await query.rows(
      `select 1 from head left join ${cursors} c on c.site = head.site
       where (head.epoch, head.seq) > (coalesce(c.epoch, 0), coalesce(c.seq, 0)) and ${needed}
         and exists (select 1 from event where event.site = head.site and event.stored_on < $1::date
           and (event.epoch, event.seq) > (coalesce(c.epoch, 0), coalesce(c.seq, 0))
           and (event.epoch, event.seq) <= (head.epoch, head.seq)) limit 1`,
      [before],
    );
    if (rows.length > 0) return who;
  }
  return null;
};
const followers = [
  ["epcis", "epcis_cursor", "true"],
  ["webhooks", "webhook_cursor", "exists (select 1 from webhook_endpoint)"],
] as const;
