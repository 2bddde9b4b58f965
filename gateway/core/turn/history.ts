/** Which site and epoch this is, how far its history reaches, and what of it is not proven. */
import type { Recorded } from "../event.ts";
import type { Epoch } from "../vocabulary.ts";

export interface History {
  site: string | null;
  epoch: Epoch | null;
  seq: number;
  /** Every compartment has been read, or the wait for it is over. */
  settled: boolean;
  /** Nobody knows how far a lost tail went: nothing new goes in while a compartment waits for its proof. */
  tailLost: boolean;
  /** Wall clock minus site time, ms, when the clock was believed last; null: it never was. */
  ahead: number | null;
}

export const newHistory = (): History => ({
  site: null,
  epoch: null,
  seq: 0,
  settled: false,
  tailLost: false,
  ahead: null,
});

/** `unproven`: how many compartments wait for their proof after this event; a tail that none waits for is made good. */
export const evolveHistory = (
  history: History,
  { event, seq, at, synced, elapsed }: Recorded,
  unproven: number,
): void => {
  history.seq = seq;
  if (synced) history.ahead = at - elapsed;
  if (unproven === 0) history.tailLost = false;
  switch (event.type) {
    case "site-opened":
      history.site = event.site;
      return;
    case "epoch-opened":
      history.epoch = event.epoch;
      if (unproven > 0) history.tailLost ||= event.holes.some(({ upTo, covered }) => upTo === null && !covered);
      return;
    case "gateway-started":
      history.settled = false;
      return;
    case "start-settled":
      history.settled = true;
      return;
    default:
  }
};

export const freezeHistory = (history: History): unknown => ({ ...history });
export const thawHistory = (json: unknown): History => ({ ...newHistory(), ...(json as Partial<History>) });
