/** Law 6: the journal only grows, and what a gateway believes is the fold of what lies on disk, from the start. */
import { hash } from "node:crypto";
import { evolve, freezeSite, newSite, type Site } from "../../../gateway/core/site.ts";
import { canonical } from "../../../gateway/journal/snapshot.ts";
import { chainHash, genesis } from "../../../gateway/journal/store/codec.ts";
import type { OnDisk } from "../disk.ts";
import type { Verdicts } from "./verdicts.ts";

export class HistoryLaws {
  /** The fold of everything on disk. */
  readonly site: Site = newSite();
  #seq = 0;
  #hash = genesis;
  readonly #verdicts: Verdicts;

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }
  get seq(): number {
    return this.#seq;
  }
  get hash(): string {
    return this.#hash;
  }
  onDisk({ recorded, body, prev, hash }: OnDisk): void {
    const { seq } = recorded;
    this.#verdicts.check("the journal only grows", seq === this.#seq + 1, () => `${seq} follows ${this.#seq}`);
    this.#verdicts.check("the journal only grows", prev === this.#hash, () => `${seq} breaks the chain`);
    this.#verdicts.check("the journal only grows", chainHash(prev, body) === hash, () => `${seq} has another hash`);
    const { event } = recorded;
    const isEpoch = event.type === "epoch-opened" && event.reason !== "first";
    this.#verdicts.check("the journal only grows", !isEpoch, () => `a new epoch without a loss: ${body}`);
    this.#seq = seq;
    this.#hash = hash;
    evolve(this.site, recorded);
  }
  /** To be asked when everything that was decided is on disk. */
  compare(believed: Site): void {
    const [own, theirs] = [canonical(freezeSite(this.site)), canonical(freezeSite(believed))];
    this.#verdicts.check("state is the fold", own === theirs, () => `at ${this.#seq}: ${firstDifference(own, theirs)}`);
  }
  /** One value for everything that ever happened. */
  fingerprint(): string {
    return hash("sha256", `${this.#seq} ${this.#hash}`, "hex");
  }
}

const firstDifference = (one: string, other: string): string => {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return `…${one.slice(Math.max(0, at - 60), at + 60)}… ≠ …${other.slice(Math.max(0, at - 60), at + 60)}…`;
};
