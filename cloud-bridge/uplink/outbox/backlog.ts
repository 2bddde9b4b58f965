/** How much the fleet has not acknowledged yet, and how old the oldest of it is. */
import { goesUp } from "../../../gateway/core/event.ts";
import type { Journal } from "../../../gateway/ports/journal.ts";
import type { Place } from "../../../gateway/wire/bridge.ts";

export interface Backlog {
  /** Journal events behind the acknowledged place, those included that stay at the site. */
  readonly events: number;
  /** Age of the oldest unacknowledged event that goes up, ms of site time; 0 when there is none. */
  readonly ageMs: number;
}
const scanMax = 50_000;

export class BacklogMeter {
  readonly #journal: Journal;
  #oldest: { readonly seq: number; readonly elapsed: number } | null = null;
  #scannedTo = -1;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  async measure(acknowledged: Place | null, elapsed: number): Promise<Backlog> {
    const head = this.#journal.durableHead();
    const seq = acknowledged?.seq ?? 0;
    if (this.#oldest && this.#oldest.seq <= seq) this.#oldest = null;
    if (!this.#oldest) await this.#scan(Math.max(seq, this.#scannedTo) + 1, head.seq);
    return {
      events: Math.max(0, head.seq - seq),
      ageMs: this.#oldest ? Math.max(0, elapsed - this.#oldest.elapsed) : 0,
    };
  }

  async #scan(from: number, to: number): Promise<void> {
    if (from > to) return;
    const end = Math.min(to, from + scanMax);
    for await (const { recorded } of this.#journal.read(from, end)) {
      if (!goesUp(recorded.event.type)) continue;
      this.#oldest = { seq: recorded.seq, elapsed: recorded.elapsed };
      return;
    }
    this.#scannedTo = end;
  }
}
