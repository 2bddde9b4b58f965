/** The room, the power, and what its end means. */
import { z } from "zod";
import { DeviceId, Level, Quantity, SensorId } from "../vocabulary.ts";
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
  /** The battery is at its end, and so many deposits, collections and recalls still run; they are waited for. */
  "power-end-awaited": describe("power-end-awaited", "site", { running: z.number().int(), until: ms }),
  /** Everything is on disk: the power may go. `running`: those that were not waited for any longer. */
  "power-end-ready": describe("power-end-ready", "health", { running: z.number().int() }),
} as const;
