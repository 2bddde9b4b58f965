/** The site's MQTT broker (3.1.1): a device's PUBLISH is acknowledged when what it led to is on disk. */
import type { Duplex } from "node:stream";
import { Aedes, type AedesOptions, type Client } from "aedes";
import type { Clock } from "../ports/clock.ts";
import type { Device } from "../ports/device.ts";
import type { Log } from "../ports/log.ts";
import type { Register } from "../ports/trust/register.ts";
import { authenticator } from "./authenticate.ts";
import { Gate, Rate, Refusals } from "./limits.ts";
import { type BrokerTls, listen, packetOverhead } from "./listeners.ts";
import { type Connected, Members } from "./member.ts";
import { shortWay } from "./mqtt/at-least-once.ts";
import { mendDelivery } from "./mqtt/delivery.ts";
import { Exchange } from "./mqtt/exchange.ts";
import type { Message } from "./mqtt/inner.ts";
import { mendParsing } from "./mqtt/parsing.ts";
import { Sessions } from "./mqtt/sessions.ts";
import { receiver } from "./receive.ts";
import type { BrokerSettings } from "./settings.ts";
import { deviceMaySubscribe, guestMaySee, guestMaySubscribe } from "./topic-rights.ts";

export interface BrokerDeps {
  readonly register: Register;
  readonly deviceOf: (id: string) => Device | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Needed when `settings.tls`. */
  readonly tls?: BrokerTls;
}

export interface BrokerFigures {
  readonly connections: number;
  readonly sessionsAway: number;
  readonly queued: number;
  readonly retained: number;
  readonly received: number;
  readonly acknowledged: number;
  readonly sent: number;
  readonly dropped: number;
  /** Connections refused or closed, by rule. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface Broker {
  readonly port: number;
  readonly webSocketPort: number | null;
  /** Publishes `postern/<device>/<subtopic>` with QoS 1. */
  publish(device: string, subtopic: string, payload: Uint8Array, options?: { readonly retain?: boolean }): void;
  disconnect(device: string): void;
  figures(): BrokerFigures;
  stop(): Promise<void>;
}

const sweepMs = 60_000;
const topicLevelsMax = 100;

/** Rejects when a port cannot be had, or TLS is asked for without a certificate. */
export const startBroker = async (settings: BrokerSettings, deps: BrokerDeps): Promise<Broker> => {
  const { limits } = settings;
  const { clock } = deps;
  const site: Inside = {
    settings,
    deps,
    sessions: new Sessions(limits, clock),
    exchange: new Exchange(),
    members: new Members(),
    refusals: new Refusals(),
    counts: { received: 0, acknowledged: 0, sent: 0 },
  };
  const publishRate = new Rate(clock, limits.publishesPerSecondMax, limits.publishesPerSecondMax * 2);
  const receive = receiverOf(site, publishRate);
  const aedes = await openAedes(site, receive, publishRate);
  const takerOf = shortWay({
    topicLevelsMax,
    receive: (client, message, done) => receive(client, message, done),
    isWanted: (topic) => site.exchange.isWanted(topic) || site.sessions.matching(topic).length > 0,
    forward: (message, client, done) => (aedes as unknown as Forwards).publish(message, client, done),
  });
  const listeners = await listen(settings, {
    tls: deps.tls,
    rate: new Rate(clock, limits.connectionsPerSecondMax, limits.connectionsPerSecondMax * 10),
    refused: (rule) => site.refusals.add(rule),
    connections: () => site.members.connections,
    take: (stream, request) => take(site, () => aedes.handle(stream, request) as Connected, takerOf, stream),
  });
  const renewal = daily(deps);
  let sweeping = clock.after(sweepMs, sweep);
  function sweep(): void {
    site.sessions.sweep();
    renewal(listeners.renew);
    sweeping = clock.after(sweepMs, sweep);
  }
  const disconnect = (device: string): void => {
    for (const client of [...site.members.of(device)]) client.close();
  };
  deps.register.onChange(() => {
    const known = new Set(deps.register.devices().map(({ id }) => id));
    for (const device of site.members.devices()) if (!known.has(device)) disconnect(device);
  });
  return {
    port: listeners.port,
    webSocketPort: listeners.webSocketPort,
    publish: (device, subtopic, payload, { retain = false } = {}) => {
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      const topic = `postern/${device}/${subtopic}`;
      aedes.publish({ cmd: "publish", topic, payload: bytes, qos: 1, retain, dup: false }, () => {});
    },
    disconnect,
    figures: () => figures(site),
    stop: async () => {
      sweeping.cancel();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await listeners.stop();
    },
  };
};

/** Once a day: new connections get a new certificate when there is one. */
const daily = ({ clock, tls, log }: BrokerDeps) => {
  let last = clock.now().elapsed;
  return (take: (tls: { readonly cert: string; readonly key: string }) => void): void => {
    if (!tls?.renew || clock.now().elapsed - last < 24 * 3_600_000) return;
    last = clock.now().elapsed;
    tls.renew().then(
      (fresh) => fresh && take(fresh),
      (error: unknown) => log.error("certificate-not-renewed", { error: String(error) }),
    );
  };
};

