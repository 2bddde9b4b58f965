/** Time that passes only when everybody sleeps. */
import type { Time } from "../../firmware-sim/people/doorways.ts";

export interface VirtualTime extends Time {
  /** Runs until `work` is done; fails when everybody waits for nothing, or when `limitMs` has passed. */
  run<T>(work: Promise<T>, limitMs: number): Promise<T>;
}

export const newVirtualTime = (): VirtualTime => {
  let now = 0;
  const sleepers: { at: number; order: number; wake: () => void }[] = [];
  let order = 0;
  const settle = (): Promise<void> => new Promise((settled) => setImmediate(settled));
  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: now + Math.max(0, ms), order: order++, wake });
      }),
    run: async (work, limitMs) => {
      let done = false;
      const finished = work.finally(() => {
        done = true;
      });
      finished.catch(() => undefined);
      while (!done) {
        await settle();
        if (done) break;
        sleepers.sort((one, other) => one.at - other.at || one.order - other.order);
        const next = sleepers.shift();
        if (!next) throw new Error("everybody waits for something that never comes");
        if (next.at > limitMs) throw new Error(`not done after ${limitMs} ms`);
        now = next.at;
        next.wake();
      }
      return finished;
    },
  };
};
