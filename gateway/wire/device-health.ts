/** Health of devices as staff get it, and what each kind is and can do; meaning: `Capabilities` of ports/device.ts. */
import { z } from "zod";
import { Quantity } from "../core/vocabulary.ts";

export const DeviceCan = z.object({
  about: z.string(),
  reachedBy: z.enum(["line", "broker", "api", "stream"]),
  locks: z.boolean(),
  itemSensors: z.enum(["none", "among-inputs", "own-inputs", "as-set"]),
  readsTags: z.boolean(),
  forPeople: z.boolean(),
  credential: z.boolean(),
  selfDescribing: z.boolean(),
  tellsFirmware: z.boolean(),
  senses: z.boolean(),
  lamps: z.boolean(),
});

export const DeviceHealth = z.object({
  device: z.string(),
  kind: z.string(),
  online: z.boolean(),
  lastSeenAt: z.number().nullable(),
  roundTripMs: z.number().nullable(),
  requests: z.number(),
  errors: z.number(),
  firmware: z.string().nullable(),
  /** Of a device on a bus: share of failed requests, time of a poll round, and what the wire alone needs for one. */
  bus: z.object({ errorRatio: z.number(), cycleMs: z.number().nullable(), wireMs: z.number().nullable() }).optional(),
  /** Versions of its configuration: what it was told to run, and what it says that it runs. */
  config: z.object({ desired: z.string(), runs: z.string().nullable() }).optional(),
  /** What its sensors read last; units: `Quantity` of core/vocabulary.ts. */
  readings: z
    .array(z.object({ sensor: z.string(), quantity: Quantity, value: z.number() }))
    .readonly()
    .optional(),
  /** What its kind is and can do. */
  can: DeviceCan.optional(),
});
export const Health = z.object({
  devices: z.array(DeviceHealth),
  site: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type Health = z.infer<typeof Health>;
