/**
 * Sends pulses to lock boards within what the power supplies carry. An order that waits past its deadline is dropped
 * and said to be `expired`; nothing is ever sent late (law 2). Limits: hardware.md §3.
 */
import type { PulseLock } from "../core/effect.ts";
import type { Observation } from "../core/observation.ts";
import type { Clock, Timer } from "../ports/clock.ts";

export interface SupplyBudget {
  readonly id: string;
  /** Locks that this supply can fire at the same time. */
  readonly locksAtOnce: number;
  /** Rest between the end of a pulse and the next one. */
  readonly gapMs: number;
}
export interface DispatchOptions {
  readonly clock: Clock;
  readonly supplies: readonly SupplyBudget[];
  /** Resolves when the board has answered or its time-out passed; undefined: no such device runs. */
  readonly perform: (order: PulseLock) => Promise<void> | undefined;
  readonly observe: (observation: Observation, order: string) => void;
}

const waitingMax = 256;
const dutyWindowMs = 60_000;
/** At most a tenth of a rolling minute. */
const dutyMsMax = dutyWindowMs / 10;

/** One for the site; each supply has its own queue, so that a slow board holds up its own supply only. */
export class Dispatch {
  readonly #options: DispatchOptions;
  readonly #queues = new Map<string, SupplyQueue>();

  constructor(options: DispatchOptions) {
    this.#options = options;
    for (const budget of options.supplies) this.#queues.set(budget.id, new SupplyQueue(budget, options));
  }
  pulse(order: PulseLock): void {
    const queue = this.#queues.get(order.supply) ?? this.#addSupply(order.supply);
    queue.add(order);
  }
  waiting(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + queue.length, 0);
  }
  /** What waits is forgotten: its deadline passes before anybody asks again. */
  stop(): void {
    for (const queue of this.#queues.values()) queue.stop();
  }
  /** An order of an older layout may name a supply that the configuration has lost. */
  #addSupply(id: string): SupplyQueue {
    const queue = new SupplyQueue({ id, locksAtOnce: 1, gapMs: 100 }, this.#options);
    this.#queues.set(id, queue);
    return queue;
  }
}

interface Waiting {
  readonly order: PulseLock;
  readonly timer: Timer;
}
interface Pulse {
  readonly at: number;
  readonly pulseMs: number;
}

class SupplyQueue {
  readonly #budget: SupplyBudget;
  readonly #options: DispatchOptions;
  readonly #waiting: Waiting[] = [];
  /** Pulses of the last minute, by lock. */
  readonly #fired = new Map<string, readonly Pulse[]>();
  #firing = 0;
  #coolTimer: Timer | null = null;
  #stopped = false;

  constructor(budget: SupplyBudget, options: DispatchOptions) {
    this.#budget = budget;
    this.#options = options;
  }
  get length(): number {
    return this.#waiting.length;
  }
  add(order: PulseLock): void {
    const leftMs = order.deadline - this.#now();
    if (this.#stopped || leftMs <= 0 || this.#waiting.length >= waitingMax) {
      this.#drop(order, "expired");
      return;
    }
    this.#waiting.push({ order, timer: this.#options.clock.after(leftMs, () => this.#expire(order)) });
    this.#pump();
  }
  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#waiting.splice(0)) timer.cancel();
    this.#coolTimer?.cancel();
  }

  #pump(): void {
    if (this.#stopped) return;
    let coolAt = Number.POSITIVE_INFINITY;
    for (let at = 0; at < this.#waiting.length && this.#firing < this.#budget.locksAtOnce; ) {
      const { order, timer } = this.#waiting[at]!;
      const readyAt = coolUntil(this.#recent(order), order.pulseMs, this.#now());
      if (readyAt > this.#now()) {
        coolAt = Math.min(coolAt, readyAt);
        at++;
        continue;
      }
      this.#waiting.splice(at, 1);
      timer.cancel();
      if (this.#now() >= order.deadline) this.#drop(order, "expired");
      else this.#fire(order);
    }
    this.#coolTimer?.cancel();
    this.#coolTimer =
      coolAt === Number.POSITIVE_INFINITY ? null : this.#options.clock.after(coolAt - this.#now(), () => this.#pump());
  }
  #fire(order: PulseLock): void {
    const running = this.#options.perform(order);
    if (!running) {
      this.#drop(order, "refused");
      return;
    }
    this.#firing++;
    this.#fired.set(lockOf(order), [...this.#recent(order), { at: this.#now(), pulseMs: order.pulseMs }]);
    let resting = false;
    const rest = (): void => {
      if (resting) return;
      resting = true;
      guard.cancel();
      this.#options.clock.after(order.pulseMs + this.#budget.gapMs, () => {
        this.#firing--;
        this.#pump();
      });
    };
    // A driver that never comes back must not hold the supply for ever; after the deadline it sends nothing more.
    const guard = this.#options.clock.after(Math.max(0, order.deadline - this.#now()), rest);
    running.then(rest, rest);
  }
  #expire(order: PulseLock): void {
    const at = this.#waiting.findIndex((waiting) => waiting.order === order);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#drop(order, "expired");
  }
  #drop({ order, attempt }: PulseLock, outcome: "expired" | "refused"): void {
    this.#options.observe({ type: "pulse-failed", order, attempt, outcome }, order);
  }
  #recent(order: PulseLock): readonly Pulse[] {
    const since = this.#now() - dutyWindowMs;
    return (this.#fired.get(lockOf(order)) ?? []).filter(({ at }) => at > since);
  }
  #now(): number {
    return this.#options.clock.now().elapsed;
  }
}

const lockOf = ({ device, lock }: PulseLock): string => `${device}/${lock}`;

/** When this lock may fire for `pulseMs` again: once enough of its earlier pulses have left the rolling minute. */
const coolUntil = (pulses: readonly Pulse[], pulseMs: number, now: number): number => {
  let used = pulses.reduce((sum, pulse) => sum + pulse.pulseMs, 0);
  let readyAt = now;
  for (const pulse of pulses) {
    if (used + pulseMs <= dutyMsMax) break;
    used -= pulse.pulseMs;
    readyAt = pulse.at + dutyWindowMs;
  }
  return readyAt;
};
