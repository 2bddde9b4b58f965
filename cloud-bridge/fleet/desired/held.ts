/** What a site says that it has: where it has less than it shall, the document is sent again. */
import type { DesiredHeld, DesiredStatement } from "../../../gateway/wire/downlink/desired-held.ts";
import type { Database, Query } from "../store/query.ts";

/** True: something is to be sent. Of a site that nobody enrolled nothing is kept. */
export const storeHeld = (database: Database, { site, held }: DesiredStatement, at: number): Promise<boolean> =>
  database.transaction(async (query) => {
    const heads = await query.rows("select site from head where site = $1 for update", [site]);
    if (heads.length === 0) return false;
    for (const one of held) await storeOne(query, site, one, at);
    const lacking = await query.change(
      `update desired_document d set state = 'sent', send_at = $2, tries = 0
       where d.site = $1 and d.version = (select max(version) from desired_document n
         where n.site = d.site and n.kind = d.kind)
       and not exists (select 1 from desired_held h
         where h.site = d.site and h.kind = d.kind and h.version >= d.version)`,
      [site, at],
    );
    return lacking > 0;
  });

const storeOne = async (query: Query, site: string, held: DesiredHeld, at: number): Promise<void> => {
  const { kind, version, digest, state } = held;
  await query.change(
    `insert into desired_held (site, kind, version, digest, state, at) values ($1, $2, $3, $4, $5, $6)
     on conflict (site, kind) do update set version = excluded.version, digest = excluded.digest,
       state = excluded.state, at = excluded.at`,
    [site, kind, version, digest, state, at],
  );
  // A fleet that was put back knows less: what it sends is too old.
  await query.change(
    `update desired_document set send_at = null, state = 'conflict'
     where site = $1 and kind = $2 and version < $3 and send_at is not null`,
    [site, kind, version],
  );
  // What its journal said stays; the same version with another content is not what was wanted.
  await query.change(
    `update desired_document set send_at = null, state = case when digest <> $4 then 'conflict' else $5 end
     where site = $1 and kind = $2 and version = $3
       and (digest <> $4 or state in ('sent', 'waiting', 'trial'))`,
    [site, kind, version, digest, state],
  );
};
