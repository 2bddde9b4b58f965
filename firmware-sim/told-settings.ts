/** What a simulated device was told to run (docs/mqtt-devices.md, `config`): it obeys what it knows and says which. */
import {
  configTopic,
  type DeviceConfig,
  decodeConfig,
  encodeStatus,
  statusTopic,
} from "../gateway/wire/device-status.ts";

export class ToldSettings {
  readonly #about: { readonly firmware: string };
  #config: DeviceConfig | null = null;

  constructor(about: { readonly firmware: string }) {
    this.#about = about;
  }
  /** True when this was a configuration: its birth is to be told again. */
  take(subtopic: string, payload: Uint8Array): boolean {
    const config = subtopic === configTopic ? decodeConfig(payload) : null;
    if (config) this.#config = config;
    return config !== null;
  }
  /** A number within its bounds; otherwise what the device would do by itself. */
  number(name: string, fallback: number, [least, most]: readonly [number, number]): number {
    const told = this.#config?.settings[name];
    return typeof told === "number" && told >= least && told <= most ? told : fallback;
  }
  birth(boot: string) {
    const runs = this.#config ? { config: this.#config.version } : {};
    const status = encodeStatus({ online: true, firmware: this.#about.firmware, boot, ...runs });
    return { subtopic: statusTopic, payload: status, retain: true } as const;
  }
}
