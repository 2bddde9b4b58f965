/**
 * An RFID reader in a process of its own, so that it costs the one that measures nothing. The bench tells it over IPC
 * how many reads a second it publishes, and which tag lies in which compartment; it says `connected` once.
 *
 *   node --import tsx bench/load/flood-reader.ts '{"port":1883,"device":"reader","secret":"…","antennas":["A-01",…]}'
 */
import { Mischief, MischiefSettings } from "../../firmware-sim/mischief.ts";
import { antennasInRows, sweepAir } from "../../firmware-sim/models/air.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { startFlood } from "../../test/proof/rig/flood-reader.ts";

export interface FloodReaderSettings {
  readonly port: number;
  readonly device: string;
  readonly secret: string;
  /** Compartment of each antenna, from 1. */
  readonly antennas: readonly string[];
}
/** `epc` null: nothing lies there any more. */
export type FloodOrder = { readonly perSecond: number } | { readonly compartment: string; readonly epc: string | null };

const run = async ({ antennas, ...to }: FloodReaderSettings): Promise<void> => {
  const inside = new Map<string, string>();
  let perSecond = 0;
  const random = newRandom("flood");
  const mischief = new Mischief(random.fork("mischief"));
  for (const kind of ["stray-read", "cross-read"] as const)
    mischief.add(MischiefSettings.parse({ kind, chance: 0.02 }), 0);
  const air = { device: to.device, missed: 0.1, antennas: antennasInRows([antennas]) };
  const tagsIn = (compartment: string): readonly string[] => {
    const epc = inside.get(compartment);
    return epc === undefined ? [] : [epc];
  };
  process.on("message", (order: FloodOrder) => {
    if ("perSecond" in order) perSecond = order.perSecond;
    else if (order.epc === null) inside.delete(order.compartment);
    else inside.set(order.compartment, order.epc);
  });
  process.on("disconnect", () => process.exit());
  await startFlood({
    ...{ ...to, perSecond: () => perSecond },
    // Antenna 0 hears who walks past; it covers nothing.
    sweep: () => [
      ...sweepAir(air, tagsIn, random, mischief, performance.now()),
      ...Array.from({ length: 4 }, () => ({ epc: "3074257BF7194E4000001A85", antenna: 0, rssi: -60 })),
    ],
  });
  process.send?.("connected");
};

run(JSON.parse(process.argv[2] ?? "{}") as FloodReaderSettings).catch((error: unknown) => {
  console.error(String(error));
  process.exit(1);
});
