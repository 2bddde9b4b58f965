/** Exactly how much of custody the fleet has not acknowledged yet: the journal is walked once, and kept in sums. */
import { goesUp } from "../../../gateway/core/event.ts";
import type { Journal, Stored } from "../../../gateway/ports/journal.ts";
import type { Place } from "../../../gateway/wire/bridge.ts";
import type { QueueFigures } from "./lane.ts";

/** Of what goes up and is not acknowledged; `bytes`: of its text in the journal. */
export interface Backlog extends QueueFigures {
  /** Journal events behind the acknowledged place, those included that stay at the site. */
  readonly behind: number;
  /** Of these the newest ones that are not in the figures yet; 0: the figures are exact. */
  readonly uncounted: number;
}
/** Sums over a range of sequences. */
interface Stretch {
  readonly from: number;
  to: number;
  events: number;
  bytes: number;
  /** Site time of the first event that goes up. */
  oldest: number | null;
}
/** Events walked for one measurement; the rest is walked for the next ones. */
const walkMax = 50_000;
/** Where a stretch is cut by an acknowledgement it is walked again. */
const stretchMax = 1_000;

export class BacklogMeter {
  readonly #journal: Journal;
  #stretches: Stretch[] = [];
  #acknowledged = 0;
  #walkedTo = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  async measure(acknowledged: Place | null, elapsed: number): Promise<Backlog> {
    const head = this.#journal.durableHead().seq;
    await this.#forget(acknowledged?.seq ?? 0);
    await this.#walk(Math.min(head, this.#walkedTo + walkMax));
    const sum = { events: 0, bytes: 0 };
    for (const { events, bytes } of this.#stretches) {
      sum.events += events;
      sum.bytes += bytes;
    }
    const oldest = this.#stretches.find(({ oldest }) => oldest !== null)?.oldest ?? elapsed;
    return {
      ...sum,
      ageMs: Math.max(0, elapsed - oldest),
      behind: Math.max(0, head - this.#acknowledged),
      uncounted: head - this.#walkedTo,
    };
  }

  async #forget(seq: number): Promise<void> {
    // The fleet was put back to an earlier place.
    if (seq < this.#acknowledged) {
      this.#stretches = [];
      this.#walkedTo = seq;
    }
    this.#acknowledged = seq;
    this.#walkedTo = Math.max(this.#walkedTo, seq);
    this.#stretches = this.#stretches.filter(({ to }) => to > seq);
    const [cut, ...later] = this.#stretches;
    if (!cut || cut.from > seq) return;
    const rest = newStretch(seq + 1, cut.to);
    for await (const stored of this.#journal.read(rest.from, rest.to)) add(rest, stored);
    this.#stretches = [rest, ...later];
  }

  async #walk(to: number): Promise<void> {
    if (to <= this.#walkedTo) return;
    for await (const stored of this.#journal.read(this.#walkedTo + 1, to)) {
      const last = this.#stretches.at(-1);
      const { seq } = stored.recorded;
      const stretch = last && seq - last.from < stretchMax ? last : newStretch(seq, seq);
      if (stretch !== last) this.#stretches.push(stretch);
      stretch.to = seq;
      add(stretch, stored);
    }
    this.#walkedTo = to;
  }
}

const newStretch = (from: number, to: number): Stretch => ({ from, to, events: 0, bytes: 0, oldest: null });

const add = (stretch: Stretch, { recorded, body }: Stored): void => {
  if (!goesUp(recorded.event.type)) return;
  stretch.events += 1;
  stretch.bytes += Buffer.byteLength(body);
  stretch.oldest ??= recorded.elapsed;
};
