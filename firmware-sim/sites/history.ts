/**
 * The journal of a site that exists in numbers only: parcels come and go, one compartment after the other, and what
 * goes up is chained as the bridge's contract says. Nothing is kept but where it ends and what is not acknowledged.
 */
import { createHash } from "node:crypto";
import type { Frame, FrameEvent } from "../../gateway/wire/bridge.ts";
import { newRandom, type Random } from "../random.ts";
import { newWaybills, type Waybills } from "../waybills.ts";

const genesis = "0".repeat(64);
const holdMs = 72 * 3_600_000;
const compartments = 48;
/** Parcels that lie at the site at the same time before the first one is collected. */
const insideMax = 24;

interface Inside {
  readonly deposit: string;
  readonly compartment: string;
  readonly parcels: readonly string[];
}

export class SiteHistory {
  readonly #site: string;
  readonly #random: Random;
  readonly #waybills: Waybills;
  readonly #inside: Inside[] = [];
  readonly #unacknowledged: (FrameEvent & { readonly hash: string })[] = [];
  #seq = 0;
  #hash = genesis;
  #deposits = 0;
  /** Last place that the fleet has. */
  #acknowledged = { seq: 0, hash: genesis };
  readonly epoch: { readonly counter: number; readonly id: string };

  constructor(site: string) {
    this.#site = site;
    this.#random = newRandom(site);
    this.#waybills = newWaybills(this.#random.fork("waybills"));
    this.epoch = { counter: 1, id: this.#random.hex(8) };
  }

  head(): { readonly seq: number; readonly hash: string } {
    return { seq: this.#seq, hash: this.#hash };
  }
  waiting(): number {
    return this.#unacknowledged.length;
  }
  /** One more event at this wall time. */
  happen(at: number): void {
    const event = this.#inside.length < insideMax ? this.#depositMade(at) : this.#parcelsCollected();
    const seq = ++this.#seq;
    const body = JSON.stringify({ seq, epoch: this.epoch.counter, at, synced: true, elapsed: seq, v: 1, event });
    const prev = this.#hash;
    this.#hash = createHash("sha256").update(prev, "hex").update(body).digest("hex");
    this.#unacknowledged.push({ seq, prev, body, hash: this.#hash });
  }
  /** Returns how many events are acknowledged by it that were not before. */
  acknowledge(seq: number): number {
    const until = this.#unacknowledged.findIndex((event) => event.seq > seq);
    const gone = this.#unacknowledged.splice(0, until < 0 ? this.#unacknowledged.length : until);
    const last = gone.at(-1);
    if (last) this.#acknowledged = { seq: last.seq, hash: last.hash };
    return gone.length;
  }
  /** What is not acknowledged, from the beginning; null: nothing. */
  frame(eventsMax: number): Frame | null {
    const taken = this.#unacknowledged.slice(0, eventsMax);
    const last = taken.at(-1);
    if (!last) return null;
    const { seq, hash: prev } = this.#acknowledged;
    return {
      ...{ v: 1, site: this.#site, epoch: this.epoch.counter, from: seq + 1, to: last.seq, prev, hash: last.hash },
      // Nothing stands before the first event of a history.
      ...(seq === 0 ? { after: null } : {}),
      events: taken.map(({ hash: _, ...event }) => event),
    };
  }

  #depositMade(at: number): object {
    const number = this.#deposits++;
    const compartment = `A-${String((number % compartments) + 1).padStart(2, "0")}`;
    const one: Inside = { deposit: this.#random.hex(16), compartment, parcels: [this.#waybills.next()] };
    this.#inside.push(one);
    return {
      ...{ type: "deposit-made", ...one, carrier: "swift", courier: "swift-1" },
      evidence: { grade: "proven", witnesses: ["item-sensor"] },
      code: { issue: 1, keyVersion: 1, digest: "d".repeat(43) },
      ...{ holdUntil: this.#seq + holdMs, holdUntilAt: at + holdMs },
    };
  }
  #parcelsCollected(): object {
    const [gone] = this.#inside.splice(this.#random.int(this.#inside.length), 1);
    return {
      ...{ type: "parcels-collected", ...gone, collection: this.#random.hex(8), left: [] },
      evidence: { grade: "proven", witnesses: ["item-sensor", "code"] },
    };
  }
}
