import { describe, expect, test } from "vitest";
import { beginHandIn, byLabel, handIn, labels, placeOf, sensed, site } from "./hand-in-stage.ts";
import { anna, arno, bank, berta, hour, kiosk, minute, type Scene, system } from "./scene.ts";

const mara = { kind: "maintainer", session: "session-of-mara-------" } as const;
const milo = { kind: "maintainer", session: "session-of-milo-------" } as const;
const staff = (scene: Scene): Scene => {
  for (const [maintainer, { session }] of [["mara", mara] as const, ["milo", milo] as const])
    scene.ask({ type: "sign-in-maintainer", maintainer, proof: "right", session, totpStep: 1, source: "d" }, system);
  return scene;
};
const look = (scene: Scene, compartment: string, found: string[]): Scene => {
  staff(scene).pass(5_000);
  scene.ask({ type: "open-compartment", compartment, reason: "to look", second: milo.session }, mara);
  return scene.cycle(compartment).ask({ type: "audit-compartment", compartment, found }, mara);
};
const fetch = (scene: Scene, deposit: string, by: typeof anna = anna): Scene =>
  scene.pass(5_000).ask({ type: "fetch-hand-in", deposit }, by);
/** Walked away, and nobody can tell whether something went in. */
const doubtful = (scene: Scene): string => {
  beginHandIn(scene);
  const { deposit, compartment } = scene.handInAnswer;
  scene.cycle(compartment).pass(3 * minute);
  return deposit;
};

describe("a courier fetches what was handed in", () => {
  test("custody goes from the person to the site to the carrier, each with a receipt of its own", () => {
    const scene = site();
    const deposit = handIn(scene);
    const made = scene.one("hand-in-made");
    const compartment = placeOf(scene, deposit);
    fetch(scene, deposit);
    expect(scene.types).toEqual(["hand-in-fetch-begun", "unlock-ordered"]);
    expect(scene.one("unlock-ordered")).toMatchObject({ purpose: "fetch", by: { kind: "courier", id: "anna" } });
    expect(scene.handInAnswer.receipt).toBeUndefined();
    scene.cycle(compartment).ask({ type: "confirm-fetch", deposit }, anna);
    const fetched = scene.one("hand-in-fetched");
    expect(fetched).toMatchObject({ parcels: [labels[0]], carrier: "swift", courier: "anna" });
    expect(fetched.evidence).toEqual({ grade: "stated", witnesses: ["courier"] });
    expect(fetched.receipt).not.toBe(made.receipt);
    expect(scene.handInAnswer).toMatchObject({ stage: "fetched", receipt: fetched.receipt });
    expect(scene.compartment(compartment).occupancy).toBe("free");
    expect(scene.site.custody.parcels.size).toBe(0);
  });

  test("an item sensor that saw it go out needs no word, and the word gets the same receipt", () => {
    const scene = site(sensed);
    const deposit = handIn(scene);
    fetch(scene, deposit).cycle(placeOf(scene, deposit), { item: false });
    const { receipt, evidence } = scene.one("hand-in-fetched");
    expect(evidence.grade).toBe("proven");
    scene.ask({ type: "confirm-fetch", deposit }, anna);
    expect([scene.types, scene.handInAnswer]).toMatchObject([[], { stage: "fetched", receipt }]);
  });

  test("all of them, one after the other, and no other carrier's", () => {
    const scene = site();
    const mine = labels.map((label) => handIn(scene, byLabel(label)));
    for (const deposit of mine) {
      expect(fetch(scene, deposit, berta).refusal).toBe("foreign-carrier");
      fetch(scene, deposit).cycle(placeOf(scene, deposit)).ask({ type: "confirm-fetch", deposit }, anna);
      expect(scene.types).toContain("hand-in-fetched");
    }
    expect(scene.site.custody.deposits.size).toBe(0);
  });

  test("a recall does not reach it, and a fetch reaches no deposit", () => {
    const scene = site({ rules: { handInFetchMs: hour } });
    const [handed, deposit] = [handIn(scene), scene.deposit(["RR473124829GB"])];
    scene.pass(hour);
    expect(scene.ask({ type: "recall-parcels", deposit: handed }, anna).refusal).toBe("unknown-deposit");
    expect(scene.ask({ type: "fetch-hand-in", deposit }, anna).refusal).toBe("unknown-hand-in");
  });

  test("still inside: the sensor outweighs the courier's word, and it waits for the next one", () => {
    const scene = site(sensed);
    const deposit = handIn(scene);
    fetch(scene, deposit).cycle(placeOf(scene, deposit)).ask({ type: "confirm-fetch", deposit }, anna);
    expect([scene.types, scene.handInAnswer.stage]).toEqual([[], "fetching"]);
    scene.pass(1_000).ask({ type: "confirm-fetch", deposit }, anna);
    expect(scene.one("hand-in-fetch-undone").reason).toBe("still-inside");
    expect([scene.handInAnswer.stage, scene.stageOf(deposit)]).toEqual(["held", "held"]);
  });

  test("only the courier who opened it says how it went; who leaves without a word leaves doubt", () => {
    const scene = site();
    const deposit = handIn(scene);
    fetch(scene, deposit).cycle(placeOf(scene, deposit));
    expect(scene.ask({ type: "confirm-fetch", deposit }, arno).refusal).toBe("not-allowed");
    scene.pass(4 * minute);
    expect(scene.stageOf(deposit)).toBe("suspect");
    fetch(scene, deposit, arno).cycle(placeOf(scene, deposit)).ask({ type: "confirm-fetch", deposit }, arno);
    expect(scene.types).toEqual(["hand-in-fetched", "compartment-freed", "alarm-cleared"]);
  });

  test("the door does not open: it stays the site's, as it was", () => {
    const scene = site();
    const deposit = handIn(scene);
    fetch(scene, deposit);
    const compartment = placeOf(scene, deposit);
    for (let attempt = 0; attempt < 3; attempt++) scene.pulsed(compartment).closes(compartment).pass(3_000);
    expect(scene.stageOf(deposit)).toBe("held");
    expect(fetch(scene, deposit).refusal).toBe("door-unavailable");
  });
});

