/**
 * Follows the trails of all sites behind the ingest, with a cursor for each site in a table of the follower's own
 * (`site`, `epoch`, `seq`): in order, in steps, and not beyond a site's head. Sites have their turns one after the
 * other, and one whose events cannot be followed holds up nobody.
 */
import type { EventType } from "../../../gateway/core/event.ts";
import { type StoredBody, storedFact } from "../ingest/frame-check.ts";
import type { FleetLog } from "../log.ts";
import { backOffMs } from "../rounds.ts";
import type { Fact } from "../trail.ts";
import { type Database, isPassing, type Query } from "./query.ts";

export const sitesOfStepMax = 20;
const eventsOfSiteMax = 250;
/** A site that failed rests, twice as long each time. */
const restFirstMs = 1_000;
const restMaxMs = 60_000;
/** Every site is looked at for the figure. */
const countEveryMs = 2_000;

export interface FollowingParts {
  readonly database: Database;
  readonly log: FleetLog;
  /** What the log says of a site that failed. */
  readonly failed: string;
  /** Of the cursors. */
  readonly table: string;
  readonly types: readonly EventType[];
  /** Takes the turn among all workers, for the transaction; false: there is nothing to do, or another one has it. */
  readonly turn: (query: Query) => Promise<boolean>;
  /** Does with the facts, each site's in its order, what is to be done, in the transaction that moves the cursors. */
  readonly work: (query: Query, facts: readonly Fact[]) => Promise<number>;
}
interface Place {
  readonly site: string;
  readonly epoch: number;
  readonly seq: number;
}
interface Behind extends Place {
  readonly to_epoch: number;
  readonly to_seq: number;
}
interface Resting {
  readonly tries: number;
  /** Ms since this process began. */
  readonly until: number;
}

export class Following {
  readonly #parts: FollowingParts;
  /** Whose turn was last: the next step goes on behind it. */
  #after = "";
  readonly #resting = new Map<string, Resting>();
  #countedAt = Number.NEGATIVE_INFINITY;
  /**
   * Sequences of all sites that were still to be followed when this worker last counted: one is used once at a site,
   * over all epochs.
   */
  behind = 0;
  /** Times that the events of one site could not be followed. */
  failures = 0;

  constructor(parts: FollowingParts) {
    this.#parts = parts;
  }

  /**
   * One step; what its work came to, or null when there was none. Rejects when the database is away: then nothing was
   * done. What fails otherwise is tried site by site.
   */
  async step(): Promise<number | null> {
    let chosen: readonly Behind[] = [];
    try {
      return await this.#transact(async (query) => {
        chosen = await this.#choose(query);
        return chosen;
      });
    } catch (error) {
      if (isPassing(error) || chosen.length === 0) throw error;
      return this.#singly(chosen, error);
    }
  }

  async #singly(sites: readonly Behind[], error: unknown): Promise<number> {
    let done = 0;
    for (const { site } of sites) {
      try {
        if (sites.length === 1) throw error;
        done += (await this.#transact((query) => this.#read(query, "head.site = $1", [site]))) ?? 0;
      } catch (why) {
        if (isPassing(why)) throw why;
        this.#rest(site, why);
      }
    }
    this.#after = sites.at(-1)?.site ?? "";
    return done;
  }
  #rest(site: string, why: unknown): void {
    const tries = this.#resting.get(site)?.tries ?? 0;
    const until = performance.now() + backOffMs(tries, restFirstMs, restMaxMs);
    this.#resting.set(site, { tries: tries + 1, until });
    this.failures += 1;
    this.#parts.log.warn(this.#parts.failed, { site, tries: tries + 1, error: String(why) });
  }

  async #transact(choose: (query: Query) => Promise<readonly Behind[]>): Promise<number | null> {
    const { database, table, types, turn, work } = this.#parts;
    const done = await database.transaction(async (query) => {
      if (!(await turn(query))) return null;
      const sites = await choose(query);
      await this.#count(query, sites);
      if (sites.length === 0) return null;
      const { facts, cursors } = await readFacts(query, sites, types);
      const count = await work(query, facts);
      await moveCursors(query, table, cursors);
      return { count, sites };
    });
    if (done === null) return null;
    for (const { site } of done.sites) this.#resting.delete(site);
    this.#after = done.sites.at(-1)?.site ?? this.#after;
    return done.count;
  }

  /** Those behind the last one, then those from the first one on. */
  async #choose(query: Query): Promise<readonly Behind[]> {
    const now = performance.now();
    const resting = [...this.#resting].flatMap(([site, { until }]) => (until > now ? [site] : []));
    const others = "head.site <> all($2::text[])";
    const behind = await this.#read(query, `head.site > $1 and ${others}`, [this.#after, resting]);
    const isAll = behind.length === sitesOfStepMax || this.#after === "";
    const before = isAll ? [] : await this.#read(query, `head.site <= $1 and ${others}`, [this.#after, resting]);
    return [...behind, ...before].slice(0, sitesOfStepMax);
  }
  #read(query: Query, where: string, parameters: readonly (string | readonly string[])[]): Promise<readonly Behind[]> {
    return query.rows(
      `select head.site, coalesce(c.epoch, 0) as epoch, coalesce(c.seq, 0) as seq, head.epoch as to_epoch,
         head.seq as to_seq
       from head left join ${this.#parts.table} c on c.site = head.site
       where ${where} and (head.epoch, head.seq) > (coalesce(c.epoch, 0), coalesce(c.seq, 0))
       order by head.site limit ${sitesOfStepMax}`,
      parameters,
    );
  }

  async #count(query: Query, sites: readonly Behind[]): Promise<void> {
    if (sites.length === 0 && this.#resting.size === 0) {
      this.behind = 0;
      return;
    }
    if (performance.now() < this.#countedAt + countEveryMs) return;
    const [row] = await query.rows<{ behind: number }>(
      `select coalesce(sum(head.seq - coalesce(c.seq, 0)), 0)::bigint as behind
       from head left join ${this.#parts.table} c on c.site = head.site
       where (head.epoch, head.seq) > (coalesce(c.epoch, 0), coalesce(c.seq, 0))`,
      [],
    );
    this.#countedAt = performance.now();
    this.behind = row?.behind ?? 0;
  }
}

/** From here on: what is there already is never followed. */
export const skipAll = async (query: Query, table: string): Promise<void> => {
  await query.change(
    `insert into ${table} (site, epoch, seq) select site, epoch, seq from head
     on conflict (site) do update set epoch = excluded.epoch, seq = excluded.seq`,
    [],
  );
};

const readFacts = async (query: Query, sites: readonly Behind[], types: readonly EventType[]) => {
  const facts: Fact[] = [];
  const cursors: Place[] = [];
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

const moveCursors = async (query: Query, table: string, cursors: readonly Place[]): Promise<void> => {
  await query.change(
    `insert into ${table} (site, epoch, seq)
     select x.site, x.epoch, x.seq from unnest($1::text[], $2::int[], $3::bigint[]) as x(site, epoch, seq)
     on conflict (site) do update set epoch = excluded.epoch, seq = excluded.seq`,
    [cursors.map(({ site }) => site), cursors.map(({ epoch }) => epoch), cursors.map(({ seq }) => seq)],
  );
};
