/**
 * How many different wrong keys came from one address: beyond the bound its next wrong ones are told to wait, and a
 * right one never is. The same wrong one again counts once: an integration that was forgotten locks nobody out. Each
 * worker counts for itself.
 */
import { digestOf } from "./secret.ts";

export const wrongKeysMax = 20;
export const windowMs = 10 * 60_000;
const addressesMax = 10_000;

interface Tries {
  readonly since: number;
  readonly digests: Set<string>;
}

export class WrongKeys {
  readonly #tries = new Map<string, Tries>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How long this address waits; 0: it need not. */
  waitMs(address: string): number {
    const tries = this.#current(address);
    return tries && tries.digests.size >= wrongKeysMax ? tries.since + windowMs - this.#now() : 0;
  }
  note(address: string, key: string): void {
    const tries = this.#current(address) ?? { since: this.#now(), digests: new Set() };
    if (tries.digests.size < wrongKeysMax) tries.digests.add(digestOf(key));
    this.#tries.set(address, tries);
    for (const oldest of this.#tries.keys()) {
      if (this.#tries.size <= addressesMax) break;
      this.#tries.delete(oldest);
    }
  }

  #current(address: string): Tries | undefined {
    const tries = this.#tries.get(address);
    if (!tries || this.#now() - tries.since < windowMs) return tries;
    this.#tries.delete(address);
    return undefined;
  }
}
