import { describe, expect, test } from "vitest";
import { announce, beginHandIn, byCode, byLabel, handIn, labels, sensed, site } from "./hand-in-stage.ts";
import { anna, bank, hour, kiosk, minute, plan, type Scene, system } from "./scene.ts";

const other = { kind: "kiosk", terminal: "kiosk-2" } as const;
const present = (scene: Scene, digest: string, label?: string) =>
  scene.ask({ type: "present-pickup-code", digest, ...(label === undefined ? {} : { label }) }, kiosk);

describe("somebody comes with a code", () => {
  test("which the same field takes as any other, and which says what is awaited", () => {
    const scene = site();
    const code = announce(scene, ["SL000001"], { size: "L" });
    present(scene, code);
    expect(scene.answer).toEqual({ type: "hand-in-offer", carriers: ["slow"], parcels: ["SL000001"], size: "L" });
    expect(scene.types).toEqual([]);
  });

  test("and the site takes custody with the person's word, never before", () => {
    const scene = site();
    const code = announce(scene);
    beginHandIn(scene, byCode(code));
    const { deposit, compartment } = scene.handInAnswer;
    expect(scene.types).toEqual(["hand-in-begun", "unlock-ordered"]);
    expect(scene.one("unlock-ordered")).toMatchObject({ purpose: "hand-in", by: { kind: "recipient" }, deposit });
    scene.cycle(compartment);
    expect(scene.types).toEqual(["door-closed"]);
    scene.ask({ type: "confirm-hand-in", deposit }, kiosk);
    const made = scene.one("hand-in-made");
    expect(made).toMatchObject({ parcels: ["SL000001"], carrier: "slow", compartment });
    expect(made.evidence).toEqual({ grade: "stated", witnesses: ["recipient"] });
    expect(scene.handInAnswer).toMatchObject({ stage: "held", receipt: made.receipt });
    scene.ask({ type: "confirm-hand-in", deposit }, kiosk);
    expect([scene.types, scene.handInAnswer.receipt]).toEqual([[], made.receipt]);
  });

  test("an item sensor that saw it go in is faster than the person's finger", () => {
    const scene = site(sensed);
    beginHandIn(scene, byCode(announce(scene)));
    scene.cycle(scene.handInAnswer.compartment, { item: true });
    expect(scene.types).toEqual(["door-closed", "hand-in-made"]);
    expect(scene.one("hand-in-made").evidence).toEqual({ grade: "proven", witnesses: ["item-sensor"] });
  });

  test("a code that was used or has run out is known as such, and nothing is counted", () => {
    const scene = site({ rules: { handInCodeMs: hour } });
    const [used, old] = [announce(scene), announce(scene, ["SL000002"])];
    handIn(scene, byCode(used));
    const spent = (became: string) => ({ code: "code-spent", detail: { became, at: expect.any(Number) } });
    expect(present(scene, used).answer).toMatchObject(spent("handed-in"));
    expect(scene.types).toEqual([]);
    expect(beginHandIn(scene, byCode(used)).answer).toMatchObject(spent("handed-in"));
    scene.pass(hour);
    expect(beginHandIn(scene, byCode(old)).answer).toMatchObject(spent("run-out"));
    const { answer } = scene;
    announce(scene, ["SL000003"]);
    expect(scene.site.custody.announcements.size).toBe(1);
    expect(beginHandIn(scene, byCode(old)).answer).toEqual(answer);
    expect(scene.types).toEqual([]);
  });

  test("wrong codes count to the same lock-out, wherever they are tried", () => {
    const scene = site();
    const code = announce(scene);
    const told = Array.from({ length: 6 }, (_, tries) => {
      if (tries % 2) present(scene, "never-issued-code-0001");
      else beginHandIn(scene, byCode("never-issued-code-0001"));
      return "detail" in scene.answer ? scene.answer.detail : undefined;
    });
    // The last two free ones are told what is to come.
    const warned = [2, 1].map((triesLeft) => ({ triesLeft, nextWaitMs: 30_000 }));
    expect(told).toEqual([undefined, undefined, undefined, ...warned, { waitMs: 30_000 }]);
    expect(beginHandIn(scene, byCode(code)).refusal).toBe("kiosk-waits");
    expect(present(scene, code).refusal).toBe("kiosk-waits");
    expect(beginHandIn(scene, byLabel(labels[0])).answer.type).toBe("hand-in");
  });

  test("a code is good again when nothing went in", () => {
    const scene = site(sensed);
    const code = announce(scene);
    beginHandIn(scene, byCode(code));
    const { deposit, compartment } = scene.handInAnswer;
    expect(beginHandIn(scene, byCode(code)).refusal).toBe("waybill-duplicate");
    scene.cycle(compartment, { item: false }).ask({ type: "cancel-hand-in", deposit }, kiosk);
    expect(scene.one("hand-in-cancelled")).toMatchObject({ reason: "recipient", evidence: { grade: "proven" } });
    expect(scene.compartment(compartment).occupancy).toBe("free");
    expect(handIn(scene, byCode(code))).not.toBe(deposit);
  });
});

