/** The plan of the devices together with how each is doing now, how its locks wear, and what its sensors say. */
import type { Reads } from "../../api/reads.ts";
import { lookAtWear } from "../../core/alarm/wear.ts";
import type { Site } from "../../core/site.ts";
import type { DeviceFigures } from "../../ports/device.ts";

type Tree = Awaited<ReturnType<Reads["deviceTree"]>>;
type TreeDevice = Tree["devices"][number];
export type Planned = Omit<TreeDevice, "health" | "wear" | "levels">;

/** `plan`: as the configuration has it; who is known by a credential alone follows behind. */
export const deviceTree = (site: Site, plan: readonly Planned[], figures: readonly DeviceFigures[]): Tree => {
  const planned = new Set(plan.map(({ device }) => device));
  const others = figures.filter(({ device }) => !planned.has(device)).map(unplanned);
  const health = new Map(figures.map((one) => [one.device, one]));
  return {
    site: site.history.site ?? "",
    devices: [...plan, ...others].flatMap((one) => {
      const known = health.get(one.device);
      return known ? [{ ...one, health: healthOf(known), wear: wearOf(site, one), levels: levelsOf(site, one) }] : [];
    }),
  };
};

const unplanned = ({ device, kind, can }: DeviceFigures): Planned => ({
  ...{ device, kind, reachedBy: can?.reachedBy ?? "broker", at: null, address: null },
  ...{ wires: [], antennas: [], lamps: [] },
});

const healthOf = ({ bus, readings, can, ...figures }: DeviceFigures): TreeDevice["health"] => ({
  ...figures,
  ...(bus ? { bus } : {}),
  ...(readings ? { readings: [...readings] } : {}),
  ...(can ? { can } : {}),
});

const wearOf = ({ alarm }: Site, { wires }: Planned): TreeDevice["wear"] =>
  wires.flatMap(({ compartment }) => {
    const lock = alarm.wear.get(compartment);
    return lock ? [{ compartment, ...lookAtWear(lock) }] : [];
  });

const levelsOf = ({ alarm }: Site, { device }: Planned): TreeDevice["levels"] =>
  [...alarm.environment.sensed.values()]
    .filter((one) => one.device === device && one.level !== "normal")
    .map(({ sensor, quantity, level }) => ({ sensor, quantity, level }));
