/** What sensors of one device read: three samples, the middle one counts, and only a change is told. Pure. */
import { z } from "zod";
import type { Observation } from "../core/observation.ts";
import { Quantity } from "../core/vocabulary.ts";
import type { SensorReading } from "../ports/device.ts";

/** Smallest change that is told, by quantity; units: `Quantity`. */
export const stepSettings = z
  .partialRecord(Quantity, z.number().nonnegative())
  .default({ temperature: 0.5, humidity: 2, vibration: 1, battery: 1 });
export type Steps = Readonly<z.infer<typeof stepSettings>>;

interface Sensor {
  samples: number[];
  told: SensorReading | null;
}
export interface Sensors {
  /** What of this reading is news; null: nothing, or not sure yet. */
  take(reading: SensorReading): Extract<Observation, { type: "environment-sensed" }> | null;
  /** It could not be told: the next reading tells it again. */
  untold(sensor: string): void;
  readonly last: () => readonly SensorReading[];
}
const sensorsMax = 256;

/** `samplesWanted` 3: a line on which a glitch may come by; 1: a device that has done that itself. */
export const sensorsOf = (device: string, steps: Steps, samplesWanted: 1 | 3): Sensors => {
  const sensors = new Map<string, Sensor>();
  return {
    take: (reading) => {
      const known = sensors.get(reading.sensor);
      if (!known && sensors.size >= sensorsMax) return null;
      const sensor = known ?? { samples: [], told: null };
      sensors.set(reading.sensor, sensor);
      sensor.samples = [...sensor.samples, reading.value].slice(-samplesWanted);
      if (sensor.samples.length < samplesWanted) return null;
      const value = sensor.samples.toSorted((one, other) => one - other)[samplesWanted >> 1] ?? reading.value;
      const step = steps[reading.quantity] ?? 0;
      if (sensor.told?.quantity === reading.quantity) {
        const change = Math.abs(value - sensor.told.value);
        if (change === 0 || change < step) return null;
      }
      sensor.told = { ...reading, value };
      return { type: "environment-sensed", device, ...sensor.told };
    },
    untold: (name) => {
      const sensor = sensors.get(name);
      if (sensor) sensor.told = null;
    },
    last: () => [...sensors.values()].flatMap(({ told }) => told ?? []),
  };
};
