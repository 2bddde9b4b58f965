/** What a kind of device is and can do, as the health page gets it; meaning: `Capabilities` of ports/device.ts. */
import { z } from "zod";

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
});
