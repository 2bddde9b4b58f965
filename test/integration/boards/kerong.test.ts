/** A site with KERONG boards on real lines: a CU16 on a pty, a CU48 behind a serial server, parcels in and out. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelNow, runSimulator, type Simulator } from "../../../firmware-sim/main.ts";
import { MischiefSettings } from "../../../firmware-sim/mischief.ts";
import { has } from "../../machine.ts";
import { type PtyPair, startPtyPair } from "../../proof/foreign/pty-pair.ts";
import { type BoardSite, type Steel, startBoardSite } from "./site.ts";

const patientMs = 180_000;
const folder = mkdtempSync(join(tmpdir(), "postern-kerong-"));
let wire: PtyPair;
let simulator: Simulator;
let site: BoardSite;

const steelOf = ({ site: { cabinet } }: Simulator): Steel => ({
  isOpen: (compartment) => cabinet.look(compartment, modelNow())?.open === true,
  putIn: (compartment, waybill) => void cabinet.putIn(compartment, waybill, modelNow()),
  takeOut: (compartment) => cabinet.takeOut(compartment, modelNow()) ?? [],
  shut: (compartment) => cabinet.push(compartment, modelNow()) !== "sprang-open",
});
const patience = "timeoutMs: 800, pollIdleMs: 200, seenOpenMs: 2000";
const yamlOf = (near: string, port: number): string => `
devices:
  - id: cu16
    kind: kerong
    settings: { model: cu16, board: 1, line: { transport: serial, path: ${near} }, ${patience} }
  - id: cu48
    kind: kerong
    settings: { model: cu48, indexBase: 1, line: { transport: tcp, host: 127.0.0.1, port: ${port} }, ${patience} }
banks:
  - bank: A
    device: cu16
    supply: psu
    compartments:
      - { compartment: A-1, size: S, lock: 0, itemInput: 0 }
      - { compartment: A-2, size: M, lock: 15 }
  - bank: B
    device: cu48
    supply: psu
    compartments:
      - { compartment: B-1, size: L, lock: 47, itemInput: 47 }
`;

describe.runIf(has("socat"))("a site of KERONG boards", () => {
  beforeAll(async () => {
    wire = await startPtyPair(folder);
    simulator = await runSimulator({
      lines: [
        {
          ...{ transport: "serial", path: wire.far, baudRate: 19_200 },
          boards: [{ device: "cu16", model: "cu16", board: 1 }],
        },
        { transport: "tcp", boards: [{ device: "cu48", model: "cu48", indexBase: 1 }] },
      ],
      compartments: [
        { compartment: "A-1", device: "cu16", lock: 0, itemSensor: true },
        { compartment: "A-2", device: "cu16", lock: 15 },
        { compartment: "B-1", device: "cu48", lock: 47, itemSensor: true },
      ],
    });
    site = await startBoardSite(yamlOf(wire.near, simulator.ports.boards["cu48"] ?? 0), steelOf(simulator));
  }, patientMs);
  afterAll(async () => {
    await site?.stop();
    await simulator?.stop();
    await wire?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, patientMs);

  test.each([
    ["A-1", "S", "on the pty, with an item sensor", "RR473124829GB"],
    ["A-2", "M", "on the pty, by the last lock of its board", "EE471108151FR"],
    ["B-1", "L", "through the serial server, counted from one", "RA123456785CH"],
  ])(
    "a parcel goes into %s and out again (%s, %s)",
    async (compartment, size, _, waybill) => {
      const held = await site.deposit(waybill, size);
      expect(held.compartment).toBe(compartment);
      expect(simulator.site.cabinet.whereIs(waybill)).toBe(compartment);
      expect(await site.collect(held.code)).toEqual([waybill]);
      expect(simulator.site.cabinet.whereIs(waybill)).toBeNull();
      expect(simulator.site.compartment(compartment, modelNow())).toMatchObject({ pulses: 2, longestMs: 500 });
    },
    patientMs,
  );

  test(
    "with answers lost, doubled, damaged and late, and a board that reboots, no lock fires without its order",
    async () => {
      const { mischief } = simulator.site;
      for (const one of [
        { kind: "lost-answer", chance: 0.2, times: 4 },
        { kind: "doubled-answer", chance: 0.2, times: 6 },
        { kind: "corrupted-answer", chance: 0.2, times: 4 },
        { kind: "slow-answer", chance: 0.2, times: 6, ms: 150 },
        { kind: "reboot", chance: 0.1, times: 1, ms: 400 },
      ] as const)
        mischief.add(MischiefSettings.parse(one), modelNow());
      const waybill = "RR123456785CN";
      const held = await site.deposit(waybill, "L");
      expect(held.compartment).toBe("B-1");
      expect(await site.collect(held.code)).toEqual([waybill]);
      const struck = mischief.figures().reduce((sum, one) => sum + one.struck, 0);
      mischief.clear();
      expect(struck).toBeGreaterThan(0);
      const { pulses } = simulator.site.compartment("B-1", modelNow())!;
      let ordered = 0;
      for await (const { recorded } of site.gateway.journal.read(1))
        if (recorded.event.type === "unlock-ordered" && recorded.event.compartment === "B-1") ordered++;
      expect(pulses).toBeLessThanOrEqual(ordered);
      expect(pulses).toBeGreaterThanOrEqual(4);
    },
    patientMs,
  );
});
