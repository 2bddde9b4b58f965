/** The uplink's only I/O: one MQTT connection at a time to whatever broker stands between site and fleet. */
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { connect, type IClientOptions, type IClientPublishOptions, type MqttClient } from "mqtt";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import { bridgeTopics } from "../../gateway/wire/bridge.ts";
import type { LinkSettings } from "./settings.ts";

/** `settings` is asked at each connection: a credential that was exchanged counts from the next one on. */
export const mqttLink = (site: string, settings: LinkSettings | (() => LinkSettings)): BridgeLink =>
  new MqttLink(site, typeof settings === "function" ? settings : () => settings);

const urlsOf = ({ url, fallbackUrls = [] }: LinkSettings): readonly string[] => [url, ...fallbackUrls];

/** What a broker answers that does not speak MQTT 5: in its own words [MQTT-3.1.4-2], or in those of 3.1.1. */
const versionRefused: readonly unknown[] = [132, 1];

class MqttLink implements BridgeLink {
  readonly #site: string;
  readonly #settings: () => LinkSettings;
  /** Brokers that speak 3.1.1 and no MQTT 5, as far as the site has seen. */
  readonly #older = new Set<string>();
  /** Which of them is tried next; the first one again once the fleet has answered. */
  #turn = 0;
  #client: MqttClient | null = null;
  /** W3C trace id of this connection: one search finds what site, broker and fleet say about it. */
  #trace = "";
  #runUp: (trace?: string) => void = () => undefined;
  #runDown: (why: string) => void = () => undefined;
  #runMessage: (topic: string, payload: Uint8Array) => void = () => undefined;

  constructor(site: string, settings: () => LinkSettings) {
    this.#site = site;
    this.#settings = settings;
  }

  onUp(run: (trace?: string) => void): void {
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
    const settings = this.#settings();
    const urls = urlsOf(settings);
    this.#begin(urls[this.#turn++ % urls.length]!, settings);
  }

  answered(): void {
    this.#turn = 0;
  }
  unanswered(): void {
    const client = this.#client;
    if (client && urlsOf(this.#settings()).length > 1) setImmediate(() => this.#lost(client, "unanswered"));
  }

  /** Towards a broker that speaks MQTT 5 a message carries its end and its trace; 3.1.1 has no place for them. */
  publish(topic: string, payload: Uint8Array, expiryS?: number): Promise<void> {
    const client = this.#client;
    if (!client?.connected) return Promise.reject(new Error("the uplink is down"));
    const options: IClientPublishOptions = { qos: 1 };
    if (client.options.protocolVersion === 5)
      options.properties = {
        userProperties: { traceparent: `00-${this.#trace}-${randomBytes(8).toString("hex")}-00` },
        ...(expiryS === undefined ? {} : { messageExpiryInterval: expiryS }),
      };
    return new Promise((resolve, reject) => {
      client.publish(topic, payload as Buffer, options, (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (client) await client.endAsync(!client.connected).catch(() => undefined);
  }

  #begin(url: string, settings: LinkSettings): void {
    this.#drop();
    const client = connect(url, this.#options(settings, this.#older.has(url) ? 4 : 5));
    this.#client = client;
    client.on("message", (topic, payload) => {
      if (this.#client === client) this.#runMessage(topic, payload);
    });
    client.on("connect", () => {
      // Small frames must not wait for a delayed TCP acknowledgement.
      (client.stream as Partial<Socket>).setNoDelay?.(true);
      const { head, refill, command, desired, preAdvice } = bridgeTopics(this.#site);
      const qos = settings.subscribeQos ?? 1;
      client.subscribe([head, refill, command, desired, preAdvice], { qos }, (error, granted) => {
        const refused = granted?.some(({ qos }) => qos > 2) ?? false;
        if (error || refused) this.#lost(client, error?.message ?? "subscription refused");
        else if (this.#client === client) this.#taken();
      });
    });
    client.on("error", (error) => {
      const { code } = error as { readonly code?: unknown };
      const older = client.options.protocolVersion === 5 && versionRefused.includes(code);
      if (!older || this.#client !== client) return this.#lost(client, error.message);
      this.#older.add(url);
      this.#begin(url, settings);
    });
    client.on("close", () => this.#lost(client, "closed"));
  }

  #taken(): void {
    this.#trace = randomBytes(16).toString("hex");
    this.#runUp(this.#trace);
  }

  #options({ username, password, ca, keepaliveS }: LinkSettings, protocolVersion: 4 | 5): IClientOptions {
    return {
      clientId: `site-${this.#site}`,
      protocolVersion,
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
