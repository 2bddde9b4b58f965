/**
 * The tag reader of the world: the simulator's model, the gateway's real adapter, and between them the broker. It
 * sweeps fast while doors move and slowly else, and it hangs or starts anew like anything that has a plug.
 */
import type { Random } from "../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import type { Timer } from "../../gateway/ports/clock.ts";
import { decodeTags } from "../../gateway/wire/parcel/tag-read.ts";
import type { Broker } from "./broker.ts";
import { readerId, sweepIdleMs, tagged } from "./place.ts";
import type { Running } from "./running.ts";
import type { VirtualTime } from "./time.ts";

export interface TagReaderParts {
  readonly time: VirtualTime;
  readonly site: SimulatedSite;
  readonly random: Random;
  readonly broker: Broker;
  /** It has swept, and this is what the gateway was told of it: nothing, where nothing was read. */
  readonly onSwept: (by: Running, reads: readonly { readonly epc: string; readonly compartment: string }[]) => void;
}
const fastForMs = 20_000;
const sweepFastMs = 1_000;
const sweepOpenMs = 15_000;

/** How soon the broker finds out that a client is gone. */
const keepaliveMs = [1_500, 45_000] as const;

export class TagReaders {
  readonly #parts: TagReaderParts;
  #fastUntil = 0;
  #next: Timer | null = null;
  #isUp = false;

  constructor(parts: TagReaderParts) {
    this.#parts = parts;
  }
  begin(): void {
    this.#sweep();
  }
  /** Somebody is at a door. */
  wake(): void {
    const { time } = this.#parts;
    const was = this.#fastUntil;
    this.#fastUntil = time.now + fastForMs;
    if (was <= time.now) this.#later(sweepFastMs);
  }
  /** To whom it is connected has changed. */
  connected(): void {
    this.#isUp = false;
    this.#look();
  }

  #look(): boolean {
    const { time, random, broker, site } = this.#parts;
    const reader = site.readers.get(readerId);
    const up = reader !== undefined && broker.connected !== null && !reader.away(time.now);
    if (up && !this.#isUp && reader) broker.send(readerId, reader.birth());
    // One that has only hung keeps its line: nobody but the clock can tell.
    if (!up && this.#isUp && random.hit(0.5)) time.after(random.between(...keepaliveMs), () => this.#leave());
    this.#isUp = up;
    return up;
  }
  #leave(): void {
    if (!this.#isUp && this.#parts.broker.connected) this.#parts.broker.will(readerId);
  }
  #sweep(): void {
    const { time, site, broker, onSwept } = this.#parts;
    const sweep = this.#look() ? site.readers.get(readerId)?.sweep(time.now) : null;
    const to = broker.connected;
    if (sweep) broker.send(readerId, sweep, (by) => onSwept(by, placed(decodeTags(sweep.payload)?.reads ?? [])));
    else if (to && this.#look()) onSwept(to, []);
    const open = tagged.some((compartment) => site.cabinet.look(compartment, time.now)?.open);
    const idleMs = open ? sweepOpenMs : sweepIdleMs;
    this.#later(time.now < this.#fastUntil ? sweepFastMs : idleMs);
  }
  #later(ms: number): void {
    this.#next?.cancel();
    this.#next = this.#parts.time.after(ms, () => this.#sweep());
  }
}

const placed = (reads: readonly { readonly epc: string; readonly antenna: number }[]) =>
  reads.map(({ epc, antenna }) => ({ epc, compartment: tagged[antenna] ?? "" }));
