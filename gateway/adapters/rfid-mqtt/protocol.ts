/** Which reads of a reader the site hears of: pure, bounded, and made for a flood. */
import { z } from "zod";
import { CompartmentId } from "../../core/vocabulary.ts";

export const RfidMqttSettings = z.strictObject({
  /** Compartments that each antenna covers. An antenna that is not named is only recorded. */
  antennas: z.record(z.string().regex(/^(0|[1-9][0-9]{0,2})$/), z.array(CompartmentId).max(64)).default({}),
  /** The same tag at the same antenna is told to the site once in this time. */
  distinctMs: z.number().int().positive().max(600_000).default(2000),
  /** Message ids that are remembered: a repeat within them is acknowledged with the first one's commit. */
  duplicatesMax: z.number().int().min(64).max(1_048_576).default(16_384),
  /** Without any message, not even a status, for so long the reader is silent. */
  silentMs: z.number().int().positive().max(3_600_000).default(150_000),
});
export type RfidMqttSettings = z.infer<typeof RfidMqttSettings>;

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

/** True when this tag was not seen at this antenna for at least `distinctMs` (at most twice as long). */
export const distinctTags = (distinctMs: number): ((epc: string, antenna: number, now: number) => boolean) => {
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
