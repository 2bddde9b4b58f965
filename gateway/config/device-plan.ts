/** What the configuration says of its devices, for the tree of the maintainer's page. */
import { deviceKinds, kindOf } from "../adapters/registry.ts";
import type { DeviceFigures } from "../ports/device.ts";
import type { PlannedDevice } from "../wire/faces/devices.ts";
import { wiringOf } from "./layout.ts";
import type { Config } from "./schema.ts";

export const devicePlan = (config: Pick<Config, "devices" | "banks">): readonly PlannedDevice[] =>
  config.devices.map(({ id, kind, settings }): PlannedDevice => {
    const { can, facts } = deviceKinds[kind];
    const { bus } = facts(settings);
    const line = bus?.line;
    const at = line ? (line.transport === "tcp" ? `${line.host}:${line.port}` : line.path) : ownPlace(settings);
    return {
      ...{ device: id, kind, reachedBy: can.reachedBy, at, address: bus?.address ?? null },
      ...(line?.transport === "serial" ? { baudRate: line.baudRate } : {}),
      wires: [...wiringOf(config, id)],
      ...{ antennas: antennasOf(settings), lamps: lampsOf(settings) },
    };
  });

/** The kind's own words beside what a device tells of itself. */
export const withCapabilities = (figures: DeviceFigures): DeviceFigures => {
  const can = kindOf(figures.kind)?.can;
  return can ? { ...figures, can } : figures;
};

type Settings = Config["devices"][number]["settings"];

/** Where a reader waits to be called, or on which port a scanner sits. */
const ownPlace = ({ host, port, path }: Settings): string | null => {
  if (typeof path === "string") return path;
  if (typeof host !== "string") return null;
  return typeof port === "number" ? `${host}:${port}` : host;
};

const antennasOf = ({ antennas }: Settings): PlannedDevice["antennas"] =>
  Object.entries((antennas ?? {}) as Readonly<Record<string, readonly string[]>>).map(([antenna, compartments]) => ({
    ...{ antenna: Number(antenna), compartments: [...compartments] },
  }));

/** A list over MQTT; places of a register map on Modbus. */
const lampsOf = ({ lamps }: Settings): string[] => {
  if (Array.isArray(lamps)) return lamps.map(String);
  return Object.keys((lamps as { readonly at?: object } | undefined)?.at ?? {});
};
