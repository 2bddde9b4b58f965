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

/** The newest first. `site` null: of all. What a hint says is over stays until the trail says so too. */
export const readStandingAlarms = async (
  database: Database,
  site: string | null,
  limit: number,
): Promise<StandingAlarm[]> => {
  const standing = await database.rows<Omit<StandingAlarm, "ahead">>(
    `select site, alarm, kind, severity, subject, raised_at as "raisedAt", acknowledged_at as "acknowledgedAt",
       acknowledged_by as "acknowledgedBy", acknowledged_remotely as "acknowledgedRemotely"
     from alarm where cleared_at is null and ($1::text is null or site = $1)
     order by raised_at desc, site, alarm limit $2`,
    [site, limit],
  );
  const hints = await database.rows<HintRow>(
    `select site, at, (body::json -> 'event')::text as event from hint
     where type like 'alarm-%' and ($1::text is null or site = $1) order by site, epoch, seq limit ${hintsMax}`,
    [site],
  );
  const alarms = new Map<string, AlarmRow>(
    standing.map((one) => [`${one.site}/${one.alarm}`, { ...one, clearedAt: null }]),
  );
  const ahead = new Map<string, StandingAlarm["ahead"]>();
  for (const hint of hints) {
    const event = JSON.parse(hint.event);
    foldAlarm(alarms, { ...hint, event });
    ahead.set(`${hint.site}/${event.alarm}`, aheadBy[event.type as keyof typeof aheadBy]);
  }
  const inTrail = new Set(standing.map((one) => `${one.site}/${one.alarm}`));
  return [...alarms]
    .filter(([key, { kind, clearedAt }]) => inTrail.has(key) || (kind !== null && clearedAt === null))
    .map(([key, { clearedAt: _clearedAt, ...row }]) => ({ ...row, ahead: ahead.get(key) ?? null }))
    .sort((one, other) => (other.raisedAt ?? 0) - (one.raisedAt ?? 0))
    .slice(0, limit);
};
