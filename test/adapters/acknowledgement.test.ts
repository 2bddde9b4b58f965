/** When a device's message may be acknowledged. */
import { describe, expect, test } from "vitest";
import type { DeviceKindName } from "../../gateway/adapters/registry.ts";
import { bytes, rigOf, wires } from "../contract/device-rig.ts";

const birth = { online: true, firmware: "f 1", boot: "1" };
const rows: [DeviceKindName, string, string, unknown][] = [
  ["locker-mqtt", "a door's state", "lock/0/state", { door: "open" }],
  ["locker-mqtt", "its birth", "status", birth],
  ["rfid-mqtt", "its birth", "status", birth],
  ["rfid-mqtt", "its will", "status", { online: false }],
  ["rfid-mqtt", "a read", "tags", { id: "r-1", epc: "30AA55FF", antenna: 1, rssi: -50, at: 1 }],
];

describe("a message that comes twice", () => {
  test.each(rows)("of a %s, %s, is acknowledged no sooner than its first copy", async (kind, _, subtopic, message) => {
    const rig = rigOf(kind, { wiring: wires(1) });
    await rig.device.start();
    if (subtopic !== "status") await rig.device.receive("status", bytes(birth), { retain: true });
    rig.fullFor = 6;
    const settled: string[] = [];
    const send = (copy: string): Promise<unknown> =>
      rig.device.receive(subtopic, bytes(message), { retain: false }).then(() => settled.push(copy));
    const both = [send("first"), send("second")];
    await rig.clock.run(10);
    expect(settled).toEqual([]);
    expect(await rig.clock.runUntil(() => settled.length === 2, 60_000)).toBe(true);
    await Promise.all(both);
    await rig.device.stop();
  });
});
