/** The words between the session, which decides, and the uplink, which acts. */
import type { FleetHead, Place } from "../../../gateway/wire/bridge.ts";
import type { UplinkSettings } from "../settings.ts";
import type { Located } from "./place.ts";

/** A frame that the outbox has cut; `end` is the place that it reaches. */
export interface CutFrame {
  readonly id: number;
  readonly end: Place;
  readonly from: number;
  readonly bytes: number;
}
export type SessionInput =
  | { readonly type: "up" }
  | { readonly type: "down" }
  | { readonly type: "head"; readonly head: FleetHead }
  | { readonly type: "located"; readonly located: Located }
  | { readonly type: "cut"; readonly frame: CutFrame }
  /** `held`: something is there, but by the terms of the pull it should wait. */
  | { readonly type: "dry"; readonly held: boolean }
  /** The journal has grown; `epoch` is that of its newest event. */
  | { readonly type: "appended"; readonly epoch: number }
  /** The broker has taken this frame. */
  | { readonly type: "carried"; readonly id: number }
  /** Something that is no frame took its share of the line. */
  | { readonly type: "spent"; readonly bytes: number }
  | { readonly type: "tick" };

export type SessionAction =
  | { readonly type: "connect" }
  /** `claim`: what the hello says instead of the journal's newest place. */
  | { readonly type: "greet"; readonly nonce: string; readonly claim?: { readonly seq: number; readonly hash: string } }
  /** Nobody answers hellos on this connection. */
  | { readonly type: "unanswered" }
  | { readonly type: "locate"; readonly head: FleetHead }
  | { readonly type: "seek"; readonly head: FleetHead; readonly next: number }
  /** Cut the next frame. `partial`: do not wait until it is full; `empty`: even when nothing in it goes up. */
  | { readonly type: "pull"; readonly bytesMax: number; readonly partial: boolean; readonly empty: boolean }
  | { readonly type: "publish"; readonly id: number }
  | { readonly type: "acknowledged"; readonly head: FleetHead; readonly ids: readonly number[] }
  | { readonly type: "diverged"; readonly head: FleetHead }
  | { readonly type: "refused" }
  | { readonly type: "wait"; readonly until: number };

/** What the world hands in: site time, the journal's newest durable place, and chance. */
export interface Surroundings {
  readonly at: number;
  readonly own: Place;
  readonly fraction: () => number;
  readonly nonce: () => string;
  /** What the broker took for the hello; null: nobody knows. */
  readonly wayMs: number | null;
  readonly settings: UplinkSettings;
}
