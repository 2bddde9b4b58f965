/**
 * The fleet's own broker. A site authenticates with its id and credential, publishes below its own `up` and hears its
 * own `down`. Messages go from the publish hook straight to the worker, so that a full queue slows the site down.
 */
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Aedes, type AuthenticateError, type Client } from "aedes";
import { bridgeByteMax } from "../../../gateway/wire/bridge.ts";
import type { FleetLog } from "../log.ts";
import type { FleetSettings } from "../settings.ts";
import { BoundedStream } from "./bounded-stream.ts";
import { type Bus, mayHear, type Receive, readTopic } from "./bus.ts";

export interface EmbeddedParts {
  readonly settings: FleetSettings["mqtt"];
  readonly log: FleetLog;
  readonly check: (site: string, credential: string) => Promise<boolean>;
  readonly receive: Receive;
}
const refused = 4;
const unavailable = 3;
const drainMs = 15_000;
const connectionsMax = 20_000;
/** Room for the MQTT header around the largest payload. */
const packetBytesMax = bridgeByteMax + 1024;

export const embeddedBus = async (parts: EmbeddedParts): Promise<Bus> => {
  const siteOf = new WeakMap<Client, string>();
  const clients = new Map<string, Client>();
  const aedes = await Aedes.createBroker({
    drainTimeout: drainMs,
    queueLimit: 100,
    maxTopicLevels: 8,
    maxClientsIdLength: 64,
    authenticate: (client, username, password, done) => {
      const site = username ?? "";
      parts.check(site, password?.toString("utf8") ?? "").then(
        (right) => {
          if (!right) return done(failure(refused), false);
          siteOf.set(client, site);
          clients.get(site)?.close();
          clients.set(site, client);
          done(null, true);
        },
        () => done(failure(unavailable), false),
      );
    },
    authorizePublish: (client, packet, done) => {
      const topic = readTopic(packet.topic);
      const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
      const allowed = client && topic && siteOf.get(client) === topic.site && !packet.retain;
      if (!allowed || payload.length > bridgeByteMax) return done(new Error("not allowed"));
      parts.receive(topic.site, topic.kind, payload).then(() => done(null), done);
    },
    authorizeSubscribe: (client, subscription, done) => {
      const site = siteOf.get(client);
      done(null, site !== undefined && mayHear(site, subscription.topic) ? subscription : null);
    },
  });
  aedes.on("clientDisconnect", (client) => {
    const site = siteOf.get(client);
    if (site !== undefined && clients.get(site) === client) clients.delete(site);
  });
  const { server, sockets } = await listen(aedes, parts.settings);
  return {
    port: (server.address() as AddressInfo).port,
    connected: () => true,
    send: (topic, payload) => {
      const packet = { cmd: "publish" as const, qos: 1 as const, dup: false, retain: false };
      aedes.publish({ ...packet, topic, payload: Buffer.from(payload) }, () => undefined);
    },
    drop: (site) => clients.get(site)?.close(),
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

const listen = async (aedes: Aedes, { host, port, tls }: FleetSettings["mqtt"]) => {
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.setNoDelay(true);
    aedes.handle(new BoundedStream(socket, packetBytesMax));
  };
  const server: Server = tls
    ? createTlsServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, accept)
    : createServer(accept);
  server.maxConnections = connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return { server, sockets };
};

const failure = (returnCode: number): AuthenticateError =>
  Object.assign(new Error("refused"), { returnCode }) as AuthenticateError;
