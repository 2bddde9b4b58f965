/** What a kiosk shows to whoever stands there with a parcel's page on the phone. */
import { z } from "zod";
import { ShortId } from "../../core/vocabulary.ts";

export const PresenceAnswer = z.object({
  /** Six digits, good at this site for a minute or two; null: no fleet asks this site for anything. */
  number: z.string().nullable(),
  /** How long it is shown still. */
  leftMs: z.number(),
  /** The collection whose door such a page has asked for at this kiosk, while it opens or stands open. */
  collection: ShortId.nullable(),
});
export type PresenceAnswer = z.infer<typeof PresenceAnswer>;
