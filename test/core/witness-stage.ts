/** Compartments with sensors and a reader, a parcel announced with its tag, and what stands between them. */
import { expect } from "vitest";
import type { DisagreementKind } from "../../gateway/core/vocabulary.ts";
import { bank, Scene, system, waybills } from "./scene.ts";

const reader = "rfid-1";
const [first, second] = waybills;
export const waybill = first;
export const tag = "E2801160600002";
export const stranger = "E2801160609999";
export const settleMs = 7_000;

/** All with antenna and sensor; the parcel is announced with its tag. */
export const tagged = (change: { itemSensor?: boolean } = {}): Scene => {
  const scene = new Scene({ layout: bank(4, { itemSensor: true, reader, ...change }) });
  for (const [parcel, epc] of [
    [waybill, tag],
    [second, `${tag}22`],
  ] as const)
    scene.ask(
      { type: "give-pre-advice", waybill: parcel, carrier: "swift", consent: "given", goodsAllowed: true, epc },
      system,
    );
  return scene;
};
export const standing = (scene: Scene): string[] => [...scene.site.witnessed.cases.keys()];
export const raised = (scene: Scene, kind: DisagreementKind) =>
  scene.events.flatMap((event) => (event.type === "disagreement-raised" && event.kind === kind ? [event] : []));

/** A deposit whose sensor and tag agree. */
export const held = (scene: Scene): { readonly deposit: string; readonly compartment: string } => {
  scene.begin([waybill]);
  const { deposit, compartment } = scene.depositAnswer;
  const { itemSensor } = scene.compartment(compartment).plan;
  scene.cycle(compartment, itemSensor ? { item: true } : {});
  scene.reads(tag, compartment).pass(settleMs);
  expect(scene.stageOf(deposit)).toBe("held");
  return { deposit, compartment };
};

export const otherThan = (compartment: string): string => ["A-01", "A-02"].find((id) => id !== compartment)!;

export const lost = (epc: string, compartment: string) =>
  ({
    kind: "observation",
    observation: { type: "tag-lost", device: reader, epc, compartments: [compartment], reads: 5, confidence: 0.9 },
  }) as const;
