/** What a site's events say of the commands that it was given: its journal is the answer. Pure but for its writing. */
import type { Event } from "../../../gateway/core/event.ts";
import type { CommandState } from "../answers/overview.ts";
import { type Column, unnested } from "../ingest/columns.ts";
import type { Query } from "../store/query.ts";

/** What one batch tells of one command; times are the site's. Null fields stay as they were. */
export interface CommandRow {
  readonly site: string;
  readonly id: string;
  readonly state: CommandState;
  readonly why: string | null;
  readonly acceptedAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}
export interface CommandChanges {
  readonly rows: Map<string, CommandRow>;
  /** Sites that opened a new epoch in this batch. */
  readonly broken: Set<string>;
}

interface Told {
  readonly site: string;
  readonly at: number;
  readonly event: Event;
}

export const foldCommand = ({ rows, broken }: CommandChanges, { site, at, event }: Told): void => {
  switch (event.type) {
    case "remote-command-accepted":
      put(rows, site, event.id, { state: "accepted", acceptedAt: at });
      return;
    case "remote-command-started":
      put(rows, site, event.id, { state: "started", startedAt: at });
      return;
    case "remote-command-ended":
      put(rows, site, event.id, { state: event.outcome, why: event.why ?? null, endedAt: at });
      return;
    case "epoch-opened":
      broken.add(site);
      for (const [key, row] of rows)
        if (row.site === site && row.endedAt === null) rows.set(key, { ...row, state: "unknown", why: lost });
      return;
    default:
  }
};

const lost = "history-lost";
const none = { why: null, acceptedAt: null, startedAt: null, endedAt: null };
const put = (rows: Map<string, CommandRow>, site: string, id: string, change: Partial<CommandRow>): void => {
  const key = `${site}/${id}`;
  const was = rows.get(key);
  if (was?.endedAt == null) rows.set(key, { ...none, ...was, site, id, state: "issued", ...change });
};

const columns: readonly Column<CommandRow>[] = [
  ["site", "text", (row) => row.site],
  ["id", "text", (row) => row.id],
  ["state", "text", (row) => row.state],
  ["why", "text", (row) => row.why],
  ["accepted_at", "bigint", (row) => row.acceptedAt],
  ["started_at", "bigint", (row) => row.startedAt],
  ["ended_at", "bigint", (row) => row.endedAt],
];
/** The first end that a journal tells stays; that the fleet has given one up is no end. */
export const writeCommands = (query: Query, { rows, broken }: CommandChanges): readonly Promise<unknown>[] => {
  const writes: Promise<number>[] = [];
  if (broken.size > 0)
    writes.push(
      query.change(
        `update remote_command set state = 'unknown', why = $2
         where site = any($1::text[]) and state in ('accepted', 'started')`,
        [[...broken], lost],
      ),
    );
  if (rows.size > 0) {
    const { from, parameters } = unnested(columns, [...rows.values()]);
    const times = ["accepted_at", "started_at", "ended_at"].map((name) => `${name} = coalesce(x.${name}, c.${name})`);
    writes.push(
      query.change(
        `update remote_command c set state = x.state, why = x.why, send_at = null, ${times.join(", ")} from ${from}
         where c.site = x.site and c.id = x.id and c.ended_at is null`,
        parameters,
      ),
    );
  }
  return writes;
};
