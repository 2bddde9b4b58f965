/** What every lock board on a bus lets be set, whatever it speaks. Times in ms. */
import { z } from "zod";

const ms = (fallback: number) => z.number().int().positive().max(600_000).default(fallback);
const level = z.union([z.literal(0), z.literal(1)]);

/** Boards with the same line share one bus. */
export const lineSettings = (usual: { readonly port: number; readonly baudRate: number }) =>
  z.discriminatedUnion("transport", [
    z.strictObject({
      transport: z.literal("tcp"),
      host: z.string().min(1),
      port: z.number().int().min(1).max(65_535).default(usual.port),
    }),
    z.strictObject({
      transport: z.literal("serial"),
      path: z.string().min(1),
      baudRate: z.number().int().min(1200).max(1_000_000).default(usual.baudRate),
    }),
  ]);

export const pollSettings = {
  timeoutMs: ms(300),
  /** From one poll's sending to the next one's, while a door of this board is in play, and while none is. */
  pollFastMs: ms(25),
  pollIdleMs: ms(1000),
  /** How long after a pulse or an opening the fast polls go on. */
  fastForMs: ms(60_000),
  /** Time-outs in a row that make a board silent. */
  silentAfter: z.number().int().min(1).max(20).default(3),
  /** A silent board is asked again after this long, then after twice as long, up to the most. */
  probeMs: ms(1000),
  probeMsMax: ms(10_000),
  /**
   * Level of an input whose door is open. 0: the contact closes with the door, so that a cut wire reads as open and
   * is noticed.
   */
  doorOpenLevel: level.default(0),
  itemPresentLevel: level.default(1),
  /** A board that never answers a pulse has worked when its door is seen open within this time. */
  seenOpenMs: ms(1500),
};
const PollSettings = z.strictObject(pollSettings);
export type PollSettings = z.infer<typeof PollSettings>;
