/**
 * A fleet in memory, with the real fleet's own checks and plan: it takes frames in any order, commits after a while,
 * acknowledges only then, keeps what it once committed, and loses what it had not when it falls over.
 */
import {
  type CheckedEvent,
  type CheckedFrame,
  checkFrame,
  type Range,
} from "../../cloud-bridge/fleet/ingest/frame-check.ts";
import { type SiteHead, stateHead } from "../../cloud-bridge/fleet/ingest/heads.ts";
import { type Gap, plan } from "../../cloud-bridge/fleet/ingest/plan.ts";
import type { Random } from "../../firmware-sim/random.ts";
import type { EventOf } from "../../gateway/core/event.ts";
import { Ask, bridgeTopics, type FleetHead, Hello, type Refill } from "../../gateway/wire/bridge.ts";
import type { VirtualTime } from "./time.ts";
import { worldBegan } from "./time.ts";

export interface FleetParts {
  readonly site: string;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly send: (topic: string, payload: Uint8Array) => void;
  /** Something that cannot be: a broken frame, a fork. */
  readonly onFault: (what: string) => void;
}
const laterMax = 256;
const refillMax = 500;

export class Fleet {
  /** The trail: what was applied, in the order in which it was. */
  readonly trail: CheckedEvent[] = [];
  readonly gaps: Gap[] = [];
  frames = 0;
  falls = 0;
  readonly #parts: FleetParts;
  #head: SiteHead;
  /** Frames beyond the head, as the table of pending frames. */
  #later: CheckedFrame[] = [];
  readonly #epochs = new Map<number, string>();
  readonly #deposits = new Map<string, EventOf<"deposit-made">>();
  readonly #hashes = new Map<string, string>();
  #queue: { readonly topic: string; readonly payload: Uint8Array }[] = [];
  #busy = false;
  #generation = 0;

  constructor(parts: FleetParts) {
    this.#parts = parts;
    const nothing = { epoch: 0, epochId: null, seq: 0, hash: null, events: 0, pending: false, hinted: false };
    this.#head = { site: parts.site, ...nothing };
  }

  get head(): { readonly epoch: number; readonly seq: number } {
    return { epoch: this.#head.epoch, seq: this.#head.seq };
  }
  /** The deposit as the trail has it: what a notice is made from. */
  deposit(deposit: string): EventOf<"deposit-made"> | undefined {
    return this.#deposits.get(deposit);
  }
  receive(topic: string, payload: Uint8Array): void {
    this.#queue.push({ topic, payload });
    if (!this.#busy) this.#next();
  }
  /** What was received and not committed is forgotten. */
  fallOver(): void {
    this.falls++;
    this.#generation++;
    this.#queue = [];
    this.#busy = false;
  }

  #next(): void {
    const item = this.#queue.shift();
    this.#busy = item !== undefined;
    if (!item) return;
    const generation = this.#generation;
    const { time, random } = this.#parts;
    // The commit comes first, and the answer some time after it: between the two the fleet may fall over.
    time.after(random.between(2, 40), () => {
      if (generation !== this.#generation) return;
      const answer = this.#commit(item.topic, item.payload);
      time.after(random.between(1, 5), () => {
        if (generation !== this.#generation) return;
        if (answer) this.#parts.send(answer.topic, new TextEncoder().encode(JSON.stringify(answer.value)));
        this.#next();
      });
    });
  }

  #commit(topic: string, payload: Uint8Array): { readonly topic: string; readonly value: unknown } | null {
    const { site } = this.#parts;
    const topics = bridgeTopics(site);
    if (topic === topics.frame) {
      const frame = checkFrame(site, payload);
      if (!frame) this.#parts.onFault("a frame contradicts itself");
      return frame ? { topic: topics.head, value: this.#store(frame) } : null;
    }
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (topic === topics.hello) return { topic: topics.head, value: this.#greet(Hello.parse(value)) };
    if (topic === topics.ask) return { topic: topics.refill, value: this.#answerAsk(Ask.parse(value)) };
    return null;
  }

  #store(frame: CheckedFrame): FleetHead {
    this.frames++;
    const forked = this.#isForked(frame);
    const planned = plan<Range>(this.#head, [...(forked ? [] : [frame]), ...this.#later]);
    for (const { range, behind } of planned.applied) this.#apply(range as CheckedFrame, behind.seq);
    this.gaps.push(...planned.gaps);
    this.#later = (planned.later as CheckedFrame[]).slice(0, laterMax);
    for (const { events, epoch } of this.#later) this.#remember(events, epoch);
    const fault = forked || planned.forked.length > 0 ? ("forked" as const) : undefined;
    if (fault) this.#parts.onFault(`frame ${frame.from}-${frame.to} of epoch ${frame.epoch} forks the trail`);
    const epochId = this.#epochs.get(planned.head.epoch) ?? null;
    const events = this.trail.length;
    this.#head = { ...this.#head, ...planned.head, epochId, events, pending: this.#later.length > 0 };
    return stateHead(this.#head, this.#later, { at: this.#at(), fault });
  }
  #apply({ events, epoch }: CheckedFrame, behind: number): void {
    const fresh = events.filter(({ seq }) => seq > behind);
    this.#remember(fresh, epoch);
    for (const one of fresh) {
      this.trail.push(one);
      if (one.event?.type === "epoch-opened") this.#epochs.set(one.event.epoch.counter, one.event.epoch.id);
      if (one.event?.type === "deposit-made") this.#deposits.set(one.event.deposit, one.event);
    }
  }
  #isForked({ events, epoch }: CheckedFrame): boolean {
    return events.some(({ seq, hash }) => (this.#hashes.get(`${epoch}/${seq}`) ?? hash) !== hash);
  }
  #remember(events: readonly CheckedEvent[], epoch: number): void {
    for (const { seq, hash } of events) this.#hashes.set(`${epoch}/${seq}`, hash);
  }

  #greet({ epoch, seq, hash, nonce }: Hello): FleetHead {
    const known = this.#epochs.get(epoch.counter);
    const { epoch: own, seq: ownSeq, hash: ownHash } = this.#head;
    const same = own === epoch.counter;
    const ahead = own > epoch.counter || (same && ownSeq > seq);
    const forked = (known !== undefined && known !== epoch.id) || (same && ownSeq === seq && ownHash !== hash);
    const fault = forked ? ("forked" as const) : ahead ? ("fleet-ahead" as const) : undefined;
    // Late and doubled ones are behind the fleet and mean nothing: the site knows which hello it waits for.
    if (!fault) this.#epochs.set(epoch.counter, epoch.id);
    return stateHead(this.#head, this.#later, { at: this.#at(), nonce, fault });
  }
  #answerAsk({ site, request, from, to, before }: Ask): Refill {
    const old = this.trail.filter(({ epoch }) => epoch < before);
    const wanted = old.filter(({ seq }) => seq >= from && seq <= (to ?? Number.MAX_SAFE_INTEGER));
    const events = wanted.slice(0, refillMax).map(({ seq, prev, body }) => ({ seq, prev, body }));
    return { v: 1, site, request, events, more: wanted.length > refillMax, head: old.at(-1)?.seq ?? 0 };
  }
  #at(): number {
    return worldBegan + this.#parts.time.now;
  }
}
