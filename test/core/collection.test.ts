import { describe, expect, test } from "vitest";
import { anna, bank, handheld, kiosk, minute, plan, Scene, type SceneOptions, waybills } from "./scene.ts";

const sensed: SceneOptions = { layout: bank(4, { itemSensor: true }) };
const three = { recipient: "r".repeat(22) };

/** A deposit that has been inside for a minute. */
const held = (options: SceneOptions = {}, parcels: readonly string[] = [waybills[0]]) => {
  const scene = new Scene(options);
  const deposit = scene.deposit(parcels, parcels.length > 1 ? three : {});
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  scene.pass(minute);
  return { scene, deposit, compartment };
};
/** Its recipient stands at the open door. */
const begun = (options: SceneOptions = {}, parcels?: readonly string[]) => {
  const found = held(options, parcels);
  const { collection } = found.scene.present(found.deposit).collectionAnswer;
  return { ...found, collection };
};

describe("a parcel goes out", () => {
  test("a sensor that saw it go proves it as the door closes, and the compartment is free", () => {
    const { scene, compartment, deposit } = begun(sensed);
    scene.cycle(compartment, { item: false });
    expect(scene.types).toEqual(["door-closed", "collection-closed", "parcels-collected", "compartment-freed"]);
    expect(scene.one("parcels-collected")).toMatchObject({ left: [], evidence: { grade: "proven" } });
    expect(scene.compartment(compartment)).toMatchObject({ occupancy: "free", presumedEmpty: false });
    expect(scene.present(deposit).refusal).toBe("code-spent");
  });

  test("a sensor that lags behind the door proves it when it speaks", () => {
    const { scene, compartment } = begun(sensed);
    expect(scene.cycle(compartment).types).toEqual(["door-closed", "collection-closed"]);
    expect(scene.pass(400).item(compartment, false).one("parcels-collected").evidence.grade).toBe("proven");
  });

  test("without a sensor, closing the door frees nothing; the recipient's word does", () => {
    const { scene, compartment, collection } = begun();
    scene.cycle(compartment);
    expect(scene.types).toEqual(["door-closed", "collection-closed"]);
    expect(scene.compartment(compartment).occupancy).toBe("occupied");
    scene.ask({ type: "confirm-collection", collection }, kiosk);
    expect(scene.one("parcels-collected").evidence).toEqual({ grade: "stated", witnesses: ["recipient", "code"] });
    expect(scene.ask({ type: "confirm-collection", collection }, kiosk).collectionAnswer.stage).toBe("collected");
    expect(scene.types).toEqual([]);
  });

  test("without a word, a long enough opening is presumed to have taken it when the grace time ends", () => {
    const { scene, compartment } = begun();
    scene.cycle(compartment, { openMs: 2_000 });
    expect(scene.pass(3 * minute - 1).types).toEqual([]);
    expect(scene.pass(1).one("parcels-collected").evidence.grade).toBe("presumed");
    expect(scene.compartment(compartment)).toMatchObject({ occupancy: "free", presumedEmpty: true });
  });

  test("an opening too short for a hand proves nothing: back to held, same code", () => {
    const { scene, compartment, deposit } = begun();
    scene.cycle(compartment, { openMs: 1_999 }).pass(3 * minute);
    expect(scene.one("collection-undone").reason).toBe("not-opened");
    expect(scene.present(deposit).collectionAnswer.stage).toBe("opening");
  });

  test("closed with the parcel inside: the sensor says so, and the same code opens again", () => {
    const { scene, compartment, deposit } = begun(sensed);
    scene.cycle(compartment).pass(5_000);
    expect(scene.one("collection-undone").reason).toBe("still-inside");
    expect(scene.present(deposit).collectionAnswer.stage).toBe("opening");
    expect(scene.cycle(compartment, { item: false }).types).toContain("parcels-collected");
  });

  test("a hand quicker than the sensor is neither believed nor contradicted: the sensor settles it", () => {
    for (const isTaken of [true, false]) {
      const { scene, compartment, collection, deposit } = begun(sensed);
      scene.cycle(compartment).pass(40).ask({ type: "confirm-collection", collection }, kiosk);
      expect(scene.types).toEqual([]);
      expect(scene.collectionAnswer.stage).toBe("collecting");
      if (isTaken)
        expect(scene.pass(60).item(compartment, false).one("parcels-collected").evidence.grade).toBe("proven");
      else expect(scene.pass(5_000).one("collection-undone").reason).toBe("still-inside");
      expect(scene.stageOf(deposit)).toBe(isTaken ? "gone" : "held");
    }
  });

  test("a sensor that still sees something outweighs the word that it was taken", () => {
    const { scene, compartment, collection } = begun(sensed);
    scene.cycle(compartment).pass(1_000).ask({ type: "confirm-collection", collection }, kiosk);
    expect(scene.types).toEqual(["collection-undone"]);
    expect(scene.collectionAnswer.stage).toBe("held");
  });

  test("a sensor that never saw it go in proves nothing by seeing nothing", () => {
    const scene = new Scene({ layout: [plan("A-01", { itemSensor: true })] }).begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment).ask({ type: "confirm-deposit", deposit, looked: true });
    scene.pass(minute).present(deposit).cycle(compartment);
    expect(scene.types).toEqual(["door-closed", "collection-closed"]);
    expect(scene.pass(3 * minute).one("parcels-collected").evidence.grade).toBe("presumed");
  });

  test("no handheld hears of it, and its personal side record is erased", () => {
    const scene = new Scene();
    scene.signIn("anna", "swift", handheld);
    const deposit = scene.deposit([waybills[0]], { side: "hash-of-the-side-record" }, handheld);
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    const told = scene.effects.length;
    scene.pass(minute).present(deposit).cycle(compartment);
    scene.ask({ type: "confirm-collection", collection: scene.events.flatMap(collectionOf).at(-1)! }, kiosk);
    expect(scene.effects.slice(told).map(({ type }) => type)).toEqual([
      "pulse-lock",
      "show-lamp",
      "show-lamp",
      "erase-side",
    ]);
  });
});

