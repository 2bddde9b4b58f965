/** Where the walk at random takes place: sensors at every second door, an antenna at every one of the second board. */
import { Quantity } from "../../gateway/core/vocabulary.ts";
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
