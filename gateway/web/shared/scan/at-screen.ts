/**
 * What a demo's hands need to know of the screen they stand at: what would be held to its scanner now, and which door
 * is this person's. Null at a page without a scanner.
 */
import { signal } from "@preact/signals";

export interface AtScreen {
  readonly wants: "set-up" | "badge" | "parcel" | "code" | null;
  /** As if the scanner had read it. */
  readonly scan: (text: string) => void;
  readonly door: {
    readonly compartment: string;
    readonly parcels: readonly string[];
    readonly does: "in" | "out";
  } | null;
}
export const atScreen = signal<AtScreen | null>(null);
