/** Sockets: TCP or TLS, and MQTT over WebSocket on a port of its own. Every socket sends at once (TCP_NODELAY). */
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, Server as TlsServer } from "node:tls";
import type { Rate, Refused } from "./limits.ts";
import type { BrokerSettings } from "./settings.ts";

/** PEM texts. `renew` is asked once a day; null: still good. */
export interface BrokerTls {
  readonly cert: string;
  readonly key: string;
  readonly renew?: () => Promise<{ readonly cert: string; readonly key: string } | null>;
}
export interface ListenerDeps {
  readonly tls: BrokerTls | undefined;
  readonly rate: Rate;
  readonly refused: Refused;
  readonly connections: () => number;
  readonly take: (stream: Duplex, request?: IncomingMessage) => void;
}
export interface Listeners {
  readonly port: number;
  readonly webSocketPort: number | null;
  /** New connections get this certificate. */
  renew(tls: { readonly cert: string; readonly key: string }): void;
  stop(): Promise<void>;
}

/** Rejects when a port cannot be had. */
export const listen = async (settings: BrokerSettings, deps: ListenerDeps): Promise<Listeners> => {
  const tls = settings.tls ? deps.tls : undefined;
  if (settings.tls && !tls) throw new Error("the broker's settings ask for TLS and there is no certificate");
  const open = new Set<Socket>();
  const admit = (socket: Socket): boolean => {
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    const broken =
      deps.connections() >= settings.limits.connectionsMax
        ? "connections-max"
        : deps.rate.allow(socket.remoteAddress ?? "")
          ? null
          : "connections-per-second-max";
    if (broken) {
      deps.refused(broken);
      socket.destroy();
      return false;
    }
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    return true;
  };

  const plain = (socket: Socket): void => {
    if (admit(socket)) deps.take(socket);
  };
  const tcp = tls
    ? createTlsServer({ cert: tls.cert, key: tls.key, handshakeTimeout: settings.limits.connectMsMax }, plain)
    : createTcpServer({ noDelay: true }, plain);
  tcp.on("tlsClientError", () => deps.refused("tls-handshake"));
  const port = await bind(tcp, settings.host, settings.port);
  if (settings.webSocketPort === null) {
    return { port, webSocketPort: null, renew: renewing([tcp]), stop: () => stop([tcp], open) };
  }

  const http = tls ? createHttpsServer({ cert: tls.cert, key: tls.key }) : createHttpServer();
  http.headersTimeout = settings.limits.connectMsMax;
  http.on("connection", admit);
  http.on("request", (_request, response) => response.writeHead(426).end());
  await serveWebSocket(http, settings, deps);
  try {
    const webSocketPort = await bind(http, settings.host, settings.webSocketPort);
    return { port, webSocketPort, renew: renewing([tcp, http]), stop: () => stop([tcp, http], open) };
  } catch (error) {
    await stop([tcp], open);
    throw error;
  }
};

const renewing =
  (servers: readonly Server[]): Listeners["renew"] =>
  ({ cert, key }) => {
    for (const server of servers) if (server instanceof TlsServer) server.setSecureContext({ cert, key });
  };

const serveWebSocket = async (http: Server, settings: BrokerSettings, deps: ListenerDeps): Promise<void> => {
  const { createWebSocketStream, WebSocketServer } = await import("ws");
  const server = new WebSocketServer({
    server: http as never,
    maxPayload: settings.limits.payloadBytesMax + packetOverhead,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has("mqtt") ? "mqtt" : offered.has("mqttv3.1") ? "mqttv3.1" : false),
  });
  server.on("error", () => deps.refused("web-socket"));
  server.on("connection", (socket, request) => {
    // [MQTT-6.0.0-1]: only binary frames.
    socket.on("message", (_data, binary) => {
      if (!binary) socket.close(1003);
    });
    deps.take(createWebSocketStream(socket, { highWaterMark: 65_536 }), request);
  });
};
/** Fixed header, topic, names and the like around one payload. */
export const packetOverhead = 2_048;

const bind = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.removeListener("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

const stop = async (servers: readonly Server[], open: ReadonlySet<Socket>): Promise<void> => {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
  for (const socket of open) socket.destroy();
  await Promise.all(closed);
};
