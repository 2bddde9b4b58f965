/**
 * Knows when every compartment has been heard of since the start: its door was read and, where it has one, its item
 * sensor, or its device is known to be silent. Only then is judged what the power cut interrupted.
 */
import type { Observation } from "../../core/observation.ts";
import type { CompartmentPlan } from "../../core/vocabulary.ts";
import type { Clock, Timer } from "../../ports/clock.ts";

export interface SettleWatch {
  note(observation: Observation): void;
  /** Resolves when everything was heard of, or when the time is up. */
  readonly settled: Promise<"heard" | "time-out" | "stopped">;
  waitingFor(): number;
  stop(): void;
}

export const watchSettling = (options: {
  readonly layout: readonly CompartmentPlan[];
  readonly clock: Clock;
  readonly settleMs: number;
}): SettleWatch => {
  const waiting = new Map(options.layout.map((plan) => [plan.compartment, unheard(plan)]));
  let finish: (how: "heard" | "time-out" | "stopped") => void = () => {};
  const settled = new Promise<"heard" | "time-out" | "stopped">((resolve) => {
    finish = resolve;
  });
  const timer: Timer = options.clock.after(options.settleMs, () => finish("time-out"));
  const end = (how: "heard" | "stopped"): void => {
    timer.cancel();
    finish(how);
  };
  if (waiting.size === 0) end("heard");
  return {
    note: (observation) => {
      if (waiting.size === 0) return;
      for (const compartment of heardBy(observation, waiting)) waiting.delete(compartment);
      if (waiting.size === 0) end("heard");
    },
    settled,
    waitingFor: () => waiting.size,
    stop: () => end("stopped"),
  };
};

interface Unheard {
  readonly device: string;
  isDoorRead: boolean;
  isItemRead: boolean;
}
const unheard = ({ device, itemSensor }: CompartmentPlan): Unheard => ({
  ...{ device, isDoorRead: false },
  isItemRead: !itemSensor,
});

/** Compartments of which this observation was the last that is waited for. */
const heardBy = (observation: Observation, waiting: ReadonlyMap<string, Unheard>): string[] => {
  switch (observation.type) {
    // Behind an open door nothing is judged, of an unknown one nothing more will be learnt.
    case "door-sensed-open":
    case "door-sensed-unknown":
      return [observation.compartment];
    case "door-sensed-closed":
    case "item-sensed": {
      const one = waiting.get(observation.compartment);
      if (!one) return [];
      if (observation.type === "item-sensed") one.isItemRead = true;
      else one.isDoorRead = true;
      return one.isDoorRead && one.isItemRead ? [observation.compartment] : [];
    }
    case "device-silent":
      return [...waiting].filter(([, { device }]) => device === observation.device).map(([compartment]) => compartment);
    default:
      return [];
  }
};
