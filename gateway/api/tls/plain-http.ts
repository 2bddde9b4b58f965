/** Somebody typed the address without its "https": what is no TLS handshake but asks for a page is sent there. */
import type { Socket } from "node:net";
import type { Server } from "node:tls";

/** First byte of a TLS record that carries a handshake (RFC 8446, 5.1). */
const handshake = 0x16;

/** `waitMs`: for the first byte. Call it once every listener of connections is in place. */
export const sendToHttps = (server: Server, waitMs: number): void => {
  const takers = server.listeners("connection") as ((socket: Socket) => void)[];
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    const drop = (): void => void socket.destroy();
    socket.setTimeout(waitMs, drop);
    socket.once("error", drop);
    socket.once("data", (first: Buffer) => {
      socket.setTimeout(0);
      if (first[0] !== handshake) return void socket.end(answerTo(first.toString("latin1")));
      socket.off("timeout", drop);
      socket.off("error", drop);
      socket.pause();
      socket.unshift(first);
      for (const take of takers) take.call(server, socket);
    });
  });
};

/** Only what asks to see something: a command may have told a secret, and its sender must not go on unaware. */
const answerTo = (asked: string): string => {
  const path = /^(?:GET|HEAD) (\/\S*) HTTP\/1\.[01]\r\n/.exec(asked)?.[1];
  const host = /\r\nhost:[ \t]*([\w.:[\]-]{1,255})[ \t]*\r\n/i.exec(asked)?.[1];
  const status = path && host ? `308 Permanent Redirect\r\nlocation: https://${host}${path}` : "400 Bad Request";
  return `HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
};
