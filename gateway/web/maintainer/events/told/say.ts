/** How an event becomes a sentence. Staff sees events without what could help to be somebody else. */
import type { EventOf, EventType } from "../../../../core/event.ts";
import type { MaskedEvent } from "../../../../wire/http.ts";

type Hidden = "session" | "digest" | "recipient" | "key" | "request" | "answer" | "side" | "totpStep" | "code";
export type Shown<T extends EventType> = Omit<EventOf<T>, Hidden>;
export type AnyShown = { readonly [T in EventType]: Shown<T> }[EventType];
export type Sentences = { readonly [T in EventType]: (event: Shown<T>) => string };

/** A masked event as the core's type says it is. Null: of a type that this page does not know yet. */
export const shownOf = (sentences: Sentences, { event }: MaskedEvent): AnyShown | null =>
  typeof event["type"] === "string" && Object.hasOwn(sentences, event["type"]) ? (event as unknown as AnyShown) : null;
