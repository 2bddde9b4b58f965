/**
 * Copies of live events that overtake a backlog, doors and alarms before the rest. They never enter the trail: the
 * events themselves follow in their order.
 */
import { classOf, type EventType, goesUp } from "../../../gateway/core/event.ts";
import type { Clock, Timer } from "../../../gateway/ports/clock.ts";
import type { Journal, Stored } from "../../../gateway/ports/journal.ts";
import { bridgeByteMax } from "../../../gateway/wire/bridge.ts";
import { Lane, type LaneBounds } from "./lane.ts";

export interface HintsParts {
  readonly site: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly hintMs: number;
  readonly bounds: LaneBounds;
  /** Sequence up to which events are on their way in frames. */
  readonly sentTo: () => number;
  readonly publish: (payload: Uint8Array) => void;
}
const eventsMax = 50;
/** A shorter way behind is walked by the frames themselves soon enough. */
export const behindMin = 200;
/** Events of before the connection among which doors and alarms are looked for. */
const lookBack = 2_000;
const envelopeBytes = 200;
/** The longest copy that still fits into one message. */
export const liveBytesMax = bridgeByteMax - envelopeBytes;

export class Hints {
  readonly lane: Lane<string>;
  readonly #parts: HintsParts;
  /** Sequence behind which events are live; null: no line. */
  #liveFrom: number | null = null;
  #readTo = 0;
  #timer: Timer | null = null;

  constructor(parts: HintsParts) {
    this.#parts = parts;
    this.lane = new Lane(parts.bounds);
  }

  /** From now on events are live; of what is older only doors and alarms are news. */
  begin(): void {
    this.#liveFrom ??= this.#parts.journal.durableHead().seq;
    this.appended();
  }
  end(): void {
    this.#liveFrom = null;
    this.#timer?.cancel();
    this.#timer = null;
  }
  appended(): void {
    if (this.#liveFrom === null || this.#timer) return;
    this.#timer = this.#parts.clock.after(this.#parts.hintMs, () => void this.#send());
  }

  async #send(): Promise<void> {
    const { clock, journal, site, sentTo, publish } = this.#parts;
    const head = journal.durableHead().seq;
    if (this.#liveFrom !== null && head - sentTo() >= behindMin) await this.#read(this.#liveFrom, head);
    this.#timer = null;
    if (this.#liveFrom === null) return;
    this.lane.settle(({ key }) => Number(key) <= sentTo());
    this.lane.expire(clock.now().elapsed);
    const events = this.lane.take(liveBytesMax, eventsMax).map(({ value }) => value);
    if (events.length === 0) return;
    publish(new TextEncoder().encode(`{"v":1,"site":${JSON.stringify(site)},"events":[${events.join(",")}]}`));
    if (!this.lane.isEmpty) this.appended();
  }

  async #read(liveFrom: number, head: number): Promise<void> {
    const { journal, sentTo } = this.#parts;
    const from = Math.max(this.#readTo, sentTo(), Math.min(liveFrom, head) - lookBack) + 1;
    this.#readTo = head;
    for await (const stored of journal.read(from, head)) this.#put(stored, stored.recorded.seq > liveFrom);
  }

  #put({ recorded, prev, body }: Stored, isLive: boolean): void {
    const { seq, elapsed, event } = recorded;
    const urgent = isUrgent(event.type);
    if (!goesUp(event.type) || !(isLive || urgent)) return;
    const value = JSON.stringify({ seq, prev, body });
    this.lane.put({ key: `${seq}`, bytes: Buffer.byteLength(value) + 1, at: elapsed, urgent, value });
  }
}

const isUrgent = (type: EventType): boolean => classOf(type) === "alarm" || type.startsWith("door-");
