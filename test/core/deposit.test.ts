import { describe, expect, test } from "vitest";
import { anna, arno, bank, berta, codeOf, minute, plan, Scene, waybills } from "./scene.ts";

const sensed = { layout: bank(4, { itemSensor: true }) };

describe("a parcel goes in", () => {
  test("a courier's word makes the deposit, and only then does its code exist", () => {
    const scene = new Scene().begin();
    const { deposit, compartment, stage } = scene.depositAnswer;
    expect(stage).toBe("opening");
    expect(scene.types).toEqual(["deposit-begun", "unlock-ordered"]);
    expect(scene.present(deposit).refusal).toBe("code-wrong");
    scene.cycle(compartment);
    expect(scene.types).toEqual(["door-closed"]);
    expect(scene.present(deposit).refusal).toBe("code-wrong");
    scene.ask({ type: "confirm-deposit", deposit });
    expect(scene.one("deposit-made").evidence).toEqual({ grade: "stated", witnesses: ["courier"] });
    expect(scene.one("deposit-made").code.digest).toBe(codeOf(deposit, 1));
    expect(scene.present(deposit).collectionAnswer.stage).toBe("opening");
  });

  test("an item sensor that saw it go in makes the deposit as the door closes", () => {
    const scene = new Scene(sensed).begin();
    scene.cycle(scene.depositAnswer.compartment, { item: true });
    expect(scene.types).toEqual(["door-closed", "deposit-made"]);
    expect(scene.one("deposit-made").evidence).toEqual({ grade: "proven", witnesses: ["item-sensor"] });
    scene.ask({ type: "confirm-deposit", deposit: scene.one("deposit-made").deposit });
    expect([scene.types, scene.depositAnswer.stage]).toEqual([[], "held"]);
  });

  test("an item sensor that lags behind the door makes the deposit when it speaks", () => {
    const scene = new Scene(sensed).begin();
    const { compartment } = scene.depositAnswer;
    expect(scene.cycle(compartment).types).toEqual(["door-closed"]);
    expect(scene.item(compartment, true).types).toEqual(["item-sensed", "deposit-made"]);
  });

  test("an item sensor that saw something before the door opened proves nothing", () => {
    const scene = new Scene({ layout: [plan("A-01", { itemSensor: true })] }).begin();
    scene.pulsed("A-01").opens("A-01").item("A-01", true).closes("A-01");
    expect(scene.types).toContain("deposit-made");
    const broken = new Scene({ layout: [plan("A-01")] }).begin();
    broken.item("A-01", true).cycle("A-01");
    expect(broken.types).toEqual(["door-closed"]);
  });

  test("a tag that is read at its compartment makes the deposit, once", () => {
    const scene = new Scene();
    const [waybill] = waybills;
    scene.ask(
      { type: "give-pre-advice", waybill, carrier: "swift", consent: "given", goodsAllowed: true, epc: "E1" },
      { kind: "system" },
    );
    scene.begin([waybill]);
    const { compartment } = scene.depositAnswer;
    scene.pulsed(compartment);
    expect(scene.reads("E1", compartment).types).toEqual([]);
    scene.opens(compartment);
    expect(scene.reads("E2", compartment).types).toEqual([]);
    expect(scene.reads("E1", "A-04", compartment).types).toEqual(["tag-witnessed"]);
    expect(scene.reads("E1", compartment).types).toEqual([]);
    expect(scene.closes(compartment).one("deposit-made").evidence.witnesses).toEqual(["tag"]);
  });

  const refused: readonly (readonly [string, readonly string[], Record<string, unknown>, string])[] = [
    ["a parcel with damaged packaging", [waybills[0]], { damaged: true }, "damaged"],
    ["a number with a wrong check digit", ["RR473124828GB"], {}, "waybill-malformed"],
    ["a number of nobody's pattern", ["XYZ1234"], {}, "waybill-malformed"],
    ["another carrier's pattern", ["SL000001"], {}, "foreign-carrier"],
    ["another carrier's announced parcel", ["RA123456785CH"], {}, "foreign-carrier"],
    ["the same parcel twice in one deposit", [waybills[0], waybills[0]], {}, "waybill-duplicate"],
    ["a parcel that is here already", [waybills[2]], {}, "waybill-duplicate"],
    ["what the recipient does not want", ["SW000001"], {}, "not-consented"],
    ["goods that are barred", ["SW000002"], {}, "goods-not-allowed"],
    ["parcels of two recipients together", ["SW000003", "SW000004"], {}, "not-allowed"],
    ["what is larger than the site's largest", ["SW000005"], { size: "XL" }, "oversize"],
    ["a size that is full", ["SW000005"], { size: "S" }, "full"],
  ];
  test.each(refused)("refused: %s", (_what, parcels, more, code) => {
    const scene = new Scene({ layout: [plan("A-01", { size: "S" }), plan("A-02"), plan("A-03")] });
    const advise = (waybill: string, change: Record<string, unknown>) =>
      scene.ask(
        {
          type: "give-pre-advice",
          waybill,
          carrier: "swift",
          consent: "given",
          goodsAllowed: true,
          ...change,
        } as never,
        { kind: "system" },
      );
    advise("RA123456785CH", { carrier: "slow" });
    advise("SW000001", { consent: "refused" });
    advise("SW000002", { goodsAllowed: false });
    advise("SW000003", { recipient: "r".repeat(22) });
    advise("SW000004", { recipient: "q".repeat(22) });
    scene.deposit([waybills[2]], { size: "S" });
    expect(scene.begin(parcels, more).refusal).toBe(code);
    expect(scene.types).toEqual([]);
    if (code === "full") expect(scene.answer).toMatchObject({ detail: { size: "S", nextSize: "M" } });
  });

  test("what nobody asked the recipient about goes in only where the carrier's policy says so", () => {
    const scene = new Scene();
    expect(scene.begin(["SW000001"]).answer.type).toBe("deposit");
    expect(scene.begin(["SL000001"], {}, berta).refusal).toBe("not-consented");
    expect(scene.begin(["SL000001"], { recipient: "r".repeat(22) }, berta).answer.type).toBe("deposit");
    expect(scene.one("deposit-begun").consent).toBe("given");
  });

  test("a full disk, a full backlog and an unaudited lost tail stop deposits, never collections", () => {
    const scene = new Scene();
    const id = scene.deposit();
    scene.turn({ kind: "observation", observation: { type: "disk-measured", level: "full" } });
    expect(scene.begin(["SW000001"]).answer).toMatchObject({ code: "deposits-paused", detail: { why: "disk" } });
    expect(scene.present(id).answer.type).toBe("collection");
  });
});

