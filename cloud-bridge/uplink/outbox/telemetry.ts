/** Device reports: of each device the newest one waits, until nothing of custody does. */
import type { Clock, Timer } from "../../../gateway/ports/clock.ts";
import type { DeviceReport, Telemetry } from "../../../gateway/wire/uplink/telemetry.ts";
import { Lane, type LaneBounds } from "./lane.ts";

/** What the site knows of itself. */
export interface Condition extends Pick<Telemetry, "uptimeMs" | "disk"> {
  readonly devices: readonly Omit<DeviceReport, "at">[];
}
export interface ReportsParts {
  readonly site: string;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly bounds: LaneBounds;
  readonly condition: () => Condition;
  /** What the uplink says of its queues. */
  readonly queues: () => Pick<Telemetry, "backlog" | "dropped">;
  readonly publish: (payload: Uint8Array) => void;
}
const messageBytesMax = 128 * 1024;
const messageDevicesMax = 1_000;

export class Reports {
  readonly lane: Lane<string>;
  readonly #parts: ReportsParts;
  /** What of each device is told at once when it changes. */
  #told = new Map<string, string>();
  #timer: Timer | null = null;

  constructor(parts: ReportsParts) {
    this.#parts = parts;
    this.lane = new Lane(parts.bounds);
  }

  /** Of every device. */
  sample(): void {
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(this.#parts.everyMs, () => this.sample());
    this.#told.clear();
    this.changed();
  }
  /** Once sampling has begun: of devices that came, went, or run something else since they were sampled. */
  changed(): void {
    if (!this.#timer) return;
    const { condition, clock } = this.#parts;
    const { at, elapsed } = clock.now();
    const devices = condition().devices;
    const before = this.#told;
    this.#told = new Map(devices.map((one) => [one.device, sign(one)]));
    for (const one of devices) {
      if (before.get(one.device) === this.#told.get(one.device)) continue;
      const value = JSON.stringify({ ...one, at });
      const bytes = Buffer.byteLength(value) + 1;
      this.lane.put({ key: one.device, bytes, at: elapsed, urgent: !one.online, value });
    }
  }
  /** `mayGo`: there is a line, and nothing that goes before. */
  send(mayGo: boolean): void {
    const { site, clock, condition, queues, publish } = this.#parts;
    this.lane.expire(clock.now().elapsed);
    while (mayGo && !this.lane.isEmpty) {
      const devices = this.lane.take(messageBytesMax, messageDevicesMax).map(({ value }) => value);
      const { at, synced } = clock.now();
      const { uptimeMs, disk } = condition();
      const head = JSON.stringify({ v: 1, site, at, synced, uptimeMs, disk, ...queues() });
      publish(new TextEncoder().encode(`${head.slice(0, -1)},"devices":[${devices.join(",")}]}`));
    }
  }
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }
}

const sign = ({ online, firmware, config }: Condition["devices"][number]): string =>
  JSON.stringify([online, firmware, config]);
