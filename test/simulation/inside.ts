/**
 * What can fairly be expected of the witnesses: since when each compartment's inside, door, sensor and reader have been
 * as they are. Kept from what was physically done and physically told, never from what the gateway makes of it.
 */
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import { doors, sweepGapMs, tagged } from "./place.ts";
import type { Running } from "./running.ts";

/** A sensor that has lied may have been believed for so long after: three samples, an idle poll, a comparison. */
const lieMs = 60_000;
/** Reads further apart than this are not counted together, and a reader that reads nothing for so long says nothing. */
const readGapMs = 120_000;
const wireOf = new Map(doors.map((door) => [door.compartment, door]));

interface Reads {
  readonly first: number;
  /** At most eight. */
  readonly last: readonly number[];
}

export class Inside {
  readonly #site: SimulatedSite;
  readonly #now: () => number;
  readonly #changedAt = new Map<string, number>();
  readonly #liedUntil = new Map<string, number>();
  readonly #reads = new Map<string, Reads>();
  readonly #lastRead = new Map<string, number>();
  #life = 0;
  #sweptSince = Number.POSITIVE_INFINITY;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #spokeAt = Number.NEGATIVE_INFINITY;
  #spokeSince = Number.POSITIVE_INFINITY;

  constructor(site: SimulatedSite, now: () => number) {
    this.#site = site;
    this.#now = now;
  }

  /** A hand was inside, or the door was pushed. */
  touched(compartment: string): void {
    this.#changedAt.set(compartment, this.#now());
  }
  sensorLies(compartment: string, forMs: number): void {
    this.#liedUntil.set(compartment, Math.max(this.#liedUntil.get(compartment) ?? 0, this.#now() + forMs));
  }
  /** The gateway saw this door close, or found it closed: reads are counted anew. */
  shut(compartment: string): void {
    for (const key of this.#reads.keys()) if (key.startsWith(`${compartment} `)) this.#reads.delete(key);
  }
  swept({ life }: Running, reads: readonly { readonly epc: string; readonly compartment: string }[]): void {
    const now = this.#now();
    if (life.number !== this.#life || now - this.#sweptAt > sweepGapMs) {
      this.#sweptSince = now;
      this.#spokeSince = now;
      this.#reads.clear();
    }
    this.#life = life.number;
    this.#sweptAt = now;
    if (reads.length > 0) {
      if (now - this.#spokeAt > readGapMs) this.#spokeSince = now;
      this.#spokeAt = now;
    }
    for (const { epc, compartment } of reads) {
      const key = `${compartment} ${epc}`;
      const { first, last } = this.#reads.get(key) ?? { first: now, last: [] };
      this.#lastRead.set(key, now);
      const isGap = now - (last.at(-1) ?? now) > readGapMs;
      this.#reads.set(key, isGap ? { first: now, last: [now] } : { first, last: [...last.slice(-7), now] });
    }
  }

  contents(compartment: string): readonly string[] {
    return this.#site.cabinet.look(compartment, this.#now())?.contents ?? [];
  }
  tags(compartment: string): readonly string[] {
    return this.#site.cabinet.tagsIn(compartment);
  }
  isShut(compartment: string): boolean {
    return this.#site.cabinet.look(compartment, this.#now())?.open === false;
  }
  hasSensor(compartment: string): boolean {
    return wireOf.get(compartment)?.itemSensor === true;
  }
  hasReader(compartment: string): boolean {
    return tagged.includes(compartment);
  }
  /** How long nobody has reached in. */
  restedMs(compartment: string): number {
    return this.#now() - (this.#changedAt.get(compartment) ?? Number.NEGATIVE_INFINITY);
  }
  mayLie(compartment: string): boolean {
    return this.#now() < (this.#liedUntil.get(compartment) ?? Number.NEGATIVE_INFINITY) + lieMs;
  }
  /** How long the reader has told everything that it read, to the gateway that is on. */
  hearsMs({ life }: Running): number {
    const now = this.#now();
    const gap = now - this.#sweptAt > sweepGapMs || life.number !== this.#life;
    return gap ? Number.NEGATIVE_INFINITY : now - this.#sweptSince;
  }
  /** Since when it has read something or other without a gap: only then its silence about one tag says anything. */
  speaksSince(): number {
    return this.#now() - this.#spokeAt > readGapMs ? this.#now() : this.#spokeSince;
  }
  /** Reads of this tag here since the door was last seen to close, all but the newest 5 s; at most eight. */
  readsOf(compartment: string, epc: string): number {
    const settled = this.#now() - 5_000;
    return (this.#reads.get(`${compartment} ${epc}`)?.last ?? []).filter((at) => at <= settled).length;
  }
  /** How often it was lately told here, be it through the wall. */
  readsWithin(compartment: string, epc: string, ms: number): number {
    return (this.#reads.get(`${compartment} ${epc}`)?.last ?? []).filter((at) => at >= this.#now() - ms).length;
  }
  /** For how long by now, without a gap. */
  readForMs(compartment: string, epc: string): number {
    return this.#now() - (this.#reads.get(`${compartment} ${epc}`)?.first ?? this.#now());
  }
  /** It lies elsewhere, and this is where it was read last: through the wall, while its own antenna missed it. */
  isHeardLast(compartment: string, epc: string): boolean {
    const own = tagged.find((one) => this.tags(one).includes(epc));
    return own !== undefined && own !== compartment && this.lastRead(compartment, epc) > this.lastRead(own, epc);
  }
  /** Time of the newest read that reached the gateway. */
  lastRead(compartment: string, epc: string): number {
    return this.#lastRead.get(`${compartment} ${epc}`) ?? Number.NEGATIVE_INFINITY;
  }
}
