/**
 * Follows the trails of all sites with a cursor of its own and registers what they mean in EPCIS. It stands outside of
 * the ingest's transaction and takes no more than half of the time; any number of workers may follow, one at a time
 * does the work. What it has registered it can lose: with an empty register it begins anew and finds the same ids.
 */
import { type StoredBody, storedFact } from "../ingest/frame-check.ts";
import type { FleetLog } from "../log.ts";
import { Rounds } from "../rounds.ts";
import type { Database, Query } from "../store/query.ts";
import type { Fact } from "../trail.ts";
import type { EpcisSettings, Names } from "./identifiers.ts";
import { mappedTypes } from "./mapping/epcis-of.ts";
import { entriesOf, register, takeTurn } from "./rows.ts";
import { withdrawals } from "./withdraw.ts";

export interface FollowerParts {
  readonly database: Database;
  readonly names: Names;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly everyMs: EpcisSettings["everyMs"];
}
const sitesMax = 20;
const eventsOfSiteMax = 250;

export class EpcisFollower {
  readonly #parts: FollowerParts;
  readonly #rounds: Rounds;
  /** Sequences of all sites that were still to be followed when this worker last looked. */
  behind = 0;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    const { log, everyMs } = parts;
    this.#rounds = new Rounds({ log, failed: "epcis-not-followed", everyMs, round: () => this.#follow() });
  }
  start(): void {
    this.#rounds.nudge();
  }
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** While there is more it rests as long as it has worked. */
  async #follow(): Promise<number | null> {
    const begun = performance.now();
    return (await this.#followOnce()) ? performance.now() - begun : null;
  }
  /** One transaction; false when there was nothing to do, or another worker is at it. */
  #followOnce(): Promise<boolean> {
    const { database, names, now } = this.#parts;
    return database.transaction(async (query) => {
      if (!(await takeTurn(query, false))) return false;
      const sites = await sitesBehind(query);
      this.behind = sites[0]?.behind ?? 0;
      if (sites.length === 0) return false;
      const { facts, cursors } = await readFacts(query, sites);
      const entries = facts.flatMap((fact) => entriesOf(names, fact));
      await register(query, entries, now());
      const corrections = facts.filter(({ event }) => event.type === "compartment-audited");
      await register(query, await withdrawals(query, names, corrections), now());
      await moveCursors(query, cursors);
      return true;
    });
  }
}

interface Behind {
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
  readonly to_epoch: number;
  readonly to_seq: number;
  /** Of all sites: a sequence is used once at a site, over all epochs. */
  readonly behind: number;
}
type Cursor = Pick<Behind, "site" | "epoch" | "seq">;

const sitesBehind = (query: Query): Promise<readonly Behind[]> =>
  query.rows(
    `select head.site, coalesce(c.epoch, 0) as epoch, coalesce(c.seq, 0) as seq, head.epoch as to_epoch,
       head.seq as to_seq, (sum(head.seq - coalesce(c.seq, 0)) over ())::bigint as behind
     from head left join epcis_cursor c on c.site = head.site
     where (head.epoch, head.seq) > (coalesce(c.epoch, 0), coalesce(c.seq, 0)) order by head.site limit ${sitesMax}`,
    [],
  );

const readFacts = async (query: Query, sites: readonly Behind[]) => {
  const facts: Fact[] = [];
  const cursors: Cursor[] = [];
  for (const { site, epoch, seq, to_epoch, to_seq } of sites) {
    const rows = await query.rows<StoredBody>(
      `select site, epoch, seq, body from event where site = $1 and (epoch, seq) > ($2::int, $3::bigint)
       and (epoch, seq) <= ($4::int, $5::bigint) and type = any($6::text[])
       order by epoch, seq limit ${eventsOfSiteMax}`,
      [site, epoch, seq, to_epoch, to_seq, mappedTypes],
    );
    facts.push(...rows.flatMap((row) => storedFact(row) ?? []));
    const last = rows.length === eventsOfSiteMax ? rows.at(-1) : undefined;
    cursors.push({ site, epoch: last?.epoch ?? to_epoch, seq: last?.seq ?? to_seq });
  }
  return { facts, cursors };
};

const moveCursors = async (query: Query, cursors: readonly Cursor[]): Promise<void> => {
  await query.change(
    `insert into epcis_cursor (site, epoch, seq)
     select x.site, x.epoch, x.seq from unnest($1::text[], $2::int[], $3::bigint[]) as x(site, epoch, seq)
     on conflict (site) do update set epoch = excluded.epoch, seq = excluded.seq`,
    [cursors.map(({ site }) => site), cursors.map(({ epoch }) => epoch), cursors.map(({ seq }) => seq)],
  );
};
