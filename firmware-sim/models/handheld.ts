/** A courier's handheld: each request goes up with an id of its own; answers and prompts come back. */
import { jsonObject } from "../../gateway/wire/device-status.ts";
import {
  decodeHandheldRequest,
  encodeHandheldRequest,
  type HandheldRequest,
  type HandheldTopic,
  handheldHears,
} from "../../gateway/wire/handheld-topics.ts";
import { ToldSettings } from "../told-settings.ts";
import type { Publication } from "./tag-reader.ts";

/** What the site said, as it said it. */
export type Heard = Readonly<Record<string, unknown>>;
type WithoutId<T> = T extends HandheldRequest ? Omit<T, "id"> : never;
export type HandheldAsk = WithoutId<HandheldRequest>;

const keptMax = 100;

export class Handheld {
  readonly #told: ToldSettings;
  readonly #boot: string;
  readonly #answers = new Map<string, Heard>();
  readonly #prompts: Heard[] = [];
  #requests = 0;

  /** `boot` must differ from start to start: message ids begin with it, and the gateway remembers them. */
  constructor(firmware: string, boot: string) {
    this.#told = new ToldSettings({ firmware });
    this.#boot = boot;
  }

  birth(): Publication {
    return this.#told.birth(this.#boot);
  }

  /** Throws ZodError for a request that no handheld would send. */
  ask(request: HandheldAsk): { readonly id: string; readonly publication: Publication } {
    const id = `${this.#boot}-${++this.#requests}`;
    const payload = encodeHandheldRequest({ ...request, id } as HandheldRequest);
    return { id, publication: { subtopic: request.topic, payload, retain: false } };
  }

  /** What is to be said to it. */
  receive(subtopic: string, payload: Uint8Array): readonly Publication[] {
    if (this.#told.take(subtopic, payload)) return [this.birth()];
    const heard = jsonObject(payload);
    if (!heard) return [];
    if (subtopic === handheldHears.answer && typeof heard["id"] === "string") {
      this.#answers.set(heard["id"], heard);
      if (this.#answers.size > keptMax) this.#answers.delete([...this.#answers.keys()][0] ?? "");
    } else if (subtopic === handheldHears.prompt) {
      this.#prompts.push(heard);
      if (this.#prompts.length > keptMax) this.#prompts.shift();
    }
    return [];
  }

  answer(id: string): Heard | undefined {
    return this.#answers.get(id);
  }
  /** Newest last. */
  prompts(): readonly Heard[] {
    return [...this.#prompts];
  }
}

/** Null: not what a handheld sends under this subtopic. */
export const handheldAsk = (topic: string, fields: unknown): HandheldAsk | null => {
  if (typeof fields !== "object" || fields === null) return null;
  const text = JSON.stringify({ ...fields, id: "check" });
  const request = decodeHandheldRequest(topic as HandheldTopic, new TextEncoder().encode(text));
  if (!request) return null;
  const { id: _, ...ask } = request;
  return ask as HandheldAsk;
};
