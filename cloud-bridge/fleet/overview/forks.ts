/**
 * Places of a site's history that it told differently, or that it lost or garbled. Nothing that a site says ends such
 * an alarm: somebody looks into it and acknowledges it, and it stands again if it is told once more.
 */
import type { ForkAlarm } from "../answers/overview.ts";
import type { Database } from "../store/query.ts";

const fields = `site, fault, epoch, seq, first_at as "firstAt", last_at as "lastAt", times,
  acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy", acknowledged_why as "acknowledgedWhy"`;

export interface ForksWanted {
  /** Null: of all. */
  readonly site: string | null;
  /** Those alone that nobody has acknowledged. */
  readonly open: boolean;
  readonly limit: number;
}
/** Newest first. */
export const readForkAlarms = async (
  database: Database,
  { site, open, limit }: ForksWanted,
): Promise<readonly ForkAlarm[]> =>
  database.rows(
    `select ${fields} from fork_alarm where ($1::text is null or site = $1)
       and ($2::int = 0 or acknowledged_at is null)
     order by last_at desc, site, fault, epoch, seq limit $3`,
    [site, Number(open), limit],
  );

export type ForkPlace = Pick<ForkAlarm, "site" | "fault" | "epoch" | "seq">;
/** Null: there is none. Of one that is acknowledged already the first word stays. */
export const acknowledgeFork = async (
  database: Database,
  { site, fault, epoch, seq }: ForkPlace,
  { by, reason, at }: { readonly by: string; readonly reason: string; readonly at: number },
): Promise<ForkAlarm | null> => {
  const place = [site, fault, epoch, seq];
  const here = "site = $1 and fault = $2 and epoch = $3 and seq = $4";
  await database.change(
    `update fork_alarm set acknowledged_at = $5, acknowledged_by = $6, acknowledged_why = $7
     where ${here} and acknowledged_at is null`,
    [...place, at, by, reason],
  );
  const [row] = await database.rows<ForkAlarm>(`select ${fields} from fork_alarm where ${here}`, place);
  return row ?? null;
};
