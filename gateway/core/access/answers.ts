/** A repeated command gets the answer of the first time, and causes nothing. */
import type { Answer } from "../answer.ts";
import type { Asked } from "../command.ts";
import type { Event } from "../event.ts";
import { refuse } from "../refusal.ts";
import type { Site } from "../turn/state.ts";
import type { Moment } from "../vocabulary.ts";
import { accessBounds } from "./access.ts";

/** Null: not asked before, or longer ago than answers are kept. */
export const storedAnswer = (site: Site, asked: Asked, moment: Moment): Answer | null => {
  const stored = asked.key === undefined ? undefined : site.access.answers.get(asked.key);
  if (!stored || stored.at + accessBounds.answerKeptMs <= moment.elapsed) return null;
  if (stored.request !== asked.request) return refuse("idempotency-key-reused");
  return stored.answer as Answer;
};

/** The last event of a turn whose answer must be given again; none for a command without a key. */
export const answerEvents = (asked: Asked, answer: Answer): Event[] =>
  asked.key === undefined || asked.request === undefined
    ? []
    : [{ type: "command-answered", key: asked.key, request: asked.request, answer: { ...answer } as never }];
