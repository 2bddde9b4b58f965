/** What a timeline leaves out: readings that say nothing beside the event that follows them. The journal has them. */
import type { MaskedEvent } from "../../../wire/http.ts";

/**
 * Newest first, as listed. After each pulse the door is read once more, closed still; where it opens a moment later
 * that was all. Where it did not, the reading is the reason for the next pulse, and stays.
 */
export const withoutEchoes = (events: readonly MaskedEvent[]): readonly MaskedEvent[] => {
  const opens = new Set<unknown>();
  return events.filter(({ event: { type, compartment, open } }) => {
    if (type === "door-read" && open === false && opens.has(compartment)) return false;
    if (type === "door-opened") opens.add(compartment);
    else if (type === "unlock-ordered" || String(type).startsWith("door-")) opens.delete(compartment);
    return true;
  });
};
