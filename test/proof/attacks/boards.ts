/** Lock boards whose answers are damaged, doubled, endless or absent. Now and then one is right, so that they go on. */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join, splitTcp, type TcpFrame, tcpFrame } from "../../../gateway/wire/boards/modbus-frames.ts";
import { decodeRequest } from "../../../gateway/wire/boards/modbus-relay.ts";
import { type Chance, mutate } from "../../integration/mutate.ts";
import { note, type Tally } from "./mqtt.ts";

export interface MadBoard {
  readonly port: number;
  stop(): Promise<void>;
}

const honest = (pdu: Uint8Array): Uint8Array => {
  const request = decodeRequest(pdu);
  if (request.type === "read-inputs") return Uint8Array.of(2, Math.ceil(request.count / 8), ...inputs(request.count));
  return pdu;
};
const inputs = (count: number): number[] => Array.from({ length: Math.ceil(count / 8) }, () => 0xff);

export const madBoard = async (chance: Chance, tally: Tally): Promise<MadBoard> => {
  const sockets = new Set<Socket>();
  const hurt = (what: string): void => {
    tally.sent++;
    note(tally, what);
  };
  const answer = ({ transaction, unit, pdu }: TcpFrame, socket: Socket): void => {
    const right = honest(pdu);
    const whole = tcpFrame(transaction, unit, right);
    const kind = chance(100);
    if (kind < 45) socket.write(whole);
    else if (kind < 85) {
      hurt("answer");
      socket.write(tcpFrame(transaction, unit, mutate(Buffer.from(right), chance).subarray(0, 250)));
    } else if (kind < 93) {
      hurt("frame");
      socket.write(mutate(Buffer.from(whole), chance));
    } else if (kind < 95) {
      hurt("twice");
      socket.write(Buffer.concat([whole, whole]));
    } else if (kind < 96) {
      hurt("flood");
      socket.write(Buffer.alloc(64 * 1024, chance(256)));
    } else if (kind < 98) {
      hurt("silence");
    } else {
      hurt("gone");
      socket.destroy();
    }
  };
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    let rest: Uint8Array = new Uint8Array(0);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      const split = splitTcp(join(rest, chunk));
      rest = split.rest;
      for (const frame of split.frames) answer(frame, socket);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
