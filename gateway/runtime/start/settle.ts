/**
 * Knows when every compartment has been heard of since the start: its door was read, or its device is known to be
 * silent. Only then is judged what the power cut interrupted.
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
  const waiting = new Map(options.layout.map(({ compartment, device }) => [compartment, device]));
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
      switch (observation.type) {
        case "door-sensed-open":
        case "door-sensed-closed":
        case "door-sensed-unknown":
          waiting.delete(observation.compartment);
          break;
        case "device-silent":
          for (const [compartment, device] of waiting) if (device === observation.device) waiting.delete(compartment);
          break;
        default:
          return;
      }
      if (waiting.size === 0) end("heard");
    },
    settled,
    waitingFor: () => waiting.size,
    stop: () => end("stopped"),
  };
};
