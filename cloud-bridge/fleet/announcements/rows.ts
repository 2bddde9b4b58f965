/** Announcements as they are stored, and as they are shown. */
import type { Advice, RoomAnswer } from "../../../gateway/core/custody/advice.ts";
import type { Announcement, AnnouncementState } from "./answers.ts";

/** Stored beside it: what the site was told last but its consent, once it is withdrawn. */
export const live = "('waiting', 'at-site', 'withdrawing')";
const liveStates: ReadonlySet<string> = new Set(["waiting", "at-site", "withdrawing"]);
export const isLive = (state: string): boolean => liveStates.has(state);

export interface AnnouncementRow {
  readonly tenant: string;
  readonly id: string;
  readonly n: number;
  readonly site: string;
  readonly request: string;
  readonly said: string;
  readonly has_contact: boolean;
  readonly state: AnnouncementState;
  readonly why: string | null;
  readonly made_at: number;
  readonly not_after: number;
  readonly taken_at: number | null;
  readonly ended_at: number | null;
  readonly deposit: string | null;
  readonly reserve_until: number | null;
  readonly room: RoomAnswer | null;
}
export const columns = `tenant, id, n, site, request, said, contact is not null as has_contact, state, why, made_at,
  not_after, taken_at, ended_at, deposit::text as deposit, reserve_until, room`;
/** A row whose time is over is kept as it is for a while: its site may have been away when the parcel went in. */
export const stateAt = (now: string): string =>
  `case when state in ${live} and not_after <= ${now} then 'expired' else state end`;

export const viewOf = (row: AnnouncementRow, now: number): Announcement => {
  const { recipient, ...said } = JSON.parse(row.said) as Advice;
  return {
    ...{ id: row.id, tenant: row.tenant, site: row.site, ...said, hasContact: row.has_contact },
    state: isLive(row.state) && row.not_after <= now ? "expired" : row.state,
    ...{ why: row.why, madeAt: row.made_at, notAfter: row.not_after, takenAt: row.taken_at, endedAt: row.ended_at },
    deposit: row.deposit?.replaceAll("-", "") ?? null,
    room: roomOf(row, now),
  };
};

const roomOf = ({ reserve_until: until, room, state }: AnnouncementRow, now: number): Announcement["room"] => {
  if (until === null) return null;
  const isOver = until <= now || !isLive(state) || state === "withdrawing";
  return { until, state: isOver ? "over" : (room ?? "asked") };
};
