/** What every adapter keeps, whatever it drives. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DeviceKindName, deviceKinds } from "../../gateway/adapters/registry.ts";
import type { Effect } from "../../gateway/core/effect.ts";
import { configTopic, decodeConfig } from "../../gateway/wire/device-status.ts";
import { count } from "../scale.ts";
import { bytes, type Rig, type RigOptions, rigOf, wires } from "./device-rig.ts";

const settingsOf: Record<DeviceKindName, unknown> = {
  "modbus-relay": { line: { transport: "tcp", host: "127.0.0.1" } },
  "modbus-board": { line: { transport: "tcp", host: "127.0.0.1" }, board: "waveshare-relay" },
  kerong: { line: { transport: "serial", path: "/dev/ttyS9" }, model: "cu16" },
  "locker-mqtt": {},
  handheld: {},
  "rfid-mqtt": { antennas: { 1: ["A-01"] } },
  "rfid-llrp": { host: "127.0.0.1", antennas: { 1: ["A-01"] } },
  "rfid-rc522": { kiosk: "kiosk-1" },
  "scanner-serial": { path: "/dev/ttyUSB9", kiosk: "kiosk-1" },
  "modbus-io": {
    line: { transport: "tcp", host: "127.0.0.1" },
    sensors: [{ sensor: "room", quantity: "temperature", function: 4, address: 0, scale: 0.1 }],
    lamps: { function: 6, address: 16, at: { "A-01": 0 } },
  },
  "io-mqtt": { lamps: ["A-01"] },
  kiosk: {},
};
const kinds = Object.keys(deviceKinds) as DeviceKindName[];
const newRig = (kind: DeviceKindName, options: RigOptions = {}): Rig =>
  rigOf(kind, { settings: settingsOf[kind], wiring: kind === "handheld" ? [] : wires(4), ...options });

const effects: readonly Effect[] = [
  {
    type: "pulse-lock",
    order: "00000000000000aa",
    attempt: 1,
    compartment: "Z-99",
    device: "d-1",
    lock: 200,
    supply: "main",
    pulseMs: 500,
    deadline: 60_000,
  },
  { type: "show-lamp", compartment: "Z-99", show: "open" },
  { type: "erase-side", deposit: "0".repeat(32) },
  {
    type: "tell-handheld",
    device: "d-1",
    message: { type: "opened", deposit: "0".repeat(32), compartment: "A-01" },
  },
];
const subtopics = [
  "status",
  "tags",
  "readings",
  "scan",
  "data",
  "events",
  "sign-in",
  "done",
  "swap",
  "answer",
  "lock/0/state",
  "lock/999/state",
  "nonsense",
];

/** Good messages of every kind, with a few bytes changed. */
const mutated = fc
  .tuple(
    fc.constantFrom<object>(
      { id: "r-1", epc: "30AA55FF", antenna: 1, rssi: -50, at: 1 },
      { id: "m-1", data: "RR473124829GB", size: "M" },
      { id: "m-2", deposit: "0".repeat(32), reason: "broken" },
      { online: true, firmware: "f 1", boot: "1" },
      { door: "open", item: true },
      { readings: [{ sensor: "room", quantity: "temperature", value: 21.5 }] },
      { id: "o-1", result: "fired" },
      { type: "INVENTORY", timestamp: "2026-03-31T17:50:34Z", data: { barcodeData: [{ decodedBarcode: "12345678" }] } },
    ),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
  )
  .map(([message, changes]) => {
    const sent = bytes(message).slice();
    for (const [at, value] of changes) sent[at % sent.length] = value;
    return sent;
  });

