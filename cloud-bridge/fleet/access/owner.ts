/** Whose an event is: the carrier's whose deposit or hand-in it tells of. In SQL, since lists are cut there. */
import type { EventType } from "../../../gateway/core/event.ts";

/**
 * What happens to a deposit as a whole. Others belong to no carrier: an audit, a disagreement or a count may name
 * parcels of several.
 */
const carriersTypes = [
  ...(["deposit-made", "parcels-collected", "parcels-recalled", "parcels-refused"] as const),
  ...(["pickup-code-changed", "pass-used", "pass-taken-back", "hold-extended", "hold-ended", "return-due"] as const),
  "parcels-found",
  ...(["hand-in-announced", "hand-in-made", "hand-in-overdue", "hand-in-fetched"] as const),
] as const satisfies readonly EventType[];

/** The carrier of a row of `event` known by this alias; null: nobody's. */
export const carrierOf = (event: string): string => {
  const field = (name: string): string => `${event}.body::json -> 'event' ->> '${name}'`;
  return `case when ${event}.type in (${carriersTypes.map((type) => `'${type}'`).join(", ")}) then
    coalesce(${field("carrier")}, (select owned.carrier from deposit owned
      where owned.site = ${event}.site and owned.deposit = (${field("deposit")})::uuid)) end`;
};
