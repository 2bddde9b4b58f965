/**
 * Keeps what readers hear (core/witness/presence/sense.ts): told of every read and of every door, it asks the site only
 * when something has changed.
 */
import type { Recorded } from "../../core/event.ts";
import type { Observation } from "../../core/observation.ts";
import type { Rules } from "../../core/rules.ts";
import type { Site } from "../../core/site.ts";
import { lyingAt } from "../../core/witness/presence/account.ts";
import {
  antennaOf,
  doorMoved,
  expectTag,
  hear,
  lostBy,
  newSense,
  nextLoss,
  type Sense,
} from "../../core/witness/presence/sense.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { HearTag } from "../../ports/device.ts";

export interface TagSenseParts {
  readonly clock: Clock;
  readonly rules: Rules;
  readonly observe: (observation: Observation) => void;
  readonly site: () => Site;
}
/** Losses are told this much later than they could be at most. */
const lookMsMin = 250;

export class TagSense {
  readonly #parts: TagSenseParts;
  readonly #sense: Sense;
  #timer: Timer | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(parts: TagSenseParts) {
    const { tagQuorum: quorum, tagWindowMs: windowMs, tagDepartedMs: departedMs } = parts.rules;
    this.#parts = parts;
    this.#sense = newSense({ quorum, windowMs, departedMs });
  }
  antenna(device: string, number: number, covers: readonly string[]): HearTag {
    const antenna = antennaOf(this.#sense, device, number, covers);
    const { elapsed } = this.#parts.clock.now();
    // What lay there before a restart, as far as this reader knew.
    for (const compartment of covers)
      for (const epc of lyingAt(this.#parts.site(), device, compartment)) expectTag(this.#sense, antenna, epc, elapsed);
    this.#rearm(elapsed);
    return (epc, rssi, now) => {
      const news = hear(this.#sense, antenna, epc, rssi, now);
      if (news) this.#rearm(now);
      return news;
    };
  }
  /** Doors among what was written down. */
  moved(recorded: readonly Recorded[]): void {
    let moved = false;
    for (const { event, elapsed } of recorded) {
      const open = doorIn(event);
      if (open === null || !("compartment" in event)) continue;
      doorMoved(this.#sense, event.compartment, open, elapsed);
      moved = true;
    }
    if (moved) this.#rearm(this.#parts.clock.now().elapsed);
  }
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #rearm(now: number): void {
    const at = nextLoss(this.#sense);
    if (this.#stopped || at === null || at >= this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = at;
    this.#timer = this.#parts.clock.after(Math.max(lookMsMin, at - now), () => this.#look());
  }
  #look(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = this.#parts.clock.now().elapsed;
    for (const lost of lostBy(this.#sense, now)) this.#parts.observe(lost);
    this.#rearm(now);
  }
}

const doorIn = (event: Recorded["event"]): boolean | null => {
  switch (event.type) {
    case "door-opened":
    case "door-forced":
      return true;
    case "door-closed":
      return false;
    case "door-read":
      return event.open;
    default:
      return null;
  }
};
