/**
 * What sensors say of the room and of the power: levels with hysteresis, so that a value that trembles about its limit
 * raises one alarm; and what a dying battery means for the site.
 */
import { keepNewest } from "../access/bounded.ts";
import type { EventOf, Recorded } from "../event.ts";
import type { EnvironmentRules } from "../rules.ts";
import { clearDue, type Due, setDue } from "../turn/due.ts";
import type { Level, Quantity } from "../vocabulary.ts";
import { ended, holds, type Judgement } from "./judgement.ts";

/** A level that is not normal, or was once. */
export interface Sensed {
  readonly device: string;
  readonly sensor: string;
  readonly quantity: Quantity;
  readonly level: Level;
}
export interface Environment {
  /** By `device/sensor`; what was never out of its limits is not in it. */
  readonly sensed: Map<string, Sensed>;
  /** How often the end of the power was put off for those at a door; null: the battery is not at its end. */
  endAwaited: number | null;
}
/** Kind of deadline: the battery ends, and those at a door had time to finish. */
export const powerEnds = "power-ends";
const sensorsMax = 5_000;

export const newEnvironment = (): Environment => ({ sensed: new Map(), endAwaited: null });

export const evolveEnvironment = (environment: Environment, { event, elapsed }: Recorded, due: Due): void => {
  switch (event.type) {
    case "environment-changed": {
      const { device, sensor, quantity, level } = event;
      keepNewest(environment.sensed, sensorKey(event), { device, sensor, quantity, level }, sensorsMax);
      if (powerOf(environment) !== "ending") {
        environment.endAwaited = null;
        clearDue(due, powerEnds, "");
      } else if (environment.endAwaited === null) {
        environment.endAwaited = 0;
        setDue(due, powerEnds, "", elapsed);
      }
      return;
    }
    case "power-end-awaited":
      environment.endAwaited = (environment.endAwaited ?? 0) + 1;
      setDue(due, powerEnds, "", event.until);
      return;
    case "power-end-ready":
      clearDue(due, powerEnds, "");
      return;
    default:
  }
};

export const freezeEnvironment = ({ sensed, endAwaited }: Environment): unknown => ({
  ...{ sensed: [...sensed], endAwaited },
});
/** Snapshots that were made before there was an environment have none. */
export const thawEnvironment = (json: unknown): Environment => {
  if (json === undefined) return newEnvironment();
  const { sensed, endAwaited } = json as { sensed: [string, Sensed][]; endAwaited: number | null };
  return { sensed: new Map(sensed), endAwaited };
};

/** low: nothing new goes in; ending: what runs is finished, and everything is on disk. */
export const powerOf = ({ sensed }: Environment): "mains" | "battery" | "low" | "ending" => {
  const all = [...sensed.values()];
  if (!all.some(({ quantity, level }) => quantity === "mains" && level !== "normal")) return "mains";
  const batteries = all.filter(({ quantity }) => quantity === "battery").map(({ level }) => level);
  if (batteries.includes("critical")) return "ending";
  return batteries.includes("low") ? "low" : "battery";
};

/** A value on its way back has to pass its limit by `back`. */
export const levelOf = (before: Level, value: number, { critical, low, high, back }: EnvironmentRules): Level => {
  const isBelow = (limit: number | undefined, sticks: boolean): boolean =>
    limit !== undefined && (sticks ? value < limit + back : value <= limit);
  if (isBelow(critical, before === "critical")) return "critical";
  if (isBelow(low, before === "low" || before === "critical")) return "low";
  const isAbove = high !== undefined && (before === "high" ? value > high - back : value >= high);
  return isAbove ? "high" : "normal";
};

/** What an event of the environment says about alarms. */
export const judgeEnvironment = (event: EventOf<"environment-changed">): readonly Judgement[] => {
  const kind = alarms[event.quantity];
  return [event.level === "normal" ? ended(kind, sensorKey(event)) : holds(kind, sensorKey(event))];
};
const alarms = {
  temperature: "temperature",
  humidity: "humidity",
  vibration: "tamper",
  tamper: "tamper",
  mains: "on-battery",
  battery: "supply-low",
} as const;

export const sensorKey = ({ device, sensor }: Pick<Sensed, "device" | "sensor">): string => `${device}/${sensor}`;
