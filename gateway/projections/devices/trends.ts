/** The last hour of the figures that tell how devices and line are doing, in memory: a sample every ten seconds. */
import type { TrendsView } from "../../api/reads.ts";
import type { Quantity } from "../../core/vocabulary.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { DeviceFigures } from "../../ports/device.ts";

export interface Sample {
  readonly backlogEvents: number;
  readonly pulsesWaiting: number;
  readonly devices: readonly DeviceFigures[];
}
/** `readingsMax`: sensors of one device. */
export const trendBounds = { everyMs: 10_000, samplesMax: 360, devicesMax: 200, readingsMax: 16 } as const;

type Column = (number | null)[];
interface DeviceColumns {
  readonly roundTripMs: Column;
  /** Failed requests since the sample before. */
  readonly errors: Column;
  readonly cycleMs: Column;
  readonly readings: Map<string, { readonly quantity: Quantity; readonly values: Column }>;
  errorsBefore: number;
  isOnBus: boolean;
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
      devices: [...this.#devices].map(([device, { roundTripMs, errors, cycleMs, readings, isOnBus }]) => ({
        ...{ device, roundTripMs, errors, ...(isOnBus ? { cycleMs } : {}) },
        readings: [...readings].map(([sensor, known]) => ({ sensor, ...known })),
      })),
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
  #takeDevice({ device, online, roundTripMs, errors, bus, readings = [] }: DeviceFigures): void {
    const columns = this.#devices.get(device) ?? this.#newColumns(errors);
    push(columns.roundTripMs, online ? roundTripMs : null);
    push(columns.errors, Math.max(0, errors - columns.errorsBefore));
    push(columns.cycleMs, (online ? bus?.cycleMs : null) ?? null);
    columns.isOnBus = bus !== undefined;
    columns.errorsBefore = errors;
    for (const { sensor, quantity } of readings)
      if (!columns.readings.has(sensor) && columns.readings.size < trendBounds.readingsMax)
        columns.readings.set(sensor, { quantity, values: this.#earlier() });
    for (const [sensor, { values }] of columns.readings) {
      const now = readings.find((one) => one.sensor === sensor);
      push(values, online && now ? now.value : null);
    }
    this.#devices.set(device, columns);
  }
  #newColumns(errorsBefore: number): DeviceColumns {
    const [roundTripMs, errors, cycleMs] = [this.#earlier(), this.#earlier(), this.#earlier()];
    return { roundTripMs, errors, cycleMs, readings: new Map(), errorsBefore, isOnBus: false };
  }
  /** What joins late has as many samples as the others. */
  #earlier(): Column {
    return Array<null>(this.#at.length - 1).fill(null);
  }
}

const push = <T>(column: T[], value: T): void => {
  column.push(value);
  if (column.length > trendBounds.samplesMax) column.shift();
};
