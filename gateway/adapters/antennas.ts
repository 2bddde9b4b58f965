/** What each antenna of a reader hears, by its number; what one hears that is not named is only recorded. */
import type { DeviceHost, HearTag } from "../ports/device.ts";

export const antennasOf = (
  { antennas }: { readonly antennas: Readonly<Record<string, readonly string[]>> },
  host: Pick<DeviceHost, "antenna">,
): ReadonlyMap<number, HearTag> =>
  new Map(
    Object.entries(antennas).map(([antenna, covers]) => [Number(antenna), host.antenna(Number(antenna), covers)]),
  );
