/** A clock that stands until it is told to run. Timers fire in order; what they set off settles before the next one. */
import type { Clock, Timer } from "../../gateway/ports/clock.ts";

export interface VirtualClock extends Clock {
  /** Lets `ms` of time pass. */
  run(ms: number): Promise<void>;
  /** Lets time pass until `done`, at most `msMax`; says whether it came. */
  runUntil(done: () => boolean, msMax: number): Promise<boolean>;
}
interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export const virtualClock = (): VirtualClock => {
  let elapsed = 0;
  let order = 0;
  const entries = new Set<Entry>();
  const after = (ms: number, run: () => void): Timer => {
    const entry = { at: elapsed + Math.max(0, ms), order: order++, run };
    entries.add(entry);
    return { cancel: () => void entries.delete(entry) };
  };
  const next = (): Entry | undefined =>
    [...entries].sort((one, other) => one.at - other.at || one.order - other.order)[0];
  const step = async (until: number): Promise<boolean> => {
    await settled();
    const entry = next();
    if (!entry || entry.at > until) return false;
    entries.delete(entry);
    elapsed = Math.max(elapsed, entry.at);
    entry.run();
    await settled();
    return true;
  };
  return {
    now: () => ({ at: 1_700_000_000_000 + elapsed, synced: true, elapsed }),
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    run: async (ms) => {
      const until = elapsed + ms;
      while (await step(until));
      elapsed = until;
    },
    runUntil: async (done, msMax) => {
      const until = elapsed + msMax;
      await settled();
      while (!done() && (await step(until)));
      return done();
    },
  };
};

/** Promises that lead to promises have come to rest. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};
