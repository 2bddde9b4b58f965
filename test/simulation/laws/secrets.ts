/** Law 9: everything that was ever written, logged or sent is kept as text and searched once, at the end. */
import type { Verdicts } from "./verdicts.ts";

export class SecretLaws {
  bytes = 0;
  readonly #seen: string[] = [];
  readonly #secrets = new Set<string>();

  keep(where: string, value: Uint8Array | string): void {
    const text = typeof value === "string" ? value : Buffer.from(value).toString("latin1");
    this.bytes += text.length;
    this.#seen.push(`${where} ${text}`);
  }
  /** A code, PIN, badge or number that must never be seen. */
  know(secret: string): void {
    this.#secrets.add(secret);
  }
  search(verdicts: Verdicts): void {
    // Standing alone: eight digits are part of many a time or hash, and times are numbers without quotes.
    const pattern = new RegExp(`(?<![0-9A-Za-z])(?<!":)(?:${[...this.#secrets].join("|")})(?![0-9A-Za-z])`);
    for (const text of this.#seen)
      verdicts.check("no secret in plain", this.#secrets.size === 0 || !pattern.test(text), () => text.slice(0, 300));
  }
}
