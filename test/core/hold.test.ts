import { describe, expect, test } from "vitest";
import type { Command } from "../../gateway/core/command.ts";
import { calendarOf } from "../../gateway/platform/calendar.ts";
import { anna, arno, bank, berta, hour, minute, Scene, type SceneOptions, system, waybills } from "./scene.ts";

const day = 24 * hour;
const hold = 48 * hour;
const longSessions = { courierSessionMs: 1e12, courierIdleMs: 1e12, maintainerSessionMs: 1e12, maintainerIdleMs: 1e12 };
const mara = { kind: "maintainer", session: "session-of-mara-------" } as const;

const held = (options: SceneOptions = {}) => {
  const scene = new Scene({ ...options, rules: { ...longSessions, ...options.rules } });
  const deposit = scene.deposit();
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  const signIn = {
    type: "sign-in-maintainer",
    maintainer: "mara",
    proof: "right",
    totpStep: 1,
    source: "desk",
  } as const;
  scene.ask({ ...signIn, session: mara.session }, system);
  return { scene, deposit, compartment };
};
const overdue = (options: SceneOptions = {}) => {
  const found = held(options);
  found.scene.pass(hold);
  return found;
};

describe("the hold period", () => {
  test("ends after 48 h, and seven days later the sender gets the parcel back", () => {
    const { scene, deposit } = held();
    expect(scene.pass(hold - 1).types).toEqual([]);
    expect(scene.pass(1).one("hold-ended")).toMatchObject({ deposit, parcels: [waybills[0]] });
    expect(scene.pass(7 * day).types).toEqual(["return-due"]);
    expect(scene.pass(100 * day).types).toEqual([]);
  });
  test("may be the carrier's own", () => {
    const carriers = [{ id: "swift", name: "Swift", unknownConsent: "accept", holdMs: minute }];
    expect(held({ rules: { carriers } }).scene.pass(minute).types).toEqual(["hold-ended"]);
  });
  describe("with holidays", () => {
    const stock = calendarOf("Asia/Shanghai");
    /** Days of the site's zone after the one on which it goes in. */
    const daysOn = (...days: number[]) => {
      const { at } = new Scene().moment;
      return days.map((one) => stock.dayOf(at + one * day).day);
    };
    const lastsFor = (options: SceneOptions): number => {
      const { scene, deposit } = held({ stock, ...options });
      const { elapsed } = scene.moment;
      const { hold: running } = scene.site.custody.deposits.get(deposit)!;
      if (running?.state !== "running") throw new Error("no hold runs");
      expect(scene.pass(running.until - elapsed).types).toContain("hold-ended");
      return running.until - elapsed;
    };

    test("counts none of them, wherever in it they lie", () => {
      expect(lastsFor({ rules: { holidays: [] } })).toBe(hold);
      expect(lastsFor({ rules: { holidays: daysOn(1) } })).toBe(hold + day);
      expect(lastsFor({ rules: { holidays: daysOn(1, 2, 3) } })).toBe(hold + 3 * day);
      expect(lastsFor({ rules: { holidays: daysOn(-2, -1, 3, 9) } })).toBe(hold);
    });
    test("begins after the one on which the parcel goes in", () => {
      const { scene, deposit } = held({ stock, rules: { holidays: daysOn(0) } });
      const { endAt } = stock.dayOf(scene.moment.at);
      expect(scene.site.custody.deposits.get(deposit)?.holdUntilAt).toBe(endAt + hold);
    });
    test("an extension counts none either", () => {
      const { scene, deposit } = held({ stock, rules: { holidays: daysOn(2) } });
      scene.ask({ type: "extend-hold", deposit }, system);
      expect(scene.pass(hold + 2 * day - 1).types).not.toContain("hold-ended");
      expect(scene.pass(1).types).toContain("hold-ended");
    });
  });
  test("is extended once, by a day", () => {
    const { scene, deposit } = held();
    scene.ask({ type: "extend-hold", deposit }, system);
    expect(scene.depositAnswer.stage).toBe("held");
    expect(scene.ask({ type: "extend-hold", deposit }, system).refusal).toBe("wrong-state");
    expect(scene.pass(hold + day - 1).types).toEqual([]);
    expect(scene.pass(1).types).toEqual(["hold-ended"]);
  });
  test("is not extended after its end, nor by the recipient's kiosk", () => {
    const { scene, deposit } = overdue();
    expect(scene.ask({ type: "extend-hold", deposit }, system).refusal).toBe("wrong-state");
    expect(scene.ask({ type: "extend-hold", deposit }, anna).refusal).toBe("not-allowed");
  });
  test("does not end the code", () => {
    const { scene, deposit, compartment } = overdue();
    const { collection } = scene.present(deposit).collectionAnswer;
    scene.cycle(compartment).ask({ type: "confirm-collection", collection }, { kind: "kiosk", terminal: "kiosk-1" });
    expect(scene.types).toContain("parcels-collected");
    expect(scene.pass(30 * day).types).toEqual([]);
  });

  const stops: readonly (readonly [
    string,
    (scene: Scene, id: string) => unknown,
    (scene: Scene, id: string) => unknown,
  ])[] = [
    [
      "staff blocks the compartment",
      (scene, compartment) => scene.ask(staff("block-compartment", compartment), mara),
      (scene, compartment) => scene.ask(staff("release-compartment", compartment), mara),
    ],
    ["its door cannot be read", (scene, id) => scene.falls(id), (scene, id) => scene.closes(id)],
  ];
  test.each(stops)("stands while %s", (_what, stop, go) => {
    const { scene, deposit, compartment } = held();
    scene.pass(hour);
    stop(scene, compartment);
    expect(scene.types).toContain("hold-paused");
    expect(scene.pass(10 * day).types).not.toContain("hold-ended");
    go(scene, compartment);
    expect(scene.one("hold-resumed")).toMatchObject({
      ...{ deposit, holdUntil: scene.elapsed + hold - hour },
      holdUntilAt: scene.wall.ahead + scene.elapsed + hold - hour,
    });
    expect(scene.pass(hold - hour).types).toContain("hold-ended");
  });
  test("that stands is extended on top of what is left", () => {
    const { scene, deposit, compartment } = held();
    scene
      .falls(compartment)
      .pass(10 * day)
      .ask({ type: "extend-hold", deposit }, system)
      .pass(day)
      .closes(compartment);
    expect(scene.one("hold-resumed").holdUntil).toBe(scene.elapsed + hold + day);
  });
  test("goes on only when nothing hinders any more", () => {
    const { scene, compartment } = held();
    scene.ask(staff("block-compartment", compartment), mara).falls(compartment);
    expect(scene.types).toEqual(["door-unreadable"]);
    expect(scene.closes(compartment).types).toEqual(["door-read"]);
    expect(scene.ask(staff("release-compartment", compartment), mara).types).toContain("hold-resumed");
  });
  test("runs on over a restart, and on site time whatever the wall clock says", () => {
    const { scene } = held();
    scene
      .pass(hour)
      .start()
      .pass(hold - hour - 1);
    expect(scene.types).toEqual([]);
    expect(scene.pass(1).types).toEqual(["hold-ended"]);
  });
});

