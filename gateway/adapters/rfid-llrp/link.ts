/** Sockets to a reader, plain and over TLS. One connection a call: when to try again is the driver's to say. */
import { createHash, timingSafeEqual } from "node:crypto";
import { connect, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Stream, StreamEvents, StreamSettings, TlsTrust } from "../../ports/stream.ts";

type SocketSettings = Extract<StreamSettings, { transport: "tcp" | "tls" }>;

export const openSocket = (settings: SocketSettings, events: StreamEvents): Stream => {
  let ended = false;
  let why = "closed by the other side";
  const socket = settings.transport === "tcp" ? plain(settings) : secured(settings);
  socket.setNoDelay(true);
  socket.on(settings.transport === "tcp" ? "connect" : "secureConnect", () => {
    if (ended) return;
    if (settings.transport === "tls" && !isTrusted(socket as TLSSocket, settings.trust)) {
      socket.destroy(new Error("the certificate is another one"));
      return;
    }
    events.up();
  });
  socket.on("data", (chunk: Buffer) => {
    if (!ended) events.data(chunk);
  });
  socket.on("error", (error) => {
    why = error.message;
  });
  socket.on("end", () => socket.destroy());
  socket.on("close", () => {
    if (ended) return;
    ended = true;
    events.down(why);
  });
  return {
    write: (bytes) => void (socket.writable && socket.write(bytes)),
    hold: (on) => void (on ? socket.pause() : socket.resume()),
    close: () => {
      if (ended) return;
      ended = true;
      // What was written last still goes out; a reader that does not take it is not waited for.
      socket.end();
      setTimeout(() => socket.destroy(), lingerMs).unref();
      socket.resume();
    },
  };
};
const lingerMs = 500;

const plain = ({ host, port }: SocketSettings): Socket => connect({ host, port, keepAlive: true });

const secured = ({ host, port, trust }: Extract<SocketSettings, { transport: "tls" }>): TLSSocket =>
  connectTls({
    ...{ host, port },
    ...(trust.by === "authority" && { ca: trust.pem }),
    // A fingerprint names one certificate, whoever signed it and whatever name it bears: checked when it is there.
    ...(trust.by === "fingerprint" && { rejectUnauthorized: false }),
  });

const isTrusted = (socket: TLSSocket, trust: TlsTrust): boolean => {
  if (trust.by !== "fingerprint") return socket.authorized;
  const { raw } = socket.getPeerCertificate();
  if (!raw) return false;
  const found = createHash("sha256").update(raw).digest();
  const wanted = Buffer.from(trust.sha256, "hex");
  return found.length === wanted.length && timingSafeEqual(found, wanted);
};
