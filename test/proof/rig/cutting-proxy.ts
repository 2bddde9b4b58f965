/** A line that breaks: each connection carries so many bytes back and is then cut, wherever that is. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface CuttingProxy {
  readonly port: number;
  cuts: number;
  /** Where new connections lead from now on. */
  leadTo(port: number): void;
  stop(): Promise<void>;
}

/** `carries`: bytes that the next connection brings back before it is cut; Infinity: it is not. */
export const cuttingProxy = async (carries: () => number): Promise<CuttingProxy> => {
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
    near.pipe(far);
    far.on("data", (chunk: Buffer) => {
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