describe.each(kinds)("a %s device", (kind) => {
  test("may be started and stopped twice, and started again", async () => {
    const { device, clock } = newRig(kind);
    await device.stop();
    for (let round = 0; round < 2; round++) {
      await device.start();
      await device.start();
      await clock.run(5000);
      await device.stop();
      await device.stop();
    }
  });

  test("goes silent for the site no later than it should, and says nothing after it was stopped", async () => {
    const { device, clock, observed } = newRig(kind);
    await device.start();
    await clock.run(200_000);
    const silences = observed.filter(({ type }) => type === "device-silent").length;
    expect(silences).toBe(kind === "handheld" || kind === "kiosk" ? 0 : 1);
    await device.stop();
    const before = observed.length;
    await clock.run(400_000);
    expect(observed).toHaveLength(before);
  });

  test("survives effects and messages that are not for it, and counts them", async () => {
    const { device, clock } = newRig(kind);
    await device.start();
    const before = device.figures().errors;
    for (const effect of effects) {
      let done = false;
      const performing = device.perform(effect).then(() => {
        done = true;
      });
      await clock.runUntil(() => done, 60_000);
      await performing;
    }
    await device.receive("nonsense", bytes({ some: "thing" }), { retain: false });
    expect(device.figures().errors).toBeGreaterThan(before);
    await device.stop();
  });

  test("resolves every ill-formed message, keeps what is bad as evidence and bounds it", async () => {
    const rig = newRig(kind);
    await rig.device.start();
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }),
      fc.json({ maxDepth: 3 }).map((text) => new TextEncoder().encode(text)),
      fc
        .record({
          id: fc.anything(),
          data: fc.anything(),
          online: fc.anything(),
          epc: fc.anything(),
          door: fc.anything(),
          result: fc.anything(),
        })
        .map((value) => new TextEncoder().encode(safely(value))),
      mutated,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...subtopics), payload, fc.boolean(), async (subtopic, sent, retain) => {
        const before = rig.scans.length;
        await rig.device.receive(subtopic, sent, { retain });
        for (const record of rig.scans.slice(before)) {
          expect(record.payload.length).toBeLessThanOrEqual(record.kind === "bad" ? 512 : sent.length + 512);
        }
      }),
      { numRuns: count(300, 10_000) },
    );
    await rig.device.stop();
  });

  test("tells figures that name it", async () => {
    const { device } = newRig(kind, { name: "gate-7" });
    const figures = device.figures();
    expect(figures).toMatchObject({ device: "gate-7", kind, online: false, requests: 0, errors: 0, firmware: null });
  });

  test("refuses settings that nobody defined", () => {
    expect(deviceKinds[kind].settings.safeParse({ ...(settingsOf[kind] as object), colour: "red" }).success).toBe(
      false,
    );
  });
});

const safely = (value: unknown): string => {
  try {
    return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? "null";
  } catch {
    return "{";
  }
};

describe.each(["locker-mqtt", "handheld", "rfid-mqtt", "io-mqtt"] as const)("a %s device", (kind) => {
  const told = (rig: Rig) => rig.published.filter(({ subtopic }) => subtopic === configTopic);

  test("that shall be set is told at each start, retained; what it says that it runs is shown beside", async () => {
    const settings = { ...(settingsOf[kind] as object), desired: { powerDbm: 27 } };
    const rig = newRig(kind, { settings });
    const { device } = rig;
    await device.start();
    await device.stop();
    await device.start();
    const [first, again] = told(rig);
    expect(told(rig)).toHaveLength(2);
    expect(first).toMatchObject({ retain: true });
    expect(again).toEqual(first);
    const config = decodeConfig(first!.payload)!;
    expect(config.settings).toEqual({ powerDbm: 27 });
    expect(device.figures().config).toEqual({ desired: config.version, runs: null });
    for (const runs of ["00000001", config.version]) {
      await device.receive("status", bytes({ online: true, config: runs }), { retain: true });
      expect(device.figures().config).toEqual({ desired: config.version, runs });
    }
    await device.stop();
  });

  test("of which nothing is wanted is told nothing", async () => {
    const rig = newRig(kind);
    await rig.device.start();
    expect(told(rig)).toEqual([]);
    expect(rig.device.figures().config).toBeUndefined();
    await rig.device.stop();
  });
});
