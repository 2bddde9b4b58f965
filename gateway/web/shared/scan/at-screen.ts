/**
 * What a demo's hands need to know of the screen they stand at: what would be held to its scanner now, and which door
 * is this person's. Null at a page without a scanner.
 */
import { signal } from "@preact/signals";
import type { DemoAct } from "../../../wire/demo.ts";

export interface AtScreen {
  readonly wants: "set-up" | "badge" | "parcel" | "code" | null;
  /** As if the scanner had read it. */
  readonly scan: (text: string) => void;
  readonly door: {
    readonly compartment: string;
    readonly parcels: readonly string[];
    /** `back`: what was taken out, or would be, is put in again. */
    readonly does: "in" | "out" | "back";
  } | null;
}
/**
 * What hands at an open door do next, and whether all that may go in lies there already. Of a door without a screen
 * here nobody knows what is to come.
 */
export const handsAt = (
  door: AtScreen["door"],
  contents: readonly string[],
): { readonly next: DemoAct; readonly isFull: boolean } => {
  const told = door?.parcels ?? [];
  const isFull = told.length > 0 && told.every((one) => contents.includes(one));
  if (door?.does === "out") return { next: contents.length === 0 ? "close" : "take-out", isFull };
  const isIn = told.length > 0 ? isFull : contents.length > 0;
  return { next: isIn ? "close" : "put-in", isFull };
};

export const atScreen = signal<AtScreen | null>(null);