describe("a recall", () => {
  test("takes what is overdue, by the courier's word", () => {
    const { scene, deposit, compartment } = overdue();
    scene.ask({ type: "recall-parcels", deposit }, arno);
    expect(scene.depositAnswer.stage).toBe("recalling");
    scene.cycle(compartment);
    expect(scene.types).toEqual(["door-closed"]);
    scene.ask({ type: "confirm-recall", deposit }, arno);
    expect(scene.one("parcels-recalled")).toMatchObject({ courier: "arno", evidence: { grade: "stated" } });
    expect(scene.compartment(compartment).occupancy).toBe("free");
    expect(scene.begin().answer.type).toBe("deposit");
  });
  test("is proven by the sensor as the door closes", () => {
    const { scene, deposit, compartment } = overdue({ layout: bank(2, { itemSensor: true }) });
    scene.ask({ type: "recall-parcels", deposit }).cycle(compartment, { item: false });
    expect(scene.one("parcels-recalled").evidence).toEqual({ grade: "proven", witnesses: ["item-sensor"] });
    expect(scene.ask({ type: "confirm-recall", deposit }).depositAnswer.stage).toBe("recalled");
    expect(scene.types).toEqual([]);
  });
  test("that left the parcel inside is undone, and the code opens again", () => {
    const { scene, deposit, compartment } = overdue({ layout: bank(2, { itemSensor: true }) });
    scene.ask({ type: "recall-parcels", deposit }).cycle(compartment).pass(1_000);
    scene.ask({ type: "confirm-recall", deposit });
    expect(scene.one("recall-undone").reason).toBe("still-inside");
    expect(scene.pass(2_000).present(deposit).collectionAnswer.stage).toBe("opening");
  });
  test("by a courier quicker than the sensor is neither believed nor contradicted: the sensor settles it", () => {
    for (const isTaken of [true, false]) {
      const { scene, deposit, compartment } = overdue({ layout: bank(2, { itemSensor: true }) });
      scene.ask({ type: "recall-parcels", deposit }).cycle(compartment).pass(40);
      expect(scene.ask({ type: "confirm-recall", deposit }).depositAnswer.stage).toBe("recalling");
      expect(scene.types).toEqual([]);
      if (isTaken)
        expect(scene.pass(60).item(compartment, false).one("parcels-recalled").evidence.grade).toBe("proven");
      else
        expect(scene.pass(1_000).ask({ type: "confirm-recall", deposit }).one("recall-undone").reason).toBe(
          "still-inside",
        );
    }
  });
  test("without a word leaves a suspect compartment", () => {
    const { scene, deposit, compartment } = overdue();
    scene
      .ask({ type: "recall-parcels", deposit })
      .cycle(compartment)
      .pass(3 * minute);
    expect(scene.one("compartment-suspected")).toMatchObject({ deposit, compartment });
    expect(scene.present(deposit).refusal).toBe("code-frozen");
  });
  test("whose door does not open is undone", () => {
    const { scene, deposit, compartment } = overdue();
    scene.ask({ type: "recall-parcels", deposit });
    for (let at = 0; at < 3; at++) scene.pulsed(compartment).closes(compartment).pass(2_500);
    expect(scene.one("recall-undone").reason).toBe("door-did-not-open");
    expect(scene.opens(compartment).types).toContain("compartment-suspected");
  });
  test("keeps the code from opening while it is under way", () => {
    const { scene, deposit } = overdue();
    scene.ask({ type: "recall-parcels", deposit });
    expect(scene.present(deposit).refusal).toBe("compartment-busy");
  });

  test("mends the courier's own slip while the session lasts, and the same parcel goes in anew", () => {
    const { scene, deposit, compartment } = held();
    scene.ask({ type: "recall-parcels", deposit });
    expect(scene.depositAnswer.stage).toBe("recalling");
    scene.cycle(compartment).ask({ type: "confirm-recall", deposit });
    expect(scene.one("parcels-recalled")).toMatchObject({ deposit, courier: "anna" });
    expect(scene.compartment(compartment).occupancy).toBe("free");
    expect(scene.present(deposit).refusal).toBe("code-spent");
    expect(scene.deposit([waybills[0]])).not.toBe(deposit);
  });
  test("of one's own slip that left the parcel inside is undone, and its time runs on", () => {
    const { scene, deposit, compartment } = held({ layout: bank(2, { itemSensor: true }) });
    scene.ask({ type: "recall-parcels", deposit }).cycle(compartment).pass(1_000);
    scene.ask({ type: "confirm-recall", deposit });
    expect(scene.one("recall-undone").reason).toBe("still-inside");
    expect(scene.stageOf(deposit)).toBe("held");
    expect(scene.pass(hold).types).toContain("hold-ended");
  });

  const refusals: readonly (readonly [string, (scene: Scene, deposit: string) => Scene, string])[] = [
    [
      "what a colleague put in, before it is overdue",
      (scene, deposit) => scene.ask({ type: "recall-parcels", deposit }, arno),
      "wrong-state",
    ],
    [
      "what the same courier put in before signing in again",
      (scene, deposit) => {
        const session = "another-session-of-anna";
        scene.signIn("anna", "swift", { kind: "courier", session });
        return scene.ask({ type: "recall-parcels", deposit }, { kind: "courier", session });
      },
      "wrong-state",
    ],
    [
      "what its recipient has had a door opened for",
      (scene, deposit) => {
        const { compartment } = scene.site.custody.deposits.get(deposit)!;
        scene.present(deposit);
        for (let at = 0; at < 3; at++) scene.pulsed(compartment).closes(compartment).pass(2_500);
        return scene.ask({ type: "recall-parcels", deposit });
      },
      "wrong-state",
    ],
    [
      "another carrier's",
      (scene, deposit) => scene.pass(hold).ask({ type: "recall-parcels", deposit }, berta),
      "foreign-carrier",
    ],
    [
      "what is being collected",
      (scene, deposit) => scene.pass(hold).present(deposit).ask({ type: "recall-parcels", deposit }),
      "collection-running",
    ],
    ["what is not there", (scene) => scene.ask({ type: "recall-parcels", deposit: "0".repeat(32) }), "unknown-deposit"],
    [
      "confirmed by somebody else",
      (scene, deposit) => {
        const { compartment } = scene.site.custody.deposits.get(deposit)!;
        scene.pass(hold).ask({ type: "recall-parcels", deposit }).cycle(compartment);
        return scene.ask({ type: "confirm-recall", deposit }, arno);
      },
      "not-allowed",
    ],
  ];
  test.each(refusals)("refused: %s", (_what, act, code) => {
    const { scene, deposit } = held();
    expect(act(scene, deposit).refusal).toBe(code);
  });
});

const staff = (type: "block-compartment" | "release-compartment", compartment: string): Command => ({
  type,
  compartment,
  reason: "a look at the lock",
});
