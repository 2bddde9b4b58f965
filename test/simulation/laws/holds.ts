/** Nothing expires early because a clock jumped: hold periods are measured with the world's own time. */
import type { Recorded } from "../../../gateway/core/event.ts";
import type { Rules } from "../../../gateway/core/rules.ts";
import type { Wall } from "../time.ts";
import type { Verdicts } from "./verdicts.ts";

/** Small steps are the daily work of time synchronisation and may be counted as time. */
const toleranceMs = 60_000;

export class HoldLaws {
  ended = 0;
  readonly #verdicts: Verdicts;
  readonly #rules: Rules;
  readonly #wall: Wall;
  readonly #made = new Map<string, { readonly at: number; readonly holdMs: number }>();

  constructor(verdicts: Verdicts, rules: Rules, wall: Wall) {
    this.#verdicts = verdicts;
    this.#rules = rules;
    this.#wall = wall;
  }
  /** `now`: ms of the world. */
  onDisk({ event }: Recorded, now: number): void {
    if (event.type === "deposit-made" && !this.#made.has(event.deposit)) {
      const holdMs = this.#rules.carriers.find(({ id }) => id === event.carrier)?.holdMs ?? 0;
      this.#made.set(event.deposit, { at: now, holdMs });
    }
    if (event.type !== "hold-ended") return;
    this.ended++;
    const made = this.#made.get(event.deposit);
    // Somebody swore that a wrong clock was right: then nobody can know how long the power was off.
    if (!made || this.#wall.lied) return;
    const lasted = now - made.at;
    this.#verdicts.check(
      "nothing ends early",
      lasted >= made.holdMs - toleranceMs,
      () => `${event.deposit} was held for ${lasted} ms`,
    );
  }
}
