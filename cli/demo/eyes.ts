/** What can be seen where, by a site's configuration. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { siteFiles } from "../up/first-run.ts";

/** Who can see what lies in a compartment. */
export interface Eyes {
  readonly sensor: ReadonlySet<string>;
  readonly antenna: ReadonlySet<string>;
}

export const eyesAt = (data: string): Eyes => {
  const { banks, devices = [] } = parse(readFileSync(siteFiles(data).gateway, "utf8")) as ConfigInput;
  return {
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
  };
};
