/** One Modbus TCP line to all simulated boards: it writes down what comes and holds an answer back when told. */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { modelNow } from "../../../firmware-sim/main.ts";
import type { SimulatedSite } from "../../../firmware-sim/site.ts";
import { join, splitTcp, type TcpFrame, tcpFrame } from "../../../gateway/wire/boards/modbus-frames.ts";

export interface SlowLine {
  readonly port: number;
  /** Every request so far; unit n is board n - 1. */
  readonly heard: readonly TcpFrame[];
  /** The next request gets no answer before `release`. Resolves when it has come, with its place in `heard`. */
  hold(): Promise<number>;
  release(): void;
  stop(): Promise<void>;
}

/** `boards`: set later, since whoever has them may want the port first. */
export const slowLine = async (boards: () => SimulatedSite["buses"]): Promise<SlowLine> => {
  const sockets = new Set<Socket>();
  const heard: TcpFrame[] = [];
  let wanted: ((place: number) => void) | null = null;
  let kept: (() => void) | null = null;
  const take = (frame: TcpFrame, socket: Socket): void => {
    heard.push(frame);
    const answer = (): void => {
      const [delivery] = boards()[frame.unit - 1]?.request(1, frame.pdu, modelNow()) ?? [];
      if (delivery) socket.write(tcpFrame(frame.transaction, frame.unit, delivery.pdu));
    };
    const tell = wanted;
    wanted = null;
    if (tell) {
      kept = answer;
      tell(heard.length - 1);
    } else answer();
  };
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    let rest: Uint8Array = new Uint8Array(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      const split = splitTcp(join(rest, chunk));
      rest = split.rest;
      for (const frame of split.frames) take(frame, socket);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    hold: () =>
      new Promise((resolve) => {
        wanted = resolve;
      }),
    release: () => {
      const answer = kept;
      kept = null;
      answer?.();
    },
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
