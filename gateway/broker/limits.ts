/** Bounds on what comes in: token buckets, a gate for costly checks, and a count of every refusal by its rule. */
import type { Clock } from "../ports/clock.ts";

export interface Bucket {
  tokens: number;
  /** Site time of the last refill, ms. */
  at: number;
}

/** Buckets of one kind, by key; a bucket that is full again is forgotten. */
export class Rate {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  fresh(): Bucket {
    return { tokens: this.#burst, at: this.#clock.now().elapsed };
  }

  /** Takes one token; the answer is how many ms to wait before there is one (0: taken). */
  take(bucket: Bucket): number {
    if (bucket.tokens < 1) {
      const now = this.#clock.now().elapsed;
      bucket.tokens = Math.min(this.#burst, bucket.tokens + ((now - bucket.at) * this.#perSecond) / 1000);
      bucket.at = now;
    }
    bucket.tokens--;
    return bucket.tokens >= 0 ? 0 : Math.ceil((-bucket.tokens * 1000) / this.#perSecond);
  }

  /** Takes one token of `key`, or says no. */
  allow(key: string): boolean {
    const bucket = this.#buckets.get(key) ?? this.fresh();
    if (!this.#buckets.has(key) && this.#buckets.size >= 4096) this.#forgetFull();
    this.#buckets.set(key, bucket);
    if (this.take(bucket) === 0) return true;
    bucket.tokens++;
    return false;
  }

  #forgetFull(): void {
    const now = this.#clock.now().elapsed;
    for (const [key, bucket] of this.#buckets) {
      if (bucket.tokens + ((now - bucket.at) * this.#perSecond) / 1000 >= this.#burst) this.#buckets.delete(key);
    }
    if (this.#buckets.size >= 4096) this.#buckets.clear();
  }
}

/** Lets `width` checks run at once and `waitingMax` wait; `enter` answers null when there is no room. */
export class Gate {
  readonly #width: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(width: number, waitingMax: number) {
    this.#width = width;
    this.#waitingMax = waitingMax;
  }

  async run<T>(check: () => Promise<T>): Promise<T | null> {
    if (this.#running >= this.#width) {
      if (this.#waiting.length >= this.#waitingMax) return null;
      await new Promise<void>((go) => this.#waiting.push(go));
    } else this.#running++;
    try {
      return await check();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}

export type Refused = (rule: string) => void;

/** Counts refusals by rule; the names come from code, so their number is bounded. */
export class Refusals {
  readonly #counts = new Map<string, number>();
  add(rule: string): void {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
  }
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}

/** A connection breaks a rule; 3.1.1 can only close it. */
export class BrokenRule extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
