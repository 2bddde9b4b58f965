/** The room, the power and what its end means, and the wear of locks. */
import { z } from "zod";
import { CompartmentId, DeviceId, Level, Quantity, SensorId } from "../vocabulary.ts";
import { describe, ms } from "./describe.ts";

export const environmentEvents = {
  /** A value crossed one of its limits, or came back behind it. Between them nothing is written. */
  "environment-changed": describe("environment-changed", "health", {
    device: DeviceId,
    sensor: SensorId,
    quantity: Quantity,
    level: Level,
    value: z.number(),
  }),
  /** Slower than it was when it was new, or in need of more than one pulse: it will not open one day. */
  "lock-worn": describe(
    "lock-worn",
    "health",
    {
      compartment: CompartmentId,
      /** What tells it. Version 1 did not say. */
      signs: z
        .array(z.enum(["slow", "retries"]))
        .min(1)
        .optional(),
      openings: z.number().int(),
      /** From the acknowledged pulse to the open door: when it was new, and of late. */
      usualMs: ms,
      openMs: ms,
      /** Pulses beyond the first that an order needs of late. */
      retries: z.number(),
      /** Openings until it takes longer than any lock should, if it goes on as it went; absent: it got no slower. */
      left: z.number().int().optional(),
    },
    2,
  ),
  "lock-recovered": describe("lock-recovered", "health", { compartment: CompartmentId }),
  /** The battery is at its end, and so many deposits, collections and recalls still run; they are waited for. */
  "power-end-awaited": describe("power-end-awaited", "site", { running: z.number().int(), until: ms }),
  /** Everything is on disk: the power may go. `running`: those that were not waited for any longer. */
  "power-end-ready": describe("power-end-ready", "health", { running: z.number().int() }),
} as const;
