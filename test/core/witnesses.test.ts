/** What sensors, readers and people say of a compartment, and what the site makes of it when they disagree. */
import { describe, expect, test } from "vitest";
import { caseKey } from "../../gateway/core/witness/beliefs.ts";
import { kiosk, minute } from "./scene.ts";
import { held, lost, raised, settleMs, standing, stranger, tag, tagged, waybill } from "./witness-stage.ts";

describe("a deposit", () => {
  test("is made by sensor and tag together, and says so", () => {
    const scene = tagged().begin([waybill]);
    const { compartment } = scene.depositAnswer;
    expect(scene.cycle(compartment, { item: true }).types).toEqual(["door-closed"]);
    scene.reads(tag, compartment).pass(0);
    expect(scene.one("deposit-made").evidence).toEqual({ grade: "proven", witnesses: ["item-sensor", "tag"] });
    scene.pass(minute);
    expect(standing(scene)).toEqual([]);
  });

  test("is made by the sensor alone when the tag is not read in time, and the tag is called unread until it is", () => {
    const scene = tagged().begin([waybill]);
    const { compartment } = scene.depositAnswer;
    scene.cycle(compartment, { item: true }).pass(settleMs);
    expect(scene.one("deposit-made").evidence.witnesses).toEqual(["item-sensor"]);
    scene.pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("unread", compartment)]);
    scene.reads(tag, compartment).pass(settleMs);
    expect(scene.one("disagreement-cleared").by).toBe("witnesses");
    expect(raised(scene, "unread")).toHaveLength(1);
  });

  test("with another tag than the scanned one keeps its code back, and the courier's word ends the wait", () => {
    const scene = tagged().begin([waybill]);
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment, { item: true }).reads(stranger, compartment).pass(settleMs);
    expect(scene.stageOf(deposit)).toBe("closed");
    expect(scene.present(deposit).refusal).toBe("code-wrong");
    expect(raised(scene, "mismatch")).toMatchObject([{ compartment, deposit, parcels: [waybill], epc: stranger }]);
    scene.ask({ type: "confirm-deposit", deposit });
    expect(scene.one("deposit-made").evidence.grade).toBe("stated");
    scene.pass(minute);
    expect(raised(scene, "mismatch")).toHaveLength(1);
  });

  test("that is exchanged for the right parcel is made, and the mismatch is over", () => {
    const scene = tagged().begin([waybill]);
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment, { item: true }).reads(stranger, compartment).pass(settleMs);
    scene.ask({ type: "reopen-deposit", deposit }).pulsed(compartment).opens(compartment).pass(3_000);
    scene.closes(compartment);
    scene.turn(lost(stranger, compartment)).reads(tag, compartment).pass(settleMs);
    expect(scene.stageOf(deposit)).toBe("held");
    expect(standing(scene)).toEqual([]);
  });

  test("whose parcel went into the neighbour is a misplacement there, and ends when it lies where it belongs", () => {
    const scene = tagged().begin([waybill]);
    const { deposit, compartment } = scene.depositAnswer;
    const other = ["A-01", "A-02", "A-03", "A-04"].find((id) => id !== compartment)!;
    scene.cycle(compartment).reads(tag, other).pass(settleMs);
    expect(raised(scene, "misplacement")).toMatchObject([
      { compartment: other, belongs: compartment, deposit, epc: tag },
    ]);
    expect(scene.compartment(other).bars).toEqual(["misplacement"]);
    scene.ask({ type: "reopen-deposit", deposit }).cycle(compartment, { item: true });
    scene.reads(tag, compartment).pass(settleMs);
    expect(scene.stageOf(deposit)).toBe("held");
    expect([standing(scene), scene.compartment(other).bars]).toEqual([[], []]);
  });
});

describe("a collection", () => {
  test("is proven once the sensor has seen it go and the reader hears the tag no more", () => {
    const scene = tagged();
    const { deposit, compartment } = held(scene);
    scene.present(deposit).cycle(compartment, { item: false });
    expect(scene.types).toEqual(["door-closed", "collection-closed"]);
    scene.turn(lost(tag, compartment)).pass(0);
    expect(scene.one("parcels-collected").evidence).toEqual({
      grade: "proven",
      witnesses: ["item-sensor", "tag", "code"],
    });
  });

  test("does not wait for ever for a reader that says nothing", () => {
    const scene = tagged();
    const { deposit, compartment } = held(scene);
    scene.present(deposit).cycle(compartment, { item: false }).pass(settleMs);
    expect(scene.one("parcels-collected").evidence.witnesses).toEqual(["item-sensor", "code"]);
  });

  test("is not called one while the tag is read inside: the witnesses disagree, and the code stays", () => {
    const scene = tagged();
    const { deposit, compartment } = held(scene);
    scene.present(deposit).cycle(compartment, { item: false }).reads(tag, compartment).pass(settleMs);
    expect(raised(scene, "mismatch")).toMatchObject([{ compartment, deposit }]);
    scene.pass(3 * minute);
    expect(scene.events.some(({ type }) => type === "parcels-collected")).toBe(false);
    expect(scene.stageOf(deposit)).toBe("held");
    expect(scene.present(deposit).collectionAnswer.stage).toBe("opening");
    scene
      .cycle(compartment)
      .turn(lost(tag, compartment))
      .pass(4 * minute);
    expect(scene.stageOf(deposit)).toBe("gone");
    expect(standing(scene)).toEqual([]);
  });

  test("is not believed of somebody who says so while the tag is read inside", () => {
    const scene = tagged({ itemSensor: false });
    const { deposit, compartment } = held(scene);
    const { collection } = scene.present(deposit).collectionAnswer;
    scene.cycle(compartment).reads(tag, compartment);
    scene.ask({ type: "confirm-collection", collection }, kiosk);
    expect(scene.one("collection-undone").reason).toBe("still-inside");
  });

  test("is not presumed either while it is", () => {
    const scene = tagged({ itemSensor: false });
    const { deposit, compartment } = held(scene);
    scene
      .present(deposit)
      .cycle(compartment)
      .reads(tag, compartment)
      .pass(4 * minute);
    expect(scene.one("collection-undone").reason).toBe("still-inside");
    expect(scene.stageOf(deposit)).toBe("held");
  });
});

