/** Where the walk at random takes place: sensors at every second door, an antenna at every one of the second board. */
import type { Observation } from "../../gateway/core/observation.ts";
import type { Site } from "../../gateway/core/turn/state.ts";
import { Quantity } from "../../gateway/core/vocabulary.ts";
import { type Dice, pick } from "./dice.ts";
import { layout, minute } from "./stage.ts";

export const rules = {
  carriers: [
    {
      ...{ id: "swift", name: "Swift", unknownConsent: "accept" as const, enteredPhoneIsConsent: true },
      ...{ holdMs: 60 * minute, handIns: "labelled" as const },
      waybillPatterns: ["W[0-9]+"],
    },
  ],
};
export const reader = "reader";
export const plans = layout.map((plan, index) => ({
  ...plan,
  itemSensor: index % 2 === 1,
  ...(index > 1 ? { reader } : {}),
}));
export const sensors = Quantity.options.map((quantity) => ({ device: "io", sensor: quantity, quantity }));

/** What machines may say at any time. */
export const machineSays = ({ locker }: Site, dice: Dice): Observation => {
  const compartment = pick([...locker.unproven, ...(locker.unproven.size === 0 ? ["A-01"] : [])], dice);
  const device = pick(["board-1", "board-2", "gun"], dice);
  const value = (): number => pick([0, 1, 1, 8, 20, 33, 60, 95], dice);
  return pick<Observation>(
    [
      { type: "device-silent", device },
      { type: "device-heard", device },
      { type: "device-heard", device },
      { type: "disk-measured", level: pick(["ok", "ok", "ok", "ok", "low", "full"] as const, dice) },
      { type: "clock-judged", synced: dice(0.7), stepMs: 0 },
      { type: "uplink-changed", connected: dice(0.5) },
      { type: "backlog-measured", events: 1, ageMs: 0, custodyFull: dice(0.1) },
      { type: "environment-sensed", ...pick(sensors, dice), value: value() },
      { type: "environment-sensed", ...pick(sensors, dice), value: value() },
      { type: "fleet-confirmed", compartment },
      { type: "fleet-confirmed", compartment },
    ],
    dice,
  );
};
