/** Somebody left the door of a hand-in standing open, and comes back to the kiosk with the same code or label. */
import { expect, test } from "vitest";
import { announce, beginHandIn, byCode, byLabel, site } from "./hand-in-stage.ts";
import { kiosk, minute, type Scene } from "./scene.ts";

const other = { kind: "kiosk", terminal: "kiosk-2" } as const;
const label = "SL000001";
const own = { type: "hand-in", stage: "open" };

const begun = (means: "code" | "label" = "code") => {
  const scene = site();
  const code = announce(scene, [label]);
  beginHandIn(scene, means === "code" ? byCode(code) : byLabel(label));
  const { deposit, compartment } = scene.handInAnswer;
  scene.pulsed(compartment).opens(compartment).pass(minute);
  return { scene, code, deposit, compartment };
};
const present = (scene: Scene, digest: string, by: typeof kiosk | typeof other = kiosk): Scene =>
  scene.ask({ type: "present-pickup-code", digest }, by);
const presentLabel = (scene: Scene): Scene =>
  scene.ask({ type: "present-pickup-code", digest: "digest-of-the-same-text", label }, kiosk);

test("the code leads to that door until it is handed in, and nothing is recorded", () => {
  const { scene, code, deposit, compartment } = begun();
  expect(present(scene, code).answer).toMatchObject({ ...own, deposit, compartment });
  expect(scene.types).toEqual([]);
  scene.closes(compartment);
  expect(present(scene, code).answer).toMatchObject({ ...own, stage: "closed", deposit });
  scene.ask({ type: "confirm-hand-in", deposit }, kiosk);
  expect(present(scene, code).refusal).toBe("code-spent");
});

test("so does the code of what was begun by its label", () => {
  const { scene, code, deposit } = begun("label");
  expect(present(scene, code).answer).toMatchObject({ ...own, deposit });
});

test("the label, which is no secret, does so only while the door is open", () => {
  const { scene, deposit, compartment } = begun();
  expect(presentLabel(scene).answer).toMatchObject({ ...own, deposit });
  scene.closes(compartment);
  expect(presentLabel(scene).refusal).toBe("waybill-duplicate");
});

test("at another kiosk it is refused: the door is not that screen's", () => {
  const { scene, code } = begun();
  expect(present(scene, code, other).refusal).toBe("waybill-duplicate");
});

test("a keypad that waits takes no such code either", () => {
  const { scene, code, deposit } = begun();
  for (let tries = 0; tries < 6; tries++) present(scene, "never-issued-code-0001");
  expect(present(scene, code).refusal).toBe("kiosk-waits");
  expect(presentLabel(scene).answer).toMatchObject({ ...own, deposit });
});
