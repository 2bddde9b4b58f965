/** For foreign servers that cannot choose a port themselves. */

import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

export const answersAt = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

/** Asks again until the answer is yes; rejects after `msMax`. */
export const until = async (ask: () => boolean | Promise<boolean>, msMax = 60_000): Promise<void> => {
  const end = Date.now() + msMax;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`waited ${msMax} ms in vain`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
