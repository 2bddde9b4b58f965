/** Consent that is withdrawn: on the way the parcel does not go in; inside it stays its recipient's. */
import { describe, expect, test } from "vitest";
import type { Consent } from "../../gateway/core/vocabulary.ts";
import { anna, minute, Scene, waybills } from "./scene.ts";

const [waybill] = waybills;
const says = (scene: Scene, consent: Consent): Scene =>
  scene.ask({ type: "give-pre-advice", waybill, carrier: "swift", consent, goodsAllowed: true }, { kind: "system" });

describe("consent withdrawn", () => {
  test("while the courier is on the way: refused at the door in words of its own, and no door moves", () => {
    const scene = says(new Scene(), "given").pass(minute);
    says(scene, "refused").refreeze().begin([waybill]);
    expect(scene.refusal).toBe("not-consented");
    expect(scene.types).toEqual([]);
    expect(says(scene, "given").begin([waybill]).depositAnswer.stage).toBe("opening");
  });

  test("while it lies inside: it stays held, its code opens, and its recipient refuses it there", () => {
    const scene = says(new Scene(), "given");
    const deposit = scene.deposit([waybill]);
    says(scene.pass(minute), "refused").refreeze();
    expect([scene.types, scene.stageOf(deposit)]).toEqual([["pre-advice-received"], "held"]);
    expect(scene.present(deposit).collectionAnswer.parcels).toEqual([waybill]);
  });

  test("while it lies inside, and nobody comes: its hold ends as ever, and its courier takes it back", () => {
    const scene = says(new Scene(), "given");
    const deposit = scene.deposit([waybill]);
    const { compartment } = scene.site.custody.deposits.get(deposit)!;
    says(scene.pass(minute), "refused");
    const fleetAt = scene.moment.at;
    const order = { type: "recall-deposit", deposit } as const;
    const issuer = { role: "operator", id: "office" };
    const remote = { id: "a".repeat(32), issuer, reason: "consent withdrawn", action: order, fleetAt };
    scene.ask(
      { type: "take-remote-command", ...remote, notAfter: fleetAt + minute, expect: { epoch: 1 } },
      { kind: "system" },
    );
    const { seq } = scene.site.history;
    scene.turn({ kind: "observation", observation: { type: "fleet-acknowledged", seq, fleetAt } });
    expect(scene.types).toContain("hold-ended");
    scene.ask({ type: "recall-parcels", deposit }, anna).cycle(compartment);
    scene.pass(1_000).ask({ type: "confirm-recall", deposit }, anna);
    expect(scene.one("parcels-recalled").parcels).toEqual([waybill]);
  });

  test("through the fleet: heard of what lies inside too, and what is announced late is refused there", () => {
    const scene = says(new Scene(), "given");
    const deposit = scene.deposit([waybill]);
    const fleetAt = scene.moment.at;
    const take = (consent: Consent, revision: number) => {
      const said = { waybill, carrier: "swift", consent, goodsAllowed: true, revision, notAfter: fleetAt + minute };
      scene.ask({ type: "take-pre-advices", advices: [said], fleetAt }, { kind: "system" });
    };
    take("given", 1);
    expect(scene.one("pre-advices-taken").taken).toEqual([{ waybill, revision: 1, refused: "waybill-duplicate" }]);
    take("given", 1);
    expect(scene.types).toEqual([]);
    take("refused", 2);
    expect([scene.types, scene.stageOf(deposit)]).toEqual([["pre-advice-received", "pre-advices-taken"], "held"]);
  });
});
