/** One fact has one name: what a sensor and a tag say of the same parcel is one disagreement. */
import { describe, expect, test } from "vitest";
import { caseKey } from "../../gateway/core/witness/beliefs.ts";
import { kiosk, minute } from "./scene.ts";
import { held, lost, otherThan, raised, settleMs, standing, stranger, tag, tagged, waybill } from "./witness-stage.ts";

describe("what lies in a compartment", () => {
  test("that belongs behind another door has the name that says so, by sensor and tag together", () => {
    const scene = tagged().begin([waybill]);
    const { compartment } = scene.depositAnswer;
    const other = otherThan(compartment);
    scene.cycle(compartment);
    scene.item(other, true).reads(tag, other).pass(settleMs);
    expect([standing(scene), scene.compartment(other).bars]).toEqual([
      [caseKey("misplacement", other)],
      ["misplacement"],
    ]);
  });

  test("is a ghost until its tag says whose it is, and never both", () => {
    const scene = tagged().begin([waybill]);
    const { compartment } = scene.depositAnswer;
    const other = otherThan(compartment);
    scene.cycle(compartment);
    scene.item(other, true).pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("ghost", other)]);
    scene.reads(tag, other).pass(settleMs);
    expect([standing(scene), scene.compartment(other).bars]).toEqual([
      [caseKey("misplacement", other)],
      ["misplacement"],
    ]);
  });

  test("is a ghost as soon as it is nobody's any more", () => {
    const scene = tagged({ itemSensor: false }).begin([waybill]);
    const { deposit, compartment } = scene.depositAnswer;
    const other = otherThan(compartment);
    scene.cycle(compartment).reads(tag, other).pass(settleMs);
    scene.ask({ type: "cancel-deposit", deposit });
    expect(scene.stageOf(deposit)).toBe("gone");
    expect(raised(scene, "misplacement")).toHaveLength(1);
    scene.pass(0);
    expect([standing(scene), scene.compartment(other).bars]).toEqual([[caseKey("ghost", other)], ["ghost"]]);
  });

  test("is no ghost by a tag that was read before the door last closed: it may have gone with it", () => {
    const scene = tagged({ itemSensor: false });
    const { deposit, compartment } = held(scene);
    const { collection } = scene.present(deposit).collectionAnswer;
    scene.cycle(compartment).ask({ type: "confirm-collection", collection }, kiosk).pass(settleMs);
    expect([scene.stageOf(deposit), standing(scene)]).toEqual(["gone", []]);
    scene.reads(tag, compartment).pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("ghost", compartment)]);
  });

  test("is called misplaced by its owner's compartment, and is a ghost no more in the same moment", () => {
    const scene = tagged().begin([waybill]);
    const { compartment } = scene.depositAnswer;
    const other = otherThan(compartment);
    scene.item(other, true).pass(settleMs).cycle(compartment).pass(5_000).reads(tag, other);
    while (raised(scene, "misplacement").length === 0) scene.pass(100);
    expect(standing(scene)).toEqual([caseKey("misplacement", other)]);
  });

  test("is a ghost where its tag is read now, and no more where it was read before", () => {
    const scene = tagged({ itemSensor: false });
    scene.reads(stranger, "A-02").pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("ghost", "A-02")]);
    scene.reads(stranger, "A-03").pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("ghost", "A-03")]);
  });

  test("keeps its name over a restart, until its tag is read again", () => {
    const scene = tagged().begin([waybill]);
    const { compartment } = scene.depositAnswer;
    const other = otherThan(compartment);
    scene.cycle(compartment).item(other, true).reads(tag, other).pass(settleMs);
    scene.refreeze().start();
    scene.item(other, true).pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("misplacement", other)]);
  });

  test("was called gone until it was read behind another door: then it is misplaced, and nothing else", () => {
    const scene = tagged({ itemSensor: false });
    const { compartment } = held(scene);
    const other = otherThan(compartment);
    scene.turn(lost(tag, compartment)).pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("unexpected-removal", compartment)]);
    scene.reads(tag, other).pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("misplacement", other)]);
  });

  test("and wanders on is misplaced where it is read now only", () => {
    const scene = tagged({ itemSensor: false });
    const { compartment } = held(scene);
    const other = otherThan(compartment);
    scene.reads(tag, other).pass(settleMs).reads(tag, "A-03").pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("misplacement", "A-03")]);
  });

  test("was called gone and is not known to be back is not unread besides, over a restart too", () => {
    const scene = tagged({ itemSensor: false });
    const { compartment } = held(scene);
    scene.turn(lost(tag, compartment)).pass(settleMs);
    scene.refreeze().start();
    scene.reads(stranger, compartment).pass(minute);
    expect(raised(scene, "unread")).toEqual([]);
    expect(standing(scene)).toContain(caseKey("unexpected-removal", compartment));
  });
});
