import type { DeviceHost } from "../../gateway/ports/device.ts";

/** A host that smoothes nothing: a tag at an antenna is told with its first read, and again after `distinctMs`. */
export const thinned = (device: string, distinctMs: number): DeviceHost["antenna"] => {
  const told = new Map<string, number>();
  return (antenna, compartments) => (epc, _rssi, now) => {
    const key = `${antenna}/${epc}`;
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < distinctMs) return null;
    told.set(key, now);
    return { type: "tag-read", device, epc, compartments };
  };
};
