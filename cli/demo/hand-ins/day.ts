/** The hand-ins of a demo: how many, for whom, and what staff and witnesses make of the one that goes astray. */
import type { HandInDay } from "../../../firmware-sim/people/hand-ins/run.ts";
import { newRandom } from "../../../firmware-sim/random.ts";
import { type Planted, type PlantReport, report } from "../all-devices/planted.ts";
import type { Staff } from "../all-devices/staff.ts";
import { demoDoorways } from "../doorways.ts";
import { eyesAt } from "../eyes.ts";
import { demoCouriers, type Stage } from "../stage.ts";
import { handInDoorways } from "./doorways.ts";

/** For each so many parcels of a demo, one hand-in that is plain. */
const parcelsPerHandIn = 10;

export interface DemoHandIns {
  readonly day: HandInDay;
  /** What the item sensors had to report of the one that went astray. */
  readonly report: PlantReport;
}
export const demoHandIns = (
  { doors, data }: Stage,
  staff: Staff,
  { parcels, seed }: { readonly parcels: number; readonly seed: number },
): DemoHandIns => {
  const { sensor } = eyesAt(data);
  const [labelled, announced] = [...new Set(demoCouriers.map(({ carrier }) => carrier))];
  const told = { planted: [] as Planted[], unreported: [] as Planted[], troubles: [] };
  const onStrayed = async (compartment: string): Promise<void> => {
    if (sensor.has(compartment)) await report({ staff }, told, "stray", [["mismatch", compartment]]);
  };
  const label = `BP${String(newRandom(`${seed}/labels`).int(1_000_000_000)).padStart(10, "0")}`;
  const day: HandInDay = {
    site: handInDoorways(doors, demoDoorways(doors)),
    ...{ labelled: labelled ?? "", announced: { carrier: announced ?? "", label } },
    ...{ plain: Math.ceil(parcels / parcelsPerHandIn), onStrayed, onReported: staff.clear },
  };
  return { day, report: told };
};
