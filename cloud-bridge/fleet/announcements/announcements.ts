/** Announcements that are there: looking them up, and withdrawing one. */
import { z } from "zod";
import type { Advice } from "../../../gateway/core/custody/advice.ts";
import { SiteId } from "../../../gateway/core/vocabulary.ts";
import { WaybillAsScanned } from "../../../gateway/wire/http.ts";
import type { Database, Parameter, Query } from "../store/query.ts";
import { type Announcement, type AnnouncementProblem, announcementStates } from "./answers.ts";
import { roomProblem } from "./request.ts";
import { type AnnouncementRow, columns, isLive, stateAt, viewOf } from "./rows.ts";

export const AnnouncementQuery = z.strictObject({
  site: SiteId.optional(),
  waybill: WaybillAsScanned.optional(),
  state: z.enum(announcementStates).optional(),
  /** Number of the page's last one, as the answer before said it. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type AnnouncementQuery = z.infer<typeof AnnouncementQuery>;

/** Newest first. `tenant` null: everybody's. `next`: what to ask with for the older ones; null: there are none. */
export const listAnnouncements = async (
  database: Database,
  tenant: string | null,
  { site, waybill, state, before, limit }: AnnouncementQuery,
  now: number,
): Promise<{ announcements: Announcement[]; next: number | null }> => {
  const rows = await readWhere(
    database,
    `($1::text is null or tenant = $1) and ($2::text is null or site = $2) and ($3::text is null or waybill = $3)
     and ($4::text is null or ${stateAt("$5")} = $4) and ($6::bigint is null or n < $6)`,
    [tenant, site ?? null, waybill ?? null, state ?? null, now, before ?? null],
    limit,
  );
  const next = rows.length < limit ? null : (rows.at(-1)?.n ?? null);
  return { announcements: rows.map((row) => viewOf(row, now)), next };
};

/** In the order in which they came: those behind `after`, for who goes through all of them. */
export const readAnnouncementsAfter = async (
  database: Database,
  after: number | null,
  wanted: { tenant: string | null; site: string | null; sinceAt: number; now: number; limit: number },
): Promise<readonly (Announcement & { readonly n: number })[]> => {
  const rows = await database.rows<AnnouncementRow>(
    `select ${columns} from announcement
     where ($1::bigint is null or n > $1) and ($2::text is null or tenant = $2) and ($3::text is null or site = $3)
       and made_at >= $4 order by n limit ${wanted.limit}`,
    [after, wanted.tenant, wanted.site, wanted.sinceAt],
  );
  return rows.map((row) => ({ ...viewOf(row, wanted.now), n: row.n }));
};

export interface Which {
  readonly tenant: string;
  readonly id: string;
}
export const readAnnouncement = async (query: Query, which: Which, now: number): Promise<Announcement | null> => {
  const [row] = await readWhere(query, "tenant = $1 and id = $2", [which.tenant, which.id], 1);
  return row ? viewOf(row, now) : null;
};

/** Again: nothing changes. What has been used or has ended otherwise cannot be withdrawn. */
export const withdraw = (
  database: Database,
  { tenant, id }: Which,
  why: string | null,
  now: number,
): Promise<Announcement | "not-found" | "not-in-this-state"> =>
  database.transaction(async (query) => {
    const [row] = await query.rows<{ state: string; not_after: number }>(
      "select state, not_after from announcement where tenant = $1 and id = $2 for update",
      [tenant, id],
    );
    if (!row) return "not-found";
    const isWithdrawn = row.state === "withdrawing" || row.state === "withdrawn";
    if (!isWithdrawn && (!isLive(row.state) || row.not_after <= now)) return "not-in-this-state";
    if (!isWithdrawn)
      await query.change(
        `update announcement set state = 'withdrawing', why = $3, revision = greatest(revision + 1, $4),
           taken_at = null, send_at = $4, tries = 0 where tenant = $1 and id = $2`,
        [tenant, id, why, now],
      );
    return (await readAnnouncement(query, { tenant, id }, now)) ?? "not-found";
  });

/** Longer, shorter, for the first time, or (`until` null) no longer: the site hears of it by a higher revision. */
export const keepRoom = (
  database: Database,
  { tenant, id }: Which,
  until: number | null,
  now: number,
): Promise<Announcement | AnnouncementProblem | "not-found" | "not-in-this-state"> =>
  database.transaction(async (query) => {
    const [row] = await query.rows<{ state: string; said: string; not_after: number; reserve_until: number | null }>(
      "select state, said, not_after, reserve_until from announcement where tenant = $1 and id = $2 for update",
      [tenant, id],
    );
    if (!row) return "not-found";
    if (!isLive(row.state) || row.state === "withdrawing" || row.not_after <= now) return "not-in-this-state";
    const { size } = JSON.parse(row.said) as Advice;
    const wrong = until === null ? null : roomProblem({ reserveUntil: until, notAfter: row.not_after, size }, now);
    if (wrong) return wrong;
    if (until !== row.reserve_until)
      await query.change(
        `update announcement set state = 'waiting', reserve_until = $3, room = null,
           revision = greatest(revision + 1, $4), taken_at = null, send_at = $4, tries = 0
         where tenant = $1 and id = $2`,
        [tenant, id, until, now],
      );
    return (await readAnnouncement(query, { tenant, id }, now)) ?? "not-found";
  });

const readWhere = (
  query: Query,
  where: string,
  parameters: readonly Parameter[],
  limit: number,
): Promise<readonly AnnouncementRow[]> =>
  query.rows<AnnouncementRow>(
    `select ${columns} from announcement where ${where} order by n desc limit ${limit}`,
    parameters,
  );
