/** What stands at the site of a demo, where that is not the usual six relay boards. */
import type { SimInput } from "../../firmware-sim/settings.ts";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import type { DemoPorts } from "../up/demo-site.ts";
import type { Reader } from "./beside-kiosk.ts";

export interface Hardware {
  /** Devices that sign in at the broker. */
  readonly devices: readonly { readonly id: string; readonly kind: string }[];
  /** Number of the card that a courier signs in with, by courier. */
  readonly cards: Readonly<Record<string, string>>;
  /** Their `kiosk` is the kiosk's id here. */
  readonly badgeReader: Reader;
  readonly scanner: Reader;
  readonly gatewayEnvironment: Readonly<Record<string, string>>;
  gateway(config: ConfigInput, ports: DemoPorts): ConfigInput;
  sim(sim: SimInput, ports: DemoPorts, secretOf: (device: string) => string): SimInput;
  /** Before gateway and simulator. */
  start(): Promise<void>;
  stop(): Promise<void>;
}
