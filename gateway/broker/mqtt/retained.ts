/** Retained messages, bounded for the site and for each device. */
import type { BrokerLimits } from "../settings.ts";
import type { Message } from "./inner.ts";
import { matches } from "./topic-tree.ts";

export class Retained {
  readonly #limits: BrokerLimits;
  readonly #messages = new Map<string, Message>();
  readonly #countOf = new Map<string, number>();

  constructor(limits: BrokerLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#messages.size;
  }

  /** False when the site's or this device's bound is reached: the message is passed on and not kept. */
  mayKeep(topic: string): boolean {
    if (this.#messages.has(topic)) return true;
    const own = this.#countOf.get(ownerOf(topic)) ?? 0;
    return this.#messages.size < this.#limits.retainedMax && own < this.#limits.retainedPerDeviceMax;
  }

  /** An empty payload takes the topic's message away [MQTT-3.3.1-10]. */
  keep(message: Message): void {
    const { topic } = message;
    const owner = ownerOf(topic);
    const known = this.#messages.has(topic);
    const count = this.#countOf.get(owner) ?? 0;
    if (message.payload.length === 0) {
      this.#messages.delete(topic);
      if (known && count <= 1) this.#countOf.delete(owner);
      else if (known) this.#countOf.set(owner, count - 1);
      return;
    }
    if (!known) this.#countOf.set(owner, count + 1);
    // A copy: the payload is a view into a socket's chunk that would be kept whole.
    this.#messages.set(topic, { ...message, payload: Buffer.from(message.payload) });
  }

  matching(filters: readonly string[]): readonly Message[] {
    const found: Message[] = [];
    for (const message of this.#messages.values()) {
      if (filters.some((filter) => matches(filter, message.topic))) found.push(message);
    }
    return found;
  }
}

/** `postern/<device>` of a device's topic; anything else shares one bound. */
const ownerOf = (topic: string): string => {
  if (!topic.startsWith("postern/")) return "";
  const end = topic.indexOf("/", 8);
  return end < 0 ? topic : topic.slice(0, end);
};
