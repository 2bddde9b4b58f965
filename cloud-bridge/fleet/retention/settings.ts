/** How long the fleet keeps what grows with every event. Other kinds have their own `keepMs`. */
import { z } from "zod";

/** A month goes as a whole, so what is kept for so many days stays up to a month longer. */
const monthDays = 31;
const days = (fallback: number) => z.number().int().min(31).max(36_500).default(fallback);

export const RetentionSettings = z
  .strictObject({
    /** Events of sites with the trails of parcels, receipts and stock statements. */
    trailDays: days(400),
    /** The EPCIS register. */
    epcisDays: days(365),
    /** How often it is looked whether there is a month to come or to go. */
    everyMs: z.number().int().positive().default(3_600_000),
  })
  .refine(({ trailDays, epcisDays }) => epcisDays + monthDays <= trailDays, {
    error: ({ input }) => {
      const { epcisDays, trailDays } = input as { readonly epcisDays: number; readonly trailDays: number };
      const rule = `EPCIS events are made from the trail, which must be kept ${monthDays} days longer`;
      return `${epcisDays} days are too many for trailDays ${trailDays}: ${rule}`;
    },
    path: ["epcisDays"],
  })
  .prefault({});
export type RetentionSettings = Readonly<z.infer<typeof RetentionSettings>>;
