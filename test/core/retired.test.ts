/** The layout names a compartment no longer while a parcel lies in it. */
import { describe, expect, test } from "vitest";
import type { Command } from "../../gateway/core/command.ts";
import { nextDue } from "../../gateway/core/site.ts";
import type { Evidence } from "../../gateway/core/vocabulary.ts";
import { boardView, compartmentView } from "../../gateway/projections/views.ts";
import { anna, bank, hour, minute, Scene, system, waybills } from "./scene.ts";

const longSessions = { courierSessionMs: 1e12, courierIdleMs: 1e12, maintainerSessionMs: 1e12, maintainerIdleMs: 1e12 };
const ada = { kind: "maintainer", session: "session-of-ada--------" } as const;
const bob = { kind: "maintainer", session: "session-of-bob--------" } as const;
const named = bank(3);
const [first = ""] = named.map(({ compartment }) => compartment);

/** A new process with this layout; every door that it still hears of is closed. */
const startWith = (scene: Scene, layout: typeof named, isRead = true): Scene => {
  const boot = { boot: "b".repeat(16), software: "test", offTimeMs: 0, layout: [...layout] };
  scene.refreeze().ask({ type: "start-gateway", ...boot }, system);
  const adopted = scene.types;
  for (const { compartment } of named)
    if (isRead || layout.some((plan) => plan.compartment === compartment)) scene.closes(compartment);
  scene.ask({ type: "settle-after-start" }, system);
  expect(adopted).toContain("gateway-started");
  return scene;
};
const retired = (isRead = true) => {
  const scene = new Scene({ layout: named, rules: longSessions });
  const proven = { type: "sign-in-maintainer", proof: "right", totpStep: 1, source: "page" } as const;
  scene.ask({ ...proven, maintainer: "ada", session: ada.session }, system);
  scene.ask({ ...proven, maintainer: "bob", session: bob.session }, system);
  const deposit = scene.deposit();
  expect(scene.site.custody.deposits.get(deposit)?.compartment).toBe(first);
  scene.pass(minute);
  return { scene: startWith(scene, named.slice(1), isRead), deposit };
};
const proof = { grade: "proven", witnesses: ["staff"] } satisfies Evidence;
const open = { type: "open-compartment", compartment: first, reason: "it is to go" } as const;

describe("a compartment that the layout names no longer, with a parcel inside", () => {
  test("is opened by two of the staff, and by no one of them alone", () => {
    const { scene } = retired();
    expect(scene.ask(open, ada).refusal).toBe("second-person-needed");
    expect(scene.ask({ ...open, second: bob.session }, ada).answer.type).toBe("order");
    expect(scene.cycle(first).types).toEqual(["door-closed"]);
  });
  test("is opened neither by its code nor for its courier", () => {
    const { scene, deposit } = retired();
    expect(scene.present(deposit).refusal).toBe("door-unavailable");
    scene.ask({ type: "recall-parcels", deposit }, anna);
    expect(scene.refusal).toBe("door-unavailable");
    expect(scene.pass(100 * hour).types).not.toContain("hold-ended");
  });
  test("gets no pulse while nobody can read its door", () => {
    const { scene } = retired(false);
    expect(scene.ask({ ...open, second: bob.session }, ada).refusal).toBe("door-unavailable");
  });
  test("is emptied by an audit, takes nothing new, and the next start forgets it", () => {
    const { scene, deposit } = retired();
    scene.ask({ ...open, second: bob.session }, ada).cycle(first);
    scene.ask({ type: "audit-compartment", compartment: first, found: [] }, ada);
    expect(scene.types).toContain("compartment-freed");
    expect(scene.stageOf(deposit)).toBe("gone");
    expect(scene.begin([waybills[1]]).depositAnswer.compartment).not.toBe(first);
    startWith(scene, named.slice(1));
    expect(scene.site.locker.compartments.has(first)).toBe(false);
    const from = scene.events.length;
    startWith(scene, named.slice(1));
    expect(scene.events.slice(from).map(({ type }) => type)).not.toContain("layout-adopted");
  });
  test("is back in service when the layout names it again, and the code opens", () => {
    const { scene, deposit } = retired();
    startWith(scene, named);
    expect(scene.present(deposit).collectionAnswer.compartment).toBe(first);
  });
  test("is not waited for in safe mode when it was empty: the layout has forgotten it", () => {
    const scene = new Scene({ layout: named, rules: longSessions });
    const last = scene.seq;
    for (const { compartment } of named.slice(1))
      scene.given({ type: "compartment-freed", compartment, evidence: proof });
    const newEpoch = {
      epoch: { counter: 2, id: "f".repeat(16) },
      reason: "lossy-repair",
      holes: [{ from: 1, upTo: last }],
    };
    const boot = { boot: "b".repeat(16), software: "test", offTimeMs: 0, layout: [...named.slice(1)] };
    scene.ask({ type: "start-gateway", ...boot, newEpoch } as Command, system);
    expect(scene.one("epoch-opened").unproven).toEqual([]);
    expect(scene.types).not.toContain("alarm-raised");
    expect(scene.site.locker.unproven.size).toBe(0);
  });
  test("is shown as blocked until nothing is left in it", () => {
    const { scene, deposit } = retired();
    const shown = { service: "blocked", reason: "retired", occupancy: "held", deposit };
    expect(compartmentView(scene.site, first)).toMatchObject(shown);
    expect(boardView(scene.site).map(({ compartment }) => compartment)).toContain(first);
    scene.ask({ ...open, second: bob.session }, ada).cycle(first);
    scene.ask({ type: "audit-compartment", compartment: first, found: [] }, ada);
    expect(compartmentView(scene.site, first)).toBeNull();
    expect(boardView(scene.site)).toHaveLength(2);
  });
});

test("what was read at a free compartment just before it goes is waited for no more", () => {
  const layout = bank(3, { reader: "rfid-1" });
  const scene = new Scene({ layout }).pass(minute).reads("stray", first);
  expect(nextDue(scene.site)).not.toBeNull();
  startWith(scene, layout.slice(1));
  expect(scene.site.locker.compartments.has(first)).toBe(false);
  scene.pass(hour);
});
