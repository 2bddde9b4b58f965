/** A pass opens one collection, and none once it was taken back; what is said of one that opens nothing is so. */
import type { CollectionSeen, Said } from "../../../firmware-sim/people/doorways.ts";
import type { Recorded } from "../../../gateway/core/event.ts";
import type { WorldPass } from "../doors.ts";
import type { Verdicts } from "./verdicts.ts";

const law = "a pass opens one collection";

export class PassLaws {
  readonly #verdicts: Verdicts;
  /** By pass: the collection that it opened. */
  readonly #used = new Map<string, string>();
  readonly #takenBack = new Set<string>();
  /** Collections of deposits. */
  readonly #collections = new Map<string, string>();
  readonly figures = { passesUsed: 0, passesTakenBack: 0, passesSpent: 0 };

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }
  onDisk({ event }: Recorded): void {
    if (event.type === "collection-begun") this.#collections.set(event.collection, event.deposit);
    if (event.type !== "pass-used" && event.type !== "pass-taken-back") return;
    const name = nameOf(event);
    const isFresh = !this.#used.has(name) && !this.#takenBack.has(name);
    this.#verdicts.check(law, isFresh, () => JSON.stringify(event));
    if (event.type === "pass-taken-back") {
      this.figures.passesTakenBack++;
      this.#takenBack.add(name);
      return;
    }
    this.figures.passesUsed++;
    this.#used.set(name, event.collection);
    const isOwn = this.#collections.get(event.collection) === event.deposit;
    this.#verdicts.check(law, isOwn, () => `${JSON.stringify(event)} is about another deposit`);
  }
  /** What whoever held it was told; it lies on disk by then. */
  answered(pass: WorldPass, said: Said<CollectionSeen> & { readonly became?: string }): void {
    const name = nameOf(pass);
    const tell = (): string => `${name}: ${JSON.stringify(said)}`;
    if (said.ok) this.#verdicts.check(law, this.#used.get(name) === said.collection, tell);
    else if (said.reason === "pass-spent") {
      this.figures.passesSpent++;
      if (said.became === "used") this.#verdicts.check(law, this.#used.has(name), tell);
      if (said.became === "taken-back") this.#verdicts.check(law, this.#takenBack.has(name), tell);
    }
  }
}

const nameOf = ({ deposit, issue, pass }: WorldPass): string => `${deposit}/${issue}/${pass}`;
