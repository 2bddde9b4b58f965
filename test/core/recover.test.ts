/** A power cut at every point of a deposit, a collection and a recall, and what doors and sensors say afterwards. */
import { describe, expect, test } from "vitest";
import { freezeSite } from "../../gateway/core/site.ts";
import { anna, arno, bank, berta, hour, kiosk, minute, plan, Scene, system, waybills } from "./scene.ts";

type Door = "closed" | "open" | "unread";
type Item = "inside" | "empty" | "no sensor";

/** The power comes back: a new process, the same journal, and what the boards say within the first seconds. */
const powerCut = (scene: Scene, compartment: string, door: Door, item: Item): Scene => {
  scene.refreeze().start({ settle: false, closed: false });
  if (door === "closed") scene.closes(compartment);
  if (door === "open") scene.opens(compartment);
  if (item !== "no sensor" && door !== "unread") scene.item(compartment, item === "inside");
  return scene.ask({ type: "settle-after-start" }, system);
};
const orders = (scene: Scene): number => scene.events.filter(({ type }) => type === "unlock-ordered").length;

describe("a power cut while a parcel goes in", () => {
  const rows: readonly (readonly [string, "opening" | "open", Door, Item, string, string])[] = [
    ["ordered, then closed with the parcel inside: made", "opening", "closed", "inside", "deposit-made", "held"],
    ["open, then closed with the parcel inside: made", "open", "closed", "inside", "deposit-made", "held"],
    ["ordered, then closed and empty: cancelled", "opening", "closed", "empty", "deposit-cancelled", "gone"],
    ["open, then closed and empty: cancelled", "open", "closed", "empty", "deposit-cancelled", "gone"],
    ["closed, and nobody can tell: suspect", "open", "closed", "no sensor", "compartment-suspected", "suspect"],
    ["the board stays silent: suspect", "open", "unread", "no sensor", "compartment-suspected", "suspect"],
    ["still open: it stays reserved", "open", "open", "no sensor", "start-settled", "open"],
  ];
  test.each(rows)("%s", (_what, cutAt, door, item, event, stage) => {
    const scene = new Scene({ layout: bank(2, { itemSensor: item !== "no sensor" }) }).begin();
    const { deposit, compartment } = scene.depositAnswer;
    if (cutAt === "open") scene.pulsed(compartment).opens(compartment);
    const before = orders(scene);
    powerCut(scene, compartment, door, item);
    expect(scene.types).toContain(event);
    expect(scene.stageOf(deposit)).toBe(stage);
    expect(orders(scene)).toBe(before);
    if (event === "deposit-made") expect(scene.one("deposit-made").evidence.recovered).toBe(true);
    if (stage !== "held") expect(scene.present(deposit).refusal).toBe("code-wrong");
    if (stage === "gone")
      expect(scene.compartment(compartment)).toMatchObject({ occupancy: "free", presumedEmpty: false });
  });

  test("where a tag is expected and was not read, the sensor alone makes nothing: the carrier's courier does", () => {
    const scene = new Scene({ layout: bank(2, { itemSensor: true }) });
    const [waybill] = waybills;
    const advice = { carrier: "swift", consent: "given", goodsAllowed: true, epc: "E1" } as const;
    scene.ask({ type: "give-pre-advice", waybill, ...advice }, system).begin([waybill]);
    const { deposit, compartment } = scene.depositAnswer;
    scene.opens(compartment);
    powerCut(scene, compartment, "closed", "inside");
    expect(scene.one("compartment-suspected").deposit).toBe(deposit);
    expect(scene.ask({ type: "confirm-deposit", deposit }, berta).refusal).toBe("foreign-carrier");
    scene.ask({ type: "confirm-deposit", deposit }, arno);
    expect(scene.one("deposit-made").evidence).toEqual({ grade: "stated", witnesses: ["courier"], recovered: true });
    expect(scene.present(deposit).collectionAnswer.stage).toBe("opening");
  });

  test("an open door that closes later is judged then, as something not watched", () => {
    const scene = new Scene({ layout: bank(2, { itemSensor: true }) }).begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.opens(compartment);
    powerCut(scene, compartment, "open", "inside");
    expect(scene.pass(30_000).types).toContain("door-left-open");
    expect(scene.closes(compartment).one("deposit-made").evidence.recovered).toBe(true);
    expect(scene.stageOf(deposit)).toBe("held");
  });

  test("behind a door that had closed, the courier's word still counts", () => {
    const scene = new Scene().begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment);
    powerCut(scene, compartment, "closed", "no sensor");
    scene.ask({ type: "confirm-deposit", deposit });
    expect(scene.one("deposit-made").evidence.recovered).toBeUndefined();
  });
});

