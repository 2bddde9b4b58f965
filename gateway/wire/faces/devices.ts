/** The devices of a site as a tree: how each is reached, what hangs on it, and how it is doing. */
import { z } from "zod";
import { CompartmentId, DeviceId, Level, Quantity, SensorId } from "../../core/vocabulary.ts";
import { DeviceCan, DeviceHealth } from "../device-health.ts";

/** What the configuration, or its credential, says of a device. */
export const PlannedDevice = z.object({
  device: DeviceId,
  kind: z.string(),
  reachedBy: DeviceCan.shape.reachedBy,
  /** Line or address of its own; devices with the same one share it. Null: none, or nobody knows. */
  at: z.string().nullable(),
  /** Of a serial line. */
  baudRate: z.number().int().optional(),
  /** On a line with others. */
  address: z.string().nullable(),
  wires: z.array(
    z.object({
      compartment: CompartmentId,
      lock: z.number().int(),
      input: z.number().int(),
      itemInput: z.number().int().optional(),
    }),
  ),
  antennas: z.array(z.object({ antenna: z.number().int(), compartments: z.array(CompartmentId) })),
  lamps: z.array(CompartmentId),
});
export type PlannedDevice = z.infer<typeof PlannedDevice>;

/** docs/decisions/lock-wear.md. Times from the acknowledged pulse to the open door. */
export const LockWear = z.object({
  compartment: CompartmentId,
  /** That told a time; the first `learnOpenings` say what is usual. */
  openings: z.number().int(),
  learnOpenings: z.number().int(),
  usualMs: z.number(),
  openMs: z.number(),
  /** Slower than this it counts as worn; null: it is still learnt. */
  limitMs: z.number().nullable(),
  /** Pulses beyond the first that an order needs of late. */
  retries: z.number(),
  worn: z.boolean(),
  /** Openings until it takes longer than any lock should, if it goes on as it went; null: it gets no slower. */
  left: z.number().int().nullable(),
});
export type LockWear = z.infer<typeof LockWear>;

export const TreeDevice = PlannedDevice.extend({
  health: DeviceHealth,
  /** Of the locks that it fires and that have opened since they were learnt anew. */
  wear: z.array(LockWear),
  /** Sensors whose last word is out of its limits. */
  levels: z.array(z.object({ sensor: SensorId, quantity: Quantity, level: Level })),
});
export type TreeDevice = z.infer<typeof TreeDevice>;

export const DeviceTree = z.object({ site: z.string(), devices: z.array(TreeDevice) });
export type DeviceTree = z.infer<typeof DeviceTree>;
