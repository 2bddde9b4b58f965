/** The last hour of the figures that tell how devices and line are doing, in memory: a sample every ten seconds. */
import type { TrendsView } from "../../api/reads.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { DeviceFigures } from "../../ports/device.ts";

export interface Sample {
  readonly backlogEvents: number;
  readonly pulsesWaiting: number;
  readonly devices: readonly DeviceFigures[];
}
export const trendBounds = { everyMs: 10_000, samplesMax: 360, devicesMax: 200 } as const;

type Column = (number | null)[];
interface DeviceColumns {
  readonly roundTripMs: Column;
  /** Failed requests since the sample before. */
  readonly errors: Column;
  errorsBefore: number;
}

export class Trends {
  readonly #clock: Clock;
  readonly #sample: () => Sample;
  readonly #at: number[] = [];
  readonly #backlogEvents: Column = [];
  readonly #pulsesWaiting: Column = [];
  readonly #devices = new Map<string, DeviceColumns>();
  #timer: Timer | null = null;

  constructor(clock: Clock, sample: () => Sample) {
    this.#clock = clock;
    this.#sample = sample;
  }
  start(): void {
    this.#take();
    this.#timer = this.#clock.after(trendBounds.everyMs, () => this.start());
  }
  stop(): void {
    this.#timer?.cancel();
  }
  view(): TrendsView {
    return {
      everyMs: trendBounds.everyMs,
      at: this.#at,
      backlogEvents: this.#backlogEvents,
      pulsesWaiting: this.#pulsesWaiting,
      devices: [...this.#devices].map(([device, { roundTripMs, errors }]) => ({ device, roundTripMs, errors })),
    };
  }

  #take(): void {
    const { backlogEvents, pulsesWaiting, devices } = this.#sample();
    push(this.#at, this.#clock.now().at);
    push(this.#backlogEvents, backlogEvents);
    push(this.#pulsesWaiting, pulsesWaiting);
    const present = new Set(devices.map(({ device }) => device));
    for (const device of this.#devices.keys()) if (!present.has(device)) this.#devices.delete(device);
    for (const figures of devices.slice(0, trendBounds.devicesMax)) this.#takeDevice(figures);
  }
  #takeDevice({ device, online, roundTripMs, errors }: DeviceFigures): void {
    const earlier = (): Column => Array<null>(this.#at.length - 1).fill(null);
    const columns = this.#devices.get(device) ?? { roundTripMs: earlier(), errors: earlier(), errorsBefore: errors };
    push(columns.roundTripMs, online ? roundTripMs : null);
    push(columns.errors, Math.max(0, errors - columns.errorsBefore));
    columns.errorsBefore = errors;
    this.#devices.set(device, columns);
  }
}

const push = <T>(column: T[], value: T): void => {
  column.push(value);
  if (column.length > trendBounds.samplesMax) column.shift();
};
