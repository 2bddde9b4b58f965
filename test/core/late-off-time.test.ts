/** Time off that is vouched for after the start is taken off the holds that ran through it, and off nothing else. */
import { describe, expect, test } from "vitest";
import { freezeSite } from "../../gateway/core/site.ts";
import { hour, kiosk, minute, Scene, system, waybills } from "./scene.ts";

const day = 24 * hour;
const hold = 48 * hour;
const off = 30 * hour;
const ofCarrier = { id: "swift", name: "Swift", unknownConsent: "accept" };

const countLate = (scene: Scene, offTimeMs = off): Scene =>
  scene.turn({ kind: "observation", observation: { type: "clock-judged", synced: true, stepMs: 0, offTimeMs } });
/** Held for an hour before the power went; nobody vouched for the clock when it came back, an hour ago. */
const cut = (between: (scene: Scene, deposit: string, compartment: string) => unknown = () => {}) => {
  const scene = new Scene({ rules: { courierSessionMs: 1e12, courierIdleMs: 1e12 } });
  const deposit = scene.deposit();
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  scene.pass(hour);
  between(scene, deposit, compartment);
  scene.refreeze().start().pass(hour);
  return { scene, deposit, compartment };
};
const untilEnd = (scene: Scene, deposit: string): number => {
  const from = scene.elapsed;
  for (let steps = 0; steps < 100; steps++) {
    scene.pass(hour);
    if (scene.last.some((event) => event.type === "hold-ended" && event.deposit === deposit))
      return scene.elapsed - from;
  }
  return Number.NaN;
};

describe("time off that is counted late", () => {
  test("shortens a hold that ran through it, and moves site time by nothing", () => {
    const { scene, deposit } = cut();
    const before = scene.elapsed;
    expect(countLate(scene).one("off-time-counted")).toMatchObject({ ms: off, moved: "holds" });
    expect(scene.elapsed).toBe(before);
    expect(untilEnd(scene, deposit)).toBe(hold - 2 * hour - off);
  });

  test("ends at once what ended meanwhile", () => {
    const { scene, deposit } = cut();
    countLate(scene, 3 * day).pass(0);
    expect(scene.one("hold-ended").deposit).toBe(deposit);
  });

  test("leaves a deposit that was made since its full time", () => {
    const { scene } = cut();
    const deposit = scene.deposit([waybills[1]]);
    expect(untilEnd(countLate(scene), deposit)).toBe(hold);
  });

  test("is taken off once, and not again by the next start", () => {
    const { scene, deposit } = cut();
    countLate(scene, 10 * hour).refreeze();
    scene.turn({ kind: "observation", observation: { type: "clock-judged", synced: true, stepMs: 0 } });
    expect(untilEnd(scene, deposit)).toBe(hold - 2 * hour - 10 * hour);
  });

  test("of a later start shortens what was made before that one", () => {
    const { scene } = cut();
    const deposit = scene.deposit([waybills[1]]);
    scene.start().pass(hour);
    expect(untilEnd(countLate(scene, 10 * hour), deposit)).toBe(hold - hour - 10 * hour);
  });

  test("leaves alone what stood when the power went, although it goes on since", () => {
    const { scene, deposit } = cut((on, _deposit, compartment) => on.falls(compartment));
    expect(scene.events.map(({ type }) => type)).toContain("hold-resumed");
    expect(untilEnd(countLate(scene), deposit)).toBe(hold - 2 * hour);
  });

  test("shortens what has been standing only since the start", () => {
    const { scene, deposit, compartment } = cut();
    scene.falls(compartment);
    expect(scene.types).toContain("hold-paused");
    countLate(scene).pass(day).closes(compartment);
    expect(scene.one("hold-resumed").holdUntil).toBe(scene.elapsed + hold - 2 * hour - off);
    expect(untilEnd(scene, deposit)).toBe(hold - 2 * hour - off);
  });

  test("never leaves less than nothing of what stands", () => {
    const { scene, compartment } = cut();
    countLate(scene.falls(compartment), 100 * day).closes(compartment);
    expect(scene.one("hold-resumed").holdUntil).toBe(scene.elapsed);
    expect(scene.pass(0).types).toContain("hold-ended");
  });

  test("keeps the end that people were told since", () => {
    const { scene, deposit } = cut();
    scene.ask({ type: "extend-hold", deposit }, system);
    expect(untilEnd(countLate(scene), deposit)).toBe(hold - 2 * hour + day);
  });

  test("brings the return to the sender forward", () => {
    const { scene } = cut((on) => on.pass(2 * day));
    const since = 2 * day + 2 * hour - hold;
    expect(countLate(scene).pass(7 * day - since - off - 1).types).toEqual([]);
    expect(scene.pass(1).types).toEqual(["return-due"]);
  });

  test("brings a return forward whose hold ended only since the start", () => {
    const carriers = [{ ...ofCarrier, holdMs: 90 * minute }];
    const scene = new Scene({ rules: { carriers } });
    scene.deposit();
    scene
      .pass(hour)
      .start()
      .pass(30 * minute);
    expect(scene.types).toContain("hold-ended");
    expect(countLate(scene).pass(7 * day - off - 1).types).toEqual([]);
    expect(scene.pass(1).types).toEqual(["return-due"]);
  });

  test("ends no grace time, no lease and no wait that runs", () => {
    const { scene, deposit, compartment } = cut();
    scene.present(deposit).cycle(compartment).begin([waybills[1]]);
    const other = scene.depositAnswer;
    scene.cycle(other.compartment);
    while (scene.refusal !== "kiosk-waits")
      scene.ask({ type: "present-pickup-code", digest: "wrong".repeat(5) }, kiosk);
    expect(countLate(scene, day).pass(20_000).types).toEqual([]);
    expect(scene.present(deposit).refusal).toBe("kiosk-waits");
    scene.ask({ type: "confirm-deposit", deposit: other.deposit });
    expect(scene.types).toContain("deposit-made");
    expect(scene.pass(3 * minute).types).toContain("parcels-collected");
  });

  test("is taken off nothing when site time itself was moved, as the first version of the event did", () => {
    const { scene, deposit } = cut();
    scene.given({ type: "off-time-counted", ms: off, moved: "site-time" });
    expect(untilEnd(scene, deposit)).toBe(hold - 2 * hour);
  });

  test("leaves the same site behind, frozen before it or after", () => {
    const [before, after] = [cut().scene, cut().scene];
    countLate(before.refreeze());
    countLate(after).refreeze();
    expect(JSON.stringify(freezeSite(before.site))).toBe(JSON.stringify(freezeSite(after.site)));
  });
});
