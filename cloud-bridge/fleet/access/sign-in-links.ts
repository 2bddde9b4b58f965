/**
 * Links that sign somebody in once, for a demo's own screen: the secret stands behind the `#`, which no browser sends
 * anywhere. This worker keeps their hashes, and forgets them when it ends.
 */
import { digestOf, newSecret } from "./secret.ts";

const linksMax = 100;
const validMs = 24 * 3_600_000;

export class SignInLinks {
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The oldest ones make room. */
  make(): string {
    const secret = `once_${newSecret()}`;
    this.#until.set(digestOf(secret), this.#now() + validMs);
    for (const oldest of this.#until.keys()) {
      if (this.#until.size <= linksMax) break;
      this.#until.delete(oldest);
    }
    return secret;
  }

  /** True once: from then on it opens nothing. */
  take(secret: string): boolean {
    const hash = digestOf(secret);
    const until = this.#until.get(hash);
    this.#until.delete(hash);
    return until !== undefined && until > this.#now();
  }
}
