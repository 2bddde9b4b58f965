import { z } from "zod";
import { CompartmentId } from "../../core/vocabulary.ts";

export const RfidMqttSettings = z.strictObject({
  /** Compartments that each antenna covers. An antenna that is not named is only recorded. */
  antennas: z.record(z.string().regex(/^[0-9]{1,3}$/), z.array(CompartmentId).max(64)).default({}),
  /** The same tag at the same antenna is told to the site once in this time. */
  distinctMs: z.number().int().positive().max(600_000).default(2000),
  /** Message ids that are remembered: a repeat within them is acknowledged with the first one's commit. */
  duplicatesMax: z.number().int().min(64).max(1_048_576).default(16_384),
});
export type RfidMqttSettings = z.infer<typeof RfidMqttSettings>;
