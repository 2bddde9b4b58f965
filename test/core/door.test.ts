import { describe, expect, test } from "vitest";
import { type Door, judgeReading, type Order, type Reading, type Verdict } from "../../gateway/core/locker/door.ts";
import { anna, bank, minute, plan, Scene, waybills } from "./scene.ts";

const closed: Door = { state: "closed", closedAt: null };
const open: Door = { state: "open", openedAt: 1_000, purpose: "deposit", left: false };
const unknown: Door = { state: "unknown" };
const order: Order = {
  order: "0".repeat(16),
  attempt: 1,
  purpose: "deposit",
  deposit: null,
  by: { kind: "system" },
  orderedAt: 1_000,
  deadline: 16_000,
  phase: "pulsed",
  answered: true,
  seenClosed: false,
  judgeAt: 4_000,
};
const over: Order = { ...order, phase: "over" };
const done: Order = { ...order, phase: "done" };
const shut: Door = { state: "closed", closedAt: 1_800 };
const seen: Order = { ...order, seenClosed: true };
const unsent: Order = { ...order, phase: "ordered" };
const forced: Verdict = { type: "forced" };
const nothing: Verdict = { type: "nothing-new" };

describe("what a reading of a door means", () => {
  const rows: readonly (readonly [string, Door, Order | null, Reading, Verdict])[] = [
    ["a closed door that opens by itself was forced", closed, null, "open", { type: "forced" }],
    ["a closed door that opens after its pulse was opened by it", closed, order, "open", opened()],
    ["one that opens before the board has answered was opened by it too", closed, unsent, "open", opened()],
    ["one that gives way after its order was given up was still opened by it", closed, over, "open", opened()],
    ["one that opens again long after it was closed was forced", { ...shut, closedAt: 1_000 }, done, "open", forced],
    ["one that opens again as it closes has bounced", shut, done, "open", opened()],
    ["an open door seen open is no news", open, null, "open", nothing],
    ["an open door seen closed has closed", open, null, "closed", { type: "closed", openMs: 1_000 }],
    ["a closed door seen closed is no news", closed, null, "closed", nothing],
    ["a closed door seen closed after its pulse has not opened yet", closed, order, "closed", { type: "still-closed" }],
    ["and is no news the second time", closed, seen, "closed", nothing],
    ["a reading before the pulse says nothing about it", closed, unsent, "closed", nothing],
    ["a door that can no longer be read is lost", closed, null, "unknown", { type: "lost" }],
    ["an open one too", open, null, "unknown", { type: "lost" }],
    ["an unknown one stays unknown", unknown, null, "unknown", nothing],
    ["an unknown door seen closed is found closed", unknown, null, "closed", { type: "found", open: false }],
    ["an unknown door seen open is found open, not forced", unknown, null, "open", { type: "found", open: true }],
    ["unless its order opened it", unknown, order, "open", opened()],
  ];
  test.each(rows)("%s", (_what, door, running, reading, verdict) => {
    expect(judgeReading(door, running, reading, 2_000)).toEqual(verdict);
  });
  test("long after its order, a door that opens was forced", () => {
    expect(judgeReading(closed, over, "open", 31_001)).toEqual({ type: "forced" });
  });
  function opened(): Verdict {
    return { type: "opened", order: order.order };
  }
});

