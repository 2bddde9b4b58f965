/** What test and site tell each other. Memory in MiB, after garbage collection where it is `heap`. */
import type { LinkSettings } from "../../../cloud-bridge/uplink/settings.ts";

export type ToSite =
  | {
      readonly type: "live-a-day";
      readonly folder: string;
      readonly upwards: number;
      readonly bytesPerSecondMax: number;
    }
  | { readonly type: "cloud-is-back"; readonly link: LinkSettings }
  | { readonly type: "end" };

export interface Memory {
  readonly heap: number;
  readonly rss: number;
}
export type FromSite =
  | { readonly type: "memory"; readonly at: string; readonly memory: Memory }
  | { readonly type: "day-is-over"; readonly seq: number; readonly alarms: readonly string[]; readonly parcels: number }
  /** A parcel came to lie in its compartment just now. */
  | { readonly type: "live"; readonly waybill: string }
  | { readonly type: "drained"; readonly seq: number }
  | { readonly type: "ended" };
