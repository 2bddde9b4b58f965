import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SerialPort } from "serialport";
import { afterEach, describe, expect, test } from "vitest";
import { modelNow, runSimulator, type Simulator } from "../../firmware-sim/main.ts";
import type { SimInput } from "../../firmware-sim/settings.ts";
import { figure } from "../scale.ts";
import { hex, smallSite, spell } from "./a-site.ts";

const ending: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

const simulator = async (more: Partial<SimInput> = {}): Promise<Simulator> => {
  const running = await runSimulator(smallSite(more));
  ending.push(() => running.stop());
  return running;
};
const portOf = ({ ports }: Simulator): number => ports.boards["board-a"] ?? 0;

/** Collects what arrives, so that a test may wait for so many bytes. */
const listenTo = (stream: NodeJS.EventEmitter) => {
  let heard = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk]);
  });
  return {
    bytes: async (count: number): Promise<string> => {
      while (heard.length < count) await once(stream, "data");
      const taken = heard.subarray(0, count);
      heard = heard.subarray(count);
      return spell(taken);
    },
    left: (): number => heard.length,
  };
};
const client = async (running: Simulator): Promise<Socket> => {
  const socket = connect({ host: "127.0.0.1", port: portOf(running), noDelay: true });
  ending.push(() => {
    socket.destroy();
  });
  await once(socket, "connect");
  return socket;
};

describe("a board on Modbus TCP", () => {
  test("answers pulses and reads with the transaction of the request, also when two come in one lump", async () => {
    const running = await simulator();
    const socket = await client(running);
    const heard = listenTo(socket);
    socket.write(hex("0007 0000 0006 01 05 0200 0005"));
    expect(await heard.bytes(12)).toBe("000700000006010502000005");
    expect(running.site.compartment("A-01", modelNow())?.pulses).toBe(1);
    socket.write(hex("0008 0000 0006 01 02 0000 0008 0009 0000 0006 01 01 0000 0008"));
    expect(await heard.bytes(20)).toMatch(/^000800000004010201..000900000004010101..$/);
  });
  test("a request in pieces is answered once it is whole", async () => {
    const socket = await client(await simulator());
    const heard = listenTo(socket);
    for (const piece of ["0001", "00000006", "0102", "00000008"]) {
      socket.write(hex(piece));
      await new Promise((flushed) => setImmediate(flushed));
    }
    expect(await heard.bytes(10)).toBe("00010000000401020100");
  });
  test("a stream that is not Modbus is hung up on, and the next client is served", async () => {
    const running = await simulator();
    const stranger = await client(running);
    stranger.write("GET / HTTP/1.1\r\nHost: nobody\r\n\r\n");
    await once(stranger, "close");
    const socket = await client(running);
    const heard = listenTo(socket);
    socket.write(hex("0001 0000 0006 01 02 0000 0008"));
    expect(await heard.bytes(10)).toBe("00010000000401020100");
  });
  test("a corrupted answer does not fit its question, and a doubled one comes twice", async () => {
    const running = await simulator({ mischief: [{ kind: "corrupted-answer", times: 1 }, { kind: "doubled-answer" }] });
    const socket = await client(running);
    const heard = listenTo(socket);
    socket.write(hex("0001 0000 0006 01 02 0000 0008"));
    expect(await heard.bytes(20)).toBe("0001000000040142010000010000000401420100");
    socket.write(hex("0002 0000 0006 01 02 0000 0008"));
    expect(await heard.bytes(20)).toBe("0002000000040102010000020000000401020100");
  });
  test("two boards share a line and are told apart by their unit", async () => {
    const boards = ["board-a", "board-b"].map((device, at) => ({ device, unit: at + 1, version: 100 + at }));
    const running = await simulator({ lines: [{ transport: "tcp", boards }] });
    expect(running.ports.boards["board-b"]).toBe(portOf(running));
    const socket = await client(running);
    const heard = listenTo(socket);
    socket.write(hex("0001 0000 0006 02 03 8000 0001"));
    expect(await heard.bytes(11)).toBe("0001000000050203020065");
  });

  const mbpoll = "/usr/bin/mbpoll";
  const peer = existsSync(mbpoll);
  if (!peer) figure("left out", "mbpoll is not installed: no foreign client reads and pulses the simulated board");
  test.runIf(peer)("mbpoll reads the contacts and pulses a lock", async () => {
    const running = await simulator({ doors: { mechanicsMs: [200, 200], coilNeedsMs: 0 } });
    const poll = async (...more: string[]): Promise<string> => {
      const to = ["-m", "tcp", "-p", String(portOf(running)), "-a", "1", "-1"];
      return (await promisify(execFile)(mbpoll, [...to, ...more])).stdout;
    };
    expect(await poll("-t", "1", "-r", "1", "-c", "8", "127.0.0.1")).toMatch(/\[1\]:\s+0[\s\S]*\[8\]:\s+0/);
    // mbpoll writes FF00 or 0000 only, so its pulse is two writes and not the board's timer.
    await poll("-t", "0", "-r", "1", "127.0.0.1", "1");
    await poll("-t", "0", "-r", "1", "127.0.0.1", "0");
    await expect
      .poll(() => poll("-t", "1", "-r", "1", "-c", "1", "127.0.0.1"), { timeout: 20_000 })
      .toMatch(/\[1\]:\s+1/);
    const truth = running.site.compartment("A-01", modelNow());
    expect(truth).toMatchObject({ pulses: 1, open: true, on: false });
  });
});

