/** An RFID reader that sends messages with ids of its own, and knows which of them were acknowledged (PUBACK). */
import { setTimeout as sleep } from "node:timers/promises";
import mqtt, { type MqttClient } from "mqtt";

export interface PublisherOptions {
  readonly port: number;
  readonly device: string;
  readonly secret: string;
  /** Messages that may wait for their PUBACK. */
  readonly inFlight: number;
  /** At least so long between two messages. */
  readonly everyMs?: number;
  /** Says no more than that many; without it, until it is stopped. */
  readonly total?: number;
  /** Begins each message's id. */
  readonly prefix?: string;
}
export interface Publisher {
  /** Ids in the order of their PUBACKs. */
  readonly acknowledged: ReadonlySet<string>;
  /** How often each id was sent: again on every connection until its PUBACK came. */
  readonly sent: ReadonlyMap<string, number>;
  readonly connections: () => number;
  /** Resolves when all of `total` are acknowledged, or when it is stopped. */
  readonly done: Promise<void>;
  /** Begins nothing new; resolves when what was sent is acknowledged. */
  finish(): Promise<void>;
  /** Leaves everything as it is, as a reader whose plug is pulled. */
  drop(): Promise<void>;
}
const againMs = 100;
const connectMsMax = 10_000;

export const startPublisher = (options: PublisherOptions): Publisher => {
  const sender = new Sender(options);
  const done = sender.run();
  return {
    acknowledged: sender.acknowledged,
    sent: sender.sent,
    connections: () => sender.connections,
    done,
    finish: () => {
      sender.isFinishing = true;
      return done;
    },
    drop: () => {
      sender.isDropped = true;
      return done;
    },
  };
};

class Sender {
  readonly acknowledged = new Set<string>();
  readonly sent = new Map<string, number>();
  connections = 0;
  isFinishing = false;
  isDropped = false;
  readonly #options: PublisherOptions;
  readonly #waiting = new Set<string>();
  #made = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }
  async run(): Promise<void> {
    while (!this.#isOver()) {
      const client = await this.#connect().catch(() => null);
      if (client) await this.#session(client);
      if (!this.#isOver()) await sleep(againMs);
    }
  }

  #isOver(): boolean {
    return this.isDropped || (this.#waiting.size === 0 && (this.isFinishing || this.#isAllMade()));
  }
  #isAllMade(): boolean {
    return this.#made >= (this.#options.total ?? Number.POSITIVE_INFINITY);
  }

  /** A client of its own for each connection: nothing is sent again that was not counted. */
  #connect(): Promise<MqttClient> {
    const { port, device, secret } = this.#options;
    return mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
      ...{ clientId: device, username: device, password: secret },
      ...{ clean: true, keepalive: 5, reconnectPeriod: 0, connectTimeout: connectMsMax },
    });
  }

  async #session(client: MqttClient): Promise<void> {
    this.connections++;
    let live = true;
    let changed = (): void => {};
    const wake = (): void => changed();
    client.on("error", () => {});
    client.once("close", () => {
      live = false;
      wake();
    });
    for (const id of this.#waiting) this.#publish(client, id, wake);
    while (live && !this.#isOver()) {
      const next = new Promise<void>((resolve) => {
        changed = resolve;
      });
      if (this.#mayMake()) {
        const id = `${this.#options.prefix ?? "m"}-${++this.#made}`;
        this.#waiting.add(id);
        this.#publish(client, id, wake);
        if (this.#options.everyMs) await sleep(this.#options.everyMs);
      } else await next;
    }
    client.end(true);
  }
  #mayMake(): boolean {
    return !this.isFinishing && !this.#isAllMade() && this.#waiting.size < this.#options.inFlight;
  }

  #publish(client: MqttClient, id: string, wake: () => void): void {
    const { device } = this.#options;
    this.sent.set(id, (this.sent.get(id) ?? 0) + 1);
    client.publish(`postern/${device}/tags`, readOf(id), { qos: 1 }, (error) => {
      if (error) return;
      this.acknowledged.add(id);
      this.#waiting.delete(id);
      wake();
    });
  }
}

/** The antenna covers no compartment: such a read is recorded and nothing more. */
const readOf = (id: string): string =>
  JSON.stringify({ id, epc: "E28011606000020000000001", antenna: 9, rssi: -54, at: Date.now() });
