/** The meddler of a demo meets its site: what can be seen where, by the configuration, and hands with a crowbar. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { handsThroughControl } from "../../../firmware-sim/people/hands.ts";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { siteFiles } from "../../up/first-run.ts";
import { demoDoorways } from "../doorways.ts";
import { ask } from "../request.ts";
import type { Stage } from "../stage.ts";
import { type Eyes, type PlantReport, plantDifferences } from "./planted.ts";
import { demoStaff } from "./staff.ts";

/** For each so many parcels of a demo, every deed once. */
const parcelsPerDeed = 100;

export const meddle = (stage: Stage, { seed, parcels }: { seed: number; parcels: number }): Promise<PlantReport> => {
  const { doors, credentials } = stage;
  const hands = handsThroughControl(doors.control);
  return plantDifferences({
    ...{ hands, seed, times: Math.max(1, Math.floor(parcels / parcelsPerDeed)) },
    site: demoDoorways(doors),
    staff: demoStaff(doors, credentials.maintainers, hands),
    eyes: eyesOf(parse(readFileSync(siteFiles(stage.data).gateway, "utf8")) as ConfigInput),
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

const eyesOf = ({ banks, devices = [] }: ConfigInput): Eyes => ({
  sensor: new Set(
    banks.flatMap(({ compartments }) =>
      compartments.flatMap((one) => (one.itemInput === undefined ? [] : [one.compartment])),
    ),
  ),
  antenna: new Set(
    devices.flatMap((device) => {
      const { antennas = {} } = (device.settings ?? {}) as { antennas?: Readonly<Record<string, readonly string[]>> };
      return Object.values(antennas).flat();
    }),
  ),
});
