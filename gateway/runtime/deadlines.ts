/** One timer for the earliest deadline that the site knows; whatever is due then is decided by a tick. */
import type { Clock, Timer } from "../ports/clock.ts";

export interface Deadlines {
  /** To be called whenever the site has moved. */
  rearm(): void;
  /** The site is another: the timer is set anew in any case. */
  reset(): void;
  stop(): void;
}
/** A deadline that a tick leaves standing is looked at again only after this long. */
const tickGapMs = 50;

export const openDeadlines = (options: {
  readonly clock: Clock;
  readonly nextDue: () => number | null;
  readonly tick: () => void;
}): Deadlines => {
  let armed: { readonly due: number; readonly timer: Timer } | null = null;
  let stopped = false;

  const disarm = (): void => {
    armed?.timer.cancel();
    armed = null;
  };
  const arm = (due: number, gapMs: number): void => {
    const waitMs = Math.max(gapMs, due - options.clock.now().elapsed);
    armed = { due, timer: options.clock.after(waitMs, fire) };
  };
  const fire = (): void => {
    armed = null;
    if (stopped) return;
    options.tick();
    const due = options.nextDue();
    if (due === null || armed) return;
    arm(due, due <= options.clock.now().elapsed ? tickGapMs : 1);
  };
  const rearm = (): void => {
    const due = options.nextDue();
    if (stopped || due === armed?.due) return;
    disarm();
    if (due !== null) arm(due, 0);
  };
  return {
    rearm,
    reset: () => {
      disarm();
      rearm();
    },
    stop: () => {
      stopped = true;
      disarm();
    },
  };
};
