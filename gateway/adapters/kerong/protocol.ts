/** KERONG CU16 and CU48 in terms of a lock board on a bus. Pure. Frames: wire/boards/kerong.ts. */
import { z } from "zod";
import type { BoardFacts } from "../../ports/device.ts";
import type { PduLineSettings } from "../../ports/line.ts";
import { decodeKerongState, encodeKerong, kerongFormats } from "../../wire/boards/kerong.ts";
import type { BoardLanguage } from "../bus/language.ts";
import { lineSettings, pollSettings } from "../bus/settings.ts";

export const KerongSettings = z
  .strictObject({
    /** Boards with the same line share one bus; on TCP a serial server that passes bytes as they are. */
    line: lineSettings({ port: 4001, baudRate: 19_200 }),
    model: z.enum(["cu16", "cu48"]),
    /** Number of the board on its bus. */
    board: z.number().int().min(0).max(255).default(0),
    /** What lock 0 is called on the wire: code in the field disagrees. Commissioning finds it out. */
    indexBase: z.union([z.literal(0), z.literal(1)]).default(0),
    ...pollSettings,
  })
  .superRefine(({ model, board }, context) => {
    const { boards } = kerongFormats[model];
    if (board >= boards)
      context.addIssue({ code: "custom", path: ["board"], message: `${model} knows boards 0 to ${boards - 1}` });
  });
export type KerongSettings = z.infer<typeof KerongSettings>;

export const lineOf = ({ line }: KerongSettings): PduLineSettings => ({ ...line, framing: "kerong" });

/** A CU16's address has room for 16 indices: counted from 1, the last lock has none. */
export const locksOf = ({ model, indexBase }: Pick<KerongSettings, "model" | "indexBase">): number =>
  kerongFormats[model].locks - (model === "cu16" ? indexBase : 0);

export const factsOf = (settings: KerongSettings): BoardFacts => {
  const { model, board } = settings;
  const { locks } = kerongFormats[model];
  return {
    ...{ locks: locksOf(settings), inputs: locks, itemInputs: locks, itemsApart: true },
    bus: { line: lineOf(settings), address: `${model} ${board}` },
  };
};

/** The length of a pulse is set at the board, not by the order. */
export const kerongLanguage = (settings: KerongSettings): BoardLanguage => {
  const { model, board, indexBase } = settings;
  const asked = encodeKerong(model, { type: "state", board });
  return {
    sureSum: false,
    greetings: [],
    reads: [
      {
        ...asked,
        read: (pdu) => {
          const state = decodeKerongState(model, board, { unit: asked.unit, pdu });
          return state && { doors: state.locks, items: state.items };
        },
      },
    ],
    pulse: (lock) => ({ ...encodeKerong(model, { type: "unlock", board, index: lock + indexBase }), confirms: null }),
  };
};
