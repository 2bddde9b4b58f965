import { describe, expect, test } from "vitest";
import type { PulseLock } from "../../gateway/core/effect.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import { Dispatch, type SupplyBudget } from "../../gateway/runtime/dispatch.ts";
import { virtualClock } from "../contract/virtual-clock.ts";

/** A bench with boards that answer after 10 ms and write down when each lock fired. */
const bench = (supplies: readonly SupplyBudget[]) => {
  const clock = virtualClock();
  const fired: { readonly lock: number; readonly at: number }[] = [];
  const failed: Observation[] = [];
  const dispatch = new Dispatch({
    clock,
    supplies,
    perform: (order) => {
      if (order.device === "gone") return undefined;
      fired.push({ lock: order.lock, at: clock.now().elapsed });
      return order.device === "hangs" ? new Promise(() => {}) : clock.sleep(10);
    },
    observe: (observation) => void failed.push(observation),
  });
  const pulse = (lock: number, more: Partial<PulseLock> = {}): void =>
    dispatch.pulse({
      ...{ type: "pulse-lock", order: `order-${lock}`, attempt: 1, compartment: `A-${lock}`, device: "board-1" },
      ...{ lock, supply: "psu", pulseMs: 500, deadline: clock.now().elapsed + 15_000 },
      ...more,
    });
  return { clock, fired, failed, dispatch, pulse };
};
const one: SupplyBudget = { id: "psu", locksAtOnce: 1, gapMs: 100 };

describe("a power supply's budget", () => {
  test("lets one lock fire after the other, with a rest between", async () => {
    const { clock, fired, pulse } = bench([one]);
    for (const lock of [1, 2, 3]) pulse(lock);
    await clock.run(5_000);
    // Answer after 10 ms, pulse of 500 ms, rest of 100 ms.
    expect(fired).toEqual([
      { lock: 1, at: 0 },
      { lock: 2, at: 610 },
      { lock: 3, at: 1_220 },
    ]);
  });
  test("of two locks lets two fire", async () => {
    const { clock, fired, pulse } = bench([{ ...one, locksAtOnce: 2 }]);
    for (const lock of [1, 2, 3]) pulse(lock);
    await clock.run(5_000);
    expect(fired.map(({ at }) => at)).toEqual([0, 0, 610]);
  });
  test("is its own: another supply does not wait", async () => {
    const { clock, fired, pulse } = bench([one, { ...one, id: "other" }]);
    pulse(1);
    pulse(2, { supply: "other" });
    await clock.run(100);
    expect(fired.map(({ at }) => at)).toEqual([0, 0]);
  });
});

describe("an order that is too late", () => {
  test("is never sent when its deadline has passed already", () => {
    const { failed, fired, pulse } = bench([one]);
    pulse(1, { deadline: 0 });
    expect([fired, failed]).toEqual([[], [expired(1)]]);
  });
  test("dies in the queue, at its deadline and not before", async () => {
    const { clock, failed, fired, pulse } = bench([one]);
    pulse(1, { pulseMs: 1_000 });
    pulse(2, { deadline: 400 });
    await clock.run(399);
    expect(failed).toEqual([]);
    await clock.run(1);
    expect(failed).toEqual([expired(2)]);
    await clock.run(10_000);
    expect(fired.map(({ lock }) => lock)).toEqual([1]);
  });
  test("makes room for the one behind it", async () => {
    const { clock, fired, pulse } = bench([one]);
    pulse(1);
    pulse(2, { deadline: 300 });
    pulse(3);
    await clock.run(5_000);
    expect(fired.map(({ lock }) => lock)).toEqual([1, 3]);
  });
  test("of a device that does not run is refused", () => {
    const { failed, pulse } = bench([one]);
    pulse(1, { device: "gone" });
    expect(failed).toEqual([{ ...expired(1), outcome: "refused" }]);
  });
  test("whose driver never comes back holds the supply until its deadline, not for ever", async () => {
    const { clock, fired, pulse } = bench([one]);
    pulse(1, { device: "hangs", deadline: 2_000 });
    pulse(2);
    await clock.run(15_000);
    expect(fired).toEqual([
      { lock: 1, at: 0 },
      { lock: 2, at: 2_600 },
    ]);
  });
  test("the queue has a bound", () => {
    const { dispatch, failed, pulse } = bench([one]);
    for (let lock = 0; lock < 300; lock++) pulse(lock);
    expect(dispatch.waiting()).toBe(256);
    expect(failed.length).toBe(300 - 256 - 1);
  });
});

describe("a lock's duty", () => {
  test("is at most a tenth of a rolling minute; then it cools down while others fire", async () => {
    const { clock, fired, pulse } = bench([{ ...one, gapMs: 0 }]);
    const later = { pulseMs: 1_000, deadline: 200_000 };
    for (let time = 0; time < 7; time++) pulse(1, later);
    pulse(2, later);
    await clock.run(59_000);
    expect(fired.map(({ lock }) => lock)).toEqual([1, 1, 1, 1, 1, 1, 2]);
    await clock.run(5_000);
    expect(fired.at(-1)).toEqual({ lock: 1, at: 60_000 });
    const spent = fired.filter(({ lock, at }) => lock === 1 && at > 0 && at <= 60_000).length;
    expect(spent * 1_000).toBeLessThanOrEqual(6_000);
  });
  test("a lock that must cool down longer than its order lives is never fired", async () => {
    const { clock, failed, fired, pulse } = bench([{ ...one, gapMs: 0 }]);
    for (let time = 0; time < 7; time++) pulse(1, { pulseMs: 1_000, deadline: 20_000 });
    await clock.run(100_000);
    expect(fired.length).toBe(6);
    expect(failed).toEqual([expired(1)]);
  });
});

describe("stopping", () => {
  test("forgets what waits and takes nothing new", async () => {
    const { clock, dispatch, fired, pulse } = bench([one]);
    for (const lock of [1, 2]) pulse(lock);
    dispatch.stop();
    pulse(3);
    await clock.run(20_000);
    expect(fired.map(({ lock }) => lock)).toEqual([1]);
  });
});

function expired(lock: number): Observation {
  return { type: "pulse-failed", order: `order-${lock}`, attempt: 1, outcome: "expired" };
}
