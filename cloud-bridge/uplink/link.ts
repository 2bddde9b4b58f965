/** The uplink's only I/O: one MQTT connection at a time to whatever broker stands between site and fleet. */
import type { Socket } from "node:net";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import { bridgeTopics } from "../../gateway/wire/bridge.ts";
import type { LinkSettings } from "./settings.ts";

export const mqttLink = (site: string, settings: LinkSettings): BridgeLink => new MqttLink(site, settings);

class MqttLink implements BridgeLink {
  readonly #site: string;
  readonly #settings: LinkSettings;
  readonly #urls: readonly string[];
  /** Which of them is tried next; the first one again once the site was in. */
  #turn = 0;
  #client: MqttClient | null = null;
  #runUp: () => void = () => undefined;
  #runDown: (why: string) => void = () => undefined;
  #runMessage: (topic: string, payload: Uint8Array) => void = () => undefined;

  constructor(site: string, settings: LinkSettings) {
    this.#site = site;
    this.#settings = settings;
    this.#urls = [settings.url, ...(settings.fallbackUrls ?? [])];
  }

  onUp(run: () => void): void {
    this.#runUp = run;
  }
  onDown(run: (why: string) => void): void {
    this.#runDown = run;
  }
  onMessage(run: (topic: string, payload: Uint8Array) => void): void {
    this.#runMessage = run;
  }

  /** An earlier connection, or an attempt at one, is dropped without a word. */
  connect(): void {
    this.#drop();
    const client = connect(this.#urls[this.#turn++ % this.#urls.length]!, this.#options());
    this.#client = client;
    client.on("message", (topic, payload) => {
      if (this.#client === client) this.#runMessage(topic, payload);
    });
    client.on("connect", () => {
      // Small frames must not wait for a delayed TCP acknowledgement.
      (client.stream as Partial<Socket>).setNoDelay?.(true);
      const { head, refill, command, desired } = bridgeTopics(this.#site);
      const qos = this.#settings.subscribeQos ?? 1;
      client.subscribe([head, refill, command, desired], { qos }, (error, granted) => {
        const refused = granted?.some(({ qos }) => qos > 2) ?? false;
        if (error || refused) this.#lost(client, error?.message ?? "subscription refused");
        else if (this.#client === client) this.#taken();
      });
    });
    client.on("error", (error) => this.#lost(client, error.message));
    client.on("close", () => this.#lost(client, "closed"));
  }

  publish(topic: string, payload: Uint8Array): Promise<void> {
    const client = this.#client;
    if (!client?.connected) return Promise.reject(new Error("the uplink is down"));
    return new Promise((resolve, reject) => {
      client.publish(topic, payload as Buffer, { qos: 1 }, (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (client) await client.endAsync(!client.connected).catch(() => undefined);
  }

  #taken(): void {
    this.#turn = 0;
    this.#runUp();
  }
  #options(): IClientOptions {
    const { username, password, ca, keepaliveS } = this.#settings;
    return {
      clientId: `site-${this.#site}`,
      username,
      password,
      keepalive: keepaliveS,
      clean: true,
      // Back-off, re-sending and the queue are the session's business.
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      ...(ca === undefined ? {} : { ca }),
    };
  }

  #lost(client: MqttClient, why: string): void {
    if (this.#client !== client) return;
    this.#drop();
    this.#runDown(why);
  }
  #drop(): void {
    const client = this.#client;
    this.#client = null;
    client?.end(true);
  }
}
