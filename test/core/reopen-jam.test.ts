/** Opening again in the grace time, and the door gives nothing: whoever asked thinks that something is left inside. */
import { describe, expect, test } from "vitest";
import { bank, kiosk, minute, Scene, type SceneOptions, system, waybills } from "./scene.ts";

const sensed: SceneOptions = { layout: bank(4, { itemSensor: true }) };
const ada = { kind: "maintainer", session: "session-of-ada--------" } as const;
const bob = { kind: "maintainer", session: "session-of-bob--------" } as const;

/** Opened once, closed again; what happens then is told by each test. */
const closedOnce = (options: SceneOptions = {}, item?: boolean) => {
  const scene = new Scene({ ...options, rules: { maintainerSessionMs: 1e12, maintainerIdleMs: 1e12 } });
  const proven = { type: "sign-in-maintainer", proof: "right", totpStep: 1, source: "page" } as const;
  scene.ask({ ...proven, maintainer: "ada", session: ada.session }, system);
  scene.ask({ ...proven, maintainer: "bob", session: bob.session }, system);
  const deposit = scene.deposit([waybills[0], waybills[1]], { recipient: "r".repeat(22) });
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  const { collection } = scene.pass(minute).present(deposit).collectionAnswer;
  scene.cycle(compartment, item === undefined ? {} : { item }).pass(2_000);
  return { scene, deposit, compartment, collection };
};
const reopen = (scene: Scene, collection: string): Scene => scene.ask({ type: "reopen-collection", collection }, kiosk);
const jam = (scene: Scene, compartment: string): Scene => {
  const from = scene.events.length;
  for (let at = 0; at < 3; at++) scene.pulsed(compartment).closes(compartment).pass(2_500);
  scene.last = scene.events.slice(from);
  return scene;
};
const typesSince = (scene: Scene, from: number) => scene.events.slice(from).map(({ type }) => type);
/** Two of them open the door and say what lies inside. */
const look = (scene: Scene, compartment: string, found: readonly string[]): Scene => {
  const open = { type: "open-compartment", compartment, reason: "jam", second: bob.session } as const;
  scene.pass(2_000).ask(open, ada);
  scene.cycle(compartment).ask({ type: "audit-compartment", compartment, found: [...found] }, ada);
  const looked = scene.last;
  scene.ask({ type: "release-compartment", compartment, reason: "mended" }, ada);
  scene.last = looked;
  return scene;
};

describe("a re-open whose door jams", () => {
  test.each([
    ["the same collection, by the button", (scene: Scene, collection: string) => reopen(scene, collection)],
    ["the same code", (scene: Scene, _: string, deposit: string) => scene.present(deposit)],
  ])("by %s is an incident, and the parcels are in doubt", (_what, again) => {
    const { scene, deposit, compartment, collection } = closedOnce();
    again(scene, collection, deposit);
    jam(scene, compartment);
    expect(scene.types).toContain("door-jammed");
    expect(scene.one("collection-undone").reason).toBe("door-did-not-open");
    expect(scene.one("incident-opened")).toMatchObject({ kind: "door-did-not-open", deposit });
    expect(scene.one("compartment-suspected")).toMatchObject({ deposit, codeStays: true });
    expect(scene.compartment(compartment).occupancy).toBe("suspect");
    expect(scene.stageOf(deposit)).toBe("held");
  });

  test("is not collected when the grace time ends, and frees nothing", () => {
    const { scene, deposit, compartment, collection } = closedOnce();
    jam(reopen(scene, collection), compartment);
    const from = scene.events.length;
    scene.pass(60 * minute);
    expect(typesSince(scene, from)).not.toContain("parcels-collected");
    expect(scene.site.custody.deposits.get(deposit)?.inside).toEqual([waybills[0], waybills[1]]);
    expect(scene.site.custody.deposits.get(deposit)?.hold?.state).toBe("paused");
  });

  test("keeps the code: it opens once staff has looked and found the parcels", () => {
    const { scene, deposit, compartment, collection } = closedOnce();
    jam(reopen(scene, collection), compartment);
    expect(scene.present(deposit).refusal).toBe("door-unavailable");
    expect(look(scene, compartment, [waybills[0], waybills[1]]).types).toContain("compartment-audited");
    expect(scene.pass(2_000).present(deposit).collectionAnswer.parcels).toEqual([waybills[0], waybills[1]]);
  });

  test("ends when staff has looked and found nothing", () => {
    const { scene, deposit, compartment, collection } = closedOnce();
    jam(reopen(scene, collection), compartment);
    expect(look(scene, compartment, []).types).toEqual(
      expect.arrayContaining(["compartment-audited", "compartment-freed"]),
    );
    expect(scene.stageOf(deposit)).toBe("gone");
  });

  test("is released by nobody who has not looked", () => {
    const { scene, compartment, collection } = closedOnce();
    jam(reopen(scene, collection), compartment);
    scene.ask({ type: "release-compartment", compartment, reason: "mended" }, ada);
    expect(scene.refusal).toBe("audit-needed");
  });

  test("of what was left of several parcels does not give out the rest", () => {
    const { scene, deposit, compartment, collection } = closedOnce();
    scene.ask({ type: "confirm-collection", collection, taken: [waybills[0]] }, kiosk);
    jam(reopen(scene.pass(2_000), collection), compartment).pass(60 * minute);
    expect(scene.site.custody.deposits.get(deposit)?.inside).toEqual([waybills[1]]);
    expect(scene.compartment(compartment).occupancy).toBe("suspect");
  });

  test("whose pulse never left leaves the same doubt, and the code opens at once", () => {
    const { scene, deposit, compartment, collection } = closedOnce();
    reopen(scene, collection).pulsed(compartment, "expired");
    expect(scene.one("compartment-suspected").codeStays).toBe(true);
    expect(scene.pass(2_000).present(deposit).collectionAnswer.stage).toBe("opening");
    scene.cycle(compartment).pass(3 * minute);
    expect(scene.one("parcels-collected").evidence.grade).toBe("presumed");
  });

  test("and gives way a moment too late goes on as the same collection", () => {
    const { scene, deposit, compartment, collection } = closedOnce();
    jam(reopen(scene, collection), compartment).opens(compartment);
    expect(scene.stageOf(deposit)).toBe("collecting");
    scene.pass(4_000).closes(compartment).ask({ type: "confirm-collection", collection }, kiosk);
    expect(scene.one("parcels-collected").evidence.grade).toBe("stated");
  });
});

describe("a re-open after everything was collected whose door jams", () => {
  test("leaves what the recipient only said in doubt: staff looks before anything goes in", () => {
    const { scene, deposit, compartment, collection } = closedOnce();
    scene.ask({ type: "confirm-collection", collection }, kiosk);
    jam(reopen(scene.pass(2_000), collection), compartment);
    expect(scene.one("incident-opened")).toMatchObject({ kind: "door-did-not-open", deposit });
    expect(scene.types).toContain("compartment-suspected");
    expect(scene.compartment(compartment)).toMatchObject({ occupancy: "suspect", deposit: null });
    expect(look(scene, compartment, []).types).toContain("compartment-freed");
  });
  test("is an incident and no doubt when the sensor saw it go", () => {
    const { scene, deposit, compartment, collection } = closedOnce(sensed, false);
    jam(reopen(scene, collection), compartment);
    expect(scene.one("incident-opened")).toMatchObject({ kind: "door-did-not-open", deposit });
    expect(scene.types).not.toContain("compartment-suspected");
    expect(scene.compartment(compartment).occupancy).toBe("free");
  });
});
