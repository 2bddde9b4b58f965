/**
 * The rest of a site on real sockets: a sensor and lamp module on the same line as a lock board, a node over MQTT, and
 * power that goes, nearly ends and comes back.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelNow, runSimulator, type Simulator } from "../../../firmware-sim/main.ts";
import { MischiefSettings } from "../../../firmware-sim/mischief.ts";
import type { EventOf } from "../../../gateway/core/event.ts";
import { quietLog } from "../../contract/device-rig.ts";
import { until } from "../../free-port.ts";
import { type BoardSite, type Steel, startBoardSite } from "./site.ts";

const patientMs = 180_000;
let simulator: Simulator;
let nodes: Simulator;
let site: BoardSite;
const said: string[] = [];

const yamlOf = (port: number): string => `
devices:
  - id: board
    kind: modbus-relay
    settings: { line: { transport: tcp, host: 127.0.0.1, port: ${port} }, unit: 1, timeoutMs: 2000, pollIdleMs: 200 }
  - id: module
    kind: modbus-io
    settings:
      line: { transport: tcp, host: 127.0.0.1, port: ${port} }
      unit: 7
      pollMs: 100
      timeoutMs: 2000
      version: { function: 3, address: 0x8000 }
      sensors:
        - { sensor: ups, quantity: mains, function: 2, address: 1 }
        - { sensor: ups-battery, quantity: battery, function: 4, address: 3 }
        - { sensor: room, quantity: temperature, function: 4, address: 0, scale: 0.1 }
      lamps: { function: 6, address: 16, open: 1, wait: 2, at: { A-1: 4 } }
  - { id: node, kind: io-mqtt, settings: { lamps: [A-1] } }
banks:
  - bank: A
    device: board
    supply: psu
    compartments: [{ compartment: A-1, size: M, lock: 0 }]
`;

const mischief = (kind: string, more: object = {}): number =>
  simulator.site.mischief.add(MischiefSettings.parse({ kind, device: "module", ...more }), modelNow()) ?? 0;
const power = (): unknown => site.gateway.reads.health()["power"];
const alarms = (): readonly string[] =>
  [...site.gateway.site().alarm.standing.values()].map(({ kind, subject }) => `${kind} ${subject}`).sort();

beforeAll(async () => {
  simulator = await runSimulator({
    lines: [{ transport: "tcp", boards: [{ device: "board" }, { device: "module", model: "io", unit: 7 }] }],
    compartments: [{ compartment: "A-1", device: "board", lock: 0 }],
  });
  const { cabinet } = simulator.site;
  const steel: Steel = {
    isOpen: (compartment) => cabinet.look(compartment, modelNow())?.open === true,
    putIn: (compartment, waybill) => void cabinet.putIn(compartment, waybill, modelNow()),
    takeOut: (compartment) => cabinet.takeOut(compartment, modelNow()) ?? [],
    shut: (compartment) => cabinet.push(compartment, modelNow()) !== "sprang-open",
  };
  const log = { ...quietLog, warn: (what: string) => void said.push(what) };
  site = await startBoardSite(yamlOf(simulator.ports.boards["board"] ?? 0), steel, {
    log,
    devices: { node: "io-mqtt" },
  });
  const password = site.credentials["node"] ?? "";
  nodes = await runSimulator({
    nodes: [{ device: "node", password, url: `mqtt://127.0.0.1:${site.brokerPort}`, everyMs: 100 }],
    lines: [{ transport: "tcp", boards: [{ device: "elsewhere" }] }],
    compartments: [{ compartment: "Z-1", device: "elsewhere", lock: 0 }],
  });
}, patientMs);
afterAll(async () => {
  await nodes?.stop();
  await site?.stop();
  await simulator?.stop();
}, patientMs);

const readingsOf = (device: string) =>
  site.gateway.reads.devices().find((one) => one.device === device)?.readings ?? [];

test("both are heard with their versions, and what they read is shown", { timeout: patientMs }, async () => {
  await until(() => readingsOf("module").length === 3 && readingsOf("node").length === 6);
  expect(site.gateway.reads.devices()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ device: "module", online: true, firmware: "3" }),
      expect.objectContaining({ device: "node", online: true, firmware: "sim-node 1.0.0" }),
    ]),
  );
  expect(alarms()).toEqual([]);
});

test("a frame that is opened at the node is an alarm until it is shut", { timeout: patientMs }, async () => {
  const open = nodes.site.mischief.add(MischiefSettings.parse({ kind: "tampered" }), modelNow()) ?? 0;
  await until(() => alarms().includes("tamper node/tamper"));
  nodes.site.mischief.remove(open);
  await until(() => alarms().length === 0);
});

test("the power goes, nearly ends and comes back; a parcel that lies inside is collected all the while", {
  timeout: patientMs,
}, async () => {
  const lamp = (): unknown => simulator.site.modules.get("module")?.lamp(4);
  const held = await site.deposit("RR473124829GB", "M");
  await until(() => lamp() === 0 && nodes.site.nodes.get("node")?.lamp("A-1") === "off");
  const [dying, mains] = [mischief("dying-battery", { ms: 4000 }), mischief("mains-loss")];
  await until(() => power() === "low" || power() === "ending");
  expect(alarms()).toEqual(["on-battery module/ups", "supply-low module/ups-battery"]);
  expect(await site.refusal("RA123456785CH", "M")).toBe("power");
  await until(() => said.includes("power-may-go"));
  expect(power()).toBe("ending");
  expect(await site.collect(held.code)).toEqual(["RR473124829GB"]);
  simulator.site.mischief.remove(dying);
  simulator.site.mischief.remove(mains);
  await until(() => power() === "mains");
  const shown: string[] = [];
  const watch = setInterval(() => shown.push(String(lamp()), String(nodes.site.nodes.get("node")?.lamp("A-1"))), 5);
  await site.deposit("EE471108151FR", "M");
  clearInterval(watch);
  expect(shown).toEqual(expect.arrayContaining(["1", "open"]));
  const changes: string[] = [];
  for await (const { recorded } of site.gateway.journal.read(1))
    if (recorded.event.type === "environment-changed") changes.push(wordOf(recorded.event));
  // However often the values were read, only crossings are written.
  expect(changes.filter((word) => word.startsWith("mains"))).toEqual(["mains low", "mains normal"]);
  expect(changes.filter((word) => word.startsWith("battery")).slice(0, 2)).toEqual(["battery low", "battery critical"]);
});
const wordOf = ({ quantity, level }: EventOf<"environment-changed">): string => `${quantity} ${level}`;
