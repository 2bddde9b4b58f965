/** What a device saw, translated by its adapter and not judged. */
import type { UplinkDrop } from "./events/site-events.ts";
import type { Quantity } from "./vocabulary.ts";

type CompartmentId = string;

/**
 * An adapter reports a door on every change, at start, when a silence ends, and once after each pulse (from the
 * second read on: boards answer stale inputs for a moment). What cannot be read is `door-sensed-unknown`.
 */
export type Observation =
  | { readonly type: "door-sensed-open"; readonly compartment: CompartmentId }
  | { readonly type: "door-sensed-closed"; readonly compartment: CompartmentId }
  | { readonly type: "door-sensed-unknown"; readonly compartment: CompartmentId }
  /** Two of three samples agreed. */
  | { readonly type: "item-sensed"; readonly compartment: CompartmentId; readonly present: boolean }
  | {
      readonly type: "pulse-acknowledged";
      readonly order: string;
      readonly attempt: number;
      readonly roundTripMs: number;
    }
  | {
      readonly type: "pulse-failed";
      readonly order: string;
      readonly attempt: number;
      readonly outcome: "refused" | "unconfirmed" | "expired";
    }
  | { readonly type: "device-silent"; readonly device: string }
  | { readonly type: "device-heard"; readonly device: string; readonly firmware?: string }
  /**
   * A tag was read often enough to be placed, or again after a door has closed. `compartments`: those that the antenna
   * covers; `rssi`: mean, dBm; `reads`: how many it rests on.
   */
  | {
      readonly type: "tag-read";
      readonly device: string;
      readonly epc: string;
      readonly compartments: readonly CompartmentId[];
      readonly rssi?: number;
      readonly reads?: number;
      readonly confidence?: number;
    }
  /** A tag that was placed there is read no more, though its reader reads. */
  | {
      readonly type: "tag-lost";
      readonly device: string;
      readonly epc: string;
      readonly compartments: readonly CompartmentId[];
      /** That placed it before. */
      readonly reads: number;
      readonly confidence: number;
    }
  /** A sensor's value changed, or is read for the first time; units: `Quantity`. */
  | {
      readonly type: "environment-sensed";
      readonly device: string;
      readonly sensor: string;
      readonly quantity: Quantity;
      readonly value: number;
    }
  | { readonly type: "disk-measured"; readonly level: "ok" | "low" | "full" }
  /** `stepMs`: by how much the wall clock jumped against the monotonic one. `offTimeMs`: time off, now vouched for. */
  | { readonly type: "clock-judged"; readonly synced: boolean; readonly stepMs: number; readonly offTimeMs?: number }
  | { readonly type: "uplink-changed"; readonly connected: boolean }
  | {
      readonly type: "backlog-measured";
      readonly events: number;
      readonly ageMs: number;
      readonly custodyFull: boolean;
    }
  /** Copies of live events and device reports that were given up since this was said last. */
  | { readonly type: "uplink-dropped"; readonly drops: readonly UplinkDrop[] }
  /** What the fleet asked for of the log has left the site; `failed`: why it has not. */
  | { readonly type: "log-sent"; readonly id: string; readonly failed: "no-log" | "not-sent-up" | null }
  /** The fleet's store has all of the present epoch up to here; `fleetAt`: what its clock says now, or said lately. */
  | { readonly type: "fleet-acknowledged"; readonly seq: number; readonly fleetAt: number }
  /** The fleet vouches for what lies in a compartment that this site lost the history of. */
  | { readonly type: "fleet-confirmed"; readonly compartment: CompartmentId };