describe("an announcement", () => {
  test("once more keeps its code; with other words it says them anew", () => {
    const scene = site();
    announce(scene);
    const first = scene.one("hand-in-announced");
    announce(scene);
    expect([scene.types, scene.answer]).toMatchObject([[], { type: "announced", announcement: first.announcement }]);
    announce(scene, ["SL000001"], { size: "L" });
    expect(scene.one("hand-in-announced")).toMatchObject({ announcement: first.announcement, code: first.code });
  });

  test.each([
    ["of a carrier that takes none", ["SH000001"], { carrier: "shy" }, "hand-ins-not-accepted"],
    ["of another carrier's number", ["SW000001"], {}, "foreign-carrier"],
    ["of a number that is none", ["SL1"], {}, "waybill-malformed"],
    ["that names a parcel twice", ["SL000009", "SL000009"], {}, "waybill-duplicate"],
    ["that shares a parcel with another one", ["SL000008", "SL000001"], {}, "waybill-duplicate"],
  ] as const)("%s is refused", (_what, parcels, more, refusal) => {
    const scene = site();
    announce(scene);
    announce(scene, parcels, more);
    expect(scene.refusal).toBe(refusal);
    expect(scene.types).toEqual([]);
  });

  test("names a colliding code no second time", () => {
    const scene = site({ codeDigest: (_deposit, issue) => `only-the-issue-counts-${issue}` });
    announce(scene);
    announce(scene, ["SL000002"]);
    expect(scene.one("hand-in-announced").code.issue).toBe(2);
  });
});