describe("an order", () => {
  test("pulses three times at most, each time only after a reading that says closed, then jams", () => {
    const scene = new Scene({ layout: [plan("A-01")] }).begin();
    const attempts: number[] = [];
    for (let at = 0; at < 3; at++) {
      attempts.push(scene.compartment("A-01").order!.attempt);
      scene.pulsed("A-01").closes("A-01");
      expect(scene.pass(2_499).types).toEqual([]);
      scene.pass(1);
    }
    expect(attempts).toEqual([1, 2, 3]);
    expect(scene.types).toEqual(["door-jammed", "deposit-cancelled", "compartment-freed", "alarm-raised"]);
    expect(scene.compartment("A-01")).toMatchObject({ bars: ["faulted"], occupancy: "free" });
    expect(scene.effects.filter(({ type }) => type === "pulse-lock")).toHaveLength(3);
  });

  test("is not repeated while nobody has seen the door since the pulse", () => {
    const scene = new Scene({ layout: [plan("A-01")] }).begin();
    scene.pulsed("A-01").pass(14_000);
    expect(scene.last).toEqual([]);
    scene.pass(minute);
    expect(scene.types).not.toContain("unlock-ordered");
    expect(scene.types).toContain("door-jammed");
  });

  test("that the lock refused is repeated without a reading", () => {
    const scene = new Scene().begin();
    scene.pulsed(scene.depositAnswer.compartment, "refused");
    expect(scene.pass(1_500).one("unlock-ordered")).toMatchObject({ attempt: 2 });
  });

  test("that was never sent blames nobody: the parcel goes elsewhere, the lock is not faulted", () => {
    const scene = new Scene().begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.pulsed(compartment, "expired");
    expect(scene.types).toEqual(["pulse-failed", "deposit-moved", "unlock-ordered", "compartment-freed"]);
    expect(scene.compartment(compartment)).toMatchObject({ bars: [], occupancy: "free", deposit: null });
    expect(scene.site.custody.deposits.get(deposit)?.compartment).not.toBe(compartment);
  });

  test("that cannot be served anywhere ends with the lease, not in an endless round", () => {
    const scene = new Scene({ layout: bank(2) }).begin();
    const { deposit } = scene.depositAnswer;
    for (let round = 0; round < 100 && scene.site.custody.deposits.has(deposit); round++)
      scene.pulsed(scene.site.custody.deposits.get(deposit)!.compartment, "expired").pass(5_000);
    expect(scene.site.custody.deposits.has(deposit)).toBe(false);
  });

  test("whose door does not open sends the deposit to another compartment and tells the handheld", () => {
    const scene = new Scene();
    scene.signIn("anna", "swift", { kind: "handheld", device: "handheld-1" });
    scene.begin([waybills[0]], {}, { kind: "handheld", device: "handheld-1" });
    const { deposit, compartment } = scene.depositAnswer;
    for (let at = 0; at < 3; at++) scene.pulsed(compartment).closes(compartment).pass(2_500);
    expect(scene.one("deposit-moved")).toMatchObject({ from: compartment, reason: "did-not-open" });
    const { to } = scene.one("deposit-moved");
    scene.cycle(to).ask({ type: "confirm-deposit", deposit }, { kind: "handheld", device: "handheld-1" });
    const told = scene.effects.flatMap((effect) => (effect.type === "tell-handheld" ? [effect.message] : []));
    expect(told.map(({ type }) => type)).toEqual(["opening", "did-not-open", "moved", "opened", "closed", "made"]);
    expect(told.at(-1)).toMatchObject({ deposit, compartment: to });
  });

  test("a late or repeated word about a pulse is no news", () => {
    const scene = new Scene().begin();
    const { compartment } = scene.depositAnswer;
    const { order: id } = scene.compartment(compartment).order!;
    const word = { type: "pulse-acknowledged", order: id, attempt: 1, roundTripMs: 2 } as const;
    expect(scene.turn({ kind: "observation", observation: word }).types).toEqual(["pulse-acknowledged"]);
    expect(scene.turn({ kind: "observation", observation: word }).types).toEqual([]);
    expect(scene.turn({ kind: "observation", observation: { ...word, attempt: 2 } }).types).toEqual([]);
    expect(scene.turn({ kind: "observation", observation: { ...word, order: "f".repeat(16) } }).types).toEqual([]);
  });

  test("a board that answers after the door has opened is still heard, and changes nothing", () => {
    const scene = new Scene().begin();
    const { compartment } = scene.depositAnswer;
    scene.opens(compartment);
    expect(scene.pulsed(compartment).types).toEqual(["pulse-acknowledged"]);
    expect(scene.compartment(compartment).door.state).toBe("open");
    expect(scene.pass(20_000).types).toEqual([]);
  });

  test("a lock rests between two orders", () => {
    const scene = new Scene().begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.opens(compartment).closes(compartment);
    expect(scene.ask({ type: "reopen-deposit", deposit }, anna).refusal).toBe("compartment-busy");
    expect(scene.pass(1_500).ask({ type: "reopen-deposit", deposit }, anna).refusal).toBeUndefined();
  });
});

