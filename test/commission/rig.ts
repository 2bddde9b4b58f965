/** A simulated cabinet on a real line with mischief in it, and a person who tells what is physically so. */
import { modelNow, runSimulator, type Simulator } from "../../firmware-sim/main.ts";
import { type MischiefInput, MischiefSettings } from "../../firmware-sim/mischief.ts";
import type { SimInput } from "../../firmware-sim/settings.ts";
import { lineOpener } from "../../gateway/adapters/bus/link/line.ts";
import type { DeviceEntry } from "../../gateway/commission/board.ts";
import { commission, type Job, nobody, type Person } from "../../gateway/commission/commission.ts";
import { usualPatience } from "../../gateway/commission/trial.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import type { Wire } from "../../gateway/wire/faces/commission.ts";
import { quietLog } from "../contract/device-rig.ts";

/** Quick hands: a door that opened is shut again after a while that a busy machine still sees. */
export const quickDoors = { closesItselfMs: 800, mechanicsMs: [40, 120] as [number, number] };
export const quickPatience = { ...usualPatience, watchMs: 1000, shutMs: 20_000, everyMs: 20 };

export const compartmentsOf = (device: string, bank: string, locks: number): SimInput["compartments"] =>
  Array.from({ length: locks }, (_, lock) => ({ compartment: `${bank}-${lock + 1}`, device, lock }));
export const planOf = (device: string, bank: string, locks: number): readonly Wire[] =>
  Array.from({ length: locks }, (_, lock) => ({ compartment: `${bank}-${lock + 1}`, device, lock, input: lock }));

export const startCabinet = async (input: SimInput, mischief: readonly MischiefInput[]): Promise<Simulator> => {
  const simulator = await runSimulator({ doors: quickDoors, ...input });
  for (const one of mischief) simulator.site.mischief.add(MischiefSettings.parse(one), modelNow());
  return simulator;
};

/** Openings of every door so far. */
const openings = ({ site }: Simulator): ReadonlyMap<string, number> =>
  new Map(
    site.settings.compartments.map(({ compartment: id }) => [id, site.cabinet.look(id, modelNow())?.openings ?? 0]),
  );

/** Eyes that see which door has opened since they looked last; null: none has. */
export const eyesAt = (simulator: Simulator): (() => string | null) => {
  let before = openings(simulator);
  return () => {
    const now = openings(simulator);
    const opened = [...now].filter(([id, count]) => count > (before.get(id) ?? 0)).map(([id]) => id);
    before = now;
    return opened[0] ?? null;
  };
};
export const personAt = (simulator: Simulator): Person => {
  const look = eyesAt(simulator);
  return { ...nobody, whichDoor: async () => look() };
};

export const commissionAll = (jobs: readonly Job[], person: Person) =>
  commission(jobs, {
    ...{ openLine: lineOpener(quietLog), clock: realClock(), patience: quickPatience, person },
    say: () => {},
  });
export const jobOf = (device: DeviceEntry, wires: readonly Wire[], occupied: readonly number[] = []): Job => ({
  ...{ device, wires, room: {}, occupied: new Set(occupied) },
});
