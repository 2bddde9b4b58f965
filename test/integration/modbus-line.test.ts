/** The Modbus line over real sockets and a real pty: late answers, torn frames, lost connections, foreign peers. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import modbus from "modbus-serial";
import { SerialPort } from "serialport";
import { afterEach, describe, expect, test, vi } from "vitest";
import { lineOpener } from "../../gateway/adapters/bus/link/line.ts";
import type { PduLine } from "../../gateway/ports/line.ts";
import {
  join,
  rtuFrame,
  splitRtu,
  splitTcp,
  type TcpFrame,
  tcpFrame,
} from "../../gateway/wire/boards/modbus-frames.ts";
import { decodeAnswer, encodeRequest } from "../../gateway/wire/boards/modbus-relay.ts";
import { quietLog } from "../contract/device-rig.ts";
import { has } from "../machine.ts";

const readInputs = encodeRequest({ type: "read-inputs", from: 0, count: 8 });
const inputs = (byte: number): Uint8Array => Uint8Array.of(2, 1, byte);
const generousMs = 10_000;
const endings: Array<() => Promise<unknown> | unknown> = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Peer {
  readonly port: number;
  readonly server: Server;
  readonly sockets: Socket[];
  readonly heard: TcpFrame[];
}
/** A raw Modbus TCP server: `answer` writes whatever it likes. */
const peer = async (answer: (frame: TcpFrame, socket: Socket, heard: number) => void, port = 0): Promise<Peer> => {
  const sockets: Socket[] = [];
  const heard: TcpFrame[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.push(socket);
    let rest: Uint8Array = new Uint8Array(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      const split = splitTcp(join(rest, chunk));
      rest = split.rest;
      for (const frame of split.frames) {
        heard.push(frame);
        answer(frame, socket, heard.length);
      }
    });
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  const stop = (): Promise<void> =>
    new Promise((stopped) => {
      server.close(() => stopped());
      for (const socket of sockets) socket.destroy();
    });
  endings.push(stop);
  return { port: (server.address() as AddressInfo).port, server, sockets, heard };
};
const lineTo = (port: number): PduLine => {
  const line = lineOpener(quietLog)({ transport: "tcp", host: "127.0.0.1", port });
  endings.push(() => line.close());
  return line;
};
const echo = (byte: number) => (frame: TcpFrame, socket: Socket) =>
  void socket.write(tcpFrame(frame.transaction, frame.unit, inputs(byte)));
/** Asks until it is answered: the way back after a lost connection takes a moment. */
const answered = (line: PduLine, byte: number): Promise<void> =>
  vi.waitFor(async () => expect(await line.request(1, readInputs, 500)).toEqual(inputs(byte)), {
    timeout: 30_000,
    interval: 50,
  });

