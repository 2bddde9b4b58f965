/** The devices as the maintainer sees them: plan, health, wear and levels together; and the trends of the last hour. */
import { describe, expect, test } from "vitest";
import { gatewayConfig, usualPorts } from "../../cli/up/demo-site.ts";
import { devicePlan } from "../../gateway/config/device-plan.ts";
import { Config } from "../../gateway/config/schema.ts";
import { lookAtWear } from "../../gateway/core/alarm/wear.ts";
import { newSite } from "../../gateway/core/site.ts";
import type { DeviceFigures } from "../../gateway/ports/device.ts";
import { deviceTree } from "../../gateway/projections/devices/device-tree.ts";
import { Trends, trendBounds } from "../../gateway/projections/devices/trends.ts";
import { DeviceTree } from "../../gateway/wire/faces/devices.ts";
import { virtualClock } from "../contract/virtual-clock.ts";

const serial = { transport: "serial", path: "/dev/ttyS1", baudRate: 9600 };
const config = Config.parse({
  ...gatewayConfig(usualPorts),
  devices: [
    ...gatewayConfig(usualPorts).devices.map((one) =>
      one.id === "board-b" ? { ...one, settings: { line: serial, unit: 7 } } : one,
    ),
    { id: "reader-1", kind: "rfid-llrp", settings: { host: "reader.local", antennas: { 2: ["A-01", "A-02"] } } },
    { id: "node-1", kind: "io-mqtt", settings: { lamps: ["C-01"] } },
  ],
});
const figures = (device: string, more: Partial<DeviceFigures> = {}): DeviceFigures => ({
  ...{
    device,
    kind: "modbus-relay",
    online: true,
    lastSeenAt: 5,
    roundTripMs: 2,
    requests: 9,
    errors: 0,
    firmware: null,
  },
  ...more,
});
const of = (id: string) => devicePlan(config).find(({ device }) => device === id);

describe("the plan of the devices", () => {
  test("says where a board is, and which lock and contacts belong to which compartment", () => {
    expect(of("board-a")).toMatchObject({ reachedBy: "line", at: "127.0.0.1:15020", address: "unit 1" });
    expect(of("board-a")?.wires.slice(0, 2)).toEqual([
      { compartment: "A-01", lock: 0, input: 0, itemInput: 8 },
      { compartment: "A-02", lock: 1, input: 1 },
    ]);
    expect(of("board-b")).toMatchObject({ at: "/dev/ttyS1", baudRate: 9600, address: "unit 7" });
  });
  test("says what readers cover, and where lamps are", () => {
    const covers = [{ antenna: 2, compartments: ["A-01", "A-02"] }];
    expect(of("reader-1")).toMatchObject({ reachedBy: "stream", at: "reader.local", antennas: covers, wires: [] });
    expect(of("node-1")).toMatchObject({ reachedBy: "broker", at: null, lamps: ["C-01"] });
  });
});

describe("the tree", () => {
  const site = newSite();
  site.alarm.wear.set("A-02", {
    ...{
      openings: 60,
      usualMs: 200,
      spread: 1_900,
      openMs: 320,
      retries: 0.126,
      worn: true,
      firedAt: null,
      attempt: 1,
    },
  });
  const sensed = { device: "node-1", sensor: "roof", quantity: "temperature", level: "high" } as const;
  site.alarm.environment.sensed.set("node-1/roof", sensed);
  const tree = deviceTree(site, devicePlan(config), [
    figures("board-a"),
    figures("node-1", { kind: "io-mqtt", readings: [{ sensor: "roof", quantity: "temperature", value: 70 }] }),
    figures("handheld-9", { kind: "handheld" }),
  ]);
  const found = (id: string) => tree.devices.find(({ device }) => device === id);

  test("holds what runs, and keeps to its form", () => {
    expect(tree.devices.map(({ device }) => device)).toEqual(["board-a", "node-1", "handheld-9"]);
    expect(DeviceTree.parse(tree)).toEqual(tree);
  });
  test("tells the wear of a board's locks with its prediction", () => {
    const [lock] = found("board-a")?.wear ?? [];
    expect(lock).toMatchObject({ compartment: "A-02", usualMs: 200, openMs: 320, retries: 0.13, worn: true });
    // 120 ms slower in 40 openings: 3 ms each, until 2,500 ms.
    expect(lock?.left).toBe(726);
  });
  test("tells which sensor is out of its limits", () => {
    expect(found("node-1")?.levels).toEqual([{ sensor: "roof", quantity: "temperature", level: "high" }]);
    expect(found("board-a")?.levels).toEqual([]);
  });
  test("of a lock that is still learnt there is neither limit nor prediction", () => {
    const learnt = { openings: 3, usualMs: 200, spread: 10, openMs: 205, retries: 0, worn: false };
    expect(lookAtWear({ ...learnt, firedAt: null, attempt: 1 })).toMatchObject({ limitMs: null, left: null });
  });
});

describe("trends", () => {
  test("have a sample of every curve for each time, whenever it joined, and forget the oldest", async () => {
    const clock = virtualClock();
    const readings = [{ sensor: "roof", quantity: "temperature", value: 21 }] as const;
    let devices: readonly DeviceFigures[] = [figures("board-a", { bus: { errorRatio: 0, cycleMs: 12, wireMs: 9 } })];
    const trends = new Trends(clock, () => ({ backlogEvents: 0, pulsesWaiting: 0, devices }));
    trends.start();
    devices = [...devices, figures("node-1", { readings })];
    await clock.run(trendBounds.everyMs);
    devices = [devices[0]!, figures("node-1", { online: false, readings })];
    await clock.run(trendBounds.everyMs);
    const [board, node] = trends.view().devices;
    expect(board).toMatchObject({ cycleMs: [12, 12, 12], readings: [] });
    expect(node?.readings).toEqual([{ sensor: "roof", quantity: "temperature", values: [null, 21, null] }]);
    expect(node).not.toHaveProperty("cycleMs");
    await clock.run(trendBounds.everyMs * trendBounds.samplesMax);
    const { at, devices: later } = trends.view();
    const lengths = later.flatMap((one) => [one.roundTripMs, ...one.readings.map(({ values }) => values)]);
    expect([at, ...lengths].map(({ length }) => length)).toEqual(
      Array(lengths.length + 1).fill(trendBounds.samplesMax),
    );
    trends.stop();
  });
});
