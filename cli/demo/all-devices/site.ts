/**
 * Ten kinds of device at one site, each on its real protocol: relay boards on Modbus TCP and RTU, a board described by
 * a register map, KERONG boards on a serial line and on TCP, a locker with firmware of its own, UHF readers over LLRP
 * and MQTT, a badge reader in a child process, a serial scanner, handhelds and kiosks.
 */
import { join } from "node:path";
import { SerialPort } from "serialport";
import { antennasInRows } from "../../../firmware-sim/models/air.ts";
import { badgeReaderStandIn } from "../../../firmware-sim/rc522/stand-in.ts";
import type { SimInput } from "../../../firmware-sim/settings.ts";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import type { DemoPorts } from "../../up/demo-site.ts";
import type { Hardware } from "../hardware.ts";
import { mischief } from "./mischief.ts";
import { newWires } from "./wires.ts";

type Devices = NonNullable<ConfigInput["devices"]>;
const baudRate = 19_200;
const locker = "board-e";
const llrpReader = "reader-a";
const mqttReader = "reader-e";
/** These boards number their item sensors apart from the door contacts. */
const apart = ["board-d", "board-e", "board-f"];
/** ISO/IEC 14443-3: four bytes, upper-case hex. */
const card = "C8044B65";

export const allDevices = (data: string): Hardware => {
  const folder = join(data, "wires");
  const wires = newWires(folder, ["modbus", "kerong", "scanner"]);
  const badges = badgeReaderStandIn(join(data, "rc522"));
  let scanner: SerialPort | null = null;
  return {
    devices: [
      { id: locker, kind: "locker-mqtt" },
      { id: mqttReader, kind: "rfid-mqtt" },
    ],
    cards: { "swift-2": card },
    badgeReader: {
      kiosk: "kiosk-1",
      show: async (number) => badges.show([...Buffer.from(number, "hex")]),
    },
    scanner: {
      kiosk: "kiosk-2",
      show: async (label) => void scanner?.write(`${label}\r\n`),
    },
    gatewayEnvironment: { PATH: `${badges.folder}:${process.env["PATH"] ?? ""}` },
    gateway: (config, ports) => withDevices(config, ports, wires.ends),
    sim: (sim, ports, secretOf) => simulated(sim, ports, wires.ends, secretOf),
    start: async () => {
      await wires.start();
      scanner = await openPort(wires.ends.scanner.far);
    },
    stop: async () => {
      await new Promise<void>((closed) => (scanner ? scanner.close(() => closed()) : closed()));
      wires.stop();
    },
  };
};

type Ends = ReturnType<typeof newWires<"modbus" | "kerong" | "scanner">>["ends"];

const openPort = (path: string): Promise<SerialPort> =>
  new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
    port.open((error) => (error ? reject(error) : resolve(port)));
  });

const withDevices = (config: ConfigInput, ports: DemoPorts, ends: Ends): ConfigInput => {
  const serial = (path: string) => ({ transport: "serial", path, baudRate });
  const tcp = (at: number) => ({ transport: "tcp", host: "127.0.0.1", port: ports.boards[at] ?? 0 });
  const boards: Devices = [
    { id: "board-a", kind: "modbus-relay", settings: { line: tcp(0) } },
    { id: "board-b", kind: "modbus-relay", settings: { line: serial(ends.modbus.near), unit: 1 } },
    {
      id: "board-c",
      kind: "modbus-board",
      settings: { line: serial(ends.modbus.near), unit: 2, board: "waveshare-relay" },
    },
    { id: "board-d", kind: "kerong", settings: { line: serial(ends.kerong.near), model: "cu16" } },
    { id: locker, kind: "locker-mqtt" },
    { id: "board-f", kind: "kerong", settings: { line: tcp(5), model: "cu48" } },
  ];
  const beside: Devices = [
    {
      id: llrpReader,
      kind: "rfid-llrp",
      settings: { host: "127.0.0.1", port: ports.boards[1] ?? 0, antennas: antennasOf(config, "A") },
    },
    { id: mqttReader, kind: "rfid-mqtt", settings: { antennas: antennasOf(config, "E") } },
    { id: "badges", kind: "rfid-rc522", settings: { kiosk: "kiosk-1", sameMs: 0 } },
    { id: "scanner", kind: "scanner-serial", settings: { kiosk: "kiosk-2", path: ends.scanner.near } },
  ];
  const others = (config.devices ?? []).filter(({ id }) => !id.startsWith("board-"));
  return {
    ...config,
    devices: [...boards, ...beside, ...others],
    banks: config.banks.map((bank) => ({ ...bank, compartments: bank.compartments.map(sensorsOf(bank.device ?? "")) })),
  };
};

type Compartment = ConfigInput["banks"][number]["compartments"][number];
const sensorsOf =
  (device: string) =>
  (one: Compartment): Compartment =>
    one.itemInput !== undefined && apart.includes(device) ? { ...one, itemInput: one.lock } : one;

/** One antenna a compartment, numbered from 1. */
const antennasOf = (config: ConfigInput, bank: string): Record<string, string[]> =>
  Object.fromEntries(compartmentsOf(config, bank).map((compartment, at) => [String(at + 1), [compartment]]));
const compartmentsOf = ({ banks }: ConfigInput, name: string): string[] =>
  banks.flatMap(({ bank, compartments }) => (bank === name ? compartments.map((one) => one.compartment) : []));

const simulated = (sim: SimInput, ports: DemoPorts, ends: Ends, secretOf: (device: string) => string): SimInput => {
  const relays = { relays: 8, inputs: 16 };
  const at = (device: string) => ({
    device,
    url: `mqtt://127.0.0.1:${ports.broker}`,
    password: secretOf(device),
  });
  const inBank = (bank: string): string[] =>
    sim.compartments.map(({ compartment }) => compartment).filter((compartment) => compartment.startsWith(bank));
  // Readers read many times a second: a tag is placed before people have turned round.
  const air = (bank: string) => ({
    sweepMs: 100,
    antennas: antennasInRows([inBank(bank)]),
  });
  return {
    ...sim,
    lines: [
      { transport: "tcp", port: ports.boards[0] ?? 0, boards: [{ device: "board-a", ...relays }] },
      {
        ...{ transport: "serial", path: ends.modbus.far, baudRate },
        boards: [
          { device: "board-b", unit: 1, ...relays },
          { device: "board-c", unit: 2, ...relays },
        ],
      },
      {
        ...{ transport: "serial", path: ends.kerong.far, baudRate },
        boards: [{ device: "board-d", model: "cu16" }],
      },
      { transport: "tcp", port: ports.boards[5] ?? 0, boards: [{ device: "board-f", model: "cu48" }] },
    ],
    lockers: [at(locker)],
    readers: [{ ...at(mqttReader), ...air("E") }],
    llrpReaders: [{ device: llrpReader, port: ports.boards[1] ?? 0, ...air("A") }],
    mischief: [...mischief],
  };
};