describe("a power cut while a parcel goes out", () => {
  const rows: readonly (readonly [string, Door, Item, readonly string[], string])[] = [
    ["closed and gone: collected", "closed", "empty", ["parcels-collected", "compartment-freed"], "gone"],
    ["closed and inside: held again", "closed", "inside", ["collection-undone"], "held"],
    ["nobody can tell: suspect", "closed", "no sensor", ["collection-undone", "compartment-suspected"], "held"],
    ["the board stays silent: suspect", "unread", "no sensor", ["collection-undone", "compartment-suspected"], "held"],
    ["still open: the collection goes on", "open", "no sensor", ["start-settled"], "collecting"],
  ];
  test.each(rows)("%s; no second pulse, and the code is not lost", (_what, door, item, events, stage) => {
    const scene = new Scene({ layout: bank(2, { itemSensor: item !== "no sensor" }) });
    const deposit = scene.deposit();
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    scene.pass(minute).present(deposit).pulsed(compartment).opens(compartment);
    const before = orders(scene);
    powerCut(scene, compartment, door, item);
    expect(scene.types).toEqual(expect.arrayContaining([...events]));
    expect(scene.stageOf(deposit)).toBe(stage);
    expect(orders(scene)).toBe(before);
    if (stage === "held" && door === "closed") {
      expect(scene.pass(2_000).present(deposit).collectionAnswer.stage).toBe("opening");
      scene.cycle(compartment, { openMs: 3_000, ...(item === "inside" ? { item: false } : {}) }).pass(3 * minute);
      expect(scene.compartment(compartment).occupancy).toBe("free");
    }
  });

  describe("in the grace time, which begins anew: nobody could speak while the gateway was off", () => {
    const cut = (openMs: number, offMs: number) => {
      const scene = new Scene();
      const deposit = scene.deposit();
      const { compartment } = scene.site.custody.deposits.get(deposit)!;
      const { collection } = scene.pass(minute).present(deposit).collectionAnswer;
      scene.cycle(compartment, { openMs }).pass(minute);
      scene.elapsed += offMs;
      // What is due comes before the boards have been read.
      scene.refreeze().start({ settle: false }).pass(200).ask({ type: "settle-after-start" }, system);
      return { scene, collection };
    };
    test.each([10_000, hour])("without a word it ends as it would have, off for %i ms", (offMs) => {
      const { scene } = cut(2_000, offMs);
      expect(scene.pass(3 * minute - 1).types).not.toContain("parcels-collected");
      expect(scene.pass(1).one("parcels-collected").evidence.grade).toBe("presumed");
    });
    test.each([10_000, hour])("whoever took everything in a moment can still say so, off for %i ms", (offMs) => {
      const { scene, collection } = cut(500, offMs);
      scene.pass(minute).ask({ type: "confirm-collection", collection }, kiosk);
      expect(scene.one("parcels-collected").evidence.grade).toBe("stated");
    });
  });
});