describe("what lies in a compartment", () => {
  test("and is stolen before its tag was read has one name: what is gone is not called unread", () => {
    const scene = tagged().begin([waybill]);
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment, { item: true }).ask({ type: "confirm-deposit", deposit });
    scene.opens(compartment).item(compartment, false).closes(compartment).pass(minute);
    expect(standing(scene)).toEqual([caseKey("unexpected-removal", compartment)]);
    expect(raised(scene, "unread")).toEqual([]);
  });

  test("and was called unread is not called so any more once it is seen to be gone", () => {
    const scene = tagged().begin([waybill]);
    const { compartment } = scene.depositAnswer;
    scene.cycle(compartment, { item: true }).pass(2 * settleMs);
    expect(standing(scene)).toEqual([caseKey("unread", compartment)]);
    scene.opens(compartment).item(compartment, false).closes(compartment).pass(minute);
    expect(standing(scene)).toEqual([caseKey("unexpected-removal", compartment)]);
  });

  test("and leaves it without an order is an unexpected removal, raised once", () => {
    const scene = tagged();
    const { deposit, compartment } = held(scene);
    scene.opens(compartment).item(compartment, false).pass(settleMs);
    expect(raised(scene, "unexpected-removal")).toMatchObject([{ compartment, deposit, parcels: [waybill] }]);
    scene.closes(compartment).turn(lost(tag, compartment)).pass(minute);
    expect(raised(scene, "unexpected-removal")).toHaveLength(1);
    expect(scene.site.alarm.standing.has(`unexpected-removal ${compartment}`)).toBe(true);
  });

  test("is mismatched while the sensor sees nothing and the tag is read, until the sensor sees it again", () => {
    const scene = tagged();
    const { compartment } = held(scene);
    scene.item(compartment, false).pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("mismatch", compartment)]);
    scene.item(compartment, true).pass(settleMs);
    expect(standing(scene)).toEqual([]);
    expect(scene.events.filter(({ type }) => type === "alarm-raised")).toHaveLength(1);
  });

  test("a sensor that changes its mind for a moment says nothing", () => {
    const scene = tagged();
    const { compartment } = held(scene);
    scene.item(compartment, false).pass(2_000).item(compartment, true).pass(minute);
    expect(scene.events.filter(({ type }) => type === "disagreement-raised")).toEqual([]);
  });

  test("and the ledger does not know is a ghost: nothing new goes in until it is looked into or gone", () => {
    const scene = tagged();
    scene.reads(stranger, "A-02").pass(settleMs);
    expect(raised(scene, "ghost")).toMatchObject([{ compartment: "A-02", epc: stranger, parcels: [] }]);
    expect(scene.compartment("A-02").bars).toEqual(["ghost"]);
    scene.turn(lost(stranger, "A-02")).pass(settleMs);
    expect([standing(scene), scene.compartment("A-02").bars]).toEqual([[], []]);
    scene.item("A-03", true).pass(settleMs);
    expect(standing(scene)).toEqual([caseKey("ghost", "A-03")]);
  });

  test("and was stolen while the gateway was off is an unexpected removal once its reader misses it", () => {
    const scene = tagged({ itemSensor: false });
    const { deposit, compartment } = held(scene);
    scene.refreeze().start().pass(minute);
    expect([scene.site.witnessed.tags.get(tag)?.presence, standing(scene)]).toEqual(["unknown", []]);
    scene.turn(lost(tag, compartment)).pass(settleMs);
    expect(raised(scene, "unexpected-removal")).toMatchObject([{ compartment, deposit, epc: tag }]);
  });

  test("is unknown to its readers after a restart, and what stands goes on standing", () => {
    const scene = tagged();
    const { compartment } = held(scene);
    scene.item(compartment, false).pass(settleMs);
    scene.refreeze().start().pass(minute);
    expect(scene.site.witnessed.tags.get(tag)?.presence).toBe("unknown");
    expect(standing(scene)).toEqual([caseKey("mismatch", compartment)]);
    expect(raised(scene, "mismatch")).toHaveLength(1);
  });
});