describe("what was in doubt", () => {
  test("is there: it came in and goes out with the same word, so that the chain has no gap", () => {
    const scene = site();
    const deposit = doubtful(scene);
    fetch(scene, deposit).cycle(placeOf(scene, deposit)).ask({ type: "confirm-fetch", deposit }, anna);
    expect(scene.types.slice(0, 3)).toEqual(["hand-in-made", "hand-in-fetched", "compartment-freed"]);
    expect(scene.one("hand-in-made").evidence.witnesses).toEqual(["courier"]);
    expect(scene.handInAnswer.receipt).toBe(scene.one("hand-in-fetched").receipt);
  });

  test("is not there: nobody ever handed it in, and the compartment is free by the courier's word", () => {
    const scene = site();
    const deposit = doubtful(scene);
    const compartment = placeOf(scene, deposit);
    fetch(scene, deposit).cycle(compartment).ask({ type: "report-hand-in", deposit, problem: "empty" }, anna);
    expect(scene.one("hand-in-cancelled")).toMatchObject({ reason: "found-empty", evidence: { grade: "stated" } });
    expect(scene.types).not.toContain("incident-opened");
    expect(scene.compartment(compartment).occupancy).toBe("free");
    expect(scene.site.alarm.standing.size).toBe(0);
  });

  test("and its door does not open, or nothing is said: it stays in doubt", () => {
    const scene = site();
    const deposit = doubtful(scene);
    fetch(scene, deposit).pulsed(placeOf(scene, deposit)).pass(20_000);
    expect(scene.stageOf(deposit)).toBe("suspect");
  });
});