describe("a power cut during a recall", () => {
  const rows: readonly (readonly [string, Item, string])[] = [
    ["closed and gone: recalled", "empty", "parcels-recalled"],
    ["closed and inside: undone", "inside", "recall-undone"],
    ["nobody can tell: suspect", "no sensor", "compartment-suspected"],
  ];
  test.each(rows)("%s", (_what, item, event) => {
    const scene = new Scene({
      layout: bank(2, { itemSensor: item !== "no sensor" }),
      rules: { courierSessionMs: 1e12, courierIdleMs: 1e12 },
    });
    const deposit = scene.deposit();
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    scene
      .pass(49 * hour)
      .ask({ type: "recall-parcels", deposit }, anna)
      .opens(compartment);
    powerCut(scene, compartment, "closed", item);
    expect(scene.types).toContain(event);
  });
});

describe("a door that opens after a power cut although it was read as closed, and closes after the start", () => {
  const held = (scene: Scene): string => {
    const deposit = scene.deposit();
    scene.pass(minute);
    return deposit;
  };
  const rows: readonly (readonly [string, (scene: Scene) => unknown])[] = [
    ["a deposit", (scene) => scene.begin()],
    ["a collection", (scene) => scene.present(held(scene))],
    ["a recall", (scene) => scene.ask({ type: "recall-parcels", deposit: held(scene.pass(minute)) }, anna)],
  ];
  test.each(rows)("is judged then: %s waits for nobody", (what, begin) => {
    const carriers = [{ id: "swift", name: "Swift", unknownConsent: "accept", holdMs: 30_000 }];
    const scene = new Scene(what === "a recall" ? { rules: { carriers } } : {});
    begin(scene);
    const [compartment = ""] = [...scene.site.custody.byCompartment.keys()];
    const stage = scene.stageOf(scene.site.custody.byCompartment.get(compartment) ?? "");
    expect(["opening", "collecting", "recalling"]).toContain(stage);
    scene.refreeze().start({ settle: false, closed: false }).closes(compartment).opens(compartment);
    expect(scene.types).toContain("door-forced");
    scene.ask({ type: "settle-after-start" }, system).pass(5_000).closes(compartment);
    expect(scene.types).toContain("compartment-suspected");
  });
});

describe("after a start", () => {
  test("no order of the old process runs, and a door that opens now is not its work", () => {
    const scene = new Scene().begin();
    const { compartment } = scene.depositAnswer;
    scene.start({ closed: false });
    expect(scene.compartment(compartment).order).toBeNull();
    expect(scene.pass(hour).types).not.toContain("unlock-ordered");
  });
  test("an occupied compartment that is found open waits for staff", () => {
    const scene = new Scene();
    const deposit = scene.deposit();
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    scene.start({ settle: false, closed: false }).opens(compartment);
    expect(scene.one("compartment-suspected")).toMatchObject({ deposit, reason: "found-open" });
    expect(scene.closes(compartment).present(deposit).refusal).toBe("code-frozen");
  });
  test("a compartment that is found open in its grace time waits for staff: nobody saw who opened it", () => {
    const scene = new Scene();
    const deposit = scene.deposit();
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    scene.pass(minute).present(deposit).cycle(compartment, { openMs: 500 });
    scene.start({ settle: false, closed: false }).opens(compartment);
    expect(scene.types).toContain("compartment-suspected");
    scene.ask({ type: "settle-after-start" }, system).pass(minute).closes(compartment).pass(hour);
    expect(scene.events.map(({ type }) => type)).not.toContain("parcels-collected");
  });
  test("settling twice judges once", () => {
    const scene = new Scene();
    expect(scene.ask({ type: "settle-after-start" }, system).types).toEqual([]);
  });
  test("a layout that names a compartment no longer keeps it while something lies inside", () => {
    const scene = new Scene({ layout: [plan("A-01"), plan("A-02")] });
    const deposit = scene.deposit();
    const layout = [plan("A-03")];
    const start = { type: "start-gateway", boot: "c".repeat(16), software: "test", offTimeMs: 0, layout } as const;
    scene.ask(start, system).closes("A-01").closes("A-03").ask({ type: "settle-after-start" }, system);
    expect([...scene.site.locker.compartments.keys()].sort()).toEqual(["A-01", "A-03"]);
    expect(scene.present(deposit).refusal).toBe("door-unavailable");
    expect(scene.begin([waybills[1]]).depositAnswer.compartment).toBe("A-03");
  });
});

