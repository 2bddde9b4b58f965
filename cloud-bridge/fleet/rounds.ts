/** Work on the database that is done in rounds, one at a time; when one fails the next one tries again. */
import type { FleetLog } from "./log.ts";

export interface RoundsParts {
  readonly log: FleetLog;
  /** What the log says of a round that failed. */
  readonly failed: string;
  /** Rest between two rounds unless the round says otherwise: other workers make work too. */
  readonly everyMs: number;
  /** One round. Resolves to how long to rest after it, ms; null: `everyMs`. */
  readonly round: () => Promise<number | null>;
  /** Forgets what is over for long: after the first round, and once an hour. No round waits for it. */
  readonly sweep?: () => Promise<unknown>;
}
const sweepEveryMs = 3_600_000;

/** How long a round rests when the next row is due at `dueAt`; null: none waits. All in ms. */
export const restUntil = (dueAt: number | null | undefined, now: number, everyMs: number): number =>
  Math.min(everyMs, Math.max(1, (dueAt ?? Number.POSITIVE_INFINITY) - now));

/** Twice as long after each try, up to `maxMs`. `tries`: those before this one. All in ms. */
export const backOffMs = (tries: number, firstMs: number, maxMs: number): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(tries, 16));

export class Rounds {
  readonly #parts: RoundsParts;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #sweepAt = 0;
  #sweeping: Promise<void> | null = null;

  constructor(parts: RoundsParts) {
    this.#parts = parts;
  }

  /** There may be something to do now. */
  nudge(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run();
  }
  /** Resolves when no round is under way any more, nor a sweep. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
    await this.#sweeping;
  }

  async #run(): Promise<void> {
    const { log, failed, everyMs, round } = this.#parts;
    if (this.#timer) clearTimeout(this.#timer);
    let restMs = everyMs;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        restMs = (await round()) ?? everyMs;
        this.#sweepBeside();
      } catch (error) {
        restMs = everyMs;
        log.warn(failed, { error: String(error) });
      }
    }
    this.#running = null;
    if (!this.#stopped) this.#timer = setTimeout(() => this.nudge(), restMs);
  }

  #sweepBeside(): void {
    const { sweep, log, failed } = this.#parts;
    const now = performance.now();
    if (!sweep || this.#sweeping || now < this.#sweepAt) return;
    this.#sweepAt = now + sweepEveryMs;
    this.#sweeping = sweep()
      .then(
        () => undefined,
        (error: unknown) => log.warn(failed, { error: String(error) }),
      )
      .finally(() => {
        this.#sweeping = null;
      });
  }
}
