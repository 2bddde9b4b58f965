/**
 * Follows the trails of all sites with a cursor of its own and registers what they mean in EPCIS. It stands outside of
 * the ingest's transaction and takes no more than half of the time, a tenth while frames wait; any number of workers
 * may follow, one at a time does the work. What it has registered it can lose: with an empty register it begins anew
 * and finds the same ids.
 */
import type { FleetLog } from "../log.ts";
import { Rounds } from "../rounds.ts";
import type { Database } from "../store/query.ts";
import { nextStep } from "../store/trails.ts";
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
  /** Sequences of all sites that were still to be followed when this worker last looked. */
  behind = 0;
  /** While frames wait nothing is done before; ms since this process began. */
  #pausedUntil = 0;

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

  /** While there is more it rests as long as it has worked, and longer while frames wait: their sites cannot forget. */
  async #follow(): Promise<number | null> {
    const begun = performance.now();
    if (begun < this.#pausedUntil && this.#parts.framesWait()) return lookMs;
    if (!(await this.#followOnce())) return null;
    const ended = performance.now();
    this.#pausedUntil = ended + (ended - begun) * 9;
    return ended - begun;
  }
  /** One transaction; false when there was nothing to do, or another worker is at it. */
  #followOnce(): Promise<boolean> {
    const { database, names, now } = this.#parts;
    return database.transaction(async (query) => {
      if (!(await takeTurn(query, false))) return false;
      const step = await nextStep(query, "epcis_cursor", mappedTypes);
      this.behind = step?.behind ?? 0;
      if (step === null) return false;
      const { facts } = step;
      const entries = facts.flatMap((fact) => entriesOf(names, fact));
      await register(query, entries, now());
      const corrections = facts.filter(({ event }) => event.type === "compartment-audited");
      await register(query, await withdrawals(query, names, corrections), now());
      await step.move();
      return true;
    });
  }
}