describe("a board that falls silent in between", () => {
  test("a short silence changes nothing: the order is judged when the door can be read again", () => {
    const scene = new Scene().begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene.pulsed(compartment).falls(compartment).pass(4_000).closes(compartment);
    expect(scene.tick().one("unlock-ordered").attempt).toBe(2);
    scene.opens(compartment).pass(3_000).closes(compartment).ask({ type: "confirm-deposit", deposit });
    expect(scene.depositAnswer.stage).toBe("held");
  });
  test("behind an open door of a collection, the sensor decides once it can be read again", () => {
    const scene = new Scene({ layout: bank(1, { itemSensor: true }) });
    const deposit = scene.deposit();
    scene.pass(minute).present(deposit).opens("A-01").falls("A-01").pass(minute).closes("A-01");
    expect(scene.types).toEqual(["door-read", "hold-resumed"]);
    expect(scene.item("A-01", false).one("parcels-collected").evidence).toMatchObject({
      recovered: true,
      grade: "proven",
    });
  });
  test("one that lasts is judged as unknown after five minutes", () => {
    const scene = new Scene();
    const deposit = scene.deposit();
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    scene
      .pass(minute)
      .present(deposit)
      .opens(compartment)
      .falls(compartment)
      .pass(5 * minute);
    expect(scene.one("collection-undone").reason).toBe("unknown");
    expect(scene.one("compartment-suspected").codeStays).toBe(true);
    expect(scene.closes(compartment).pass(2_000).present(deposit).collectionAnswer.stage).toBe("opening");
  });
});

describe("after a loss", () => {
  const lossy = (scene: Scene, upTo: number | null): Scene =>
    scene.ask(
      {
        type: "open-epoch",
        epoch: { counter: 2, id: "f".repeat(16) },
        reason: "fleet-ahead",
        holes: [{ from: 1, upTo }],
      },
      system,
    );
  test("what was established after the hole is proven; the rest waits, and its code with it", () => {
    const scene = new Scene({ layout: bank(3) });
    const early = scene.deposit([waybills[0]]);
    const hole = scene.seq;
    const late = scene.deposit([waybills[1]]);
    lossy(scene, hole);
    expect(scene.one("epoch-opened").unproven).not.toContain(scene.site.custody.deposits.get(late)?.compartment);
    expect(scene.present(early).answer).toMatchObject({ code: "code-frozen", detail: { why: "unproven" } });
    expect(scene.present(late).collectionAnswer.stage).toBe("opening");
  });
  test("a lost tail proves nothing and stops deposits until every compartment is confirmed", () => {
    const scene = new Scene({ layout: bank(2) });
    const deposit = scene.deposit();
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    lossy(scene.pass(minute), null);
    expect(scene.begin([waybills[1]]).answer).toMatchObject({ code: "deposits-paused", detail: { why: "safe-mode" } });
    scene.turn({ kind: "observation", observation: { type: "fleet-confirmed", compartment } });
    expect(scene.types).toEqual(expect.arrayContaining(["safe-mode-left", "hold-resumed"]));
    expect(scene.begin([waybills[1]]).refusal).toBe("deposits-paused");
    expect(scene.present(deposit).collectionAnswer.stage).toBe("opening");
    const other = compartment === "A-01" ? "A-02" : "A-01";
    scene.turn({ kind: "observation", observation: { type: "fleet-confirmed", compartment: other } });
    expect(scene.begin([waybills[1]]).depositAnswer.compartment).toBe(other);
  });
  test("the frozen site is plain JSON", () => {
    const scene = new Scene();
    scene.deposit();
    expect(JSON.parse(JSON.stringify(freezeSite(scene.site)))).toEqual(freezeSite(scene.site));
    expect(scene.ask({ type: "settle-after-start" }, kiosk).refusal).toBe("not-allowed");
  });
});
