/** Patience with a bound, for what is ended in good order. */
import type { SiteClock, Timer } from "../ports/clock.ts";

/** A line that does not let go must not keep the journal from being closed well. */
const letGoMsMax = 300;
export const inTime = async (clock: SiteClock, work: Promise<void>): Promise<void> => {
  let timer: Timer | null = null;
  const patience = new Promise<void>((resolve) => {
    timer = clock.after(letGoMsMax, resolve);
  });
  await Promise.race([work, patience]);
  (timer as Timer | null)?.cancel();
};
