/** How every site stands: when it was heard of, how far it is, what is wrong. The judgement is made here, once. */
import type { SiteCounts, SiteSummary } from "../answers/answers.ts";
import { awayMs, clockOffsetMsMax, type Trouble, troubles } from "../answers/sites/troubles.ts";
import type { Database } from "../store/query.ts";

/** When a site was heard of last: by a frame with events, at its hello, or by its report of how it is (`said`). */
export const heardAt = "greatest(head.seen_at, site.hello_at, said.received_at)";
export const siteWithHead = `site join head on head.site = site.site
  left join site_condition said on said.site = site.site`;

/** $1: now. A site says at each hello how far its history goes; what lies beyond the head is known to wait. */
const stated = `with standing as (
    select site, count(*)::int as count from alarm where cleared_at is null group by site),
  forked as (select site, count(*)::int as count from fork_alarm where acknowledged_at is null
    group by site),
  stated as (
    select site.site, site.software, site.hello_at, head.epoch, head.seq, head.events, ${heardAt} as heard_at,
      coalesce(standing.count, 0) as standing, coalesce(forked.count, 0) as forked,
      coalesce(${heardAt} < $1::bigint - ${awayMs}, true) as away,
      head.pending or (site.told_epoch, site.told_seq) > (head.epoch, head.seq) as behind,
      coalesce(said.synced = 0 or abs(said.at - said.received_at) > ${clockOffsetMsMax}, false) as clock,
      coalesce(said.disk <> 'ok', false) as disk,
      coalesce(standing.count, 0) > 0 as alarms, coalesce(forked.count, 0) > 0 as forks
    from ${siteWithHead} left join standing on standing.site = site.site left join forked on forked.site = site.site)`;
const isTroubled = troubles.join(" or ");
const weight = "standing + forked + away::int + behind::int + clock::int + disk::int";
/** site-2 comes before site-10. */
const byName = `regexp_replace(site, '[0-9]+$', ''), length(site), site`;

export interface SitesWanted {
  /** Of their names; empty: all. */
  readonly part: string;
  /** This one only; null: all. */
  readonly site: string | null;
  /** Those behind this name, in the order `name`; null: from the first one on. */
  readonly after: string | null;
  readonly order: "name" | "worst";
  readonly limit: number;
}
type Row = Omit<SiteSummary, "condition" | "troubles"> & { readonly condition: string | null; readonly wrong: string };

export const readSites = async (database: Database, now: number, wanted: SitesWanted): Promise<SiteSummary[]> => {
  const { part, site, after, order, limit } = wanted;
  // One site is found by its key and not among all.
  const which = site === null ? "($4::text is null or site > $4)" : "site = $4";
  const rows = await database.rows<Row>(
    `${stated}
     select site, software, epoch, seq, events, heard_at as "seenAt", standing as alarms, forked as "forkAlarms",
       case when behind then coalesce(
         (select event.at from event where event.site = found.site
            and (event.epoch, event.seq) <= (found.epoch, found.seq)
          order by event.epoch desc, event.seq desc limit 1), hello_at) end as "behindSince",
       concat_ws(' ', ${troubles.map((one) => `case when ${one} then '${one}' end`).join(", ")}) as wrong,
       (select json_build_object('receivedAt', received_at, 'clockOffsetMs', said.at - received_at,
           'clockSynced', synced = 1, 'backlogEvents', backlog_events, 'backlogAgeMs', backlog_age_ms,
           'uptimeMs', uptime_ms, 'disk', said.disk, 'dropped', dropped)::text
         from site_condition said where said.site = found.site) as condition
     from (select * from stated
       where position($2 in site) > 0 and ${which}
       order by ${order === "worst" ? `${weight} desc, ${byName}` : "site"} limit $3) found
     order by ${order === "worst" ? `${weight} desc, ${byName}` : "site"}`,
    [now, part, limit, site ?? after],
  );
  return rows.map(({ condition, wrong, ...row }) => ({
    ...row,
    troubles: wrong.split(" ").filter((one): one is Trouble => one !== ""),
    condition: condition === null ? null : JSON.parse(condition),
  }));
};

/** Of all sites; `part`: of the names of those that are `found`. */
export const countSites = async (database: Database, now: number, part: string): Promise<SiteCounts> => {
  const [counts] = await database.rows<SiteCounts>(
    `${stated}
     select count(*)::int as sites, (count(*) filter (where position($2 in site) > 0))::int as found,
       (count(*) filter (where ${isTroubled}))::int as troubled, (count(*) filter (where away))::int as away,
       (count(*) filter (where behind))::int as behind, coalesce(sum(standing), 0)::int as alarms,
       coalesce(sum(forked), 0)::int as "forkAlarms"
     from stated`,
    [now, part],
  );
  return counts!;
};