interface Inside {
  readonly settings: BrokerSettings;
  readonly deps: BrokerDeps;
  readonly sessions: Sessions;
  readonly exchange: Exchange;
  readonly members: Members;
  readonly refusals: Refusals;
  readonly counts: { received: number; acknowledged: number; sent: number };
}

type Receive = ReturnType<typeof receiver>;
interface Forwards {
  publish(message: Message, client: Client, done: (error?: Error | null) => void): void;
}

const openAedes = async (site: Inside, receive: Receive, publishRate: Rate): Promise<Aedes> => {
  const { sessions, refusals, deps } = site;
  const { limits } = site.settings;
  const aedes = await Aedes.createBroker({
    ...hooks(site, receive, publishRate),
    mq: site.exchange,
    persistence: sessions,
    heartbeatInterval: 3_600_000,
    connectTimeout: limits.connectMsMax,
    drainTimeout: limits.drainMsMax,
    maxInflightInbound: limits.exactlyOnceInFlightMax,
    maxTopicLevels: topicLevelsMax,
    queueLimit: 100,
  });
  const faulted = (client: Client, error: Error & { code?: string }): void => {
    const why = error.code ?? "connection-lost";
    refusals.add(why);
    deps.log.debug("mqtt-connection-closed", { device: (client as Connected).member?.device ?? null, why });
  };
  aedes.on("clientError", faulted);
  aedes.on("connectionError", faulted);
  aedes.on("client", (client) => {
    sessions.arrive(client.id);
    // aedes registers a client that went away during its CONNECT, and would keep it for good.
    if (client.closed) setImmediate(() => (aedes as unknown as Registry).unregisterClient(client));
  });
  aedes.on("clientDisconnect", (client) => sessions.leave(client.id));
  return aedes;
};
interface Registry {
  unregisterClient(client: Client): void;
}

const take = (site: Inside, handle: () => Connected, takerOf: ReturnType<typeof shortWay>, stream: Duplex): void => {
  const { sessions, refusals, counts } = site;
  const { limits, guest } = site.settings;
  site.members.opened(stream);
  const client = handle();
  mendParsing(client, limits.payloadBytesMax + packetOverhead, takerOf(client));
  mendDelivery(client, {
    sessions,
    sendBytesMax: limits.sendBytesMax,
    mayForward: ({ member }: Connected, topic) =>
      member !== undefined && (member.device !== null || (guest !== undefined && guestMaySee(topic, guest))),
    onSent: () => counts.sent++,
    onTooSlow: (slow) => {
      refusals.add("send-bytes-max");
      slow.conn.destroy();
    },
  });
};

const figures = ({ counts, members, sessions, refusals }: Inside): BrokerFigures => ({
  ...counts,
  connections: members.connections,
  sessionsAway: sessions.away,
  queued: sessions.queued,
  retained: sessions.retained,
  dropped: sessions.dropped,
  refused: refusals.all(),
});

const receiverOf = ({ settings, deps, sessions, counts }: Inside, rate: Rate): Receive =>
  receiver({
    settings,
    sessions,
    deviceOf: deps.deviceOf,
    clock: deps.clock,
    log: deps.log,
    rate,
    receiving: new Map(),
    onReceived: () => counts.received++,
    onAcknowledged: () => counts.acknowledged++,
  });

const hooks = ({ settings, deps, members }: Inside, receive: Receive, publishRate: Rate): AedesOptions => {
  const { limits, guest } = settings;
  const authenticate = authenticator({
    settings,
    register: deps.register,
    checks: new Gate(limits.checksMax, limits.checksWaitingMax),
    rate: publishRate,
    connectionsOf: (device) => members.of(device).size,
    onMember: (client) => {
      members.add(client);
      keepAlive(client, limits.keepAliveSecondsMax);
    },
  });
  return {
    preConnect: (client, { clientId, clean = true, keepalive = 0 }, answer) => {
      (client as Connected).told = { clientId, clean, keepalive };
      answer(null, true);
    },
    authenticate: authenticate as NonNullable<AedesOptions["authenticate"]>,
    authorizePublish: receive as unknown as NonNullable<AedesOptions["authorizePublish"]>,
    authorizeSubscribe: (client, subscription, answer) => {
      const { member, subscriptions } = client as Connected;
      const { topic } = subscription;
      const room =
        subscriptions[topic] !== undefined || Object.keys(subscriptions).length < limits.subscriptionsPerClientMax;
      const may =
        member &&
        (member.device === null
          ? guest !== undefined && guestMaySubscribe(topic, guest, limits)
          : deviceMaySubscribe(topic, member.prefix, limits));
      if (may && room) return answer(null, subscription);
      Object.assign(subscription, { refused: true });
      answer(null, null);
    },
  };
};

/** aedes minds the keep-alive that a client asked for; one that asked for none, or for too long, is minded here. */
const keepAlive = (client: Connected, secondsMax: number): void => {
  const asked = client.told?.keepalive ?? 0;
  if (asked > 0 && asked <= secondsMax) return;
  const socket = client.req?.socket ?? client.conn;
  if ("setTimeout" in socket) socket.setTimeout(secondsMax * 1500, () => client.conn.destroy());
};
