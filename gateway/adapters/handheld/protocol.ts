import { z } from "zod";

export const HandheldSettings = z.strictObject({
  /** Message ids that are remembered: a repeat within them is answered as the first was. */
  duplicatesMax: z.number().int().min(16).max(65_536).default(1024),
});
export type HandheldSettings = z.infer<typeof HandheldSettings>;