describe("a door that stays open", () => {
  test("is an alarm after 30 s, out of service after 5 min, and back when it closes", () => {
    const scene = new Scene().begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.opens(compartment);
    expect(scene.pass(29_999).types).toEqual([]);
    expect(scene.pass(1).types).toEqual(["door-left-open", "alarm-raised"]);
    expect(scene.pass(5 * minute).types).toEqual(["door-abandoned-open"]);
    expect(scene.compartment(compartment).bars).toEqual(["left-open"]);
    scene.closes(compartment);
    expect(scene.types).toEqual(["door-closed", "alarm-cleared"]);
    expect(scene.compartment(compartment).bars).toEqual([]);
    expect(scene.ask({ type: "confirm-deposit", deposit }).depositAnswer.stage).toBe("held");
  });
});

describe("a door contact that bounces", () => {
  test("as the door closes is the same opening, not a forced one", () => {
    const scene = new Scene().begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment).pass(120).opens(compartment).pass(60).closes(compartment);
    expect(scene.events.map(({ type }) => type)).not.toContain("door-forced");
    expect(scene.ask({ type: "confirm-deposit", deposit }).depositAnswer.stage).toBe("held");
  });
  test("has come to rest after half a second: what opens then was forced, order or not", () => {
    const scene = new Scene().begin();
    const { compartment } = scene.depositAnswer;
    expect(scene.cycle(compartment).pass(501).opens(compartment).types).toContain("door-forced");
  });
});

describe("staff at a compartment whose grace time runs", () => {
  test("does not make the recipient's short opening a long one", () => {
    const scene = new Scene();
    const deposit = scene.deposit();
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    const [mara, mira] = ["session-of-mara-------", "session-of-mira-------"] as const;
    for (const session of [mara, mira]) {
      const maintainer = session.slice(11, 15);
      const signIn = { type: "sign-in-maintainer", maintainer, proof: "right", totpStep: 1, source: "desk" } as const;
      scene.ask({ ...signIn, session }, { kind: "system" });
    }
    scene.pass(minute).present(deposit).cycle(compartment, { openMs: 500 }).pass(2_000);
    const look = { type: "open-compartment", compartment, reason: "a look inside", second: mira } as const;
    scene
      .ask(look, { kind: "maintainer", session: mara })
      .cycle(compartment, { openMs: 9_000 })
      .pass(5 * minute);
    expect(scene.types).toContain("collection-undone");
    expect(scene.events.map(({ type }) => type)).not.toContain("parcels-collected");
  });
});

describe("a door that opens without an order", () => {
  test("freezes the code until staff has looked, stops the hold period, and opens an incident", () => {
    const scene = new Scene();
    const deposit = scene.deposit();
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    scene.pass(minute).opens(compartment);
    expect(scene.types).toEqual(["door-forced", "incident-opened", "hold-paused", "alarm-raised"]);
    scene.closes(compartment);
    expect(scene.present(deposit).answer).toMatchObject({ code: "code-frozen", detail: { why: "forced" } });
    expect(scene.stageOf(deposit)).toBe("held");
  });
  test("takes a free compartment out of the hands of couriers", () => {
    const scene = new Scene({ layout: [plan("A-01")] });
    scene.opens("A-01").closes("A-01");
    expect(scene.begin().refusal).toBe("full");
  });
});

describe("a free compartment", () => {
  test("whose door cannot be read is given to nobody", () => {
    const scene = new Scene({ layout: [plan("A-01")] }).falls("A-01");
    expect(scene.begin().refusal).toBe("full");
    expect(scene.closes("A-01").begin().answer.type).toBe("deposit");
  });
  test("that senses something inside is given to nobody", () => {
    const scene = new Scene({ layout: [plan("A-01", { itemSensor: true })] }).item("A-01", true);
    expect(scene.begin().refusal).toBe("full");
  });
  test("into which somebody could have put something is given last", () => {
    const scene = new Scene({ layout: bank(2) }).falls("A-01").opens("A-01").closes("A-01");
    expect(scene.compartment("A-01")).toMatchObject({ occupancy: "free", presumedEmpty: true });
    expect(scene.begin().depositAnswer.compartment).toBe("A-02");
    expect(scene.begin([waybills[1]]).depositAnswer.compartment).toBe("A-01");
  });
});