describe("somebody comes with a label", () => {
  test("of a carrier that takes what nobody announced", () => {
    const scene = site();
    expect(present(scene, "digest-of-the-same-text", labels[0]).answer).toEqual({
      ...{ type: "hand-in-offer", carriers: ["swift"], parcels: [labels[0]] },
    });
    handIn(scene, byLabel(labels[0]));
    expect(scene.one("hand-in-made")).toMatchObject({ parcels: [labels[0]], carrier: "swift" });
    expect(scene.one("hand-in-made").announcement).toBeUndefined();
  });

  test("of an announced parcel: the announcement says the rest, and its code is used up", () => {
    const scene = site();
    const code = announce(scene, ["SL000001"], { size: "S" });
    expect(present(scene, "digest-of-the-same-text", "SL000001").answer).toMatchObject({ size: "S" });
    handIn(scene, byLabel("SL000001"));
    expect(scene.one("hand-in-made").announcement).toBeDefined();
    expect(present(scene, code).refusal).toBe("code-spent");
  });

  test("which fits several carriers: the person says whose it is", () => {
    const labelled = { handIns: "labelled" };
    const carriers = [
      { id: "swift", name: "Swift", ...labelled },
      { id: "post", name: "Post", ...labelled },
      { id: "shy", name: "Shy" },
    ];
    const scene = site({ rules: { carriers } });
    const s10 = "RR473124829GB";
    expect(present(scene, "digest-of-the-same-text", s10).answer).toMatchObject({ carriers: ["swift", "post"] });
    beginHandIn(scene, byLabel(s10));
    expect(scene.answer).toMatchObject({ code: "carrier-unclear", detail: { carriers: "swift,post" } });
    expect(beginHandIn(scene, byLabel(s10, "shy")).refusal).toBe("hand-ins-not-accepted");
    handIn(scene, byLabel(s10, "post"));
    expect(scene.one("hand-in-made").carrier).toBe("post");
  });

  test.each([
    ["of a carrier that takes none", "SH000001", "hand-ins-not-accepted"],
    ["of a carrier that takes only what was announced", "SL000002", "hand-ins-not-accepted"],
  ])("%s: refused, and nothing is counted", (_what, label, refusal) => {
    const scene = site();
    expect(beginHandIn(scene, byLabel(label)).refusal).toBe(refusal);
    expect(scene.types).toEqual([]);
  });

  test.each(["XX000001", "RR473124820GB"])("that is none (%s) is no code either, and nothing is counted", (label) => {
    const scene = site();
    expect(scene.ask({ type: "present-pickup-code", label }, kiosk).refusal).toBe("code-malformed");
    expect(beginHandIn(scene, { label }).refusal).toBe("code-malformed");
    expect(scene.types).toEqual([]);
  });
});

describe("no room", () => {
  test("no compartment of the size, and the next one up is offered", () => {
    const scene = site({ layout: [plan("A-01"), plan("A-02", { size: "L" })] });
    handIn(scene, byLabel(labels[0]));
    beginHandIn(scene, byLabel(labels[1]));
    expect(scene.answer).toMatchObject({ code: "full", detail: { size: "M", nextSize: "L" } });
    expect(beginHandIn(scene, byLabel(labels[1]), { size: "XL" }).refusal).toBe("oversize");
    expect(handIn(scene, byLabel(labels[1]), { size: "L" })).toBeDefined();
  });

  test.each([
    ["the disk is full", { type: "disk-measured", level: "full" }, "disk"],
    ["the outbox is at its bound", { type: "backlog-measured", events: 1, ageMs: 0, custodyFull: true }, "backlog"],
  ] as const)("%s: none goes in", (_what, observation, why) => {
    const scene = site();
    scene.turn({ kind: "observation", observation });
    beginHandIn(scene);
    expect(scene.answer).toMatchObject({ code: "deposits-paused", detail: { why } });
  });

  test("a lost tail lets none in either", () => {
    const scene = site();
    const holes = [{ from: 5, upTo: null }];
    const epoch = { counter: 2, id: "a".repeat(16) };
    scene.ask({ type: "open-epoch", epoch, reason: "fleet-ahead", holes }, system);
    beginHandIn(scene);
    expect(scene.answer).toMatchObject({ code: "deposits-paused", detail: { why: "safe-mode" } });
  });
});

