/** What opening a journal found. Nothing here is ever silent: an empty start after the first one names what is gone. */
import type { Stored } from "../ports/journal.ts";

/** Sequences that are gone. `inside` is exact; a `tail` begins exactly and ends at `upTo` at most (null: unknown). */
export interface Hole {
  readonly from: number;
  readonly upTo: number | null;
  readonly kind: "inside" | "tail";
  /** A verified snapshot after the hole holds the state: the trail has a gap, the belief about the site has none. */
  readonly covered: boolean;
}

export interface OpenReport {
  /** The very first start at this place: no event was ever stored here. */
  readonly first: boolean;
  /** Not told before: each open repeats them until the first commit of a new epoch is on disk. */
  readonly holes: readonly Hole[];
  /** Why a new epoch must be opened; null: go on with the present one. */
  readonly newEpoch: "lossy-repair" | "restored-image" | null;
  readonly repaired: boolean;
  /** What the check of the store's files found, in words for the log: `table-missing 000012.ldb`. */
  readonly damage: readonly string[];
  readonly markerMissing: boolean;
  /** The store was written before the marker's last boot: somebody restored an older image of it. */
  readonly storeOlderThanMarker: boolean;
  readonly cleanClose: boolean;
}

export interface Replay {
  /** Newest verified snapshot; null: fold from nothing. */
  readonly snapshot: { readonly seq: number; readonly state: unknown } | null;
  /** Every stored event after the snapshot, in order; holes are simply not there. */
  readonly tail: AsyncIterable<Stored>;
}
