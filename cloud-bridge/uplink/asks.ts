/** Asks the fleet for events that this site has lost, page by page, over any number of reconnects. */
import type { Clock, Timer } from "../../gateway/ports/clock.ts";
import { type Ask, bridgeTopics, type FrameEvent, type Refill } from "../../gateway/wire/bridge.ts";

export interface AsksParts {
  readonly site: string;
  readonly clock: Clock;
  /** Epoch counter of the journal's head: what is asked for lies in earlier epochs. */
  readonly epoch: () => number;
  readonly freshId: () => string;
  readonly publish: (topic: string, payload: Uint8Array) => void;
}
interface Pending {
  readonly ask: Ask;
  readonly resolve: (refill: Refill) => void;
  readonly reject: (error: Error) => void;
  timer: Timer;
}
export class UplinkStopped extends Error {
  readonly code = "uplink-stopped";
}
const againMs = 10_000;
const pendingMax = 64;

export class Asks {
  readonly #parts: AsksParts;
  readonly #pending = new Map<string, Pending>();
  #connected = false;
  #stopped = false;

  constructor(parts: AsksParts) {
    this.#parts = parts;
  }

  /** Events in order of their sequence; ends when the fleet has no more. Rejects with `UplinkStopped`. */
  async *ask(from: number, to: number | null): AsyncGenerator<readonly FrameEvent[]> {
    const before = this.#parts.epoch();
    for (let next = from; ; ) {
      const refill = await this.#request({ from: next, to, before });
      if (refill.events.length > 0) yield refill.events;
      const last = refill.events.at(-1);
      if (!refill.more || !last) return;
      next = last.seq + 1;
    }
  }

  connected(connected: boolean): void {
    this.#connected = connected;
    if (connected) for (const { ask } of this.#pending.values()) this.#send(ask);
  }

  answered(refill: Refill): void {
    const pending = this.#pending.get(refill.request);
    if (!pending) return;
    this.#pending.delete(refill.request);
    pending.timer.cancel();
    pending.resolve(refill);
  }

  stop(): void {
    this.#stopped = true;
    for (const { reject, timer } of this.#pending.values()) {
      timer.cancel();
      reject(new UplinkStopped("the uplink was stopped"));
    }
    this.#pending.clear();
  }

  #request(range: { from: number; to: number | null; before: number }): Promise<Refill> {
    if (this.#stopped || this.#pending.size >= pendingMax)
      return Promise.reject(new UplinkStopped("the uplink was stopped, or too much is asked at once"));
    const ask: Ask = { v: 1, site: this.#parts.site, request: this.#parts.freshId(), ...range };
    return new Promise((resolve, reject) => {
      this.#pending.set(ask.request, { ask, resolve, reject, timer: this.#later(ask) });
      this.#send(ask);
    });
  }

  #later(ask: Ask): Timer {
    return this.#parts.clock.after(againMs, () => {
      const pending = this.#pending.get(ask.request);
      if (!pending) return;
      pending.timer = this.#later(ask);
      this.#send(ask);
    });
  }

  #send(ask: Ask): void {
    if (!this.#connected) return;
    this.#parts.publish(bridgeTopics(ask.site).ask, new TextEncoder().encode(JSON.stringify(ask)));
  }
}
