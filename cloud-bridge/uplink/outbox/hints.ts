/** Copies of live events that overtake a backlog, for screens. They are best effort and never enter the trail. */
import { goesUp } from "../../../gateway/core/event.ts";
import type { Clock, Timer } from "../../../gateway/ports/clock.ts";
import type { Journal } from "../../../gateway/ports/journal.ts";
import { bridgeByteMax, type FrameEvent } from "../../../gateway/wire/bridge.ts";

export interface HintsParts {
  readonly site: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly hintMs: number;
  /** Sequence up to which events are on their way in frames. */
  readonly sentTo: () => number;
  readonly publish: (payload: Uint8Array) => void;
}
const eventsMax = 50;
/** A shorter way behind is walked by the frames themselves soon enough. */
const behindMin = 200;
const lookBack = 400;

export class Hints {
  readonly #parts: HintsParts;
  #hintedTo: number | null = null;
  #timer: Timer | null = null;

  constructor(parts: HintsParts) {
    this.#parts = parts;
  }

  /** From now on events are live; what is older is no news. */
  begin(): void {
    this.#hintedTo ??= this.#parts.journal.durableHead().seq;
  }
  end(): void {
    this.#hintedTo = null;
    this.#timer?.cancel();
    this.#timer = null;
  }
  appended(): void {
    if (this.#hintedTo === null || this.#timer) return;
    this.#timer = this.#parts.clock.after(this.#parts.hintMs, () => void this.#send());
  }

  async #send(): Promise<void> {
    this.#timer = null;
    const { journal, site, sentTo } = this.#parts;
    const head = journal.durableHead().seq;
    if (this.#hintedTo === null || head - sentTo() < behindMin) return;
    const from = Math.max(this.#hintedTo, head - lookBack) + 1;
    this.#hintedTo = head;
    const events: FrameEvent[] = [];
    for await (const { recorded, prev, body } of journal.read(from, head))
      if (goesUp(recorded.event.type)) events.push({ seq: recorded.seq, prev, body });
    const newest = events.slice(-eventsMax);
    if (newest.length === 0 || this.#hintedTo === null) return;
    const payload = new TextEncoder().encode(JSON.stringify({ v: 1, site, events: newest }));
    if (payload.length <= bridgeByteMax) this.#parts.publish(payload);
  }
}
