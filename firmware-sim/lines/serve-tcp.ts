/**
 * A line of boards on TCP: Modbus TCP, or a serial server that passes bytes as they are. One write per frame and no
 * Nagle: 40 ms a request otherwise.
 */
import { createServer, type Server, type Socket } from "node:net";
import { join } from "../../gateway/wire/boards/modbus-frames.ts";
import type { Bus, Delivery } from "../models/bus.ts";
import { framingOf, type Heard, type Protocol, type SimFraming } from "./framing.ts";

export interface Served {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serial servers of this class take a handful of clients. */
const clientsMax = 16;
const unsentBytesMax = 65_536;
const delayedMax = 256;

export const serveTcp = async (
  bus: Pick<Bus, "request">,
  at: { readonly host: string; readonly port: number; readonly protocol?: Protocol },
  now: () => number,
): Promise<Served> => {
  const framing = framingOf(at.protocol ?? "modbus", "tcp");
  const clients = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    clients.add(socket);
    socket.on("close", () => clients.delete(socket));
    socket.on("error", () => socket.destroy());
    answerClient(socket, bus, framing, now);
  });
  server.maxConnections = clientsMax;
  const port = await listen(server, at.host, at.port);
  return {
    port,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const client of clients) client.destroy();
      }),
  };
};

/** Resolves with the port; rejects when it is taken. */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen({ host, port }, () => {
      server.off("error", failed);
      const address = server.address();
      listening(typeof address === "object" && address !== null ? address.port : port);
    });
  });

const answerClient = (socket: Socket, bus: Pick<Bus, "request">, framing: SimFraming, now: () => number): void => {
  let buffered: Uint8Array = new Uint8Array(0);
  const delayed = new Set<NodeJS.Timeout>();
  const write = (request: Heard, { pdu, corrupted }: Delivery): void => {
    if (socket.destroyed) return;
    const frame = framing.answer(request, pdu);
    if (corrupted) framing.spoil(frame);
    socket.write(frame);
    if (socket.writableLength > unsentBytesMax) socket.destroy();
  };
  const answer = (request: Heard): void => {
    for (const delivery of bus.request(request.unit, request.pdu, now())) {
      if (delivery.afterMs <= 0) write(request, delivery);
      else if (delayed.size < delayedMax) {
        const timer = setTimeout(() => {
          delayed.delete(timer);
          write(request, delivery);
        }, delivery.afterMs);
        delayed.add(timer);
      }
    }
  };
  socket.on("data", (chunk) => {
    const { frames, rest, broken } = framing.split(join(buffered, chunk));
    buffered = rest;
    for (const frame of frames) answer(frame);
    if (broken) socket.destroy();
  });
  socket.on("close", () => {
    for (const timer of delayed) clearTimeout(timer);
  });
};
