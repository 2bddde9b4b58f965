/** Pages of events put together. */

import type { EventPage } from "../../../wire/faces/maintainer.ts";
import type { MaskedEvent } from "../../../wire/http.ts";

export interface Listed {
  /** Newest first, each sequence once. */
  readonly events: readonly MaskedEvent[];
  /** Where the next older page begins; null: nothing older is kept. */
  readonly before: number | null;
}
/** A page that stays open for days keeps the newest. */
export const listedMax = 2_000;

/** `asked`: the `before` that the page was asked with; null: the newest page. */
export const joined = (kept: Listed | null, page: EventPage, asked: number | null): Listed => {
  if (kept === null) return { events: page.events, before: page.before };
  if (asked !== null) return cut({ events: merged(kept.events, page.events), before: page.before });
  // So much happened meanwhile that the newest page does not reach what is known: begin anew, or there were a gap.
  const oldestNew = page.before ?? 0;
  const newestKept = kept.events[0]?.seq ?? 0;
  if (oldestNew > newestKept + 1 && page.before !== null) return { events: page.events, before: page.before };
  return cut({ events: merged(kept.events, page.events), before: kept.before ?? null });
};

export const shown = (kept: Listed | null): readonly MaskedEvent[] => kept?.events ?? [];

const merged = (one: readonly MaskedEvent[], other: readonly MaskedEvent[]): readonly MaskedEvent[] => {
  const bySeq = new Map([...one, ...other].map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq);
};

const cut = ({ events, before }: Listed): Listed => {
  if (events.length <= listedMax) return { events, before };
  const left = events.slice(0, listedMax);
  return { events: left, before: left.at(-1)?.seq ?? before };
};
