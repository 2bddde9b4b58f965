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
export interface Dispatch {
  pulse(order: PulseLock): void;
  waiting(): number;
  stop(): void;
}
interface Waiting {
  readonly order: PulseLock;
  readonly timer: Timer;
}
interface Supply {
  readonly budget: SupplyBudget;
  firing: number;
  readonly queue: Waiting[];
  coolTimer: Timer | null;
}

const waitingMax = 256;
const dutyWindowMs = 60_000;
/** At most a tenth of a rolling minute. */
const dutyMsMax = dutyWindowMs / 10;

export const openDispatch = (options: {
  readonly clock: Clock;
  readonly supplies: readonly SupplyBudget[];
  /** Resolves when the board has answered or its time-out passed; undefined: no such device runs. */
  readonly perform: (order: PulseLock) => Promise<void> | undefined;
  readonly observe: (observation: Observation, order: string) => void;
}): Dispatch => {
  const { clock } = options;
  const supplies = new Map<string, Supply>();
  const fired = new Map<string, { at: number; pulseMs: number }[]>();
  let stopped = false;

  const supplyOf = (id: string): Supply => {
    const known = supplies.get(id);
    if (known) return known;
    const budget = options.supplies.find((supply) => supply.id === id) ?? { id, locksAtOnce: 1, gapMs: 100 };
    const fresh: Supply = { budget, firing: 0, queue: [], coolTimer: null };
    supplies.set(id, fresh);
    return fresh;
  };
  const drop = ({ order, attempt }: PulseLock, outcome: "expired" | "refused"): void =>
    options.observe({ type: "pulse-failed", order, attempt, outcome }, order);

  const fire = (supply: Supply, order: PulseLock): void => {
    const running = options.perform(order);
    if (!running) return drop(order, "refused");
    supply.firing++;
    const at = clock.now().elapsed;
    fired.set(lockOf(order), [...recent(fired.get(lockOf(order)), at), { at, pulseMs: order.pulseMs }]);
    const release = (): void =>
      void clock.after(order.pulseMs + supply.budget.gapMs, () => {
        supply.firing--;
        pump(supply);
      });
    running.then(release, release);
  };
  const pump = (supply: Supply): void => {
    if (stopped) return;
    const now = clock.now().elapsed;
    let coolAt = Number.POSITIVE_INFINITY;
    for (let at = 0; at < supply.queue.length && supply.firing < supply.budget.locksAtOnce; ) {
      const { order, timer } = supply.queue[at]!;
      const readyAt = coolUntil(recent(fired.get(lockOf(order)), now), order.pulseMs, now);
      if (readyAt > now) {
        coolAt = Math.min(coolAt, readyAt);
        at++;
        continue;
      }
      supply.queue.splice(at, 1);
      timer.cancel();
      if (now >= order.deadline) drop(order, "expired");
      else fire(supply, order);
    }
    supply.coolTimer?.cancel();
    supply.coolTimer = coolAt === Number.POSITIVE_INFINITY ? null : clock.after(coolAt - now, () => pump(supply));
  };
  const expire = (supply: Supply, order: PulseLock): void => {
    const at = supply.queue.findIndex((waiting) => waiting.order === order);
    if (at < 0) return;
    supply.queue.splice(at, 1);
    drop(order, "expired");
  };
  return {
    pulse: (order) => {
      const supply = supplyOf(order.supply);
      const leftMs = order.deadline - clock.now().elapsed;
      if (stopped || leftMs <= 0 || supply.queue.length >= waitingMax) return drop(order, "expired");
      supply.queue.push({ order, timer: clock.after(leftMs, () => expire(supply, order)) });
      pump(supply);
    },
    waiting: () => [...supplies.values()].reduce((sum, { queue }) => sum + queue.length, 0),
    stop: () => {
      stopped = true;
      for (const { queue, coolTimer } of supplies.values()) {
        for (const { timer } of queue.splice(0)) timer.cancel();
        coolTimer?.cancel();
      }
    },
  };
};

const lockOf = ({ device, lock }: PulseLock): string => `${device}/${lock}`;
const recent = (
  pulses: readonly { at: number; pulseMs: number }[] | undefined,
  now: number,
): { at: number; pulseMs: number }[] => (pulses ?? []).filter(({ at }) => at > now - dutyWindowMs);

/** When this lock may fire for `pulseMs` again: once enough of its earlier pulses have left the rolling minute. */
const coolUntil = (pulses: readonly { at: number; pulseMs: number }[], pulseMs: number, now: number): number => {
  let used = pulses.reduce((sum, pulse) => sum + pulse.pulseMs, 0);
  let readyAt = now;
  for (const pulse of pulses) {
    if (used + pulseMs <= dutyMsMax) break;
    used -= pulse.pulseMs;
    readyAt = pulse.at + dutyWindowMs;
  }
  return readyAt;
};