describe("a Modbus line over TCP", () => {
  test("carries a PDU there and back, several units on one connection, one request at a time", async () => {
    let open = 0;
    const { port, sockets } = await peer((frame, socket) => {
      open++;
      expect(open).toBe(1);
      setImmediate(() => {
        open--;
        socket.write(tcpFrame(frame.transaction, frame.unit, inputs(frame.unit)));
      });
    });
    const line = lineTo(port);
    const answers = await Promise.all([1, 2, 3, 4].map((unit) => line.request(unit, readInputs, generousMs)));
    expect(answers).toEqual([1, 2, 3, 4].map(inputs));
    expect(sockets).toHaveLength(1);
  });

  test("puts torn frames together and takes two in one piece apart", async () => {
    const { port } = await peer((frame, socket, nth) => {
      const bytes = tcpFrame(frame.transaction, frame.unit, inputs(nth));
      if (nth === 1) for (const byte of bytes) socket.write(Uint8Array.of(byte));
      else socket.write(join(tcpFrame(frame.transaction ^ 0x5555, frame.unit, inputs(99)), bytes));
    });
    const line = lineTo(port);
    expect(await line.request(1, readInputs, generousMs)).toEqual(inputs(1));
    expect(await line.request(1, readInputs, generousMs)).toEqual(inputs(2));
  });

  test("never takes the late answer of a timed-out request for the next one's", async () => {
    let late: (() => void) | null = null;
    const { port } = await peer((frame, socket, nth) => {
      const answer = (): void => void socket.write(tcpFrame(frame.transaction, frame.unit, inputs(nth)));
      if (nth === 1) late = answer;
      else {
        late?.();
        answer();
      }
    });
    const line = lineTo(port);
    await expect(line.request(1, readInputs, 100)).rejects.toMatchObject({ code: "time-out", sent: true });
    expect(await line.request(1, readInputs, generousMs)).toEqual(inputs(2));
  });

  test.each([
    ["an exception", (frame: TcpFrame) => tcpFrame(frame.transaction, frame.unit, Uint8Array.of(0x82, 2)), "exception"],
    ["another unit", (frame: TcpFrame) => tcpFrame(frame.transaction, 77, inputs(1)), "bad-frame"],
    ["another function", (frame: TcpFrame) => tcpFrame(frame.transaction, 1, Uint8Array.of(1, 1, 0)), "bad-frame"],
    ["no Modbus at all", () => new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"), "bad-frame"],
  ])("an answer with %s is an error, and the line goes on", async (_, first, code) => {
    const { port } = await peer((frame, socket, nth) => {
      socket.write(nth === 1 ? first(frame) : tcpFrame(frame.transaction, frame.unit, inputs(5)));
    });
    const line = lineTo(port);
    await expect(line.request(1, readInputs, generousMs)).rejects.toMatchObject({ code, sent: true });
    await answered(line, 5);
  });

  test("a connection that ends while an answer is due leaves the request sent, and is made anew", async () => {
    const { port, sockets } = await peer((frame, socket, nth) => {
      if (nth === 1) socket.destroy();
      else echo(6)(frame, socket);
    });
    const line = lineTo(port);
    await expect(line.request(1, readInputs, generousMs)).rejects.toMatchObject({ code: "down", sent: true });
    await answered(line, 6);
    expect(sockets).toHaveLength(2);
  });

  test("where nobody listens a request is certainly not sent; the line comes up when somebody does", async () => {
    const first = await peer(echo(7));
    await new Promise<void>((closed) => first.server.close(() => closed()));
    const line = lineTo(first.port);
    await expect(line.request(1, readInputs, generousMs)).rejects.toMatchObject({ code: "down", sent: false });
    await peer(echo(7), first.port);
    await answered(line, 7);
  });

  test("a connection that swallows every request is given up and made anew, not stormed", async () => {
    let deaf = true;
    const { port, sockets } = await peer((frame, socket) => {
      if (!deaf) echo(8)(frame, socket);
    });
    const line = lineTo(port);
    for (let ask = 0; ask < 5; ask++)
      await expect(line.request(1, readInputs, 20)).rejects.toMatchObject({ code: "time-out" });
    deaf = false;
    await answered(line, 8);
    expect(sockets).toHaveLength(2);
  });

  test("the same settings are the same line, until it is closed", async () => {
    const { port } = await peer(() => {});
    const open = lineOpener(quietLog);
    const settings = { transport: "tcp", host: "127.0.0.1", port } as const;
    const line = open(settings);
    expect(open({ ...settings })).toBe(line);
    const asked = expect(line.request(1, readInputs, generousMs)).rejects.toMatchObject({ code: "down" });
    await line.close();
    await asked;
    await expect(line.request(1, readInputs, generousMs)).rejects.toMatchObject({ code: "down", sent: false });
    const second = open(settings);
    expect(second).not.toBe(line);
    await second.close();
  });

  test("a foreign server answers it", async () => {
    const vector = {
      getDiscreteInput: (address: number) => address === 1,
      getHoldingRegister: (address: number) => address,
    };
    const server = new modbus.ServerTCP(vector, { host: "127.0.0.1", port: 0, unitID: 0 });
    await new Promise((up) => server.on("initialized", up));
    endings.push(() => new Promise((down) => server.close(down)));
    const { port } = (server as unknown as { _server: Server })._server.address() as AddressInfo;
    const line = lineTo(port);
    const asked = { type: "read-inputs", from: 0, count: 8 } as const;
    const answer = await line.request(3, encodeRequest(asked), generousMs);
    expect(decodeAnswer(asked, answer)).toEqual({
      type: "bits",
      bits: [false, true, false, false, false, false, false, false],
    });
  });
});

/** Two ends of one pty, and the process that holds them. */
const ptyPair = async (folder: string): Promise<{ near: string; far: string; process: ChildProcess }> => {
  const [near, far] = [joinPath(folder, "near"), joinPath(folder, "far")];
  const process = spawn("socat", [`PTY,link=${near},raw,echo=0`, `PTY,link=${far},raw,echo=0`], { stdio: "ignore" });
  endings.push(() => process.kill());
  await vi.waitFor(() => expect([near, far].every((path) => existsSync(path))).toBe(true), { timeout: 20_000 });
  return { near, far, process };
};
const serialBoard = async (
  path: string,
  answer: (unit: number, write: (bytes: Uint8Array) => void, heard: number) => void,
): Promise<void> => {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((opened, failed) => port.open((error) => (error ? failed(error) : opened())));
  let rest: Uint8Array = new Uint8Array(0);
  let heard = 0;
  port.on("error", () => {});
  port.on("data", (chunk: Buffer) => {
    const split = splitRtu(join(rest, chunk), "requests");
    rest = split.rest;
    for (const { unit } of split.frames) answer(unit, (bytes) => void port.write(Buffer.from(bytes)), ++heard);
  });
  endings.push(() => port.isOpen && new Promise<void>((closed) => port.close(() => closed())));
};
const serialLine = (path: string): PduLine => {
  const line = lineOpener(quietLog)({ transport: "serial", path, baudRate: 115_200 });
  endings.push(() => line.close());
  return line;
};
const temporary = (): string => {
  const folder = mkdtempSync(joinPath(tmpdir(), "modbus-line-"));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

describe.runIf(has("socat"))("a Modbus line over serial", () => {
  test("carries a PDU there and back, through noise and torn frames", async () => {
    const { near, far } = await ptyPair(temporary());
    await serialBoard(far, (unit, write, nth) => {
      if (nth === 2) write(Uint8Array.of(0xff, 0x00, 0x13));
      for (const byte of rtuFrame(unit, inputs(nth))) write(Uint8Array.of(byte));
    });
    const line = serialLine(near);
    await answered(line, 1);
    for (const nth of [2, 3]) expect(await line.request(nth, readInputs, generousMs)).toEqual(inputs(nth));
  });

  test("never takes a late answer for the next one's: another unit's is noise, its own is waited out", async () => {
    const { near, far } = await ptyPair(temporary());
    let late: (() => void) | null = null;
    await serialBoard(far, (unit, write, nth) => {
      const answer = (): void => write(rtuFrame(unit, inputs(nth)));
      if (nth === 2) late = answer;
      else {
        late?.();
        late = null;
        answer();
      }
    });
    const line = serialLine(near);
    await answered(line, 1);
    await expect(line.request(1, readInputs, 200)).rejects.toMatchObject({ code: "time-out", sent: true });
    expect(await line.request(2, readInputs, generousMs)).toEqual(inputs(3));
    expect(await line.request(1, readInputs, generousMs)).toEqual(inputs(4));
  });

  test("waits out a late answer of the same unit before it asks it again", async () => {
    const { near, far } = await ptyPair(temporary());
    let late: (() => void) | null = null;
    await serialBoard(far, (unit, write, nth) => {
      const answer = (): void => write(rtuFrame(unit, inputs(nth)));
      if (nth === 2) late = answer;
      else answer();
    });
    const line = serialLine(near);
    await answered(line, 1);
    await expect(line.request(1, readInputs, 1000)).rejects.toMatchObject({ code: "time-out" });
    const next = line.request(1, readInputs, generousMs);
    late!();
    expect(await next).toEqual(inputs(3));
  });

  test("survives a port that goes away and comes back", async () => {
    const folder = temporary();
    const first = await ptyPair(folder);
    await serialBoard(first.far, (unit, write) => write(rtuFrame(unit, inputs(9))));
    const line = serialLine(first.near);
    await answered(line, 9);
    first.process.kill();
    await vi.waitFor(
      () => expect(line.request(1, readInputs, 100)).rejects.toMatchObject({ code: "down", sent: false }),
      { timeout: 20_000 },
    );
    await vi.waitFor(() => expect(existsSync(first.near)).toBe(false), { timeout: 20_000 });
    const second = await ptyPair(folder);
    await serialBoard(second.far, (unit, write) => write(rtuFrame(unit, inputs(10))));
    await answered(line, 10);
  });
});
