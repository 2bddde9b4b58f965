/**
 * Target 2, serial part: one, four and ten boards of eight inputs on one RS-485 bus, at three baud rates, against what
 * the wire allows (hardware.md, part 3): polls of all boards in turn, and pulses that go before polls. The wire is a
 * pty whose far end is the simulator in a process of its own, which keeps the line's times.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SerialPort } from "serialport";
import { stringify } from "yaml";
import type { SimInput } from "../firmware-sim/settings.ts";
import { lineOpener } from "../gateway/adapters/bus/link/line.ts";
import { modbusRelay } from "../gateway/adapters/modbus-board/driver.ts";
import { ModbusRelaySettings } from "../gateway/adapters/modbus-board/protocol.ts";
import type { Observation } from "../gateway/core/observation.ts";
import { realClock } from "../gateway/platform/clock.ts";
import { secretsOf } from "../gateway/platform/secrets.ts";
import type { Device, DeviceHost } from "../gateway/ports/device.ts";
import type { PduLine } from "../gateway/ports/line.ts";
import type { Log } from "../gateway/ports/log.ts";
import { rtuSilenceMs, rtuWireMs } from "../gateway/wire/boards/modbus-frames.ts";
import { deadStream } from "../test/dead-stream.ts";
import { until } from "../test/free-port.ts";
import { startVerb } from "./site.ts";
import { type Bench, median, type Verdict, verdict } from "./verdict.ts";

const runs = 5;
const baudRates = [9600, 19_200, 115_200] as const;
type BaudRate = (typeof baudRates)[number];
const boardCounts = [1, 4, 10] as const;
const boardsMax = 10;
const inputs = 8;
const pollSeconds = 2.5;
const pulses = 30;

/** A request and its answer, each behind its silence; no board answers sooner. ms */
const exchangeMs = (baudRate: number, asked: number, answered: number): number =>
  rtuWireMs(baudRate, asked + answered) + 2 * rtuSilenceMs(baudRate);
const pollMs = (baudRate: number): number => exchangeMs(baudRate, 8, 5 + Math.ceil(inputs / 8));
const roundLimit = (baudRate: number, boards: number): number => boards * pollMs(baudRate);
const pulseMs = (baudRate: number): number => exchangeMs(baudRate, 8, 8);

interface Wire {
  readonly near: string;
  readonly far: string;
  stop(): void;
}
const startWire = async (folder: string, baudRate: number): Promise<Wire> => {
  const [near, far] = [join(folder, `near-${baudRate}`), join(folder, `far-${baudRate}`)];
  const ends = [near, far].map((link) => `pty,raw,echo=0,link=${link}`);
  const socat = spawn("socat", ends, { stdio: "ignore" });
  process.once("exit", () => socat.kill());
  await until(() => existsSync(near) && existsSync(far));
  return { near, far, stop: () => void socat.kill() };
};

const nameOf = (board: number): string => `board-${board}`;
const places = Array.from({ length: boardsMax }, (_, at) => at + 1).flatMap((board) =>
  Array.from({ length: inputs }, (_, lock) => ({ board, lock, compartment: `A-${board}${lock}` })),
);
const simSettings = (wires: ReadonlyMap<BaudRate, Wire>): SimInput => ({
  lines: [...wires].map(([baudRate, { far }]) => ({
    ...{ transport: "serial", path: far, baudRate },
    boards: Array.from({ length: boardsMax }, (_, at) => ({ device: `b${baudRate}-${at + 1}`, unit: at + 1, inputs })),
  })),
  compartments: [...wires.keys()].flatMap((baudRate, line) =>
    places.map(({ board, lock }) => ({
      ...{ compartment: `${"ABC"[line]}-${board}${lock}`, device: `b${baudRate}-${board}`, lock },
    })),
  ),
  doors: { closesItselfMs: 100 },
});

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const secrets = secretsOf({ siteSecret: new Uint8Array(32) });

