/** Time that passes only from one timer to the next, and clocks that read it: right ones, wrong ones, stepping ones. */
import type { SiteClock, Timer } from "../../gateway/ports/clock.ts";

interface Entry {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

/** A queue of timers. Of equal times the one that was asked for first goes first. */
export class VirtualTime {
  /** ms since the world began. */
  now = 0;
  readonly #heap: Entry[] = [];
  #order = 0;
  #live = 0;

  get waiting(): number {
    return this.#live;
  }
  after(ms: number, run: () => void): Timer {
    const entry: Entry = { at: this.now + Math.max(0, Math.ceil(ms)), order: this.#order++, run };
    this.#push(entry);
    this.#live++;
    return {
      cancel: () => {
        if (entry.run) this.#live--;
        entry.run = null;
      },
    };
  }
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }
  /** Goes to the next timer and runs it; false: there is none, or none before `until`. */
  step(until = Number.POSITIVE_INFINITY): boolean {
    for (let first = this.#heap[0]; first && first.at <= until; first = this.#heap[0]) {
      this.#pop();
      if (!first.run) continue;
      this.now = first.at;
      this.#live--;
      const { run } = first;
      first.run = null;
      run();
      return true;
    }
    return false;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isSooner(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }
  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isSooner(heap[child + 1]!, heap[child]!)) child++;
      if (!isSooner(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

const isSooner = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** Everything that was set off has come to rest: only timers are left to wait for. */
export const atRest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The battery clock of the machine, which somebody may set wrong, and whether anybody vouches for it. */
export interface Wall {
  offsetMs: number;
  vouched: boolean;
  /** It was vouched for while it was wrong. */
  lied: boolean;
}
export const worldBegan = 1_760_000_000_000;

/** One process's clock. `isOn`: its timers die with it. */
export const siteClock = (time: VirtualTime, wall: Wall, isOn: () => boolean): SiteClock => {
  let base = -time.now;
  let synced = false;
  const after = (ms: number, run: () => void): Timer =>
    time.after(ms, () => {
      if (isOn()) run();
    });
  return {
    now: () => ({ at: worldBegan + time.now + wall.offsetMs, synced, elapsed: base + time.now }),
    after,
    sleep: (ms) => new Promise((resolve) => void after(ms, resolve)),
    resume: (elapsed) => {
      base = elapsed - time.now;
    },
    advance: (ms) => {
      base += ms;
    },
    setSynced: (value) => {
      synced = value;
    },
  };
};
