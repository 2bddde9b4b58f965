/** Keeps the pieces of the logs that sites were ordered to send, and puts them together. */
import type { LogPiece } from "../../../gateway/wire/uplink/log-piece.ts";
import type { SiteLog } from "../answers/overview.ts";
import { readCommandOf } from "../commands/issue.ts";
import type { Database, Query } from "../store/query.ts";

/** Of one site; an older one goes when another comes. */
export const logsMax = 5;

/** Only what was asked for, and no more of it. */
export const storeLogPiece = async (database: Database, told: LogPiece, now: number): Promise<void> => {
  const { site, id, piece, pieces, lines, leftOut, text } = told;
  const command = await readCommandOf(database, site, id);
  if (command?.action.type !== "send-log") return;
  const { wanted } = command.action;
  await database.transaction(async (query) => {
    const [kept] = await query.rows<{ bytes: number | null }>(
      "select sum(octet_length(text))::int as bytes from log_piece where site = $1 and id = $2 and piece <> $3",
      [site, id, piece],
    );
    if ((kept?.bytes ?? 0) + Buffer.byteLength(text) > wanted.bytes) return;
    await query.change(
      `insert into log_piece (site, id, piece, pieces, lines, left_out, received_at, text)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      // PostgreSQL's text holds no U+0000.
      [site, id, piece, pieces, lines, leftOut, now, text.replaceAll("\u0000", " ")],
    );
    await query.change(
      `delete from log_piece where site = $1 and id not in
       (select id from log_piece where site = $1 group by id order by max(received_at) desc, id limit ${logsMax})`,
      [site],
    );
  });
};

/** Those that are older than this. */
export const forgetLogs = (query: Query, before: number): Promise<number> =>
  query.change("delete from log_piece where received_at < $1", [before]);

/** Newest first: what the site was ordered to send, and what has come of it. */
export const listLogs = async (database: Database, site: string, keepMs: number): Promise<SiteLog[]> => {
  const rows = await database.rows<Omit<SiteLog, "command"> & { readonly id: string }>(
    `select id, max(pieces) as pieces, count(*)::int as arrived, max(lines) as lines, max(left_out) as "leftOut",
       sum(octet_length(text))::int as bytes, max(received_at) + $2::bigint as "keptUntil"
     from log_piece where site = $1 group by id order by max(received_at) desc, id`,
    [site, keepMs],
  );
  const logs = rows.map(async ({ id, ...log }) => ({ ...log, command: await readCommandOf(database, site, id) }));
  return (await Promise.all(logs)).flatMap(({ command, ...log }) => (command ? [{ ...log, command }] : []));
};

/** Null: nothing of it is here. What is missing is said in its place. */
export const readLog = async (database: Database, site: string, id: string): Promise<readonly string[] | null> => {
  const rows = await database.rows<{ readonly piece: number; readonly pieces: number; readonly text: string }>(
    "select piece, pieces, text from log_piece where site = $1 and id = $2 order by piece",
    [site, id],
  );
  const [first] = rows;
  if (!first) return null;
  const texts = new Map(rows.map(({ piece, text }) => [piece, text]));
  return Array.from({ length: first.pieces }, (_, at) => texts.get(at + 1) ?? `{"missing":"piece ${at + 1}"}\n`)
    .join("")
    .split("\n")
    .slice(0, -1);
};
