/** A line that somebody listens in on, or that breaks: each connection carries so many bytes back and is then cut. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface CuttingProxy {
  readonly port: number;
  cuts: number;
  /** Where new connections lead from now on. */
  leadTo(port: number): void;
  stop(): Promise<void>;
}

/** `carries`: bytes that the next connection brings back before it is cut; `hear`: what passes, either way. */
export const cuttingProxy = async (
  carries: () => number = () => Number.POSITIVE_INFINITY,
  hear: (bytes: Buffer) => void = () => {},
): Promise<CuttingProxy> => {
  const sockets = new Set<Socket>();
  let target = 0;
  const server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    let left = carries();
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    near.on("data", hear);
    near.pipe(far);
    far.on("data", (chunk: Buffer) => {
      hear(chunk);
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (left > 0) return void near.write(part);
      proxy.cuts++;
      near.write(part, end);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const proxy: CuttingProxy = {
    port: (server.address() as AddressInfo).port,
    cuts: 0,
    leadTo: (port) => {
      target = port;
    },
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return proxy;
};
