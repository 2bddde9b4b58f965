/** What courier and staff are shown of a compartment and what it holds, read off the site's state. */
import { describe, expect, test } from "vitest";
import type { CompartmentView } from "../../gateway/api/reads.ts";
import { boardView, compartmentView } from "../../gateway/projections/views.ts";
import { anna, hour, kiosk, minute, Scene, system, waybills } from "./scene.ts";

const hold = 48 * hour;
const held = () => {
  const scene = new Scene({ rules: { courierSessionMs: 1e12, courierIdleMs: 1e12 } });
  const at = scene.moment.at;
  const deposit = scene.deposit();
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  const madeAt = scene.moment.at;
  const view = (): CompartmentView => compartmentView(scene.site, compartment)!;
  return { scene, deposit, compartment, at, madeAt, view };
};
type Found = ReturnType<typeof held>;
const collect = ({ scene, deposit, compartment }: Found): string => {
  const { collection } = scene.pass(minute).present(deposit).collectionAnswer;
  scene.cycle(compartment);
  return collection;
};

describe("what a compartment holds is shown as", () => {
  type Row = readonly [what: string, act: (found: Found) => unknown, shown: Partial<CompartmentView>];
  const rows: readonly Row[] = [
    ["held while its time runs", ({ scene }) => scene.pass(hold - 1), { occupancy: "held", stage: "held" }],
    ["overdue after its end", ({ scene }) => scene.pass(hold), { occupancy: "overdue", stage: "overdue" }],
    [
      "held and never overdue when its recipient refused it",
      (found) => found.scene.ask({ type: "refuse-parcels", collection: collect(found) }, kiosk).pass(30 * hold),
      { occupancy: "held", stage: "refused-at-locker" },
    ],
    [
      "held while it is being collected after its end",
      ({ scene, deposit }) => scene.pass(hold).present(deposit),
      { occupancy: "held", stage: "collecting" },
    ],
    [
      "held while its carrier takes it back",
      ({ scene, deposit }) => scene.pass(hold).ask({ type: "recall-parcels", deposit }),
      { occupancy: "held", stage: "recalling" },
    ],
    [
      "unknown when nobody knows what lies inside, overdue or not",
      (found) =>
        found.scene.pass(hold).ask({ type: "report-problem", collection: collect(found), problem: "empty" }, kiosk),
      { occupancy: "unknown", stage: "suspect" },
    ],
  ];
  test.each(rows)("%s", (_what, act, shown) => {
    const found = held();
    act(found);
    expect(found.view()).toMatchObject(shown);
  });
  test("reserved from the moment that it is begun, and free when it is gone", () => {
    const scene = new Scene().begin();
    const { compartment } = scene.depositAnswer;
    const { at } = scene.moment;
    const begun = compartmentView(scene.site, compartment);
    expect(begun).toMatchObject({ occupancy: "reserved", stage: "opening", since: at });
    expect(begun).not.toHaveProperty("holdUntilAt");
    scene.pass(10 * minute);
    const free = boardView(new Scene().site)[0];
    for (const nothing of ["deposit", "stage", "since", "holdUntilAt", "parcels"])
      expect(free).not.toHaveProperty(nothing);
  });
});

describe("the times of what is held", () => {
  test("are when it was put in and the end that was told", () => {
    const { view, madeAt, scene } = held();
    const times = { since: madeAt, holdUntilAt: madeAt + hold };
    expect(view()).toMatchObject(times);
    scene.pass(hold + hour);
    expect(view()).toMatchObject({ ...times, occupancy: "overdue" });
    scene.refreeze();
    expect(view()).toMatchObject({ ...times, occupancy: "overdue" });
  });
  test("follow an extension", () => {
    const { view, madeAt, scene, deposit } = held();
    scene.pass(hour).ask({ type: "extend-hold", deposit }, system);
    expect(view()).toMatchObject({ since: madeAt, holdUntilAt: madeAt + hold + 24 * hour });
  });
  test("move on by as long as the hold stood", () => {
    const { view, madeAt, scene, compartment } = held();
    scene
      .falls(compartment)
      .pass(5 * hour)
      .closes(compartment);
    expect(view().holdUntilAt).toBe(madeAt + hold + 5 * hour);
  });
  test("stay those of the first parcel when others are put beside it", () => {
    const recipient = "r".repeat(22);
    const scene = new Scene();
    const deposit = scene.deposit([waybills[0]], { recipient });
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    const before = compartmentView(scene.site, compartment)!;
    scene.pass(5 * minute).begin([waybills[1]], { recipient, join: deposit });
    scene.cycle(compartment).ask({ type: "confirm-deposit", deposit }, anna);
    expect(compartmentView(scene.site, compartment)).toEqual({ ...before, parcels: [waybills[0], waybills[1]] });
  });
});
