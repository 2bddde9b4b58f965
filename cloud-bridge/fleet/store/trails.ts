/**
 * Follows the trails of all sites behind the ingest, with a cursor for each site in a table of the follower's own
 * (`site`, `epoch`, `seq`): in order, in steps, and not beyond a site's head.
 */
import type { EventType } from "../../../gateway/core/event.ts";
import { type StoredBody, storedFact } from "../ingest/frame-check.ts";
import type { Fact } from "../trail.ts";
import type { Query } from "./query.ts";

const sitesMax = 20;
const eventsOfSiteMax = 250;

export interface Step {
  /** In the order of each site. */
  readonly facts: readonly Fact[];
  /** Sequences of all sites that were still to be followed: one is used once at a site, over all epochs. */
  readonly behind: number;
  /** In the transaction that has done with the facts. */
  move(): Promise<void>;
}
interface Behind {
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
  readonly to_epoch: number;
  readonly to_seq: number;
  readonly behind: number;
}
type Cursor = Pick<Behind, "site" | "epoch" | "seq">;

/** Null: there is nothing to follow. One follower at a time. */
export const nextStep = async (query: Query, table: string, types: readonly EventType[]): Promise<Step | null> => {
  const sites = await sitesBehind(query, table);
  const [first] = sites;
  if (first === undefined) return null;
  const { facts, cursors } = await readFacts(query, sites, types);
  return { facts, behind: first.behind, move: () => moveCursors(query, table, cursors) };
};

/** From here on: what is there already is never followed. */
export const skipAll = async (query: Query, table: string): Promise<void> => {
  await query.change(
    `insert into ${table} (site, epoch, seq) select site, epoch, seq from head
     on conflict (site) do update set epoch = excluded.epoch, seq = excluded.seq`,
    [],
  );
};

const sitesBehind = (query: Query, table: string): Promise<readonly Behind[]> =>
  query.rows(
    `select head.site, coalesce(c.epoch, 0) as epoch, coalesce(c.seq, 0) as seq, head.epoch as to_epoch,
       head.seq as to_seq, (sum(head.seq - coalesce(c.seq, 0)) over ())::bigint as behind
     from head left join ${table} c on c.site = head.site
     where (head.epoch, head.seq) > (coalesce(c.epoch, 0), coalesce(c.seq, 0)) order by head.site limit ${sitesMax}`,
    [],
  );

const readFacts = async (query: Query, sites: readonly Behind[], types: readonly EventType[]) => {
  const facts: Fact[] = [];
  const cursors: Cursor[] = [];
  for (const { site, epoch, seq, to_epoch, to_seq } of sites) {
    const rows = await query.rows<StoredBody>(
      `select site, epoch, seq, body from event where site = $1 and (epoch, seq) > ($2::int, $3::bigint)
       and (epoch, seq) <= ($4::int, $5::bigint) and type = any($6::text[])
       order by epoch, seq limit ${eventsOfSiteMax}`,
      [site, epoch, seq, to_epoch, to_seq, types],
    );
    facts.push(...rows.flatMap((row) => storedFact(row) ?? []));
    const last = rows.length === eventsOfSiteMax ? rows.at(-1) : undefined;
    cursors.push({ site, epoch: last?.epoch ?? to_epoch, seq: last?.seq ?? to_seq });
  }
  return { facts, cursors };
};

const moveCursors = async (query: Query, table: string, cursors: readonly Cursor[]): Promise<void> => {
  await query.change(
    `insert into ${table} (site, epoch, seq)
     select x.site, x.epoch, x.seq from unnest($1::text[], $2::int[], $3::bigint[]) as x(site, epoch, seq)
     on conflict (site) do update set epoch = excluded.epoch, seq = excluded.seq`,
    [cursors.map(({ site }) => site), cursors.map(({ epoch }) => epoch), cursors.map(({ seq }) => seq)],
  );
};
