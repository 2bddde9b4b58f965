/** The hand-ins of a demo: how many, for whom, and what staff and witnesses make of the one that goes astray. */
import { setTimeout as sleep } from "node:timers/promises";
import type { HandInDay } from "../../../firmware-sim/people/hand-ins/run.ts";
import { newRandom } from "../../../firmware-sim/random.ts";
import { type PlantReport, reportMsMax } from "../all-devices/planted.ts";
import type { Staff } from "../all-devices/staff.ts";
import { demoDoorways } from "../doorways.ts";
import { eyesAt } from "../eyes.ts";
import { demoCouriers, type Stage } from "../stage.ts";
import { handInDoorways } from "./doorways.ts";

/** For each so many parcels of a demo, one hand-in that is plain. */
const parcelsPerHandIn = 10;
const lookMs = 100;

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
  const report = {
    planted: [] as PlantReport["planted"][number][],
    unreported: [] as PlantReport["planted"][number][],
  };
  const onStrayed = async (compartment: string): Promise<void> => {
    if (!sensor.has(compartment)) return;
    const planted = { deed: "stray", kind: "mismatch", compartment } as const;
    report.planted.push(planted);
    for (
      const end = Date.now() + reportMsMax;
      !(await staff.alarms()).has(`mismatch ${compartment}`);
      await sleep(lookMs)
    )
      if (Date.now() > end) return void report.unreported.push(planted);
  };
  const label = `BP${String(newRandom(`${seed}/labels`).int(1_000_000_000)).padStart(10, "0")}`;
  const day: HandInDay = {
    site: handInDoorways(doors, demoDoorways(doors)),
    ...{ labelled: labelled ?? "", announced: { carrier: announced ?? "", label } },
    ...{ plain: Math.ceil(parcels / parcelsPerHandIn), onStrayed, onReported: staff.clear },
  };
  return { day, report: { ...report, troubles: [] } };
};