describe("a part of several parcels", () => {
  test("taken: the rest stays held under the same code, and only the rest is offered next", () => {
    const { scene, compartment, deposit, collection } = begun({}, waybills.slice(0, 3));
    scene.cycle(compartment).ask({ type: "confirm-collection", collection, taken: [waybills[1]] }, kiosk);
    expect(scene.one("parcels-collected")).toMatchObject({ parcels: [waybills[1]], left: [waybills[0], waybills[2]] });
    expect(scene.types).not.toContain("compartment-freed");
    expect(scene.pass(minute).present(deposit).collectionAnswer.parcels).toEqual([waybills[0], waybills[2]]);
  });
  test("said to be taken after the sensor has seen that something is left", () => {
    const { scene, compartment, collection } = begun(sensed, waybills.slice(0, 2));
    scene.cycle(compartment).pass(5_000);
    expect(scene.types).toEqual(["collection-undone"]);
    scene.ask({ type: "confirm-collection", collection, taken: [waybills[0]] }, kiosk);
    expect(scene.one("parcels-collected").left).toEqual([waybills[1]]);
  });
  test("that was not offered is refused", () => {
    const { scene, compartment, collection } = begun({}, waybills.slice(0, 2));
    scene.cycle(compartment).ask({ type: "confirm-collection", collection, taken: [waybills[2]] }, kiosk);
    expect(scene.refusal).toBe("wrong-state");
  });
});

