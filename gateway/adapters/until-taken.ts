/** What an adapter saw must reach the site: while the inbox is full it is asked again, at the pace that it names. */
import type { Clock } from "../ports/clock.ts";
import { InboxFull } from "../ports/inbox.ts";

/** Rejects with what `ask` rejects with, save a full inbox; with that too once `given up`. */
export const untilTaken = async <T>(clock: Clock, ask: () => Promise<T>, givenUp = () => false): Promise<T> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof InboxFull) || givenUp()) throw error;
      await clock.sleep(error.retryAfterMs);
    }
  }
};
