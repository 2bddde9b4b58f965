/**
 * Makes the months to come ready ahead of time, and lets those go whose time is over. Any worker may, one at a time
 * does; what was begun by one that died the next one finds as it was, or done.
 */
import type { FleetLog } from "../log.ts";
import { Rounds } from "../rounds.ts";
import type { Database, Query } from "../store/query.ts";
import { dayAfter, makeParts, partsOf } from "./parts.ts";
import { type KeptKind, parted } from "./schema.ts";
import type { RetentionSettings } from "./settings.ts";
import { moveStaying, whoIsBehind } from "./stays.ts";

export interface KeeperParts {
  readonly database: Database;
  readonly log: FleetLog;
  readonly now: () => number;
  readonly settings: RetentionSettings;
}
const dayMs = 24 * 3_600_000;
/** Room that is ready: long enough for somebody to notice that no more can be made. */
const aheadDays = 62;
/** Who reads or writes holds a month up, and would wait behind it: rather the next round tries again. */
const lockMs = 2_000;

export class Keeper {
  readonly #parts: KeeperParts;
  readonly #rounds: Rounds;
  /** Days for which there is room, when this worker last looked; negative: nothing can be stored. */
  aheadDays = 0;
  /** 1: a month should have gone and is still needed, or could not go. */
  late = 0;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    const { log, settings } = parts;
    this.#rounds = new Rounds({
      log,
      failed: "months-not-kept",
      everyMs: settings.everyMs,
      round: () => this.#round(),
    });
  }

  /** Rejects when there is no room for what sites send, and none can be made. */
  async start(): Promise<void> {
    await this.makeRoom(await this.#today());
    this.#rounds.nudge();
  }
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async makeRoom(today: string): Promise<void> {
    const { database } = this.#parts;
    let until = "9999";
    await database.exclusively(async (query) => {
      for (const table of Object.values(parted).flat()) {
        await makeParts(query, table, dayAfter(today, aheadDays));
        const last = (await partsOf(query, table)).at(-1)?.until ?? "";
        until = last < until ? last : until;
      }
    });
    this.aheadDays = (Date.parse(until) - Date.parse(today)) / dayMs;
  }

  /** False: a month had to stay, since something has not followed it yet. */
  async letGo(today: string): Promise<boolean> {
    const { trailDays, epcisDays } = this.#parts.settings;
    // What is made from the trail goes before it.
    return (await this.#letKindGo("epcis", today, epcisDays)) && (await this.#letKindGo("trail", today, trailDays));
  }

  async #round(): Promise<null> {
    // Not before it has failed: somebody may look in the middle.
    let isDone = false;
    try {
      isDone = await this.#keep(await this.#today());
    } finally {
      this.late = isDone ? 0 : 1;
    }
    return null;
  }
  async #keep(today: string): Promise<boolean> {
    const { now, log } = this.#parts;
    await this.makeRoom(today);
    // Nothing goes because one clock has jumped.
    if (Math.abs(now() - Date.parse(today)) <= 2 * dayMs) return this.letGo(today);
    log.warn("months-stay", { database: today, worker: new Date(now()).toISOString() });
    return false;
  }

  /** By the clock that says when a row was stored. */
  async #today(): Promise<string> {
    const [row] = await this.#parts.database.rows<{ today: string }>("select current_date::text as today", []);
    return row!.today;
  }

  async #letKindGo(kind: KeptKind, today: string, days: number): Promise<boolean> {
    const { database, log } = this.#parts;
    const limit = dayAfter(today, -days);
    const over = (await partsOf(database, parted[kind][0])).filter(({ until }) => until <= limit);
    const before = over.at(-1)?.until;
    if (before === undefined) return true;
    const behind = await whoIsBehind(database, before);
    if (behind !== null) {
      log.warn("months-stay", { kind, before, behind });
      return false;
    }
    await database.exclusively(async (query) => {
      for (const table of parted[kind]) await moveStaying(query, table, today, before);
    });
    await database.exclusively((query) => tellGone(query, kind, before));
    // The first one tells what is still to be done, so it goes last.
    for (const table of [...parted[kind]].reverse()) await database.exclusively((query) => drop(query, table, before));
    log.info("months-gone", { kind, before });
    return true;
  }
}

const tellGone = async (query: Query, kind: KeptKind, before: string): Promise<void> => {
  await query.change("update kept set since = $2::date where kind = $1", [kind, before]);
  if (kind !== "epcis") return;
  const last = "select max(n) from epcis_event where stored_on < $1::date";
  await query.change(`update kept set last_n = greatest(last_n, (${last})) where kind = 'epcis'`, [before]);
};

const drop = async (query: Query, table: string, before: string): Promise<void> => {
  await query.change(`set local lock_timeout = ${lockMs}`);
  for (const { name, until } of await partsOf(query, table))
    if (until <= before) await query.change(`drop table ${name}`);
};
