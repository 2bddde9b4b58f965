import type { DeviceHost } from "../../gateway/ports/device.ts";

/**
 * What came lately, in two generations: when the younger is full or old it becomes the elder and the elder is
 * forgotten. No entry is ever deleted singly, so the cost of a message stays flat.
 */
interface Lately<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  turn(): void;
}
const lately = <T>(entriesMax: number): Lately<T> => {
  let younger = new Map<string, T>();
  let elder = new Map<string, T>();
  const turn = (): void => {
    elder = younger;
    younger = new Map();
  };
  return {
    get: (key) => younger.get(key) ?? elder.get(key),
    set: (key, value) => {
      if (younger.size >= entriesMax) turn();
      younger.set(key, value);
    },
    turn,
  };
};

const tagsMax = 16_384;

/** A host that smoothes nothing: a tag at an antenna is told once in a while, with the first read. */
export const thinned = (device: string, distinctMs: number): DeviceHost["antenna"] => {
  const isDistinct = distinctTags(distinctMs);
  return (number, compartments) => (epc, _rssi, now) =>
    isDistinct(epc, number, now) ? { type: "tag-read", device, epc, compartments } : null;
};

/** True when this tag was not seen at this antenna for at least `distinctMs` (at most twice as long). */
const distinctTags = (distinctMs: number): ((epc: string, antenna: number, now: number) => boolean) => {
  const told = lately<number>(tagsMax);
  let turnAt = 0;
  return (epc, antenna, now) => {
    if (now >= turnAt) {
      told.turn();
      turnAt = now + distinctMs;
    }
    const key = `${antenna}/${epc}`;
    const before = told.get(key);
    if (before !== undefined && now - before < distinctMs) return false;
    told.set(key, now);
    return true;
  };
};