describe("put into the wrong compartment", () => {
  test.each(["empty", "wrong", "damaged"] as const)(
    "the courier finds %s: an incident, and staff must look",
    (problem) => {
      const scene = site();
      const deposit = handIn(scene);
      const compartment = placeOf(scene, deposit);
      fetch(scene, deposit).cycle(compartment).ask({ type: "report-hand-in", deposit, problem }, anna);
      expect(scene.one("incident-opened")).toMatchObject({
        kind: problem,
        deposit,
        by: { kind: "courier", id: "anna" },
      });
      expect(scene.stageOf(deposit)).toBe("suspect");
      expect(scene.compartment(compartment).occupancy).toBe("suspect");
    },
  );

  test("it lay behind a neighbour's door: both audits say so, and the ledger knows it for lost and found", () => {
    const scene = site({ ...sensed });
    beginHandIn(scene);
    const { deposit, compartment } = scene.handInAnswer;
    const neighbour = compartment === "A-02" ? "A-03" : "A-02";
    scene.pulsed(compartment).opens(compartment).opens(neighbour).item(neighbour, true).closes(neighbour);
    expect(scene.compartment(neighbour).bars).toContain("forced");
    scene.closes(compartment).ask({ type: "confirm-hand-in", deposit }, kiosk);
    fetch(scene, deposit).cycle(compartment).ask({ type: "report-hand-in", deposit, problem: "empty" }, anna);
    look(scene, compartment, []);
    expect(scene.one("compartment-audited").missing).toEqual([labels[0]]);
    look(scene, neighbour, [labels[0]]);
    expect(scene.one("compartment-audited").extra).toEqual([labels[0]]);
    const about = { deposit, compartment: neighbour, belongs: compartment, carrier: "swift", parcels: [labels[0]] };
    expect(scene.one("parcels-found")).toMatchObject({ ...about, by: "mara" });
    // Once: whoever looks again finds what is known to lie there.
    look(scene.pass(5_000), neighbour, [labels[0]]);
    expect(scene.types).not.toContain("parcels-found");
  });
});

describe("found behind another door before anybody missed it", () => {
  test("its event names both doors, and it is its carrier's still", () => {
    const scene = staff(site());
    const deposit = handIn(scene);
    const belongs = placeOf(scene, deposit);
    const compartment = belongs === "A-02" ? "A-03" : "A-02";
    look(scene.pass(5_000), compartment, [labels[0], "RR999999999GB"]);
    const about = { deposit, compartment, belongs, carrier: "swift", parcels: [labels[0]] };
    expect(scene.one("parcels-found")).toMatchObject({ ...about, by: "mara" });
    expect(scene.stageOf(deposit)).toBe("held");
  });
  test("is told once for each door that it lies behind, and once more when it is missed where it belongs", () => {
    const scene = staff(site());
    const belongs = placeOf(scene, handIn(scene));
    const here = belongs === "A-02" ? "A-03" : "A-02";
    const there = belongs === "A-01" ? "A-04" : "A-01";
    look(scene.pass(5_000), here, [labels[0]]);
    expect(scene.one("parcels-found").compartment).toBe(here);
    look(scene.pass(5_000), here, [labels[0]]);
    expect(scene.types).not.toContain("parcels-found");
    look(scene.pass(5_000), there, [labels[0]]);
    expect(scene.one("parcels-found").compartment).toBe(there);
    look(scene.pass(5_000), belongs, []);
    look(scene.pass(5_000), there, [labels[0]]);
    expect(scene.one("parcels-found").compartment).toBe(there);
  });
  test("what nobody here ever had in care is only extra", () => {
    const scene = staff(site());
    look(scene.pass(5_000), "A-03", [labels[0]]);
    expect(scene.types).toContain("compartment-audited");
    expect(scene.types).not.toContain("parcels-found");
  });
  test("what was handed in anew since is no stray", () => {
    const scene = staff(site());
    const first = handIn(scene);
    const belongs = placeOf(scene, first);
    look(scene.pass(5_000), belongs, []);
    expect(scene.one("compartment-audited").missing).toEqual([labels[0]]);
    const again = handIn(scene.pass(5_000));
    look(scene.pass(5_000), placeOf(scene, again), [labels[0]]);
    expect(scene.types).not.toContain("parcels-found");
  });
});

