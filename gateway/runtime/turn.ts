/**
 * The heart: one input in, its events into the next commit, and only when that commit is on disk its effects out and
 * its answer given. Decide and evolve are synchronous, so that turns never overlap.
 */
import type { Answer } from "../core/answer.ts";
import type { Effect } from "../core/effect.ts";
import type { Recorded } from "../core/event.ts";
import type { Input } from "../core/input.ts";
import type { Tools } from "../core/rules.ts";
import { decide, effectsOf, evolve, type Site } from "../core/site.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal, SideRecord } from "../ports/journal.ts";

export interface TurnPlace {
  /** The one state; another object after a hole in history was filled. */
  readonly site: () => Site;
  readonly tools: Tools;
  readonly clock: Pick<Clock, "now">;
  readonly journal: Pick<Journal, "append" | "durable">;
  /** Called in order, once the event that an effect follows from is on disk (law 1). */
  perform(effect: Effect): void;
  /** The events of one turn, once they are on disk and before its answer is given. */
  committed(recorded: readonly Recorded[]): void;
  /** State has moved: deadlines may have changed. */
  moved(recorded: readonly Recorded[]): void;
}

/** Resolves when everything that the answer rests on is on disk. Throws when a rule of ours is broken: a bug. */
export const takeTurn = (place: TurnPlace, input: Input, sides: readonly SideRecord[] = []): Promise<Answer> => {
  const moment = place.clock.now();
  const site = place.site();
  const { events, answer } = decide(site, input, moment, place.tools);
  // A turn without events may have seen the state of earlier turns that are not on disk yet.
  if (events.length === 0) return place.journal.durable().then(() => answer);

  const cause = input.kind === "observation" ? input.cause : input.kind === "command" ? input.asked.key : undefined;
  const drafts = events.map((event) => (cause === undefined ? { moment, event } : { moment, event, cause }));
  const { recorded, durable } = place.journal.append(drafts, sides);
  const effects: Effect[] = [];
  for (const one of recorded) {
    evolve(site, one);
    effects.push(...effectsOf(site, one.event));
  }
  place.moved(recorded);
  return durable.then(() => {
    for (const effect of effects) place.perform(effect);
    place.committed(recorded);
    return answer;
  });
};
