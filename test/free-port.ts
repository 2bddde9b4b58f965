/** For foreign servers that cannot choose a port themselves. */

import { connect } from "node:net";
import { freePorts } from "../cli/up/ports.ts";

export const freePort = async (): Promise<number> => (await freePorts(1))[0]!;

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
