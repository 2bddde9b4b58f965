/** Exits of the daily count and of audits that go from door to door. */
import { exits, gone, type Machine } from "./exits.ts";

export const stockDayExits = {
  about: "A day whose parcels are counted. It is stated when it ends, or at the next start; the next one begins.",
  states: {
    running: exits(
      ["time stock-day", "stock-stated", gone],
      ["asked settle-after-start", "stock-stated", gone],
      ["seen clock-judged", "stock-stated", gone],
    ),
  },
} satisfies Machine<"running">;

export const guidedAuditExits = {
  about: "A maintainer goes from door to door. The round outlives a power cut; any maintainer may go on with it.",
  states: {
    "between doors": exits(
      ["asked open-for-audit", "guided-audit-turned", "at a door"],
      ["asked answer-audit", "guided-audit-ended", gone],
      ["asked end-guided-audit", "guided-audit-ended", gone],
      ["time audit-idle", "guided-audit-ended", gone],
    ),
    "at a door": exits(
      ["asked answer-audit", "guided-audit-answered", "between doors"],
      ["asked end-guided-audit", "guided-audit-ended", gone],
      ["time audit-idle", "guided-audit-ended", gone],
    ),
  },
} satisfies Machine<"between doors" | "at a door">;
