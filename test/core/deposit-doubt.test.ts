/** "Done: it is inside", and the item sensor sees nothing there: the courier is asked at the door. */
import { describe, expect, test } from "vitest";
import { anna, arno, bank, hour, minute, Scene, waybills } from "./scene.ts";
import { raised, standing, tag, tagged, waybill } from "./witness-stage.ts";

const settleMs = 10_000;

/** The door was opened and closed again, and the sensor goes on seeing nothing. */
const closedEmpty = (scene = new Scene({ layout: bank(4, { itemSensor: true }) })) => {
  scene.begin([waybills[0]]);
  const { deposit, compartment } = scene.depositAnswer;
  scene.cycle(compartment).pass(200);
  const done = (looked = false): Scene =>
    scene.ask({ type: "confirm-deposit", deposit, ...(looked ? { looked } : {}) }, anna);
  return { scene, deposit, compartment, done };
};

describe("a deposit that the item sensor does not see", () => {
  test("is not made by the first word: no code, and the courier is asked", () => {
    const { scene, deposit, done } = closedEmpty();
    expect(done().depositAnswer).toMatchObject({ deposit, stage: "closed", doubt: "not-sensed" });
    expect(scene.types).toEqual(["deposit-doubted"]);
    expect(scene.stageOf(deposit)).toBe("closed");
    expect(scene.present(deposit).refusal).toBe("code-wrong");
  });
  test("is made by the word of a courier who has looked, and the mismatch stands", () => {
    const { scene, deposit, compartment, done } = closedEmpty();
    expect(done().ask({ type: "confirm-deposit", deposit, looked: true }).depositAnswer.stage).toBe("held");
    expect(scene.one("deposit-made").evidence).toMatchObject({ grade: "stated", witnesses: ["courier"] });
    scene.pass(settleMs);
    expect(standing(scene)).toEqual([`mismatch ${compartment}`]);
  });
  test("is made by the same word again, where nobody can be asked, but not by a finger that slips", () => {
    const { scene, deposit, done } = closedEmpty();
    expect(done().pass(300).ask({ type: "confirm-deposit", deposit }).depositAnswer).toMatchObject({
      ...{ stage: "closed", doubt: "not-sensed" },
    });
    expect(scene.types).toEqual([]);
    expect(scene.pass(1_000).ask({ type: "confirm-deposit", deposit }).depositAnswer.stage).toBe("held");
  });
  test("is made as proven when the sensor was only slow", () => {
    const { scene, deposit, compartment, done } = closedEmpty();
    done().pass(400).item(compartment, true);
    expect(scene.one("deposit-made").evidence).toMatchObject({ grade: "proven", witnesses: ["item-sensor"] });
    expect(scene.ask({ type: "confirm-deposit", deposit, looked: true }).depositAnswer.stage).toBe("held");
    scene.pass(settleMs);
    expect(raised(scene, "mismatch")).toEqual([]);
  });
  test("ends as cancelled when the courier kept the parcel, and nobody was told of a code", () => {
    const { scene, deposit, compartment, done } = closedEmpty();
    done().ask({ type: "cancel-deposit", deposit });
    expect(scene.one("deposit-cancelled").evidence).toMatchObject({ grade: "proven", witnesses: ["item-sensor"] });
    expect(scene.compartment(compartment).occupancy).toBe("free");
    expect(scene.events.some(({ type }) => type === "deposit-made")).toBe(false);
    expect(standing(scene.pass(settleMs))).toEqual([]);
    expect(scene.begin([waybills[0]]).depositAnswer.stage).toBe("opening");
  });
  test("is asked for anew after the door was opened again", () => {
    const { scene, deposit, compartment, done } = closedEmpty();
    done().ask({ type: "reopen-deposit", deposit }).cycle(compartment).pass(minute);
    expect(done().depositAnswer.doubt).toBe("not-sensed");
    expect(scene.types).toEqual(["deposit-doubted"]);
  });
  test("that is opened again and put in is proven", () => {
    const { scene, deposit, compartment, done } = closedEmpty();
    done().ask({ type: "reopen-deposit", deposit }).cycle(compartment, { item: true });
    expect(scene.one("deposit-made").evidence.grade).toBe("proven");
    expect(scene.stageOf(deposit)).toBe("held");
  });
  test("waits for staff when the courier leaves without an answer: the sensor may be blind for it", () => {
    const { scene, deposit, compartment, done } = closedEmpty();
    done().pass(hour);
    expect(scene.stageOf(deposit)).toBe("suspect");
    expect(scene.compartment(compartment).occupancy).toBe("suspect");
  });
  test("is asked about still after a restart", () => {
    const { scene, deposit, done } = closedEmpty();
    done().refreeze().start().pass(2_000);
    expect(scene.ask({ type: "confirm-deposit", deposit }).depositAnswer.stage).toBe("held");
  });
  test("is nobody else's to settle", () => {
    const { deposit, done } = closedEmpty();
    expect(done().ask({ type: "confirm-deposit", deposit, looked: true }, arno).refusal).toBe("not-allowed");
  });
  test("tells a handheld that it is doubted", () => {
    const scene = new Scene({ layout: bank(1, { itemSensor: true }) });
    const handheld = { kind: "handheld", device: "handheld-1" } as const;
    scene.signIn("anna", "swift", handheld).begin([waybills[0]], {}, handheld);
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment).ask({ type: "confirm-deposit", deposit }, handheld);
    const told = scene.effects.flatMap((effect) => (effect.type === "tell-handheld" ? [effect.message.type] : []));
    expect(told.at(-1)).toBe("doubted");
  });
});

describe("nobody is asked", () => {
  test("where no sensor is", () => {
    const { scene, done } = closedEmpty(new Scene());
    expect(done().depositAnswer).toMatchObject({ stage: "held" });
    expect(scene.one("deposit-made").evidence.grade).toBe("stated");
  });
  test("where the sensor was not read yet", () => {
    const { compartment, deposit, done } = closedEmpty();
    done().ask({ type: "reopen-deposit", deposit }).cycle(compartment).falls(compartment).closes(compartment);
    expect(done().depositAnswer.stage).toBe("held");
  });
  test("where other parcels lie already: the sensor sees nothing new", () => {
    const scene = new Scene({ layout: bank(1, { itemSensor: true }) });
    const recipient = "r".repeat(22);
    const first = scene.deposit([waybills[0]], { recipient });
    scene.begin([waybills[1]], { recipient, join: first }).cycle("A-01");
    expect(scene.ask({ type: "confirm-deposit", deposit: first }).depositAnswer.stage).toBe("held");
  });
  test("where a reader has read its tag inside, beside another parcel that it waits for", () => {
    const scene = tagged().begin([waybill, waybills[2]]);
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment).reads(tag, compartment);
    expect(scene.ask({ type: "confirm-deposit", deposit }).depositAnswer.stage).toBe("held");
  });
});
