/**
 * Disagreements held against the truth: each is about something that is so or that a witness really said, has one name,
 * and ends when what it is about is right again and everybody can see it.
 */
import { type Deposit, depositIn } from "../../../gateway/core/custody/custody.ts";
import type { EventOf } from "../../../gateway/core/event.ts";
import type { Site } from "../../../gateway/core/site.ts";
import type { Case } from "../../../gateway/core/witness/beliefs.ts";
import type { Inside } from "../inside.ts";
import type { Running } from "../running.ts";
import { departMs } from "./presence.ts";
import type { Verdicts } from "./verdicts.ts";

/** An idle sensor is polled, its samples and a comparison follow. */
const sensedMs = 45_000;
/** So many reads are news. */
const quorum = 2;
/** A slow reader's two sweeps, and the comparison behind them. */
const crossMs = 4 * 60_000;

export class CaseLaws {
  readonly raised: Record<string, number> = {};
  readonly #verdicts: Verdicts;
  readonly #inside: Inside;
  readonly #now: () => number;
  /** By case: since when nothing physical speaks for it, in the sight of all its witnesses. */
  readonly #rightSince = new Map<string, number>();

  constructor(verdicts: Verdicts, inside: Inside, now: () => number) {
    this.#verdicts = verdicts;
    this.#inside = inside;
    this.#now = now;
  }
  /** `site` is as it was before the event. */
  onRaised(site: Site, event: EventOf<"disagreement-raised">): void {
    this.raised[event.kind] = (this.raised[event.kind] ?? 0) + 1;
    this.#verdicts.check(
      "no disagreement is invented",
      this.#hasCause(site, event),
      () => `${JSON.stringify(event)}, and inside lies ${this.#inside.contents(event.compartment).join() || "-"}`,
    );
  }
  compare(running: Running): void {
    const site = running.gateway.site();
    const cases = [...site.witnessed.cases.values()];
    this.#oneName(cases);
    for (const one of cases) this.#ends(site, one, running);
    for (const id of this.#rightSince.keys()) if (!cases.some((one) => one.case === id)) this.#rightSince.delete(id);
  }

  /** What one tag says is one fact, and what a sensor sees of a parcel that has a name already is no second one. */
  #oneName(cases: readonly Case[]): void {
    const named = new Set<string>();
    for (const { kind, compartment, epc } of cases) {
      const alone = epc === null || !named.has(epc);
      const second = kind === "ghost" && epc === null && cases.some((two) => isMisplaced(two, compartment));
      this.#verdicts.check("one fact has one name", alone && !second, () => JSON.stringify(cases));
      if (epc !== null) named.add(epc);
    }
  }
  #ends(site: Site, one: Case, running: Running): void {
    const right = this.#isSeen(site, one.compartment, running) && this.#isRight(site, one);
    if (!right) {
      this.#rightSince.delete(one.case);
      return;
    }
    const since = this.#rightSince.get(one.case) ?? this.#now();
    this.#rightSince.set(one.case, since);
    const stoodMs = this.#now() - Math.max(since, this.#inside.speaksSince());
    this.#verdicts.check(
      "a disagreement ends with its cause",
      stoodMs <= departMs,
      () => `${JSON.stringify(one)} stands for ${stoodMs} ms after everything is right again`,
    );
  }
  /** All witnesses of the compartment can speak. */
  #isSeen(site: Site, compartment: string, running: Running): boolean {
    const inside = this.#inside;
    const here = site.locker.compartments.get(compartment);
    if (here?.door.state !== "closed" || !inside.isShut(compartment) || inside.mayLie(compartment)) return false;
    if (inside.hasSensor(compartment) && here.item !== inside.contents(compartment).length > 0) return false;
    return !inside.hasReader(compartment) || inside.hearsMs(running) > 0;
  }
  #isRight(site: Site, { kind, compartment, epc }: Case): boolean {
    const inside = this.#inside;
    const contents = inside.contents(compartment);
    const deposit = depositIn(site.custody, compartment);
    switch (kind) {
      case "ghost":
        return contents.length === 0;
      case "misplacement":
        return epc !== null && !inside.tags(compartment).includes(epc);
      case "unread":
        return deposit?.stage.state === "held" && epc !== null && this.#isRead(compartment, epc);
      case "unexpected-removal":
      case "mismatch":
        return deposit?.stage.state === "held" && this.#isAllThere(deposit, contents);
    }
  }
  #isAllThere({ compartment, inside, epc }: Deposit, contents: readonly string[]): boolean {
    const same = contents.length === inside.length && inside.every((one) => contents.includes(one));
    return same && epc.every((one) => this.#isRead(compartment, one));
  }
  #isRead(compartment: string, epc: string): boolean {
    return this.#inside.tags(compartment).includes(epc) && this.#inside.readsOf(compartment, epc) >= quorum + 1;
  }

  /** So it is, so it was until a moment ago, or so a witness really said. */
  #hasCause(site: Site, { kind, compartment, epc, deposit: id }: EventOf<"disagreement-raised">): boolean {
    const inside = this.#inside;
    const contents = inside.contents(compartment);
    const deposit = site.custody.deposits.get(id ?? "") ?? depositIn(site.custody, compartment);
    if (inside.hasSensor(compartment) && inside.mayLie(compartment)) return true;
    if (inside.restedMs(compartment) < (epc === undefined ? sensedMs : departMs)) return true;
    if (epc !== undefined && inside.isHeardLast(compartment, epc)) return true;
    // Two cross reads in a row are believed as any two reads are, and withdrawn when more say otherwise.
    if (epc !== undefined && inside.readsWithin(compartment, epc, crossMs) >= quorum) return true;
    switch (kind) {
      case "ghost":
        return contents.length > 0;
      case "misplacement":
        return epc !== undefined && inside.tags(compartment).includes(epc) && deposit?.compartment !== compartment;
      case "unread":
        return epc !== undefined && inside.readsOf(compartment, epc) < quorum;
      case "unexpected-removal":
        return !deposit?.inside.every((one) => contents.includes(one)) || isUnheard(inside, compartment, epc);
      case "mismatch": {
        const own = [...(deposit?.inside ?? []), ...(deposit?.incoming ?? [])];
        const same = contents.length === own.length && own.every((one) => contents.includes(one));
        return !same || deposit?.epc.some((one) => isUnheard(inside, compartment, one)) === true;
      }
    }
  }
}

const isMisplaced = ({ kind, compartment }: Case, at: string): boolean => kind === "misplacement" && compartment === at;
const isUnheard = (inside: Inside, compartment: string, epc: string | undefined): boolean =>
  epc !== undefined && inside.readsOf(compartment, epc) < quorum;
