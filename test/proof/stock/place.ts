/** A site of sixteen compartments on one board, ten of them with an item sensor, and two carriers. */
import { SimSettings } from "../../../firmware-sim/settings.ts";
import { SimulatedSite } from "../../../firmware-sim/site.ts";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { hour } from "../rig/virtual-parts.ts";

const relays = 16;
export const zone = "Asia/Shanghai";
export const doors = Array.from({ length: relays }, (_, lock) => ({
  ...{ compartment: `A-${String(lock + 1).padStart(2, "0")}`, lock, itemSensor: lock < 10 },
}));
export const carriers = ["anchor", "swift"] as const;

export const configOfMonth = (): ConfigInput => ({
  ...{ site: "bench", clock: "detect", timeZone: zone, supplies: [{ id: "psu" }] },
  devices: [
    {
      ...{ id: "board-1", kind: "modbus-relay" },
      settings: { line: { transport: "tcp", host: "board", port: 1 }, pollIdleMs: 30_000, fastForMs: 20_000 },
    },
    { id: "kiosk-1", kind: "kiosk" },
  ],
  banks: [
    {
      ...{ bank: "A", device: "board-1", supply: "psu" },
      compartments: doors.map(({ compartment, lock, itemSensor }) => ({
        ...{ compartment, lock, size: "M" as const },
        ...(itemSensor ? { itemInput: relays + lock } : {}),
      })),
    },
  ],
  rules: { carriers: carriers.map((id) => ({ id, name: id, unknownConsent: "accept", holdMs: 40 * hour })) },
  journal: { retentionDays: 60, snapshotEvents: 5_000 },
});

export const hardwareOfMonth = (seed: number): SimulatedSite => {
  const compartments = doors.map((door) => ({ ...door, device: "board-1" }));
  const boards = [{ device: "board-1", unit: 1, relays, inputs: 2 * relays }];
  return new SimulatedSite(SimSettings.parse({ seed, lines: [{ transport: "tcp", boards }], compartments }), 0);
};
