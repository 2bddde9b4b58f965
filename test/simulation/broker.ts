/** The broker as devices know it: at least once, a little late, and away with the gateway. */
import type { Publication } from "../../firmware-sim/models/tag-reader.ts";
import type { Random } from "../../firmware-sim/random.ts";
import { encodeStatus, statusTopic } from "../../gateway/wire/device-status.ts";
import type { Running } from "./running.ts";
import type { VirtualTime } from "./time.ts";

export interface BrokerParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly running: () => Running | null;
  readonly onPuback: (rests: number, what: string) => void;
}

export class Broker {
  messages = 0;
  /** The gateway that devices are connected to now. */
  connected: Running | null = null;
  readonly #parts: BrokerParts;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
  }
  /** A client's back-off has passed; true: it is another gateway than before, or none. */
  reconnect(): boolean {
    const here = this.#parts.running();
    const isNew = here !== this.connected;
    this.connected = here;
    return isNew;
  }
  /** What a device left with it, for when it falls silent. */
  will(device: string): void {
    this.send(device, { subtopic: statusTopic, payload: encodeStatus({ online: false }), retain: true });
  }
  /** `onHeard`: it has reached the gateway, for the first time. */
  send(device: string, { subtopic, payload, retain }: Publication, onHeard: (by: Running) => void = () => {}): void {
    const { time, random, onPuback } = this.#parts;
    const to = this.connected;
    let rests = 0;
    let heard = false;
    const deliver = (): void => {
      if (!to || to !== this.connected || !to.life.on) return;
      this.messages++;
      if (!heard) onHeard(to);
      heard = true;
      const before = to.gateway.journal.head().seq;
      const work = to.gateway.receive(device, subtopic, payload, { retain });
      const after = to.gateway.journal.head().seq;
      // What it led to; a second copy that leads to nothing rests on what the first one did.
      if (after > before) rests = after;
      const own = rests;
      to.life.lend(work).then(
        () => onPuback(own, `acknowledgement of ${subtopic} by ${device}`),
        () => undefined,
      );
    };
    time.after(random.between(3, 60), deliver);
    if (random.hit(0.03)) time.after(random.between(60, 900), deliver);
  }
}
