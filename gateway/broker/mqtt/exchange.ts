/**
 * Hands every message to the subscriptions that match it and waits for none of them, so that one frozen subscriber
 * stops nobody. Takes the place of mqemitter under aedes.
 */
import type { Deliver, Message } from "./inner.ts";
import { TopicTree } from "./topic-tree.ts";

type Done = (error?: Error | null) => void;

export class Exchange {
  readonly #tree = new TopicTree<Deliver>();
  closed = false;
  /** aedes reads these two of its emitter. */
  readonly current = 0;
  readonly concurrency = 0;

  on(filter: string, deliver: Deliver, done?: Done): this {
    this.#tree.add(filter, deliver);
    if (done) setImmediate(done);
    return this;
  }

  removeListener(filter: string, deliver: Deliver, done?: Done): this {
    this.#tree.remove(filter, deliver);
    if (done) setImmediate(done);
    return this;
  }

  emit(message: Message, done: Done): this {
    if (this.closed) {
      done(new Error("the exchange is closed"));
      return this;
    }
    const found: Deliver[] = [];
    this.#tree.match(message.topic, found);
    for (const deliver of found) deliver(message, nothing);
    done();
    return this;
  }

  isWanted(topic: string): boolean {
    const found: Deliver[] = [];
    this.#tree.match(topic, found);
    return found.length > 0;
  }

  close(done: () => void): void {
    this.closed = true;
    setImmediate(done);
  }
}
const nothing = (): void => {};
