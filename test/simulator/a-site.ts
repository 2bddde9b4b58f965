/** A small site for tests of the simulator, and bytes as hardware pages print them. */
import type { MischiefInput } from "../../firmware-sim/mischief.ts";
import { type SimInput, SimSettings } from "../../firmware-sim/settings.ts";
import { SimulatedSite } from "../../firmware-sim/site.ts";

export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
export const spell = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();

/** Board `board-a` (unit 1, 8 relays, contacts read 1 when the door is open), compartments. */
export const smallSite = (more: Partial<SimInput> = {}): SimInput => ({
  seed: 7,
  lines: [{ transport: "tcp", boards: [{ device: "board-a", unit: 1, doorOpenLevel: 1 }] }],
  compartments: Array.from({ length: 8 }, (_, lock) => ({
    compartment: `A-0${lock + 1}`,
    device: "board-a",
    lock,
    itemSensor: lock < 2,
  })),
  doors: { mechanicsMs: [200, 200] },
  ...more,
});

export const aSiteOf = (input: SimInput): SimulatedSite => new SimulatedSite(SimSettings.parse(input), 0);
export const aSite = (...mischief: MischiefInput[]): SimulatedSite => aSiteOf({ ...smallSite(), mischief });

/** One request to unit 1; what was answered, one text a delivery. */
export const ask = (site: SimulatedSite, pdu: string, now: number): string[] =>
  (site.buses[0]?.request(1, hex(pdu), now) ?? []).map((delivery) => spell(delivery.pdu));

export const pulse0 = "05 02 00 00 05";
export const readDoors = "02 00 00 00 08";
