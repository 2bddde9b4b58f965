/** In whose hands a parcel is, as an event of its trail says it. Pure. */
import type { Event } from "../../../gateway/core/event.ts";

/** unknown: staff looked, and it was not where it should be. */
export const custodians = ["site", "recipient", "carrier", "unknown"] as const;
export type Custodian = (typeof custodians)[number];

/** Null: custody stays where it was. */
export const custodianAfter = (event: Event, waybill: string): Custodian | null => {
  switch (event.type) {
    case "deposit-made":
    case "hand-in-made":
    case "parcels-refused":
    case "parcels-found":
      return "site";
    case "parcels-collected":
      return event.left.includes(waybill) ? "site" : "recipient";
    case "parcels-recalled":
      return event.parcels.includes(waybill) ? "carrier" : "site";
    case "hand-in-fetched":
      return "carrier";
    case "compartment-audited":
      return event.missing.includes(waybill) ? "unknown" : "site";
    default:
      return null;
  }
};
