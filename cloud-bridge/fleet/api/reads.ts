/** What the fleet's pages and neighbours read. */
import { z } from "zod";
import { carrierOf } from "../access/owner.ts";
import type { Database } from "../store/query.ts";

const at = z.number().int();
export const TrailLine = z.object({
  site: z.string(),
  epoch: z.number().int(),
  seq: z.number().int(),
  type: z.string(),
  at,
  compartment: z.string().nullable(),
  deposit: z.string().nullable(),
  /** How sure: proven, stated or presumed. */
  grade: z.string().nullable(),
});
export const ParcelTrail = z.object({
  waybill: z.string(),
  trail: z.array(TrailLine),
  /** Overtook the trail and is not part of it. */
  unconfirmed: z.array(TrailLine.pick({ site: true, epoch: true, seq: true, type: true, at: true })),
});
export const SiteSummary = z.object({
  site: z.string(),
  software: z.string().nullable(),
  epoch: z.number().int(),
  seq: z.number().int(),
  seenAt: at.nullable(),
  events: z.number().int(),
  alarms: z.number().int(),
  forkAlarms: z.number().int(),
});
export const SiteStatus = SiteSummary.extend({
  compartments: z.array(
    z.object({
      compartment: z.string(),
      size: z.string().nullable(),
      content: z.string().nullable(),
      service: z.string().nullable(),
      deposit: z.string().nullable(),
      since: at,
    }),
  ),
  standingAlarms: z.array(
    z.object({
      alarm: z.string(),
      kind: z.string().nullable(),
      severity: z.string().nullable(),
      subject: z.string().nullable(),
      raisedAt: at.nullable(),
      acknowledgedAt: at.nullable(),
    }),
  ),
  epochs: z.array(
    z.object({ epoch: z.number().int(), reason: z.string().nullable(), firstSeq: z.number().int().nullable() }),
  ),
  gaps: z.array(z.object({ epoch: z.number().int(), from: z.number().int(), to: z.number().int() })),
  forks: z.array(z.object({ fault: z.string(), epoch: z.number().int(), seq: z.number().int(), lastAt: at })),
});
export const StoredEvent = z.object({
  epoch: z.number().int(),
  seq: z.number().int(),
  type: z.string(),
  at,
  hash: z.string(),
  body: z.string(),
});

const withinTrail = "(event.epoch, event.seq) <= (head.epoch, head.seq)";

/** `carrier` null: everybody's; else what happened to this carrier's deposits. What overtook the trail is nobody's. */
export const readParcel = async (
  database: Database,
  waybill: string,
  carrier: string | null,
): Promise<z.infer<typeof ParcelTrail> | null> => {
  const trail = await database.rows<z.infer<typeof TrailLine>>(
    `select site, epoch, seq, type, at, body::json -> 'event' ->> 'compartment' as compartment,
       body::json -> 'event' ->> 'deposit' as deposit, body::json -> 'event' -> 'evidence' ->> 'grade' as grade
     from parcel_trail join event using (site, epoch, seq)
     where waybill = $1 and ($2::text is null or ${carrierOf("event")} = $2)
     order by at, site, epoch, seq limit 1000`,
    [waybill, carrier],
  );
  const unconfirmed = await database.rows<z.infer<typeof ParcelTrail>["unconfirmed"][number]>(
    `select site, epoch, seq, type, at from hint where position($1 in body) > 0 and $2::text is null
     order by site, epoch, seq limit 100`,
    [`"${waybill}"`, carrier],
  );
  return trail.length + unconfirmed.length === 0 ? null : { waybill, trail: [...trail], unconfirmed: [...unconfirmed] };
};

export const Receipt = z.object({
  receipt: z.string(),
  site: z.string(),
  /** `hand-in-made`: from the person to the site; `hand-in-fetched`: from the site to the carrier. */
  type: z.string(),
  at,
  compartment: z.string(),
  carrier: z.string(),
  parcels: z.array(z.string()),
  grade: z.string(),
});

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

const summary = `select site.site, site.software, head.epoch, head.seq, head.seen_at as "seenAt",
    head.events,
    (select count(*) from alarm where alarm.site = site.site and alarm.cleared_at is null)::int as alarms,
    (select count(*) from fork_alarm where fork_alarm.site = site.site)::int as "forkAlarms"
  from site join head on head.site = site.site`;

export const readSites = (database: Database): Promise<readonly z.infer<typeof SiteSummary>[]> =>
  database.rows(`${summary} order by site.site limit 10000`, []);

export const readSite = async (database: Database, site: string): Promise<z.infer<typeof SiteStatus> | null> => {
  const [found] = await database.rows<z.infer<typeof SiteSummary>>(`${summary} where site.site = $1`, [site]);
  if (!found) return null;
  const list = async <Row>(sql: string): Promise<Row[]> => [...(await database.rows<Row>(sql, [site]))];
  return {
    ...found,
    compartments: await list(
      `select compartment, size, content, service, deposit, since from compartment_status where site = $1
       order by compartment`,
    ),
    standingAlarms: await list(
      `select alarm, kind, severity, subject, raised_at as "raisedAt", acknowledged_at as "acknowledgedAt" from alarm
       where site = $1 and cleared_at is null order by raised_at limit 500`,
    ),
    epochs: await list(`select epoch, reason, first_seq as "firstSeq" from epoch where site = $1 order by epoch`),
    gaps: await list(
      `select epoch, from_seq as "from", to_seq as "to" from gap where site = $1 order by epoch, from_seq`,
    ),
    forks: await list(
      `select fault, epoch, seq, last_at as "lastAt" from fork_alarm where site = $1 order by last_at desc limit 100`,
    ),
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