describe("a courier at the door", () => {
  const atClosed = (options = {}) => {
    const scene = new Scene(options).begin();
    const { deposit, compartment } = scene.depositAnswer;
    return { scene: scene.cycle(compartment), deposit, compartment };
  };

  test("reopens twice and not a third time", () => {
    const { scene, deposit, compartment } = atClosed();
    for (const count of [1, 2]) {
      scene.pass(2_000).ask({ type: "reopen-deposit", deposit });
      expect(scene.one("deposit-reopened").count).toBe(count);
      scene.cycle(compartment);
    }
    expect(scene.pass(2_000).ask({ type: "reopen-deposit", deposit }).refusal).toBe("reopen-limit");
  });

  const swaps = [
    ["too-small", "L", "free", []],
    ["broken", "M", "free", ["blocked"]],
    ["dirty", "M", "free", ["blocked"]],
    ["not-empty", "M", "suspect", []],
  ] as const;
  test.each(swaps)("swaps a compartment that is %s for one of size %s; the old one is %s", (...row) => {
    const [reason, size, occupancy, bars] = row;
    const { scene, deposit } = atClosed({ layout: [plan("A-01"), plan("A-02"), plan("A-03", { size: "L" })] });
    scene.ask({ type: "swap-compartment", deposit, reason });
    expect(scene.depositAnswer).toMatchObject({ size, stage: "opening" });
    expect(scene.compartment("A-01")).toMatchObject({ occupancy, bars, deposit: null });
    scene.cycle(scene.depositAnswer.compartment).ask({ type: "confirm-deposit", deposit });
    expect(scene.depositAnswer).toMatchObject({ stage: "held", size });
  });

  test("takes the parcel back: stated empty is free, sensed full is suspect", () => {
    const { scene, deposit, compartment } = atClosed();
    scene.ask({ type: "cancel-deposit", deposit });
    expect(scene.types).toEqual(["deposit-cancelled", "compartment-freed"]);
    expect(scene.compartment(compartment).occupancy).toBe("free");
    expect(scene.begin().answer.type).toBe("deposit");
  });

  test("cannot cancel while an order may still open the door", () => {
    const scene = new Scene().begin();
    expect(scene.ask({ type: "cancel-deposit", deposit: scene.depositAnswer.deposit }).refusal).toBe(
      "compartment-busy",
    );
  });

  test("touches neither a colleague's deposit nor another carrier's", () => {
    const { scene, deposit } = atClosed();
    expect(scene.ask({ type: "confirm-deposit", deposit }, arno).refusal).toBe("not-allowed");
    expect(scene.ask({ type: "cancel-deposit", deposit }, arno).refusal).toBe("not-allowed");
    expect(scene.ask({ type: "confirm-deposit", deposit }, berta).refusal).toBe("foreign-carrier");
    expect(scene.ask({ type: "confirm-deposit", deposit: "0".repeat(32) }).refusal).toBe("unknown-deposit");
  });

  test("who leaves without a word leaves a suspect compartment and no code", () => {
    const { scene, deposit, compartment } = atClosed();
    scene.pass(3 * minute);
    expect(scene.one("compartment-suspected")).toMatchObject({ compartment, deposit });
    expect(scene.present(deposit).refusal).toBe("code-wrong");
    expect(scene.ask({ type: "confirm-deposit", deposit }).refusal).toBe("wrong-state");
  });

  test("who leaves a compartment that is sensed empty frees it", () => {
    const { scene, deposit, compartment } = atClosed(sensed);
    scene.pass(3 * minute);
    expect(scene.one("deposit-cancelled")).toMatchObject({
      deposit,
      reason: "lease-ended",
      evidence: { grade: "proven" },
    });
    expect(scene.compartment(compartment)).toMatchObject({ occupancy: "free", presumedEmpty: false });
  });

  test("whose lease ran out at the open door still gets a moment to speak", () => {
    const scene = new Scene().begin();
    const { deposit, compartment } = scene.depositAnswer;
    scene
      .pulsed(compartment)
      .opens(compartment)
      .pass(4 * minute)
      .closes(compartment)
      .pass(20_000);
    expect(scene.ask({ type: "confirm-deposit", deposit }).depositAnswer.stage).toBe("held");
  });
});

