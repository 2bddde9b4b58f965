/** A door that closes on what its item sensor still says from before: a sensor lags behind hands. */
import { expect, test } from "vitest";
import { bank, Scene, system, waybills } from "./scene.ts";
import { raised, standing } from "./witness-stage.ts";

const settleMs = 10_000;
const mia = { kind: "maintainer", session: "session-of-mia--------" } as const;
const max = { kind: "maintainer", session: "session-of-max--------" } as const;

/** Staff has opened a compartment with a parcel, taken it out and answered, with the door still open. */
const audited = () => {
  const scene = new Scene({ layout: bank(1, { itemSensor: true }) });
  scene.deposit([waybills[0]]);
  for (const [maintainer, { session }] of [["mia", mia] as const, ["max", max] as const])
    scene.ask({ type: "sign-in-maintainer", maintainer, proof: "right", session, totpStep: 1, source: "page" }, system);
  scene.pass(settleMs);
  scene.ask({ type: "open-compartment", compartment: "A-01", reason: "a look", second: max.session }, mia);
  scene.pulsed("A-01").pass(300).opens("A-01").pass(5_000);
  scene.ask({ type: "audit-compartment", compartment: "A-01", found: [] }, mia);
  expect(scene.compartment("A-01").occupancy).toBe("free");
  return scene;
};

test("the sensor says it a moment after the closing: the compartment is free, and nobody has to look again", () => {
  const scene = audited().closes("A-01").pass(400).item("A-01", false).pass(settleMs);
  expect(scene.compartment("A-01")).toMatchObject({ occupancy: "free", bars: [] });
  expect(raised(scene, "ghost")).toEqual([]);
  expect(scene.begin([waybills[1]]).depositAnswer.stage).toBe("opening");
});

test("the sensor goes on seeing something: nothing new goes in, and the case has its name", () => {
  const scene = audited().closes("A-01");
  expect(scene.begin([waybills[1]]).refusal).toBe("full");
  scene.pass(settleMs);
  expect(standing(scene)).toEqual(["ghost A-01"]);
  expect(scene.compartment("A-01").bars).toContain("ghost");
  expect(scene.begin([waybills[1]]).refusal).toBe("full");
});

test("and once it sees nothing any more, the case ends by itself", () => {
  const scene = audited().closes("A-01").pass(settleMs).item("A-01", false).pass(settleMs);
  expect(standing(scene)).toEqual([]);
  expect(scene.compartment("A-01")).toMatchObject({ occupancy: "free", bars: [] });
});
