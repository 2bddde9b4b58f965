/** An LLRP reader on TCP or TLS: one client at a time, whatever the reader says as bytes. */
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { splitLlrp } from "../../gateway/wire/llrp/frames.ts";
import { loadReaderCodec, type ReaderCodec } from "./codec.ts";
import type { LlrpReader, ReaderSays } from "./reader.ts";

export interface ServedReader {
  readonly port: number;
  stop(): Promise<void>;
}
export interface ServeAt {
  readonly host: string;
  readonly port: number;
  /** PEM texts; absent: no TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}
const lookEveryMs = 10;

/** Rejects when the port cannot be had. */
export const serveLlrp = async (reader: LlrpReader, at: ServeAt, now: () => number): Promise<ServedReader> => {
  const codec = await loadReaderCodec();
  const sockets = new Set<Socket>();
  let client: Socket | null = null;
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      if (client !== socket) return;
      client = null;
      reader.disconnected();
    });
    if (reader.away(now())) return void socket.destroy();
    const { says, isTaken } = reader.connect(now());
    tell(socket, codec, says);
    if (isTaken) return void socket.end();
    client = socket;
    listen(socket, reader, codec, now);
  };
  const server: Server = at.tls ? createTlsServer(at.tls, accept) : createServer({ noDelay: true }, accept);
  const watch = setInterval(() => {
    const { says, hangUp } = reader.look(now());
    if (client) tell(client, codec, says);
    if (hangUp) client?.destroy();
  }, lookEveryMs);
  const stop = (): Promise<void> => {
    clearInterval(watch);
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", (fault) => {
      clearInterval(watch);
      reject(fault);
    });
    server.listen(at.port, at.host, resolve);
  });
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : at.port, stop };
};

const listen = (socket: Socket, reader: LlrpReader, codec: ReaderCodec, now: () => number): void => {
  let rest: Uint8Array = new Uint8Array(0);
  socket.on("data", (chunk: Buffer) => {
    const split = splitLlrp(Buffer.concat([rest, chunk]));
    rest = split.rest;
    for (const frame of split.frames) {
      const asked = codec.decode(frame);
      if (!asked) continue;
      tell(socket, codec, reader.heard(asked, now()));
      if (asked.type === "CLOSE_CONNECTION") socket.end();
    }
    if (split.broken) socket.destroy();
  });
};

/** All in one write, as a busy reader sends them: a client that takes one message a chunk loses the others. */
const tell = (socket: Socket, codec: ReaderCodec, says: readonly ReaderSays[]): void => {
  if (says.length > 0 && socket.writable) socket.write(Buffer.concat(says.map((one) => codec.encode(one))));
};
