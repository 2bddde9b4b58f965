/** Compartments that are kept for announced parcels until they come: how many of which size, not which. */
import { dropStale } from "../../access/bounded.ts";
import type { Recorded } from "../../event.ts";
import type { Size } from "../../vocabulary.ts";

export interface Reserved {
  readonly size: Size;
  /** Site time. */
  readonly until: number;
}

/** The fleet's newest word about a parcel says what is kept for it, or that nothing is. */
export const evolveReserved = (reserved: Map<string, Reserved>, { event, elapsed }: Recorded): void => {
  if (event.type === "deposit-made") for (const waybill of event.parcels) reserved.delete(waybill);
  if (event.type !== "pre-advice-received" || event.revision === undefined) return;
  dropStale(reserved, ({ until }) => until <= elapsed);
  reserved.delete(event.waybill);
  if (event.reserved) reserved.set(event.waybill, event.reserved);
};
