/**
 * The way to the fleet and back: an MQTT broker somewhere, seen from the site. Messages take their time, overtake each
 * other, come twice; connections break, for seconds or for hours, and take what was under way with them.
 */
import type { Random } from "../../firmware-sim/random.ts";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import type { Life } from "./life.ts";
import type { VirtualTime } from "./time.ts";

export interface BridgeParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly deliver: (topic: string, payload: Uint8Array) => void;
  /** Everything that leaves the site. */
  readonly onSent: (topic: string, payload: Uint8Array) => void;
}

export class Bridge {
  /** Nobody gets through at all. */
  down = false;
  /** No loss, no doubles, no overtaking. */
  healed = false;
  sent = 0;
  lost = 0;
  doubled = 0;
  readonly #parts: BridgeParts;
  #current: Connection | null = null;

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }
  /** From the fleet to whoever of the site is connected now. */
  toSite(topic: string, payload: Uint8Array): void {
    const { time, random } = this.#parts;
    const connection = this.#current;
    if (!connection) return;
    this.#carry(random, () =>
      time.after(this.#transit(), () => {
        if (connection === this.#current && connection.isUp) connection.message(topic, payload);
      }),
    );
  }
  /** The connection breaks now. */
  break(why: string): void {
    const connection = this.#current;
    this.#current = null;
    connection?.drop(why);
  }
  link(life: Life): BridgeLink {
    return new Connection(life, this.#parts.time, {
      open: (connection) => {
        if (this.down) return false;
        this.#current = connection;
        return true;
      },
      closed: (connection) => {
        if (this.#current === connection) this.#current = null;
      },
      carry: (topic, payload) => this.#toFleet(topic, payload),
      transit: () => this.#transit(),
    });
  }

  #toFleet(topic: string, payload: Uint8Array): void {
    this.sent++;
    this.#parts.onSent(topic, payload);
    this.#carry(this.#parts.random, () =>
      this.#parts.time.after(this.#transit(), () => this.#parts.deliver(topic, payload)),
    );
  }
  /** A broker that falls over loses what it took; QoS 1 may bring a message twice. */
  #carry(random: Random, send: () => void): void {
    if (!this.healed && random.hit(0.02)) {
      this.lost++;
      return;
    }
    send();
    if (this.healed || !random.hit(0.03)) return;
    this.doubled++;
    send();
  }
  #transit(): number {
    const { random } = this.#parts;
    if (this.healed) return 20;
    return random.hit(0.05) ? random.between(200, 4_000) : random.between(15, 120);
  }
}

interface Broker {
  open(connection: Connection): boolean;
  closed(connection: Connection): void;
  carry(topic: string, payload: Uint8Array): void;
  transit(): number;
}

class Connection implements BridgeLink {
  isUp = false;
  readonly #life: Life;
  readonly #time: VirtualTime;
  readonly #broker: Broker;
  #attempt = 0;
  #up: () => void = () => undefined;
  #down: (why: string) => void = () => undefined;
  #message: (topic: string, payload: Uint8Array) => void = () => undefined;

  constructor(life: Life, time: VirtualTime, broker: Broker) {
    this.#life = life;
    this.#time = time;
    this.#broker = broker;
  }
  onUp(run: () => void): void {
    this.#up = run;
  }
  onDown(run: (why: string) => void): void {
    this.#down = run;
  }
  onMessage(run: (topic: string, payload: Uint8Array) => void): void {
    this.#message = run;
  }
  /** There is one broker. */
  answered(): void {}
  unanswered(): void {}
  connect(): void {
    this.isUp = false;
    const attempt = ++this.#attempt;
    this.#time.after(this.#broker.transit() * 2, () => {
      if (!this.#life.on || attempt !== this.#attempt) return;
      this.isUp = this.#broker.open(this);
      if (this.isUp) this.#up();
      else this.#down("refused");
    });
  }
  publish(topic: string, payload: Uint8Array): Promise<void> {
    return this.#life.call("bridge", async () => {
      if (!this.isUp) throw new Error("the link is down");
      this.#broker.carry(topic, payload);
      await this.#time.sleep(10);
    });
  }
  async close(): Promise<void> {
    this.#attempt++;
    this.isUp = false;
    this.#broker.closed(this);
  }
  message(topic: string, payload: Uint8Array): void {
    if (this.#life.on) this.#message(topic, payload);
  }
  drop(why: string): void {
    this.#attempt++;
    this.isUp = false;
    if (this.#life.on) this.#down(why);
  }
}
