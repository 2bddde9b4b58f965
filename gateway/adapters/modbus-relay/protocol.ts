/** What a Modbus relay board is told by the configuration, and how its inputs are read: pure. */
import { z } from "zod";

const ms = (fallback: number) => z.number().int().positive().max(600_000).default(fallback);
const level = z.union([z.literal(0), z.literal(1)]);

export const ModbusRelaySettings = z.strictObject({
  /** Boards with the same line share one bus. */
  line: z.discriminatedUnion("transport", [
    z.strictObject({
      transport: z.literal("tcp"),
      host: z.string().min(1),
      port: z.number().int().min(1).max(65_535).default(502),
    }),
    z.strictObject({
      transport: z.literal("serial"),
      path: z.string().min(1),
      baudRate: z.number().int().min(1200).max(1_000_000).default(9600),
    }),
  ]),
  unit: z.number().int().min(1).max(255).default(1),
  timeoutMs: ms(300),
  /** Between two polls while a door of this board is in play, and while none is. */
  pollFastMs: ms(25),
  pollIdleMs: ms(1000),
  /** How long after the last pulse, opening or closing the fast polls go on. */
  fastForMs: ms(10_000),
  /** Time-outs in a row that make a board silent. */
  silentAfter: z.number().int().min(1).max(20).default(3),
  /** A silent board is asked again after this long, then after twice as long, up to the most. */
  probeMs: ms(1000),
  probeMsMax: ms(30_000),
  /**
   * Level of an input whose door is open. 0: the contact closes with the door, so that a cut wire reads as open and
   * is noticed.
   */
  doorOpenLevel: level.default(0),
  itemPresentLevel: level.default(1),
  /** Holding register of the software version, where the board has one (0x8000 on some). */
  versionRegister: z.number().int().min(0).max(0xffff).optional(),
});
export type ModbusRelaySettings = z.infer<typeof ModbusRelaySettings>;
