/** What the demo's process and those that hold the sites tell each other. */
import type { PeopleReport } from "../../../firmware-sim/people/report.ts";

/** What a process is to hold; read from a file, since it names tokens. */
export interface Order {
  readonly sites: readonly SiteOrder[];
  /** HTTP of each worker. */
  readonly fleets: readonly [string, ...string[]];
  readonly operator: string;
  /** `Authorization` of the demo phone, on which recipients read their codes. */
  readonly fleetAuthorization: string;
  /** Of each site. */
  readonly parcels: number;
  readonly seed: number;
  readonly dayMs: number;
  readonly holdMs: number;
}
export interface SiteOrder {
  readonly site: string;
  readonly folder: string;
  readonly nth: number;
}
/** To the fleet: brokers in order of preference. */
export interface Way {
  readonly urls: readonly [string, ...string[]];
  readonly subscribeQos: 0 | 1;
}
export type ToHost =
  | { readonly type: "begin"; readonly ways: Readonly<Record<string, Way>> }
  /** Answered once all that the journals hold by now is acknowledged. */
  | { readonly type: "mark"; readonly mark: number }
  /** Nobody is killed any more: gateways end when all is acknowledged. */
  | { readonly type: "end" };

export type Dweller = Pick<PeopleReport, "deposited" | "collected" | "overdue" | "recalled"> & {
  readonly site: string;
  readonly control: string;
  /** Up to here the fleet had acknowledged its journal when its people had gone home. */
  readonly acknowledged: number;
  readonly problems: readonly string[];
};
export type FromHost =
  | {
      readonly type: "enrolled";
      readonly sites: readonly { readonly site: string; readonly credential: string }[];
    }
  | { readonly type: "open" }
  | { readonly type: "progress"; readonly brought: number }
  | { readonly type: "marked"; readonly mark: number }
  | { readonly type: "home" }
  | { readonly type: "over"; readonly dwellers: readonly Dweller[] };
