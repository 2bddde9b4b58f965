/** The life of devices: an adapter unplugged, a board without power, a board replaced, a credential revoked. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveSerial } from "../../../firmware-sim/lines/serve-serial.ts";
import { modelNow, runSimulator, type Simulator } from "../../../firmware-sim/main.ts";
import { MischiefSettings } from "../../../firmware-sim/mischief.ts";
import type { Cabinet } from "../../../firmware-sim/models/cabinet.ts";
import { SimSettings } from "../../../firmware-sim/settings.ts";
import { SimulatedSite } from "../../../firmware-sim/site.ts";
import { until } from "../../free-port.ts";
import { has } from "../../machine.ts";
import { type PtyPair, startPtyPair } from "../../proof/foreign/pty-pair.ts";
import { type BoardSite, type Steel, startBoardSite } from "./site.ts";

const patience = { timeout: 180_000 };
const endings: Array<() => Promise<unknown> | unknown> = [];
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-life-"));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const steelOf = (cabinet: Cabinet): Steel => ({
  isOpen: (compartment) => cabinet.look(compartment, modelNow())?.open === true,
  putIn: (compartment, waybill) => void cabinet.putIn(compartment, waybill, modelNow()),
  takeOut: (compartment) => cabinet.takeOut(compartment, modelNow()) ?? [],
  shut: (compartment) => cabinet.push(compartment, modelNow()) !== "sprang-open",
});
const yamlOf = (device: string, line: string, unit = 1): string => `
devices:
  - id: ${device}
    kind: modbus-relay
    settings: { line: ${line}, unit: ${unit}, timeoutMs: 500, pollIdleMs: 100, probeMs: 200, probeMsMax: 500 }
banks:
  - bank: A
    device: ${device}
    supply: psu
    compartments: [{ compartment: A-1, size: M, lock: 0 }]
`;
const typesIn = async (site: BoardSite): Promise<readonly string[]> => {
  const types: string[] = [];
  for await (const { recorded } of site.gateway.journal.read(1)) types.push(recorded.event.type);
  return types;
};
const started = async (site: Promise<BoardSite>): Promise<BoardSite> => {
  const up = await site;
  endings.push(() => up.stop());
  return up;
};
const isOnline = (site: BoardSite): boolean => site.boards().every(({ online }) => online);

describe.runIf(has("socat"))("on a pty", () => {
  test("an adapter that is unplugged is silent, and goes on when it is back", patience, async () => {
    const settings = SimSettings.parse({
      lines: [{ transport: "serial", path: "unused", boards: [{ device: "board" }] }],
      compartments: [{ compartment: "A-1", device: "board", lock: 0 }],
    });
    const steel = new SimulatedSite(settings, modelNow());
    const plugIn = async () => {
      const wire: PtyPair = await startPtyPair(folder);
      const [bus] = steel.buses;
      if (!bus) throw new Error("a line without a bus");
      const served = await serveSerial(bus, { path: wire.far, baudRate: 19_200 }, modelNow);
      return async (): Promise<void> => {
        await served.stop();
        await wire.stop();
        for (const name of ["near", "far"]) rmSync(join(folder, name), { force: true });
      };
    };
    let unplug = await plugIn();
    endings.push(() => unplug());
    const line = `{ transport: serial, path: ${join(folder, "near")}, baudRate: 19200 }`;
    const site = await started(startBoardSite(yamlOf("board", line), steelOf(steel.cabinet)));
    const held = await site.deposit("RR473124829GB", "M");
    await unplug();
    await until(() => !isOnline(site));
    expect(site.gateway.site().locker.compartments.get("A-1")?.door.state).toBe("unknown");
    unplug = await plugIn();
    await until(() => isOnline(site));
    expect(await site.collect(held.code)).toEqual(["RR473124829GB"]);
    const types = await typesIn(site);
    expect(types.filter((type) => type === "device-silent" || type === "device-back")).toEqual([
      "device-silent",
      "device-back",
    ]);
    expect(types.filter((type) => type === "door-forced")).toEqual([]);
  });
});

const onTcp = async (device: string, unit: number): Promise<{ simulator: Simulator; line: string }> => {
  const simulator = await runSimulator({
    lines: [{ transport: "tcp", boards: [{ device, unit }] }],
    compartments: [{ compartment: "A-1", device, lock: 0 }],
  });
  endings.push(() => simulator.stop());
  return { simulator, line: `{ transport: tcp, host: 127.0.0.1, port: ${simulator.ports.boards[device] ?? 0} }` };
};

test("a board without power is silent, its door unknown; with power it serves again", patience, async () => {
  const { simulator, line } = await onTcp("board", 1);
  const { cabinet, mischief } = simulator.site;
  const site = await started(startBoardSite(yamlOf("board", line), steelOf(cabinet)));
  const held = await site.deposit("RR473124829GB", "M");
  const off = mischief.add(MischiefSettings.parse({ kind: "silent" }), modelNow()) ?? 0;
  await until(() => !isOnline(site));
  expect([...site.gateway.site().alarm.standing.values()].map(({ kind }) => kind)).toEqual(["board-silent"]);
  mischief.remove(off);
  await until(() => isOnline(site));
  await until(() => site.gateway.site().alarm.standing.size === 0);
  expect(await site.collect(held.code)).toEqual(["RR473124829GB"]);
});

test("a board is replaced by a change of the configuration: parcel and code stay, the new board opens the door", {
  ...patience,
}, async () => {
  const old = await onTcp("board-old", 1);
  const kept = join(folder, "site");
  const before = await startBoardSite(yamlOf("board-old", old.line), steelOf(old.simulator.site.cabinet), { kept });
  const held = await before.deposit("RR473124829GB", "M");
  await before.stop();
  const fresh = await onTcp("board-new", 5);
  const { cabinet } = fresh.simulator.site;
  cabinet.lay(old.simulator.site.cabinet.contents());
  const pulsesOfOld = old.simulator.site.compartment("A-1", modelNow())?.pulses;
  const site = await started(startBoardSite(yamlOf("board-new", fresh.line, 5), steelOf(cabinet), { kept }));
  expect(site.gateway.site().locker.compartments.get("A-1")).toMatchObject({
    ...{ occupancy: "occupied", deposit: expect.any(String), plan: { device: "board-new" } },
  });
  expect(await site.collect(held.code)).toEqual(["RR473124829GB"]);
  expect(fresh.simulator.site.compartment("A-1", modelNow())).toMatchObject({ pulses: 1, contents: [] });
  expect(old.simulator.site.compartment("A-1", modelNow())?.pulses).toBe(pulsesOfOld);
  expect(await typesIn(site)).not.toContain("compartment-suspected");
});

test("a device whose credential is revoked is cut off at once and does not come back", patience, async () => {
  const { simulator, line } = await onTcp("board", 1);
  const yaml = yamlOf("board", line).replace("banks:", "  - { id: node, kind: io-mqtt }\nbanks:");
  const options = { devices: { node: "io-mqtt" } };
  const site = await started(startBoardSite(yaml, steelOf(simulator.site.cabinet), options));
  const nodes = await runSimulator({
    nodes: [
      {
        ...{ device: "node", password: site.credentials["node"] ?? "", everyMs: 50 },
        url: `mqtt://127.0.0.1:${site.brokerPort}`,
      },
    ],
    lines: [{ transport: "tcp", boards: [{ device: "elsewhere" }] }],
    compartments: [{ compartment: "Z-1", device: "elsewhere", lock: 0 }],
  });
  endings.push(() => nodes.stop());
  const figures = () => site.gateway.reads.devices().find(({ device }) => device === "node");
  await until(() => figures()?.online === true);
  expect(figures()?.firmware).toBe("sim-node 1.0.0");
  site.revoke("node");
  await until(() => figures()?.online === false);
  await until(() => (site.gateway.broker?.figures().refused["wrong-credential"] ?? 0) > 0);
  const requests = figures()?.requests;
  expect(site.gateway.broker?.figures().connections).toBe(0);
  expect(figures()?.requests).toBe(requests);
});
