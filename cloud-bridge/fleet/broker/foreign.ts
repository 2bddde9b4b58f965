/** Any MQTT 5 broker by URL. Workers that name a share group divide the sites' messages among them. */
import type { Socket } from "node:net";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import type { FleetLog } from "../log.ts";
import type { FleetSettings } from "../settings.ts";
import { type Bus, type Receive, readTopic } from "./bus.ts";

export interface ForeignParts {
  readonly settings: NonNullable<FleetSettings["broker"]>;
  readonly log: FleetLog;
  readonly receive: Receive;
}
const reconnectMs = 1_000;
/** Messages that the broker may hand over before the first of them has found room in the queue. */
const receiveMaximum = 32;

/** Rejects when the broker cannot be reached at the start; later it reconnects by itself. */
export const foreignBus = async ({ settings, log, receive }: ForeignParts): Promise<Bus> => {
  const { url, username, password, ca, share } = settings;
  const options: IClientOptions = {
    protocolVersion: 5,
    clean: true,
    reconnectPeriod: reconnectMs,
    properties: { receiveMaximum },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
  };
  const filter = `${share === undefined ? "" : `$share/${share}/`}postern/1/+/up/+`;
  const client = await connectAsync(url, options);
  // The acknowledgement to the broker waits for room in the queue; a bad topic is dropped.
  client.handleMessage = (packet, done) => {
    const topic = readTopic(packet.topic);
    if (!topic) return done();
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    const traceparent = traceOf(packet.properties?.userProperties?.["traceparent"]);
    receive(topic.site, topic.kind, payload, { traceparent }).then(() => done(), done);
  };
  const begin = async (): Promise<void> => {
    (client.stream as Partial<Socket>).setNoDelay?.(true);
    await client.subscribeAsync(filter, { qos: 1 });
  };
  client.on("connect", () => void begin().catch((error: unknown) => lost(client, log, String(error))));
  client.on("error", (error) => log.warn("broker-error", { error: error.message }));
  await begin();
  return {
    port: null,
    connected: () => client.connected,
    send: (topic, payload) => {
      // Sites ask again: what cannot be sent now is not queued.
      if (client.connected) client.publish(topic, Buffer.from(payload), { qos: 1 });
    },
    drop: () => undefined,
    stop: () => client.endAsync(true),
  };
};

/** A site's word, for logs only. */
const traceOf = (said: unknown): string | undefined =>
  typeof said === "string" && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(said) ? said : undefined;

const lost = (client: MqttClient, log: FleetLog, error: string): void => {
  log.warn("broker-subscription-failed", { error });
  client.reconnect();
};
