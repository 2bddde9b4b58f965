/** Capabilities of the kinds that there are, by how they are reached. */
import type { BoardFacts, Capabilities } from "../ports/device.ts";

export const unknownFacts: BoardFacts = { locks: null, inputs: null, itemInputs: null, itemsApart: false, bus: null };

const nothing: Omit<Capabilities, "about" | "reachedBy"> = {
  ...{ locks: false, readsTags: false, forPeople: false, selfDescribing: false },
  ...{ credential: false, tellsFirmware: false, itemSensors: "none" },
  ...{ senses: false, lamps: false },
};

/** Boards on a bus have no credential: whoever holds the wire holds the board. */
export const onALine = (about: string, more: Partial<Capabilities>): Capabilities => ({
  ...{ ...nothing, about, reachedBy: "line", locks: true },
  ...more,
});
export const overMqtt = (about: string, more: Partial<Capabilities>): Capabilities => ({
  ...{ ...nothing, about, reachedBy: "broker", credential: true },
  ...more,
});
export const overHttp = (about: string, more: Partial<Capabilities>): Capabilities => ({
  ...{ ...nothing, about, reachedBy: "api", credential: true },
  ...more,
});
/** Readers that wait to be called: the gateway opens the connection, and whoever answers is the reader. */
export const overStream = (about: string, more: Partial<Capabilities>): Capabilities => ({
  ...{ ...nothing, about, reachedBy: "stream" },
  ...more,
});