describe("at the door", () => {
  test("a bigger one, or one that is not empty, as often as a door is opened again", () => {
    const scene = site({
      layout: [
        plan("A-01"),
        ...bank(4, { size: "L" }).map((one) => ({ ...one, compartment: one.compartment.replace("A", "B") })),
      ],
    });
    beginHandIn(scene);
    const { deposit } = scene.handInAnswer;
    scene.pulsed("A-01").opens("A-01");
    scene.ask({ type: "move-hand-in", deposit, reason: "too-small" }, kiosk);
    expect(scene.handInAnswer).toMatchObject({ compartment: "B-01", size: "L", stage: "opening" });
    scene.closes("A-01").pulsed("B-01").opens("B-01");
    expect(scene.compartment("A-01").occupancy).toBe("free");
    scene.ask({ type: "move-hand-in", deposit, reason: "not-empty" }, kiosk);
    expect(scene.one("incident-opened")).toMatchObject({ by: { kind: "recipient" }, kind: "still-inside" });
    expect(scene.compartment("B-01").occupancy).toBe("suspect");
    scene.closes("B-01").pulsed("B-02").opens("B-02");
    expect(scene.ask({ type: "move-hand-in", deposit, reason: "not-empty" }, kiosk).refusal).toBe("reopen-limit");
  });

  test("opens again twice, and only for the kiosk where it was begun", () => {
    const scene = site();
    beginHandIn(scene);
    const { deposit, compartment } = scene.handInAnswer;
    scene.cycle(compartment).pass(2_000);
    expect(scene.ask({ type: "reopen-hand-in", deposit }, other).refusal).toBe("unknown-hand-in");
    for (const times of [1, 2]) {
      expect(scene.ask({ type: "reopen-hand-in", deposit }, kiosk).one("hand-in-reopened").count).toBe(times);
      scene.cycle(compartment).pass(2_000);
    }
    expect(scene.ask({ type: "reopen-hand-in", deposit }, kiosk).refusal).toBe("reopen-limit");
    expect(scene.ask({ type: "confirm-hand-in", deposit }, other).refusal).toBe("unknown-hand-in");
  });

  test("that does not open, another one does; when none is free, nothing was handed in", () => {
    const scene = site({ layout: bank(2) });
    beginHandIn(scene);
    const { deposit } = scene.handInAnswer;
    const jam = (compartment: string): void => {
      for (let attempt = 0; attempt < 3; attempt++) scene.pulsed(compartment).closes(compartment).pass(3_000);
    };
    jam("A-01");
    expect(scene.events.map(({ type }) => type)).toContain("door-jammed");
    expect(scene.site.custody.deposits.get(deposit)?.compartment).toBe("A-02");
    jam("A-02");
    expect(scene.stageOf(deposit)).toBe("gone");
    expect(scene.events.findLast(({ type }) => type === "hand-in-cancelled")).toMatchObject({ reason: "did-not-open" });
  });

  test("left open it is an alarm, and out of service until it closes", () => {
    const scene = site();
    beginHandIn(scene);
    const { compartment } = scene.handInAnswer;
    scene
      .pulsed(compartment)
      .opens(compartment)
      .pass(6 * minute);
    expect(scene.types).toEqual(expect.arrayContaining(["door-left-open", "door-abandoned-open"]));
    scene.closes(compartment).pass(minute);
    expect(scene.types).toContain("compartment-suspected");
  });

  test("the person walks away from a compartment that is proven empty: it is free again", () => {
    const scene = site(sensed);
    beginHandIn(scene);
    const { compartment } = scene.handInAnswer;
    scene.cycle(compartment, { item: false }).pass(3 * minute);
    expect(scene.one("hand-in-cancelled").reason).toBe("lease-ended");
    expect(scene.compartment(compartment).occupancy).toBe("free");
  });

  test("the person walks away and nobody can tell: its carrier's courier will look", () => {
    const scene = site();
    beginHandIn(scene);
    const { deposit, compartment } = scene.handInAnswer;
    scene.cycle(compartment).pass(3 * minute);
    expect(scene.stageOf(deposit)).toBe("suspect");
    scene.ask({ type: "fetch-hand-in", deposit }, anna);
    expect(scene.handInAnswer.stage).toBe("fetching");
  });

  test("a courier's commands reach no hand-in that is on its way in", () => {
    const scene = site();
    beginHandIn(scene);
    const { deposit, compartment } = scene.handInAnswer;
    scene.cycle(compartment);
    for (const type of ["confirm-deposit", "cancel-deposit", "reopen-deposit", "recall-parcels"] as const)
      expect(scene.ask({ type, deposit }, anna).refusal).toBe("unknown-deposit");
    expect(scene.ask({ type: "fetch-hand-in", deposit }, anna).refusal).toBe("wrong-state");
  });
});
