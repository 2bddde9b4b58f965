/**
 * Two gateways of one image would open epochs above each other for ever. The first is opened at once, each further one
 * waits twice as long as the one before; meanwhile the site stays in safe mode and nothing of it goes up.
 */
import type { Clock } from "../../ports/clock.ts";

export const epochPace = { firstMs: 1_000, msMax: 10 * 60_000, quietMs: 60 * 60_000 } as const;

/** Calls during a wait count as one, with the newest of what was asked. */
export const paced = <T>(clock: Clock, open: (wanted: T) => void): ((wanted: T) => void) => {
  let openedAt = Number.NEGATIVE_INFINITY;
  let waitMs: number = epochPace.firstMs;
  let waiting: { wanted: T } | null = null;
  const openNow = (wanted: T): void => {
    openedAt = clock.now().elapsed;
    open(wanted);
  };
  return (wanted) => {
    if (waiting) {
      waiting.wanted = wanted;
      return;
    }
    const sinceMs = clock.now().elapsed - openedAt;
    if (sinceMs >= epochPace.quietMs) waitMs = epochPace.firstMs;
    if (sinceMs >= waitMs) {
      openNow(wanted);
      return;
    }
    const next = { wanted };
    waiting = next;
    clock.after(waitMs - sinceMs, () => {
      waiting = null;
      waitMs = Math.min(epochPace.msMax, waitMs * 2);
      openNow(next.wanted);
    });
  };
};
