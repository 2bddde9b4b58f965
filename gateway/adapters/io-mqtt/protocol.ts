/** What a sensor and lamp node over MQTT wants to know. Its messages: wire/io-topics.ts. */
import { z } from "zod";
import { CompartmentId } from "../../core/vocabulary.ts";
import { desiredSetting } from "../desired.ts";
import { stepSettings } from "../readings.ts";

export const IoMqttSettings = z.strictObject({
  ...desiredSetting,
  /** Compartments at which it has a lamp. */
  lamps: z.array(CompartmentId).max(1024).default([]),
  steps: stepSettings,
  /** Without any message, not even a status, for so long the node is silent. */
  silentMs: z.number().int().positive().max(3_600_000).default(150_000),
});
export type IoMqttSettings = z.infer<typeof IoMqttSettings>;
