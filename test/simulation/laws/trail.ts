/** Law 8: what the fleet says it has is what lies on the site's disk, each event once, in order, none left out. */
import { goesUp } from "../../../gateway/core/event.ts";
import { Frame } from "../../../gateway/wire/bridge.ts";
import type { OnDisk } from "../disk.ts";
import type { Fleet } from "../fleet.ts";
import type { Verdicts } from "./verdicts.ts";

export class TrailLaws {
  readonly #verdicts: Verdicts;
  readonly #fleet: Fleet;
  /** Events on disk that go up, in order. */
  readonly #wanted: OnDisk[] = [];
  readonly #onDisk = new Map<number, string>();
  #compared = 0;

  constructor(verdicts: Verdicts, fleet: Fleet) {
    this.#verdicts = verdicts;
    this.#fleet = fleet;
  }
  get wanted(): number {
    return this.#wanted.length;
  }
  onDisk(one: OnDisk): void {
    this.#onDisk.set(one.recorded.seq, one.body);
    if (goesUp(one.recorded.event.type)) this.#wanted.push(one);
  }
  /** A frame leaves the site. */
  onFrame(payload: Uint8Array): void {
    const { events } = Frame.parse(JSON.parse(new TextDecoder().decode(payload)));
    for (const { seq, body } of events)
      this.#verdicts.check("the trail is the journal", this.#onDisk.get(seq) === body, () => `${seq} left unwritten`);
  }
  /** Everything up to the fleet's head must be there, and nothing else. */
  compare(): void {
    const { trail, head } = this.#fleet;
    for (; this.#compared < trail.length; this.#compared++) {
      const [has, wants] = [trail[this.#compared], this.#wanted[this.#compared]];
      const same = has?.seq === wants?.recorded.seq && has?.body === wants?.body && has?.hash === wants?.hash;
      this.#verdicts.check("the trail is the journal", same, () => `has ${has?.seq}, wants ${wants?.recorded.seq}`);
      if (!same) return;
    }
    const next = this.#wanted[trail.length]?.recorded.seq ?? Number.POSITIVE_INFINITY;
    this.#verdicts.check("the trail is the journal", head.seq < next, () => `head is ${head.seq}, ${next} is missing`);
  }
  isWhole(): boolean {
    return this.#fleet.trail.length === this.#wanted.length;
  }
}