describe("nobody comes for it", () => {
  test("an alarm and an event for its carrier; it stays the site's until it is fetched", () => {
    const scene = site({ rules: { handInFetchMs: hour } });
    const deposit = handIn(scene);
    const compartment = placeOf(scene, deposit);
    scene.pass(hour);
    expect(scene.one("hand-in-overdue")).toMatchObject({ deposit, carrier: "swift", parcels: [labels[0]] });
    expect(scene.one("alarm-raised")).toMatchObject({ kind: "hand-in-forgotten", subject: compartment });
    scene.pass(100 * hour);
    expect([scene.types, scene.stageOf(deposit)]).toEqual([[], "held"]);
    fetch(scene, deposit).cycle(compartment).ask({ type: "confirm-fetch", deposit }, anna);
    expect(scene.one("alarm-cleared").kind).toBe("hand-in-forgotten");
  });

  test("staff opens it with a second person only, and what they find stays where it is", () => {
    const scene = staff(site());
    const deposit = handIn(scene);
    const compartment = placeOf(scene, deposit);
    scene.pass(5_000).ask({ type: "open-compartment", compartment, reason: "to look" }, mara);
    expect(scene.refusal).toBe("second-person-needed");
    look(scene, compartment, [labels[0]]);
    expect(scene.stageOf(deposit)).toBe("held");
    fetch(scene, deposit).cycle(compartment).ask({ type: "confirm-fetch", deposit }, anna);
    expect(scene.one("hand-in-fetched").parcels).toEqual([labels[0]]);
  });
});

describe("a power cut", () => {
  const cut = (scene: Scene, compartment: string, item: boolean | null): Scene => {
    scene.refreeze().start({ settle: false, closed: false }).closes(compartment);
    if (item !== null) scene.item(compartment, item);
    return scene.ask({ type: "settle-after-start" }, system);
  };
  test.each([
    ["closed with the parcel inside: made", true, "hand-in-made", "held"],
    ["closed and empty: cancelled", false, "hand-in-cancelled", "gone"],
    ["closed, and nobody can tell: suspect", null, "compartment-suspected", "suspect"],
  ] as const)("while it goes in, then %s", (_what, item, event, stage) => {
    const scene = site({ layout: bank(2, { itemSensor: item !== null }) });
    beginHandIn(scene);
    const { deposit, compartment } = scene.handInAnswer;
    scene.pulsed(compartment).opens(compartment);
    const orders = scene.events.filter(({ type }) => type === "unlock-ordered").length;
    cut(scene, compartment, item);
    expect([scene.types.includes(event), scene.stageOf(deposit)]).toEqual([true, stage]);
    if (event === "hand-in-made") expect(scene.one(event).evidence.recovered).toBe(true);
    expect(scene.events.filter(({ type }) => type === "unlock-ordered").length).toBe(orders);
  });

  test.each([
    ["closed and empty: fetched", false, "hand-in-fetched", "gone"],
    ["closed with the parcel inside: not fetched", true, "hand-in-fetch-undone", "held"],
    ["closed, and nobody can tell: suspect", null, "compartment-suspected", "suspect"],
  ] as const)("while it goes out, then %s", (_what, item, event, stage) => {
    const scene = site({ layout: bank(2, { itemSensor: item !== null }) });
    const deposit = handIn(scene);
    const compartment = placeOf(scene, deposit);
    fetch(scene, deposit).pulsed(compartment).opens(compartment);
    cut(scene, compartment, item);
    expect([scene.types.includes(event), scene.stageOf(deposit)]).toEqual([true, stage]);
  });

  test("a snapshot keeps announcements, codes and what was handed in", () => {
    const scene = site();
    const deposit = handIn(scene);
    scene.refreeze();
    fetch(scene, deposit).cycle(placeOf(scene, deposit)).ask({ type: "confirm-fetch", deposit }, anna);
    expect(scene.types).toContain("hand-in-fetched");
  });
});
