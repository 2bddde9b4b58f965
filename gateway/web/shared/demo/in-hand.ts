/** What the courier at this screen is about to put in: a demo's hands then put in the very parcel that was scanned. */
import { signal } from "@preact/signals";

export interface InHand {
  readonly compartment: string;
  readonly parcels: readonly string[];
}
export const inHand = signal<InHand | null>(null);