test("a line that is not to be had gives back the ports of the others", async () => {
  // An address of its own, so that no other test is given the port meanwhile.
  const host = "127.0.0.77";
  const board = (device: string) => ({ boards: [{ device }] });
  const once = await runSimulator(smallSite({ lines: [{ transport: "tcp", host, ...board("board-a") }] }));
  const port = portOf(once);
  await once.stop();
  const lines: SimInput["lines"] = [
    { transport: "tcp", host, port, ...board("board-a") },
    { transport: "serial", path: join(tmpdir(), "no-such-line"), ...board("board-b") },
  ];
  await expect(runSimulator(smallSite({ lines }))).rejects.toThrow();
  const again = await simulator({ lines: lines.slice(0, 1) });
  expect(portOf(again)).toBe(port);
});
describe("a board on a serial line", () => {
  const peer = existsSync("/usr/bin/socat");
  if (!peer) figure("left out", "socat is not installed: no pty pair for the serial line");

  /** Two ends of one wire. */
  const wire = async (): Promise<{ near: string; far: string }> => {
    const folder = mkdtempSync(join(tmpdir(), "wire-"));
    const [near, far] = [join(folder, "near"), join(folder, "far")];
    const socat = spawn("socat", [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], { stdio: "ignore" });
    ending.push(async () => {
      const gone = once(socat, "exit");
      socat.kill();
      await gone;
      rmSync(folder, { recursive: true });
    });
    await expect.poll(() => existsSync(near) && existsSync(far), { timeout: 20_000 }).toBe(true);
    return { near, far };
  };
  const master = async (path: string) => {
    const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
    await new Promise<void>((opened, failed) => port.open((error) => (error ? failed(error) : opened())));
    ending.push(() => new Promise((closed) => port.close(() => closed())));
    return { port, heard: listenTo(port) };
  };
  const onSerial = (path: string): Partial<SimInput> => ({
    lines: [{ transport: "serial", path, baudRate: 9600, boards: [{ device: "board-a", unit: 1, doorOpenLevel: 1 }] }],
  });

  test.runIf(peer)("the frames of the hardware page are echoed with their checksum", async () => {
    const { near, far } = await wire();
    const running = await simulator(onSerial(near));
    expect(running.ports.lines).toEqual([null]);
    const { port, heard } = await master(far);
    for (const frame of ["0105020000078DB0", "010502070005BDB0", "010500FF0000FDFA"]) {
      port.write(hex(frame));
      expect(await heard.bytes(8)).toBe(frame);
    }
    port.write(hex("01 02 00 00 00 08 79 CC"));
    expect(await heard.bytes(6)).toMatch(/^010201/);
  });
  test.runIf(peer)("noise, broadcasts and other boards' frames are not answered", async () => {
    const { near, far } = await wire();
    const running = await simulator({ ...onSerial(near), mischief: [{ kind: "corrupted-answer", times: 1 }] });
    const { port, heard } = await master(far);
    port.write(hex("01 02 00 00 00 08 79 CC"));
    expect(await heard.bytes(6)).toBe("01020100A189");
    port.write(hex("01 05 02 00 00 05 0C 70"));
    port.write(hex("00 05 00 FF 00 00 FC 2B"));
    port.write(hex("02 02 00 00 00 08 79 FF"));
    port.write(hex("01 02 00 00 00 08 79 CC"));
    expect(await heard.bytes(6)).toBe("01020100A188");
    expect(heard.left()).toBe(0);
    expect(running.site.compartment("A-01", modelNow())?.pulses).toBe(0);
  });
});
