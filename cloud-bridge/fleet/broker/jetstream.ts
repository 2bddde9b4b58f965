/**
 * A NATS JetStream cluster: sites speak MQTT 3.1.1 to its listeners, workers consume one stream of all that comes up.
 * A message is acknowledged after the commit; what a dead worker had taken comes to another one. Answers are published
 * as NATS subjects, which MQTT subscribers get with QoS 0: a site that misses one asks again.
 */
import {
  AckPolicy,
  type ConsumerMessages,
  connect,
  DiscardPolicy,
  type JetStreamManager,
  type JsMsg,
  type NatsConnection,
  nanos,
  RetentionPolicy,
  StorageType,
} from "nats";
import type { FleetLog } from "../log.ts";
import type { FleetSettings } from "../settings.ts";
import { type Bus, type Receive, readTopic } from "./bus.ts";

export interface JetStreamParts {
  readonly settings: NonNullable<FleetSettings["jetStream"]>;
  readonly log: FleetLog;
  readonly receive: Receive;
}
const subjects = ["postern.1.*.up.*"];
const durable = "fleet";
/** Messages that a worker holds without having acknowledged one of them. */
const messagesMax = 32;
/** A message that its worker does not acknowledge comes to the next one. */
const acknowledgeMs = 10_000;
/** A worker that hears nothing of its stream for half of this asks anew, for instance when the leader died. */
const expireMs = 4_000;
const againMs = 500;
/** Sites send again what the fleet does not acknowledge, so the stream is short and may lose the oldest. */
const streamBytesMax = 256 * 1024 * 1024;
const streamAgeMs = 10 * 60_000;

/** Rejects when no server can be reached at the start, or has no JetStream; later it reconnects by itself. */
export const jetStreamBus = async ({ settings, log, receive }: JetStreamParts): Promise<Bus> => {
  const { servers, username, password, ca } = settings;
  const connection = await connect({
    ...{ servers: [...servers], maxReconnectAttempts: -1, reconnectTimeWait: againMs, name: "postern-fleet" },
    ...(username === undefined ? {} : { user: username }),
    ...(password === undefined ? {} : { pass: password }),
    ...(ca === undefined && !servers.some((url) => url.startsWith("tls:"))
      ? {}
      : { tls: ca === undefined ? {} : { ca } }),
  });
  const consumer = new Consumer(connection, { settings, log, receive });
  try {
    await consumer.prepare();
  } catch (error) {
    await connection.close();
    throw error;
  }
  const consuming = consumer.run();
  const line = watch(connection, log);
  return {
    port: null,
    connected: () => line.up && consumer.healthy,
    send: (topic, payload) => {
      if (line.up) connection.publish(topic.replaceAll("/", "."), payload);
    },
    drop: () => undefined,
    stop: async () => {
      consumer.stop();
      await connection.close();
      await consuming;
    },
  };
};

const watch = (connection: NatsConnection, log: FleetLog): { readonly up: boolean } => {
  const line = { up: true };
  void (async () => {
    for await (const { type } of connection.status()) {
      if (type === "disconnect" || type === "reconnect") {
        line.up = type === "reconnect";
        log.warn(`engine-${type}`, { server: connection.getServer() });
      }
    }
  })();
  return line;
};

class Consumer {
  readonly #connection: NatsConnection;
  readonly #parts: JetStreamParts;
  #messages: ConsumerMessages | null = null;
  #stopped = false;
  healthy = true;

  constructor(connection: NatsConnection, parts: JetStreamParts) {
    this.#connection = connection;
    this.#parts = parts;
  }

  /** Stream and consumer of all workers, unless they are there. */
  async prepare(): Promise<void> {
    const { stream, replicas } = this.#parts.settings;
    const manager = await this.#connection.jetstreamManager();
    if (!(await isThere(manager, stream)))
      await manager.streams.add({
        ...{ name: stream, subjects, num_replicas: replicas, retention: RetentionPolicy.Workqueue },
        ...{ storage: StorageType.Memory, max_bytes: streamBytesMax, max_age: nanos(streamAgeMs) },
        discard: DiscardPolicy.Old,
      });
    await manager.consumers.add(stream, {
      ...{ durable_name: durable, ack_policy: AckPolicy.Explicit, ack_wait: nanos(acknowledgeMs) },
    });
  }

  /** Until it is stopped; what fails is begun anew. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#consume();
      } catch (error) {
        if (this.#stopped) return;
        this.healthy = false;
        this.#parts.log.warn("engine-not-consumed", { error: String(error) });
        await new Promise((resolve) => setTimeout(resolve, againMs));
        await this.prepare().catch(() => undefined);
      }
    }
  }
  stop(): void {
    this.#stopped = true;
    this.#messages?.stop();
  }

  async #consume(): Promise<void> {
    const consumer = await this.#connection.jetstream().consumers.get(this.#parts.settings.stream, durable);
    const messages = await consumer.consume({
      ...{ max_messages: messagesMax, expires: expireMs },
      // A stream in memory goes with the last of its nodes; it is made anew.
      abort_on_missing_resource: true,
    });
    if (this.#stopped) messages.stop();
    this.#messages = messages;
    this.healthy = true;
    for await (const message of messages) await this.#take(message);
    if (!this.#stopped) throw new Error("the consumer has ended");
  }
  /** Resolves when there is room for the next one. */
  async #take(message: JsMsg): Promise<void> {
    const topic = readTopic(message.subject.replaceAll(".", "/"));
    // A bad topic is dropped.
    if (!topic) return message.ack();
    await this.#parts.receive(topic.site, topic.kind, message.data, { onDone: () => message.ack() });
  }
}

const isThere = (manager: JetStreamManager, stream: string): Promise<boolean> =>
  manager.streams.info(stream).then(
    () => true,
    (error: { readonly api_error?: { readonly code: number } }) => {
      if (error.api_error?.code === 404) return false;
      throw error;
    },
  );