describe("the grace time", () => {
  test("opens again twice, by button or by the same code", () => {
    const { scene, compartment, deposit, collection } = begun();
    scene.cycle(compartment).pass(2_000).ask({ type: "reopen-collection", collection }, kiosk);
    expect(scene.one("collection-reopened").count).toBe(1);
    scene.cycle(compartment).pass(2_000).present(deposit);
    expect(scene.collectionAnswer.collection).toBe(collection);
    expect(scene.one("collection-reopened").count).toBe(2);
    scene.cycle(compartment).pass(2_000).present(deposit);
    expect(scene.refusal).toBe("reopen-limit");
  });
  test("opens again after a proven collection while nobody else has the compartment", () => {
    const { scene, compartment, collection } = begun(sensed);
    scene.cycle(compartment, { item: false }).pass(2_000).ask({ type: "reopen-collection", collection }, kiosk);
    expect(scene.begin([waybills[1]]).depositAnswer.compartment).not.toBe(compartment);
    scene.cycle(compartment);
    expect(scene.types).toEqual(["door-closed", "collection-closed"]);
    expect(scene.compartment(compartment).occupancy).toBe("free");
  });
  test("does not open what a courier has meanwhile", () => {
    const { scene, collection } = begun({ layout: [plan("A-01", { itemSensor: true })] });
    scene.cycle("A-01", { item: false }).pass(2_000).begin([waybills[1]]);
    expect(scene.ask({ type: "reopen-collection", collection }, kiosk).refusal).toBe("wrong-state");
  });
  test("is over for a re-open whose door could not be read, once a courier has the compartment", () => {
    const { scene, compartment, collection } = begun({ layout: [plan("A-01", { itemSensor: true })] });
    scene.cycle(compartment, { item: false }).pass(2_000).ask({ type: "reopen-collection", collection }, kiosk);
    scene.pulsed(compartment).opens(compartment).falls(compartment).pass(2_000).closes(compartment);
    scene.item(compartment, false).begin([waybills[1]]).cycle(compartment, { item: true });
    expect(scene.types).toEqual(["door-closed", "deposit-made"]);
  });
  test("ends", () => {
    const { scene, compartment, collection } = begun();
    scene.cycle(compartment).pass(3 * minute);
    expect(scene.ask({ type: "reopen-collection", collection }, kiosk).refusal).toBe("unknown-collection");
    expect(scene.ask({ type: "report-problem", collection, problem: "empty" }, kiosk).refusal).toBe(
      "unknown-collection",
    );
  });
});

describe("a problem", () => {
  test.each(["empty", "wrong", "damaged", "door-broken"] as const)(
    "reported as %s freezes code and compartment",
    (kind) => {
      const { scene, compartment, deposit, collection } = begun();
      scene.cycle(compartment).ask({ type: "report-problem", collection, problem: kind }, kiosk);
      expect(scene.one("incident-opened")).toMatchObject({ kind, deposit, by: { kind: "recipient" } });
      expect(scene.compartment(compartment).occupancy).toBe("suspect");
      expect(scene.present(deposit).answer).toMatchObject({ code: "code-frozen", detail: { why: "suspect" } });
      expect(scene.pass(10 * minute).types).not.toContain("parcels-collected");
    },
  );
  test("reported after a proven collection is an incident; the empty compartment stays in service", () => {
    const { scene, compartment, collection } = begun(sensed);
    scene.cycle(compartment, { item: false }).ask({ type: "report-problem", collection, problem: "wrong" }, kiosk);
    expect(scene.types).toEqual(["incident-opened"]);
    expect(scene.compartment(compartment).occupancy).toBe("free");
    expect(scene.ask({ type: "report-problem", collection, problem: "wrong" }, kiosk).refusal).toBe(
      "unknown-collection",
    );
  });
});

describe("a parcel that its recipient does not want", () => {
  const refused = [
    ["put back before the door closed, no sensor", {}, undefined, "stated"],
    ["put back before the door closed, seen by the sensor", sensed, true, "proven"],
  ] as const;
  test.each(refused)("%s, is refused at the locker", (_what, options, item, grade) => {
    const { scene, compartment, deposit, collection } = begun(options);
    scene.cycle(compartment, item === undefined ? {} : { item });
    scene.ask({ type: "refuse-parcels", collection }, kiosk);
    expect(scene.one("parcels-refused").evidence.grade).toBe(grade);
    expect(scene.collectionAnswer.stage).toBe("refused-at-locker");
    expect(scene.present(deposit).refusal).toBe("code-spent");
    scene.pass(minute).ask({ type: "recall-parcels", deposit }, anna);
    expect(scene.depositAnswer.stage).toBe("recalling");
  });
  test("taken out, then put back in the grace time, comes back into the site's custody", () => {
    const { scene, compartment, deposit, collection } = begun(sensed);
    scene.cycle(compartment, { item: false }).pass(2_000).ask({ type: "reopen-collection", collection }, kiosk);
    scene.cycle(compartment, { item: true });
    expect(scene.types).toContain("compartment-suspected");
    scene.ask({ type: "refuse-parcels", collection }, kiosk);
    expect(scene.site.custody.deposits.get(deposit)).toMatchObject({
      inside: [waybills[0]],
      stage: { state: "refused" },
    });
    expect(scene.compartment(compartment)).toMatchObject({ occupancy: "occupied", deposit });
  });
  test("is not refused when the sensor has seen it leave", () => {
    const { scene, compartment, collection } = begun(sensed);
    scene.cycle(compartment, { item: false });
    expect(scene.ask({ type: "refuse-parcels", collection }, kiosk).refusal).toBe("wrong-state");
  });
});