describe("a second parcel beside the first", () => {
  const recipient = "r".repeat(22);
  const joined = () => {
    const scene = new Scene();
    const first = scene.deposit([waybills[0]], { recipient });
    scene.pass(2_000);
    return { scene, first };
  };
  test("shares compartment, code and hold period", () => {
    const { scene, first } = joined();
    const { code, hold, compartment } = scene.site.custody.deposits.get(first)!;
    scene.begin([waybills[1]], { recipient, join: first });
    expect(scene.depositAnswer).toMatchObject({ deposit: first, compartment, stage: "opening" });
    expect(scene.present(first).refusal).toBe("compartment-busy");
    scene.cycle(compartment).ask({ type: "confirm-deposit", deposit: first });
    expect(scene.one("deposit-made")).toMatchObject({ parcels: [waybills[1]], code });
    expect(scene.site.custody.deposits.get(first)).toMatchObject({ inside: waybills.slice(0, 2), hold });
  });
  test("is not put beside somebody else's", () => {
    const { scene, first } = joined();
    expect(scene.begin([waybills[1]], { recipient: "q".repeat(22), join: first }).refusal).toBe("not-allowed");
    expect(scene.begin([waybills[1]], { join: first }).refusal).toBe("not-allowed");
    expect(scene.begin(["SL000001"], { recipient, join: first }, berta).refusal).toBe("foreign-carrier");
  });
  test("taken back again leaves the first as it was", () => {
    const { scene, first } = joined();
    scene.begin([waybills[1]], { recipient, join: first });
    scene.cycle(scene.depositAnswer.compartment).ask({ type: "cancel-deposit", deposit: first });
    expect(scene.types).toEqual(["deposit-cancelled"]);
    expect(scene.stageOf(first)).toBe("held");
    expect(scene.present(first).collectionAnswer.parcels).toEqual([waybills[0]]);
  });
});

describe("codes", () => {
  test("a code that another parcel has already is skipped for the next issue", () => {
    const scene = new Scene({
      codeDigest: (deposit, issue) => (issue === 1 ? "same-for-everybody----" : codeOf(deposit, issue)),
    });
    scene.deposit();
    scene.deposit([waybills[1]]);
    expect(scene.events.flatMap((event) => (event.type === "deposit-made" ? [event.code.issue] : []))).toEqual([1, 2]);
  });
  test("after eight collisions nobody gets a code and staff must look", () => {
    const scene = new Scene({ codeDigest: () => "same-for-everybody----" });
    scene.deposit();
    scene.begin([waybills[1]]);
    const { deposit, compartment } = scene.depositAnswer;
    scene.cycle(compartment).ask({ type: "confirm-deposit", deposit }, anna);
    expect(scene.one("compartment-suspected").reason).toBe("no-code-free");
  });
});