interface Bus {
  readonly devices: readonly Device[];
  readonly boards: number;
  readonly observed: Observation[];
  readonly sentAt: number[];
  now(): number;
  stop(): Promise<void>;
}
/** The gateway's own drivers and line, asked to poll without a pause. */
const startBus = async (path: string, baudRate: number, boards: number): Promise<Bus> => {
  const clock = realClock();
  const sentAt: number[] = [];
  const openLine = timed(lineOpener(quiet), sentAt);
  const observed: Observation[] = [];
  const devices = Array.from({ length: boards }, (_, at) => {
    const line = { transport: "serial", path, baudRate };
    const settings = ModbusRelaySettings.parse({ line, unit: at + 1, pollFastMs: 1, pollIdleMs: 1, timeoutMs: 2_000 });
    return modbusRelay(settings, {
      ...{ device: nameOf(at + 1), clock, log: quiet, secrets, openLine, openStream: deadStream },
      wiring: places
        .filter(({ board }) => board === at + 1)
        .map(({ compartment, lock }) => ({ compartment, lock, input: lock })),
      observe: async (observation) => void observed.push(observation),
      submit: () => Promise.reject(new Error("a board commands nothing")),
      antenna: () => () => null,
      recordScan: async () => {},
      publish: () => {},
      showBadge: () => {},
      showLine: () => {},
      freshId: (bytes) => "0".repeat(2 * bytes),
      checkCourier: async () => ({ right: false }),
    });
  });
  for (const device of devices) await device.start();
  await until(() => observed.filter(({ type }) => type === "device-heard").length === boards);
  const stop = async (): Promise<void> => {
    for (const device of devices) await device.stop();
  };
  return { devices, boards, observed, sentAt, now: () => clock.now().elapsed, stop };
};

/** Notes when each request was handed to the line. */
const timed = (open: DeviceHost["openLine"], sentAt: number[]): DeviceHost["openLine"] => {
  const wrapped = new Map<PduLine, PduLine>();
  return (settings) => {
    const line = open(settings);
    const known = wrapped.get(line);
    if (known) return known;
    const request: PduLine["request"] = (unit, pdu, timeoutMs) => {
      sentAt.push(performance.now());
      return line.request(unit, pdu, timeoutMs);
    };
    const own = { request, close: () => line.close() };
    wrapped.set(line, own);
    return own;
  };
};

const totalOf = (bus: Bus, figure: "requests" | "errors"): number =>
  bus.devices.reduce((sum, device) => sum + device.figures()[figure], 0);

/** One poll of each board: the middle one of many rounds counts, and the mean is told as well. */
const roundTimes = async (bus: Bus): Promise<{ readonly roundMs: number; readonly meanMs: number }> => {
  const { boards } = bus;
  bus.sentAt.length = 0;
  await sleep(pollSeconds * 1000);
  const at = bus.sentAt.slice();
  const rounds = at.slice(boards).map((end, from) => end - (at[from] ?? 0));
  const whole = (at.at(-1) ?? 0) - (at[0] ?? 0);
  return { roundMs: median(rounds), meanMs: (whole / (at.length - 1)) * boards };
};

/** From the order to the board's echo, ms, at any moment of the polls' round. */
const pulseTimes = async (bus: Bus, run: number): Promise<number[]> => {
  const times: number[] = [];
  const reached = places.slice(0, bus.boards * inputs);
  for (let pulse = 0; pulse < pulses; pulse++) {
    const { board, lock, compartment } = reached[pulse % reached.length]!;
    const effect = { type: "pulse-lock", order: `${run}-${pulse}`, attempt: 1, compartment, lock } as const;
    const more = { device: nameOf(board), supply: "supply", pulseMs: 100, deadline: bus.now() + 5_000 };
    await sleep(20 + Math.random() * 40);
    const from = performance.now();
    await bus.devices[board - 1]!.perform({ ...effect, ...more });
    times.push(performance.now() - from);
  }
  const acknowledged = bus.observed.filter(({ type }) => type === "pulse-acknowledged").length;
  if (acknowledged !== pulses) throw new Error(`${acknowledged} of ${pulses} pulses were acknowledged`);
  return times.sort((one, other) => one - other);
};
const part = (sorted: readonly number[], share: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2));

/**
 * What the pty pair alone costs: bytes there and back through a peer that answers at once, ms; the lower tenth,
 * so that a busy machine does not make it look dear. A wire has no such hops: they are told and not taken off.
 */
const hopMs = async ({ near, far }: Wire, gapMs: number): Promise<number> => {
  const echo = spawn("sh", ["-c", 'exec cat < "$0" > "$0"', far], { stdio: "ignore" });
  const port = new SerialPort({ path: near, baudRate: 9600, autoOpen: false });
  await new Promise<void>((opened, failed) => port.open((error) => (error ? failed(error) : opened())));
  let heard: () => void = () => {};
  port.on("data", () => heard());
  const there = async (): Promise<number> => {
    const from = performance.now();
    await new Promise<void>((resolve) => {
      heard = resolve;
      port.write(Buffer.of(1));
    });
    return performance.now() - from;
  };
  await there();
  const times: number[] = [];
  for (let turn = 0; turn < hopsMeasured; turn++) {
    await sleep(gapMs);
    times.push(await there());
  }
  await new Promise<void>((closed) => port.close(() => closed()));
  echo.kill();
  return part(
    times.sort((one, other) => one - other),
    0.1,
  );
};
const hopsMeasured = 100;

