/** What the fleet wants the site to be, as far as the line goes: whose word is it, and what has the site of it? */
import { mayDesire } from "../../gateway/core/access/roles.ts";
import type { Log } from "../../gateway/ports/log.ts";
import { type DesiredDocument, readDocument, SignedDocument } from "../../gateway/wire/downlink/desired-document.ts";
import type { DesiredHeld, DesiredStatement } from "../../gateway/wire/downlink/desired-held.ts";
import type { CommandKey, Forgery } from "../../gateway/wire/downlink/signed.ts";

export interface DesiredKeeper {
  /** The newest document of each kind that this site has had, and what has become of it. */
  held(): readonly DesiredHeld[];
  /** Of this fleet for this site; it comes again until `held` speaks of it. */
  take(document: DesiredDocument, signed: SignedDocument): void;
}
export type DocumentsRefused = Readonly<Record<Forgery | "not-allowed", number>>;
export interface DocumentsParts {
  readonly site: string;
  readonly keys: readonly CommandKey[];
  readonly log: Log;
  readonly desired: DesiredKeeper;
  readonly publish: (statement: Uint8Array) => void;
}
export const noneRefused: DocumentsRefused = {
  ...{ malformed: 0, "unknown-key": 0, "wrong-signature": 0, "wrong-site": 0, "not-allowed": 0 },
};
/** Of each kind so many refusals are logged; the rest is in the figures. */
const loggedMax = 10;

export class Documents {
  readonly #parts: DocumentsParts;
  readonly #refused = { ...noneRefused } as Record<keyof DocumentsRefused, number>;

  constructor(parts: DocumentsParts) {
    this.#parts = parts;
  }
  refused(): DocumentsRefused {
    return { ...this.#refused };
  }
  /** Whatever comes, new or old, the fleet hears what the site has. */
  receive(message: unknown): void {
    const { site, keys, desired } = this.#parts;
    const document = readDocument(site, keys, message);
    if (typeof document === "string") this.#refuse(document);
    else if (!mayDesire(document.kind, document.issuer)) this.#refuse("not-allowed");
    else {
      desired.take(document, SignedDocument.parse(message));
      this.state();
    }
  }
  state(): void {
    const { site, desired, publish } = this.#parts;
    const statement: DesiredStatement = { v: 1, site, held: [...desired.held()] };
    publish(new TextEncoder().encode(JSON.stringify(statement)));
  }

  #refuse(why: keyof DocumentsRefused): void {
    this.#refused[why] += 1;
    if (this.#refused[why] <= loggedMax) this.#parts.log.warn("desired-document-refused", { why });
  }
}
