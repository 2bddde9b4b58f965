/** A row of lock coils with a hardware timer each, and the book that proves that none was ever left on. */
export interface CoilFigures {
  /** How often the coil was fired, timed or not. */
  readonly pulses: number;
  /** Model time of the latest of them, oldest first, at most `firedAtMax`. */
  readonly firedAt: readonly number[];
  readonly energisedMs: number;
  readonly longestMs: number;
  readonly on: boolean;
}
const firedAtMax = 256;
/** What the coils pull. `until` is Infinity for a coil that was switched on without a timer. */
export interface CoilWires {
  energise(coil: number, now: number, until: number): void;
  cut(coil: number, now: number, energisedMs: number): void;
}

interface Coil {
  running: { readonly from: number; readonly until: number } | null;
  pulses: number;
  readonly firedAt: number[];
  energisedMs: number;
  longestMs: number;
}
const newCoil = (): Coil => ({ running: null, pulses: 0, firedAt: [], energisedMs: 0, longestMs: 0 });

export class Coils {
  readonly #wires: CoilWires;
  readonly #coils: readonly Coil[];

  constructor(count: number, wires: CoilWires) {
    this.#wires = wires;
    this.#coils = Array.from({ length: count }, newCoil);
  }

  fire(index: number, now: number, until: number): void {
    const coil = this.#settled(index, now);
    if (!coil) return;
    coil.running = { from: coil.running?.from ?? now, until };
    coil.pulses++;
    if (coil.firedAt.push(now) > firedAtMax) coil.firedAt.shift();
    this.#wires.energise(index, now, until);
  }

  off(index: number, now: number): void {
    const coil = this.#settled(index, now);
    if (!coil?.running) return;
    const energisedMs = now - coil.running.from;
    book(coil, now);
    this.#wires.cut(index, now, energisedMs);
  }

  allOff(now: number): void {
    for (let index = 0; index < this.#coils.length; index++) this.off(index, now);
  }

  isOn(index: number, now: number): boolean {
    return this.#settled(index, now)?.running != null;
  }

  figures(index: number, now: number): CoilFigures {
    const coil = this.#settled(index, now);
    const running = coil?.running ? now - coil.running.from : 0;
    return {
      pulses: coil?.pulses ?? 0,
      firedAt: [...(coil?.firedAt ?? [])],
      energisedMs: (coil?.energisedMs ?? 0) + running,
      longestMs: Math.max(coil?.longestMs ?? 0, running),
      on: coil?.running != null,
    };
  }

  /** Ends the pulse whose time is over. */
  #settled(index: number, now: number): Coil | undefined {
    const coil = this.#coils[index];
    if (coil?.running && coil.running.until <= now) book(coil, coil.running.until);
    return coil;
  }
}

const book = (coil: Coil, end: number): void => {
  if (!coil.running) return;
  const energised = end - coil.running.from;
  coil.running = null;
  coil.energisedMs += energised;
  coil.longestMs = Math.max(coil.longestMs, energised);
};
