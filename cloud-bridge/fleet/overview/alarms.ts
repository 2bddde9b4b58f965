/** Alarms that stand: by the trails, and by what has overtaken them. */
import type { StandingAlarm } from "../answers/overview.ts";
import type { Database } from "../store/query.ts";
import { type AlarmRow, foldAlarm } from "../trail.ts";

interface HintRow {
  readonly site: string;
  readonly at: number;
  readonly event: string;
}
/** Of all sites; a fleet in which more alarms wait at once has other troubles. */
const hintsMax = 2_000;
const aheadBy = { "alarm-raised": "raised", "alarm-acknowledged": "acknowledged", "alarm-cleared": "cleared" } as const;

export interface AlarmFilter {
  /** Null: of all. */
  readonly site: string | null;
  readonly severity: string | null;
  readonly acknowledged: boolean | null;
}
/** The newest first, and among those of one moment by site and id. */
export interface AlarmPlace extends Pick<StandingAlarm, "site" | "alarm"> {
  /** 0: nobody knows. */
  readonly raisedAt: number;
}
export interface StandingAlarmsWanted extends AlarmFilter {
  /** Those behind this one; null: from the newest on. */
  readonly after: AlarmPlace | null;
  readonly limit: number;
}

export const anyAlarm = { site: null, severity: null, acknowledged: null, after: null } as const;

/** What a hint says is over stays until the trail says so too. `more`: others follow behind these. */
export const readStandingAlarms = async (
  database: Database,
  wanted: StandingAlarmsWanted,
): Promise<{ readonly alarms: StandingAlarm[]; readonly more: boolean }> => {
  const hints = await readHints(database, wanted.site);
  const standing = await readStanding(database, wanted, [...new Set(hints.map(keyOf))]);
  const alarms = new Map<string, AlarmRow>(standing.map((one) => [keyOf(one), { ...one, clearedAt: null }]));
  const ahead = new Map<string, StandingAlarm["ahead"]>();
  for (const { site, at, event } of hints) {
    foldAlarm(alarms, { site, at, event });
    ahead.set(`${site}/${event.alarm}`, aheadBy[event.type]);
  }
  const inTrail = new Set(standing.map(keyOf));
  const found = [...alarms]
    .filter(([key, { kind, clearedAt }]) => inTrail.has(key) || (kind !== null && clearedAt === null))
    .map(([key, { clearedAt: _clearedAt, ...row }]) => ({ ...row, ahead: ahead.get(key) ?? null }))
    .filter((one) => fits(one, wanted))
    .sort(newestFirst);
  return { alarms: found.slice(0, wanted.limit), more: found.length > wanted.limit };
};

const keyOf = ({ site, ...one }: { site: string } & ({ alarm: string } | { event: { alarm: string } })): string =>
  `${site}/${"event" in one ? one.event.alarm : one.alarm}`;

const readHints = async (database: Database, site: string | null) => {
  const rows = await database.rows<HintRow>(
    `select site, at, (body::json -> 'event')::text as event from hint
     where type like 'alarm-%' and ($1::text is null or site = $1) order by site, epoch, seq limit ${hintsMax}`,
    [site],
  );
  return rows.map(({ event, ...row }) => ({ ...row, event: JSON.parse(event) as AlarmEvent }));
};
type AlarmEvent = Extract<Parameters<typeof foldAlarm>[1]["event"], { type: keyof typeof aheadBy }>;

/** Of the trails: one more than is wanted, and whatever hints tell of, since they may make it fit. */
const readStanding = (
  database: Database,
  { site, severity, acknowledged, after, limit }: StandingAlarmsWanted,
  hinted: readonly string[],
) =>
  database.rows<Omit<StandingAlarm, "ahead">>(
    `with standing as (
       select site, alarm, kind, severity, subject, raised_at as "raisedAt", acknowledged_at as "acknowledgedAt",
         acknowledged_by as "acknowledgedBy", acknowledged_remotely as "acknowledgedRemotely",
         coalesce(raised_at, 0) as newest, site || '/' || alarm as key
       from alarm where cleared_at is null and ($1::text is null or site = $1)),
     first as (
       select key from standing where ($2::text is null or severity = $2)
         and ($3::int is null or ("acknowledgedAt" is not null) = ($3::int = 1))
         and ($4::bigint is null or newest < $4 or (newest = $4 and key collate "C" > $5))
       order by newest desc, key collate "C" limit $6)
     select site, alarm, kind, severity, subject, "raisedAt", "acknowledgedAt", "acknowledgedBy",
       "acknowledgedRemotely" from standing
     where key in (select key from first) or key = any($7::text[])`,
    [
      ...[site, severity, acknowledged === null ? null : Number(acknowledged)],
      ...[after?.raisedAt ?? null, after === null ? null : keyOf(after), limit + 1, hinted],
    ],
  );

const placeOf = ({ site, alarm, raisedAt }: StandingAlarm): AlarmPlace => ({ site, alarm, raisedAt: raisedAt ?? 0 });
const newestFirst = (one: StandingAlarm, other: StandingAlarm): number => order(placeOf(one), placeOf(other));
const order = (one: AlarmPlace, other: AlarmPlace): number => {
  if (one.raisedAt !== other.raisedAt) return other.raisedAt - one.raisedAt;
  return keyOf(one) < keyOf(other) ? -1 : 1;
};
const fits = (one: StandingAlarm, { severity, acknowledged, after }: StandingAlarmsWanted): boolean =>
  (severity === null || one.severity === severity) &&
  (acknowledged === null || (one.acknowledgedAt !== null) === acknowledged) &&
  (after === null || (keyOf(one) !== keyOf(after) && order(placeOf(one), after) > 0));
