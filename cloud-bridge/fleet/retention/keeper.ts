/**
 * Makes the months to come ready ahead of time, and lets those go whose time is over. Any worker may, one at a time
 * does; what was begun by one that died the next one finds as it was, or done.
 */
import type { FleetLog } from "../log.ts";
import { Rounds } from "../rounds.ts";
import type { Database, Query } from "../store/query.ts";
import { dayOf, makeParts, partsOf } from "./parts.ts";
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
    await this.makeRoom();
    this.#rounds.nudge();
  }
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async makeRoom(): Promise<void> {
    const { database, now } = this.#parts;
    const today = now();
    let until = "";
    await database.exclusively(async (query) => {
      for (const table of Object.values(parted).flat()) {
        await makeParts(query, table, dayOf(today + aheadDays * dayMs));
        const last = (await partsOf(query, table)).at(-1)?.until ?? "";
        until = until === "" || last < until ? last : until;
      }
    });
    this.aheadDays = Math.floor((Date.parse(until) - today) / dayMs);
  }

  async #round(): Promise<null> {
    this.late = 1;
    await this.makeRoom();
    this.late = (await this.letGo()) ? 0 : 1;
    return null;
  }

  /** False: a month had to stay, since something has not followed it yet. */
  async letGo(): Promise<boolean> {
    const { settings } = this.#parts;
    // What is made from the trail goes before it.
    return (await this.#letKindGo("epcis", settings.epcisDays)) && (await this.#letKindGo("trail", settings.trailDays));
  }

  async #letKindGo(kind: KeptKind, days: number): Promise<boolean> {
    const { database, log, now } = this.#parts;
    const today = dayOf(now());
    const limit = dayOf(now() - days * dayMs);
    const before = await this.#goneUntil(kind, limit);
    if (before === null) return true;
    const behind = await whoIsBehind(database, before);
    if (behind !== null) {
      log.warn("month-stays", { kind, before, behind });
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

  /** The end of the newest part that is over by `limit`; null: none is. */
  async #goneUntil(kind: KeptKind, limit: string): Promise<string | null> {
    const over = (await partsOf(this.#parts.database, parted[kind][0])).filter(({ until }) => until <= limit);
    return over.at(-1)?.until ?? null;
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
