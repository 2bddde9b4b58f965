/** Everything that can make a turn. */
import type { Answer } from "./answer.ts";
import type { Asked } from "./command.ts";
import type { Event } from "./event.ts";
import type { Observation } from "./observation.ts";

export type Input =
  | { readonly kind: "command"; readonly asked: Asked }
  | { readonly kind: "observation"; readonly observation: Observation; readonly cause?: string }
  | { readonly kind: "tick" };

/** `events` empty and `answer` a refusal: nothing happened. */
export interface Decision {
  readonly events: readonly Event[];
  readonly answer: Answer;
}