interface Found {
  readonly roundMs: number;
  readonly meanMs: number;
  readonly pulseP50: number;
  readonly pulseP90: number;
  readonly pulseP99: number;
  readonly errors: number;
}
const measure = async (wire: Wire, baudRate: BaudRate, boards: number, run: number): Promise<Found> => {
  const bus = await startBus(wire.near, baudRate, boards);
  const errors = totalOf(bus, "errors");
  const rounds = await roundTimes(bus);
  const times = await pulseTimes(bus, run);
  const [pulseP50 = 0, pulseP90 = 0, pulseP99 = 0] = [0.5, 0.9, 0.99].map((share) => part(times, share));
  const found = { ...rounds, pulseP50, pulseP90, pulseP99, errors: totalOf(bus, "errors") - errors };
  await bus.stop();
  return found;
};

/** One baud rate with so many boards on the bus. */
interface Case {
  readonly baudRate: BaudRate;
  readonly boards: number;
  readonly found: Found[];
}

export const bench: Bench = async (): Promise<readonly Verdict[]> => {
  const folder = mkdtempSync(join(tmpdir(), "postern-serial-"));
  const wires = new Map<BaudRate, Wire>();
  for (const baudRate of baudRates) wires.set(baudRate, await startWire(folder, baudRate));
  const simFile = join(folder, "sim.yaml");
  writeFileSync(simFile, stringify(simSettings(wires)));
  const hops = new Map<BaudRate, number>();
  for (const [baudRate, wire] of wires) hops.set(baudRate, await hopMs(wire, pollMs(baudRate)));
  const sim = await startVerb(["sim", "-c", simFile]);
  const cases = baudRates.flatMap((baudRate) => boardCounts.map((boards): Case => ({ baudRate, boards, found: [] })));
  try {
    for (let run = 0; run < runs; run++)
      for (const { baudRate, boards, found } of cases) {
        const one = await measure(wires.get(baudRate)!, baudRate, boards, run);
        found.push(one);
        const { roundMs, pulseP50, pulseP90, pulseP99, errors } = one;
        console.log(
          `run ${run + 1} at ${baudRate}, boards ${boards}: ` +
            `round ${roundMs.toFixed(1)} ms of ${roundLimit(baudRate, boards).toFixed(1)}, ` +
            `pulse p50 ${pulseP50} p90 ${pulseP90} p99 ${pulseP99} ms of ${pulseLimit(baudRate).toFixed(2)}, ` +
            `${errors} errors`,
        );
      }
  } finally {
    await sim.stop();
    for (const wire of wires.values()) wire.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return cases.flatMap((one) => verdictsOf(one, hops.get(one.baudRate) ?? 0));
};

const pulseLimit = (baudRate: number): number => 1.1 * pulseMs(baudRate) + pollMs(baudRate);

const verdictsOf = ({ baudRate, boards, found }: Case, hop: number): Verdict[] => {
  const rate = (roundMs: number): number => (boards * 1000) / roundMs;
  const limit = roundLimit(baudRate, boards);
  const polls = found.map(({ roundMs }) => ({ ours: rate(roundMs), theirs: rate(limit) }));
  const orders = found.map(({ pulseP90 }) => ({ ours: pulseP90, theirs: pulseLimit(baudRate) }));
  const all = (figure: keyof Found): number[] => found.map((one) => one[figure]);
  const bus = { boards, inputs, errors: all("errors").reduce((sum, errors) => sum + errors, 0) };
  const withPty = limit + boards * hop;
  const pty = { ptyMs: hop, ratioWithPty: ratioOf(withPty, all("roundMs")) };
  const means = { ratioOfMeans: ratioOf(limit, all("meanMs")) };
  const told = { p50: all("pulseP50"), p99: all("pulseP99"), ptyMs: pty.ptyMs };
  return [
    verdict(
      `serial-polls-${baudRate}-x${boards}`,
      polls,
      { atLeast: 0.95 },
      { unit: "polls per second over the wire's", ...pty, ...means, ...bus },
    ),
    verdict(
      `serial-pulse-${baudRate}-x${boards}`,
      orders,
      { atMost: 1 },
      { unit: "pulse p90 ms over 1.1 × wire time + one poll ahead", ...told, ...bus },
    ),
  ];
};
const ratioOf = (limit: number, found: readonly number[]): number => Number((limit / median(found)).toFixed(4));
