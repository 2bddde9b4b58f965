/**
 * A Modbus lock board as data: where its pulses, inputs and extras are. A new board is such a map in the YAML of its
 * site (docs/adding-a-device.md); what two sites need gets a name here.
 */
import { z } from "zod";
import { registersMax } from "../../wire/boards/modbus-pdu.ts";

const address = z.number().int().min(0).max(0xffff);
const value = z.number().int().min(0).max(0xffff);

/** Input or relay states: one bit each (functions 01, 02), or in registers (03, 04). Numbered from 0. */
const Bits = z.strictObject({
  function: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  address,
  /** How many there are; without it as many are read as are wired, in eights. */
  count: z.number().int().min(1).max(2000).optional(),
  /** Registers only: states that one register carries, lowest bit first; 1: a register each, set when not zero. */
  perRegister: z.union([z.literal(1), z.literal(8), z.literal(16)]).default(16),
});
export type Bits = Readonly<z.infer<typeof Bits>>;

export const BoardMap = z
  .strictObject({
    locks: z.number().int().min(1).max(256),
    /** Fires lock 0; the board's own timer ends it. Function 05 writes a coil, 06 and 16 a holding register. */
    pulse: z.strictObject({
      function: z.union([z.literal(5), z.literal(6), z.literal(16)]),
      address,
      /** From one lock's address to the next one's. */
      stride: z.number().int().min(1).max(256).default(1),
      /** The value is the length of the pulse in steps of so many ms. */
      stepMs: z.number().int().min(1).max(1000).optional(),
      /** Or the value is always this one, and the length is set at the board. */
      value: value.optional(),
    }),
    /** Door contacts; item sensors too unless `items` says where they are. */
    inputs: Bits,
    items: Bits.optional(),
    /** Written once at first contact. Function 15 switches `locks` coils off from `address` on. */
    allOff: z
      .strictObject({
        function: z.union([z.literal(5), z.literal(6), z.literal(15), z.literal(16)]),
        address,
        value: value.default(0),
      })
      .optional(),
    /** Read once after that: a relay that is still on is told in the log. */
    relays: Bits.optional(),
    version: z
      .strictObject({
        function: z.union([z.literal(3), z.literal(4)]),
        address,
        decimals: z.number().int().min(0).max(4).default(0),
      })
      .optional(),
  })
  .superRefine(({ locks, pulse, inputs, items, relays }, context) => {
    const no = (path: string[], message: string): void => context.addIssue({ code: "custom", path, message });
    if ((pulse.stepMs === undefined) === (pulse.value === undefined))
      no(["pulse"], "exactly one of stepMs and value says what is written");
    if (pulse.address + (locks - 1) * pulse.stride > 0xffff) no(["pulse", "address"], "the last lock is past 65535");
    for (const [name, bits] of Object.entries({ inputs, items, relays })) {
      const most = bits && bits.function > 2 ? registersMax * bits.perRegister : 2000;
      if ((bits?.count ?? 0) > most) no([name, "count"], `one request reads at most ${most}`);
    }
  });
export type BoardMap = Readonly<z.infer<typeof BoardMap>>;

/** Boards that are known by name. Source: design/hardware.md, part 1; what it calls unverified is not here. */
export const boardMaps = {
  /** Waveshare "Modbus RTU Relay" (8 relays, 8 opto inputs) and its clones. */
  "waveshare-relay": BoardMap.parse({
    locks: 32,
    pulse: { function: 5, address: 0x0200, stepMs: 100 },
    inputs: { function: 2, address: 0 },
    allOff: { function: 5, address: 0x00ff },
  }),
} as const satisfies Readonly<Record<string, BoardMap>>;
export type BoardMapName = keyof typeof boardMaps;
export const boardMapNames = Object.keys(boardMaps) as [BoardMapName, ...BoardMapName[]];
