/** What stands between sites and workers, where one machine's own broker is not enough. */
import type { FleetSettingsInput } from "../../cloud-bridge/fleet/settings.ts";

export interface Admitted {
  readonly site: string;
  readonly credential: string;
}
export interface Engine {
  /** What each worker's settings say of it. */
  readonly worker: Pick<FleetSettingsInput, "broker" | "jetStream">;
  /** How its sites hear the fleet. */
  readonly subscribeQos: 0 | 1;
  /** Where the nth site connects, in order of preference. */
  urls(nth: number): readonly [string, ...string[]];
  /** From now on exactly these sites get in, each below its own topics only. */
  admit(sites: readonly Admitted[]): Promise<void>;
  /** SIGKILL of what hurts most; resolves with what that was. */
  kill(): Promise<string>;
  /** What was killed comes back. */
  start(): Promise<void>;
  stop(): Promise<void>;
}
