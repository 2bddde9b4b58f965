/** The meddler of a demo meets its site: what can be seen where, and hands with a crowbar. */
import { handsThroughControl } from "../../../firmware-sim/people/hands.ts";
import { demoDoorways } from "../doorways.ts";
import { eyesAt } from "../eyes.ts";
import { ask } from "../request.ts";
import type { Stage } from "../stage.ts";
import { type PlantReport, plantDifferences } from "./planted.ts";
import type { Staff } from "./staff.ts";

/** For each so many parcels of a demo, every deed once. */
const parcelsPerDeed = 100;

export const meddle = (
  { doors, data }: Stage,
  staff: Staff,
  { seed, parcels }: { seed: number; parcels: number },
): Promise<PlantReport> => {
  const hands = handsThroughControl(doors.control);
  return plantDifferences({
    ...{ hands, staff, seed, times: Math.max(1, Math.floor(parcels / parcelsPerDeed)) },
    site: demoDoorways(doors),
    eyes: eyesAt(data),
    courier: { id: "swift-1", carrier: "swift" },
    pry: async (compartment) => void (await ask(`${doors.control}/doors/${compartment}/pry`, { body: {} })),
    free: async () => {
      const { body } = await ask(`${doors.gateway}/compartments`, { ca: doors.ca });
      const all = body as unknown as readonly Record<"compartment" | "occupancy" | "door" | "service", string>[];
      const free = all.filter(({ occupancy, door }) => occupancy === "free" && door === "closed");
      return free.map(({ compartment, service }) => ({ compartment, inService: service === "in-service" }));
    },
  });
};
