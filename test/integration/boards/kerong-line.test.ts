/** A KERONG line through a serial server, byte by byte: silence after an unlock, torn, noisy and late answers. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { lineOpener } from "../../../gateway/adapters/bus/link/line.ts";
import type { PduLine } from "../../../gateway/ports/line.ts";
import {
  decodeKerong,
  decodeKerongState,
  encodeKerong,
  encodeKerongState,
  kerongFrame,
  splitKerong,
} from "../../../gateway/wire/boards/kerong.ts";
import { join } from "../../../gateway/wire/boards/modbus-frames.ts";
import { quietLog } from "../../contract/device-rig.ts";

const generousMs = 10_000;
const state = encodeKerong("cu16", { type: "state", board: 1 });
const unlock = encodeKerong("cu16", { type: "unlock", board: 1, index: 4 });
const endings: Array<() => Promise<unknown> | unknown> = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A state in which so many locks are closed tells one answer from the next. */
const answer = (closed: number): Uint8Array => {
  const locks = Array.from({ length: 16 }, (_, lock) => lock < closed);
  const { unit, pdu } = encodeKerongState("cu16", { board: 1, locks, items: [] });
  return kerongFrame(unit, pdu);
};
const closedIn = (pdu: Uint8Array): number | undefined =>
  decodeKerongState("cu16", 1, { unit: state.unit, pdu })?.locks.filter(Boolean).length;

/** `hear` gets each request and how many there have been. */
const lineTo = async (hear: (type: string, socket: Socket, nth: number) => void): Promise<PduLine> => {
  const sockets: Socket[] = [];
  let heard = 0;
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.push(socket);
    let rest: Uint8Array = new Uint8Array(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      const split = splitKerong(join(rest, chunk), "requests");
      rest = split.rest;
      for (const frame of split.frames) hear(decodeKerong(frame)?.request.type ?? "nonsense", socket, ++heard);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  endings.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((stopped) => server.close(stopped));
  });
  const { port } = server.address() as AddressInfo;
  const line = lineOpener(quietLog)({ transport: "tcp", host: "127.0.0.1", port, framing: "kerong" });
  endings.push(() => line.close());
  return line;
};

test("an unlock ends when it has left, without an answer, and the next request follows it", async () => {
  const heard: string[] = [];
  const line = await lineTo((type, socket, nth) => {
    heard.push(type);
    if (type === "state") socket.write(answer(nth));
  });
  const both = [line.request(unlock.unit, unlock.pdu, generousMs), line.request(state.unit, state.pdu, generousMs)];
  const [nothing, found] = await Promise.all(both);
  expect(nothing).toHaveLength(0);
  expect(closedIn(found!)).toBe(2);
  expect(heard).toEqual(["unlock", "state"]);
});

test("torn answers are put together, noise, echoes and other boards' answers are passed over", async () => {
  const other = encodeKerongState("cu16", { board: 2, locks: [], items: [] });
  const line = await lineTo((_, socket) => {
    const noise = Uint8Array.of(0xff, 0x02, 0x00, 0x13);
    const echo = kerongFrame(state.unit, state.pdu);
    for (const byte of [noise, echo, kerongFrame(other.unit, other.pdu), answer(7)].reduce(join))
      socket.write(Uint8Array.of(byte));
  });
  expect(closedIn(await line.request(state.unit, state.pdu, generousMs))).toBe(7);
});

test("a late answer is waited out and never taken for the next request's", async () => {
  let late: (() => void) | null = null;
  const line = await lineTo((_, socket, nth) => {
    if (nth === 1) late = () => socket.write(answer(1));
    else socket.write(answer(nth));
  });
  await expect(line.request(state.unit, state.pdu, 500)).rejects.toMatchObject({ code: "time-out", sent: true });
  const next = line.request(state.unit, state.pdu, generousMs);
  late!();
  expect(closedIn(await next)).toBe(2);
});
