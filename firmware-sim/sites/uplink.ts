/** The bridge's end of a site that exists in numbers only, on a real MQTT connection. */
import { connect, type MqttClient } from "mqtt";
import { bridgeTopics, FleetHead, type Hello, jsonOf } from "../../gateway/wire/bridge.ts";
import type { SiteHistory } from "./history.ts";

export interface UplinkAt {
  readonly site: string;
  readonly url: string;
  readonly password: string;
}
/** What all sites together have come to. */
export interface Told {
  connected(change: 1 | -1): void;
  /** `waitedMs`: from the frame's sending; null: it went by a connection that has broken since. */
  acknowledged(events: number, waitedMs: number | null): void;
  /** The fleet does not take what this site says. */
  refused(site: string, why: string): void;
}
/** A whole backlog in one frame is no backlog. */
const eventsMax = 500;
const resendMs = 15_000;
const keepaliveS = 60;

export class SiteUplink {
  readonly #at: UplinkAt;
  readonly #history: SiteHistory;
  readonly #told: Told;
  readonly #topics: ReturnType<typeof bridgeTopics>;
  readonly #client: MqttClient;
  #agreed = false;
  /** Wall time at which the frame on its way was sent; null: none is. */
  #sentAt: number | null = null;
  #up = false;

  constructor(at: UplinkAt, history: SiteHistory, told: Told) {
    this.#at = at;
    this.#history = history;
    this.#told = told;
    this.#topics = bridgeTopics(at.site);
    const { site, url, password } = at;
    this.#client = connect(url, {
      ...{ clientId: `site-${site}`, username: site, password, keepalive: keepaliveS, clean: true },
      ...{ reconnectPeriod: 5_000, connectTimeout: 60_000, queueQoSZero: false },
    });
    this.#client.on("connect", () => this.#connected());
    this.#client.on("message", (_topic, payload) => this.#receive(payload));
    this.#client.on("close", () => this.#closed());
    // A refused or broken connection is tried again.
    this.#client.on("error", () => undefined);
  }

  /** There may be something to send. */
  nudge(): void {
    const now = Date.now();
    if (!this.#agreed || (this.#sentAt !== null && now - this.#sentAt < resendMs)) return;
    const frame = this.#history.frame(eventsMax);
    if (!frame) return;
    this.#sentAt = now;
    this.#publish(this.#topics.frame, frame);
  }
  async stop(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #connected(): void {
    this.#up = true;
    this.#told.connected(1);
    this.#client.subscribe(this.#topics.head, { qos: 1 }, (error) => {
      if (error) return;
      const { epoch } = this.#history;
      const { site } = this.#at;
      const hello: Hello = { v: 1, site, epoch, ...this.#history.head(), nonce: "swarm", software: "simulated" };
      this.#publish(this.#topics.hello, hello);
    });
  }
  #closed(): void {
    this.#agreed = false;
    this.#sentAt = null;
    if (this.#up) this.#told.connected(-1);
    this.#up = false;
  }
  #receive(payload: Buffer): void {
    const head = FleetHead.safeParse(jsonOf(payload));
    const why = head.success ? head.data.fault : "a head that is none";
    if (!head.success || why !== undefined) {
      this.#told.refused(this.#at.site, why ?? "");
      return;
    }
    this.#agreed = true;
    const events = this.#history.acknowledge(head.data.seq);
    if (events > 0) {
      this.#told.acknowledged(events, this.#sentAt && Date.now() - this.#sentAt);
      this.#sentAt = null;
    }
    this.nudge();
  }
  #publish(topic: string, payload: object): void {
    // Lost with the connection: said again when it is back.
    this.#client.publish(topic, JSON.stringify(payload), { qos: 1 }, () => undefined);
  }
}
