/** What the fleet's pages and neighbours read. */
import type { z } from "zod";
import type { Event } from "../../../gateway/core/event.ts";
import { carrierOf, isSeen, seenParameters } from "../access/owner.ts";
import type { Seen } from "../access/rights.ts";
import {
  type ParcelDeposit,
  type ParcelTrail,
  Receipt,
  type SiteStatus,
  type StoredEvent,
  type TrailLine,
} from "../answers/answers.ts";
import { custodianAfter } from "../answers/custody.ts";
import { anyAlarm, readStandingAlarms } from "../overview/alarms.ts";
import { readForkAlarms } from "../overview/forks.ts";
import { readSites } from "../overview/sites.ts";
import type { Database } from "../store/query.ts";

const withinTrail = "(event.epoch, event.seq) <= (head.epoch, head.seq)";

type TrailRow = Pick<TrailLine, "site" | "epoch" | "seq" | "type" | "at"> & { readonly event: string };

/** What happened to the deposits that are seen. What overtook the trail is nobody's. */
export const readParcel = async (database: Database, waybill: string, seen: Seen): Promise<ParcelTrail | null> => {
  const [carrier, shop] = seenParameters(seen);
  const rows = await database.rows<TrailRow>(
    `select site, epoch, seq, type, at, (body::json -> 'event')::text as event
     from parcel_trail join event using (site, epoch, seq)
     where waybill = $1 and ${isSeen("event", "$2", "$3", "$1")}
     order by at, site, epoch, seq limit 1000`,
    [waybill, carrier, shop],
  );
  const unconfirmed = seen === null ? await readUnconfirmed(database, waybill) : [];
  if (rows.length + unconfirmed.length === 0) return null;
  const told = rows.map(({ event, ...row }): ToldRow => ({ ...row, event: JSON.parse(event) }));
  return {
    waybill,
    trail: told.map((row) => lineOf(row, waybill)),
    deposits: await readDeposits(database, told, waybill, carrier),
    unconfirmed: [...unconfirmed],
  };
};

const readUnconfirmed = (database: Database, waybill: string): Promise<readonly ParcelTrail["unconfirmed"][number][]> =>
  database.rows(
    `select site, epoch, seq, type, at from hint where string_to_array(waybills, ' ') @> array[$1::text]
     order by site, epoch, seq limit 100`,
    [waybill],
  );

interface Told {
  readonly compartment?: string;
  readonly deposit?: string;
  readonly announcement?: string;
  readonly evidence?: { readonly grade: string };
}
type ToldRow = Omit<TrailRow, "event"> & { readonly event: Event & Told };
const lineOf = ({ event, ...row }: ToldRow, waybill: string): TrailLine => {
  const { compartment = null, deposit = null, evidence } = event as Told;
  return { ...row, compartment, deposit, grade: evidence?.grade ?? null, custodian: custodianAfter(event, waybill) };
};

/** How the deposits that the trail tells of stand now; those that have lost this parcel are over for it. */
const readDeposits = async (
  database: Database,
  trail: readonly { readonly event: Told }[],
  waybill: string,
  carrier: string | null,
): Promise<ParcelDeposit[]> => {
  const named = trail.flatMap(({ event: { deposit, announcement } }) => [deposit, announcement]);
  const ids = [...new Set(named.filter((id) => id !== undefined))];
  const rows = await database.rows<ParcelDeposit & { readonly parcels: string }>(
    `select replace(deposit::text, '-', '') as deposit, site, compartment, carrier, stage, issue, made_at as "madeAt",
       hold_until_at as "holdUntilAt", ended_at as "endedAt", doubt_at as "doubtAt", parcels
     from deposit where deposit = any($1::text[]::uuid[]) and ($2::text is null or carrier = $2)
     order by made_at desc`,
    [ids, carrier],
  );
  return rows.flatMap(({ parcels, ...row }) => (parcels.split(" ").includes(waybill) ? [row] : []));
};

/** `carrier` null: everybody's. */
export const readReceipt = async (
  database: Database,
  receipt: string,
  carrier: string | null,
): Promise<z.infer<typeof Receipt> | null> => {
  const [found] = await database.rows<{ readonly site: string; readonly at: number; readonly event: string }>(
    `select event.site, event.at, (event.body::json -> 'event')::text as event
     from receipt join event using (site, epoch, seq)
     where receipt = $1 and ($2::text is null or ${carrierOf("event")} = $2)
     order by event.at limit 1`,
    [receipt, carrier],
  );
  if (!found) return null;
  const { evidence, ...event } = JSON.parse(found.event);
  return Receipt.parse({ ...event, receipt, site: found.site, at: found.at, grade: evidence.grade });
};

export const readSite = async (
  database: Database,
  site: string,
  now: number,
): Promise<z.infer<typeof SiteStatus> | null> => {
  const [found] = await readSites(database, now, { site, part: "", after: null, order: "name", limit: 1 });
  if (!found) return null;
  const list = async <Row>(sql: string): Promise<Row[]> => [...(await database.rows<Row>(sql, [site]))];
  const [rated] = await list<{ average: number | null; count: number }>(
    "select avg(stars)::float8 as average, count(*)::int as count from rating where site = $1",
  );
  return {
    ...found,
    rating: rated && rated.average !== null ? { average: rated.average, count: rated.count } : null,
    compartments: await list(
      `select compartment, size, case when unproven = 1 then 'unproven' else content end as content,
         case when left_open = 1 then 'open' when service in ('blocked', 'jammed') then service
           when retired = 1 then 'retired' else service end as service, deposit, since
       from compartment_status where site = $1 order by compartment`,
    ),
    standingAlarms: (await readStandingAlarms(database, { ...anyAlarm, site, limit: 500 })).alarms,
    epochs: await list(`select epoch, reason, first_seq as "firstSeq" from epoch where site = $1 order by epoch`),
    gaps: await list(
      `select epoch, from_seq as "from", to_seq as "to" from gap where site = $1 order by epoch, from_seq`,
    ),
    forks: [...(await readForkAlarms(database, { site, open: false, limit: 100 }))],
  };
};

/** The trail of a site: what lies up to its head, in order. */
export const readEvents = (
  database: Database,
  site: string,
  from: { readonly epoch: number; readonly seq: number },
  limit: number,
): Promise<readonly z.infer<typeof StoredEvent>[]> =>
  database.rows(
    `select event.epoch, event.seq, event.type, event.at, encode(event.hash, 'hex') as hash, event.body
     from event join head on head.site = event.site
     where event.site = $1 and (event.epoch, event.seq) >= ($2::int, $3::bigint) and ${withinTrail}
     order by event.epoch, event.seq limit $4`,
    [site, from.epoch, from.seq, limit],
  );