describe("a code", () => {
  test("opens nothing a second time while its door is in play", () => {
    const { scene, compartment, deposit } = begun();
    expect(scene.present(deposit).refusal).toBe("collection-running");
    scene.opens(compartment);
    expect(scene.present(deposit).refusal).toBe("collection-running");
  });
  test("whose door does not open is never collected: an incident, and the same code stays valid", () => {
    const { scene, compartment, deposit } = begun();
    for (let at = 0; at < 3; at++) scene.pulsed(compartment).closes(compartment).pass(2_500);
    expect(scene.one("collection-undone").reason).toBe("door-did-not-open");
    expect(scene.one("incident-opened").kind).toBe("door-did-not-open");
    expect(scene.types).toEqual(expect.arrayContaining(["door-jammed", "hold-paused"]));
    expect(scene.present(deposit).refusal).toBe("door-unavailable");
  });
  test("whose door gives way a moment too late goes on as the same collection", () => {
    const { scene, compartment, deposit, collection } = begun();
    for (let at = 0; at < 3; at++) scene.pulsed(compartment).closes(compartment).pass(2_500);
    scene.opens(compartment);
    expect(scene.stageOf(deposit)).toBe("collecting");
    scene.pass(4_000).closes(compartment).ask({ type: "confirm-collection", collection }, kiosk);
    expect(scene.one("parcels-collected").evidence.grade).toBe("stated");
  });
  test("of a door that is forced in the grace time settles nothing", () => {
    const { scene, compartment } = begun();
    scene
      .cycle(compartment)
      .pass(40_000)
      .opens(compartment)
      .pass(5_000)
      .closes(compartment)
      .pass(3 * minute);
    expect(scene.types).toContain("collection-undone");
    expect(scene.events.map(({ type }) => type)).not.toContain("parcels-collected");
  });
  test("whose compartment staff has open as the grace time ends is presumed by nobody: an audit has to say", () => {
    const { scene, compartment } = begun();
    const proven = { type: "sign-in-maintainer", proof: "right", totpStep: 1, source: "page" } as const;
    const [ada, bob] = ["ada", "bob"].map((name) => ({ kind: "maintainer", session: name.repeat(8) }) as const);
    scene.cycle(compartment);
    scene.ask({ ...proven, maintainer: "ada", session: ada!.session }, ada);
    scene.ask({ ...proven, maintainer: "bob", session: bob!.session }, bob).pass(2 * minute + 50_000);
    const look = { type: "open-compartment", compartment, reason: "look", second: bob!.session } as const;
    scene.ask(look, ada).pulsed(compartment).pass(300).opens(compartment).pass(minute);
    expect(scene.one("compartment-suspected").reason).toBe("open-in-grace");
    expect(scene.events.map(({ type }) => type)).not.toContain("compartment-freed");
  });
  test("that is wrong is counted at its keypad, and after five the keypad waits, right code or not", () => {
    const { scene, deposit } = held();
    for (let tries = 1; tries <= 6; tries++) {
      scene.ask({ type: "present-pickup-code", digest: "wrong-wrong-wrong-----" }, kiosk);
      expect(scene.refusal).toBe("code-wrong");
    }
    expect(scene.present(deposit).refusal).toBe("kiosk-waits");
    scene.pass(30_000);
    expect(scene.present(deposit).collectionAnswer.stage).toBe("opening");
  });
});

const collectionOf = (event: { readonly type: string }): string[] =>
  event.type === "collection-begun" ? [(event as never as { collection: string }).collection] : [];
