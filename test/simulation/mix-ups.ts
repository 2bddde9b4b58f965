/**
 * What goes wrong with things rather than with devices: tags that are dead or were never stuck on, rubbish behind a
 * door that somebody forced, parcels that were moved from one compartment to another.
 */
import type { Hands } from "../../firmware-sim/people/doorways.ts";
import { handsInside } from "../../firmware-sim/people/hands.ts";
import type { Random } from "../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import { epcOf, tagged } from "./place.ts";
import type { VirtualTime } from "./time.ts";

export interface MixUpParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly site: SimulatedSite;
  readonly pry: (compartment: string) => void;
  /** A hand was inside, or the door was pushed. */
  readonly touched: (compartment: string) => void;
  /** From now on nothing about this compartment can be proven. */
  readonly blind: (compartment: string) => void;
}
export interface MixUpFigures {
  deadTags: number;
  rubbish: number;
  moved: number;
}
const minute = 60_000;
const hour = 60 * minute;

export class MixUps {
  readonly figures: MixUpFigures = { deadTags: 0, rubbish: 0, moved: 0 };
  /** Of everybody who comes. */
  readonly hands: Hands;
  readonly #parts: MixUpParts;
  readonly #tags = new Map<string, string | undefined>();

  constructor(parts: MixUpParts) {
    this.#parts = parts;
    const { site, time, touched } = parts;
    const hands = handsInside(site, () => time.now);
    this.hands = {
      look: hands.look,
      putIn: async (compartment, waybill) => {
        touched(compartment);
        return hands.putIn(compartment, waybill, this.#tagOn(waybill));
      },
      takeOut: async (compartment, waybills) => {
        touched(compartment);
        return hands.takeOut(compartment, waybills);
      },
      close: async (compartment) => {
        touched(compartment);
        return hands.close(compartment);
      },
    };
  }
  async roam(isOver: () => boolean): Promise<void> {
    const { time, random } = this.#parts;
    while (!isOver()) {
      await time.sleep(random.between(hour, 7 * hour));
      if (!isOver()) await (random.hit(0.5) ? this.#rubbish() : this.#move());
    }
  }

  /** Announced with a tag that nobody will ever read: one in fifteen. */
  #tagOn(waybill: string): string | undefined {
    if (this.#tags.has(waybill)) return this.#tags.get(waybill);
    const isDead = this.#parts.random.hit(1 / 15);
    const epc = epcOf(waybill);
    if (isDead && epc !== undefined) this.figures.deadTags++;
    this.#tags.set(waybill, isDead ? undefined : epc);
    return isDead ? undefined : epc;
  }
  async #rubbish(): Promise<void> {
    const { random, site, time } = this.#parts;
    const empty = tagged.filter((one) => site.cabinet.look(one, time.now)?.contents.length === 0);
    if (empty.length === 0) return;
    const compartment = random.pick(empty);
    const epc = random.hit(0.7) ? `E280${random.hex(10).toUpperCase()}` : undefined;
    await this.#force(compartment, () => {
      if (site.cabinet.putIn(compartment, `rubbish-${++this.figures.rubbish}`, time.now, epc)) this.#left(compartment);
    });
  }
  /** With its tag, if it has one, from where it belongs to where it does not. */
  async #move(): Promise<void> {
    const { random, site, time } = this.#parts;
    const full = tagged.filter((one) => site.cabinet.tagsIn(one).length > 0);
    const empty = tagged.filter((one) => site.cabinet.look(one, time.now)?.contents.length === 0);
    if (full.length === 0 || empty.length === 0) return;
    const [from, to] = [random.pick(full), random.pick(empty)];
    let taken: readonly string[] = [];
    await this.#force(from, () => {
      taken = site.cabinet.takeOut(from, time.now) ?? [];
      this.#left(from);
    });
    await this.#force(to, () => {
      for (const waybill of taken) site.cabinet.putIn(to, waybill, time.now, this.#tags.get(waybill));
      this.#left(to);
      this.figures.moved += taken.length;
    });
  }
  #left(compartment: string): void {
    this.#parts.touched(compartment);
    this.#parts.blind(compartment);
  }
  async #force(compartment: string, act: () => void): Promise<void> {
    const { time, random, pry } = this.#parts;
    pry(compartment);
    await time.sleep(random.between(2_000, 10_000));
    act();
    await time.sleep(random.between(1_000, 10_000));
    await this.hands.close(compartment);
  }
}
