/** A courier's handheld: each request goes up with an id of its own; answers and prompts come back. */
import { encodeStatus, jsonObject, statusTopic } from "../../gateway/wire/device-status.ts";
import {
  decodeHandheldRequest,
  encodeHandheldRequest,
  type HandheldRequest,
  type HandheldTopic,
  handheldHears,
} from "../../gateway/wire/handheld-topics.ts";
import type { Publication } from "./tag-reader.ts";

/** What the site said, as it said it. */
export type Heard = Readonly<Record<string, unknown>>;
type WithoutId<T> = T extends HandheldRequest ? Omit<T, "id"> : never;
export type HandheldAsk = WithoutId<HandheldRequest>;

const keptMax = 100;

export class Handheld {
  readonly #firmware: string;
  readonly #boot: string;
  readonly #answers = new Map<string, Heard>();
  readonly #prompts: Heard[] = [];
  #requests = 0;

  /** `boot` must differ from start to start: message ids begin with it, and the gateway remembers them. */
  constructor(firmware: string, boot: string) {
    this.#firmware = firmware;
    this.#boot = boot;
  }

  birth(): Publication {
    const status = encodeStatus({ online: true, firmware: this.#firmware, boot: this.#boot });
    return { subtopic: statusTopic, payload: status, retain: true };
  }

  /** Throws ZodError for a request that no handheld would send. */
  ask(request: HandheldAsk): { readonly id: string; readonly publication: Publication } {
    const id = `${this.#boot}-${++this.#requests}`;
    const payload = encodeHandheldRequest({ ...request, id } as HandheldRequest);
    return { id, publication: { subtopic: request.topic, payload, retain: false } };
  }

  receive(subtopic: string, payload: Uint8Array): void {
    const heard = jsonObject(payload);
    if (!heard) return;
    if (subtopic === handheldHears.answer && typeof heard["id"] === "string") {
      this.#answers.set(heard["id"], heard);
      if (this.#answers.size > keptMax) this.#answers.delete([...this.#answers.keys()][0] ?? "");
    } else if (subtopic === handheldHears.prompt) {
      this.#prompts.push(heard);
      if (this.#prompts.length > keptMax) this.#prompts.shift();
    }
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
