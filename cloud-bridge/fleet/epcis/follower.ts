/**
 * Follows the trails of all sites with a cursor of its own and registers what they mean in EPCIS. It stands outside of
 * the ingest's transaction and takes no more than half of the time, a tenth while frames wait; any number of workers
 * may follow, one at a time does the work. What it has registered it can lose: with an empty register it begins anew
 * and finds the same ids.
 */
import type { FleetLog } from "../log.ts";
import { Rounds } from "../rounds.ts";
import type { Database, Query } from "../store/query.ts";
import { Following } from "../store/trails.ts";
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
  /** Frames wait for the database. */
  readonly framesWait: () => boolean;
}
/** How often it looks whether frames still wait. */
const lookMs = 250;

export class EpcisFollower {
  readonly #parts: FollowerParts;
  readonly #rounds: Rounds;
  /** Its figures are this worker's. */
  readonly following: Following;
  /** While frames wait nothing is done before; ms since this process began. */
  #pausedUntil = 0;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    const { database, log, everyMs } = parts;
    const failed = "epcis-not-followed";
    this.following = new Following({
      ...{ database, log, failed, table: "epcis_cursor", types: mappedTypes },
      turn: (query) => takeTurn(query, false),
      work: (query, facts) => this.#register(query, facts),
    });
    this.#rounds = new Rounds({ log, failed, everyMs, round: () => this.#follow() });
  }
  start(): void {
    this.#rounds.nudge();
  }
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** While there is more it rests as long as it has worked, and longer while frames wait: their sites cannot forget. */
  async #follow(): Promise<number | null> {
    const begun = performance.now();
    if (begun < this.#pausedUntil && this.#parts.framesWait()) return lookMs;
    if ((await this.following.step()) === null) return null;
    const ended = performance.now();
    this.#pausedUntil = ended + (ended - begun) * 9;
    return ended - begun;
  }
  async #register(query: Query, facts: readonly Fact[]): Promise<number> {
    const { names, now } = this.#parts;
    const entries = facts.flatMap((fact) => entriesOf(names, fact));
    await register(query, entries, now());
    const corrections = facts.filter(({ event }) => event.type === "compartment-audited");
    await register(query, await withdrawals(query, names, corrections), now());
    return entries.length;
  }
}
