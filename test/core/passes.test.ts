/** Passes: which of them opens what, how often, and what the site says of one that opens nothing. */
import { describe, expect, test } from "vitest";
import type { CommandOf } from "../../gateway/core/command.ts";
import { fleetOrder } from "./fleet-order.ts";
import { bank, hour, kiosk, minute, Scene, waybills } from "./scene.ts";

const held = (parcels: readonly string[] = [waybills[0]]) => {
  const scene = new Scene({ layout: bank(4, { itemSensor: true }) });
  const deposit = scene.deposit(parcels);
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  scene.pass(minute);
  return { scene, deposit, compartment };
};
const present = (scene: Scene, deposit: string, more: Partial<CommandOf<"present-pass">> = {}) =>
  scene.ask({ type: "present-pass", deposit, issue: 1, pass: 1, ...more }, kiosk);
const takeBack = (scene: Scene, deposit: string, pass = 1, role?: string) =>
  fleetOrder(scene, { type: "take-back-pass", deposit, issue: 1, pass }, role);
const spent = (became: string) => ({ type: "refused", code: "pass-spent", detail: { became } });

describe("a pass", () => {
  test("opens the door, and the collection goes as with the code", () => {
    const { scene, deposit, compartment } = held();
    const { collection } = present(scene, deposit).collectionAnswer;
    expect(scene.types).toEqual(["collection-begun", "unlock-ordered", "pass-used"]);
    expect(scene.one("pass-used")).toMatchObject({ deposit, compartment, collection, issue: 1, pass: 1 });
    scene.cycle(compartment, { item: false });
    expect(scene.one("parcels-collected")).toMatchObject({ deposit });
    expect(present(scene, deposit).answer).toEqual(spent("collected"));
    expect(scene.site.access.keypads.size).toBe(0);
  });

  test("opens one collection, however that ends, and a restart forgets nothing of it", () => {
    const { scene, deposit, compartment } = held(waybills.slice(0, 2));
    present(scene, deposit);
    scene.cycle(compartment, { item: true }).pass(hour);
    expect(scene.stageOf(deposit)).toBe("held");
    for (const again of [scene, scene.refreeze(), scene.start()])
      expect(present(again, deposit).answer).toEqual(spent("used"));
    expect(present(scene, deposit, { pass: 2 }).answer).toMatchObject({ type: "collection", deposit });
  });

  test("opens its own collection again within the grace time, as often as a code, and never somebody else's", () => {
    const { scene, deposit, compartment } = held(waybills.slice(0, 2));
    const { collection } = present(scene, deposit).collectionAnswer;
    expect(present(scene, deposit).refusal).toBe("collection-running");
    for (let reopens = 0; reopens < scene.tools.rules.reopenMax; reopens++) {
      scene.cycle(compartment, { item: true }).pass(2_000);
      expect(present(scene, deposit, { pass: 2 }).refusal).toBe("collection-running");
      expect(present(scene, deposit).answer).toMatchObject({ type: "collection", collection });
    }
    scene.cycle(compartment, { item: true }).pass(2_000);
    expect(present(scene, deposit).refusal).toBe("reopen-limit");
    expect(scene.events.filter(({ type }) => type === "pass-used")).toHaveLength(1);
  });

  test("is good while the keypad waits, and neither counts a try nor forgives one", () => {
    const { scene, deposit } = held();
    for (let tries = 0; tries < 8; tries++) {
      scene.pass(scene.tools.rules.waitMaxMs);
      scene.ask({ type: "present-pickup-code", digest: "wrong-wrong-wrong-----" }, kiosk);
    }
    expect(scene.present(deposit).refusal).toBe("kiosk-waits");
    const { keypads } = scene.site.access;
    const before = JSON.stringify([...keypads]);
    expect(present(scene, "0".repeat(32)).answer).toEqual(spent("gone"));
    expect(scene.last).toEqual([]);
    expect(present(scene, deposit).answer).toMatchObject({ type: "collection" });
    expect(JSON.stringify([...keypads])).toBe(before);
  });

  test("opens nothing once it was taken back, by its recipient or an operator", () => {
    const { scene, deposit } = held();
    takeBack(scene, deposit);
    expect(scene.one("pass-taken-back")).toMatchObject({ deposit, pass: 1, by: "recipient" });
    takeBack(scene, deposit, 2, "operator");
    expect(scene.one("pass-taken-back")).toMatchObject({ pass: 2, by: "operator" });
    scene.refreeze();
    for (const pass of [1, 2]) expect(present(scene, deposit, { pass }).answer).toEqual(spent("taken-back"));
    expect(present(scene, deposit, { pass: 3 }).answer).toMatchObject({ type: "collection" });
  });

  test("that has opened its collection cannot be taken back any more, nor twice, nor with a code that is gone", () => {
    const { scene, deposit } = held();
    takeBack(scene, deposit, 2);
    takeBack(scene, deposit, 2);
    expect(scene.one("remote-command-ended")).toMatchObject({ outcome: "failed", why: "wrong-state" });
    present(scene, deposit);
    takeBack(scene, deposit);
    expect(scene.one("remote-command-ended")).toMatchObject({ outcome: "failed", why: "wrong-state" });
    takeBack(scene, "0".repeat(32));
    expect(scene.one("remote-command-ended")).toMatchObject({ outcome: "failed", why: "unknown-deposit" });
  });

  test("ends with the code that it was made beside; the new code has passes of its own", () => {
    const { scene, deposit } = held();
    takeBack(scene, deposit, 1);
    fleetOrder(scene, { type: "change-pickup-code", deposit, issue: 1 });
    for (const pass of [1, 2]) expect(present(scene, deposit, { pass }).answer).toEqual(spent("changed"));
    expect(present(scene, deposit, { issue: 2 }).answer).toMatchObject({ type: "collection" });
  });

  test("ends with its parcels: collected by the code, refused, or not known here", () => {
    const { scene, deposit, compartment } = held();
    scene.present(deposit).cycle(compartment, { item: false });
    expect(present(scene, deposit).answer).toEqual(spent("collected"));
    const { scene: other, deposit: unwanted, compartment: place } = held();
    const { collection } = present(other, unwanted).collectionAnswer;
    other.cycle(place, { item: true }).pass(2_000).ask({ type: "refuse-parcels", collection }, kiosk);
    expect(present(other, unwanted, { pass: 2 }).answer).toEqual(spent("refused"));
    expect(present(other, deposit.replace("d", "e")).answer).toEqual(spent("gone"));
  });

  test("waits for staff where a code would", () => {
    const { scene, deposit, compartment } = held();
    scene.opens(compartment).closes(compartment);
    expect(present(scene, deposit).refusal).toBe("code-frozen");
    expect(scene.last).toEqual([]);
  });
});

describe("a pass with an end", () => {
  const until = (scene: Scene) => scene.moment.at + 24 * hour;

  test("opens until then, and not after it", () => {
    const { scene, deposit } = held();
    const notAfter = until(scene);
    expect(present(scene.pass(23 * hour).refreeze(), deposit, { notAfter }).answer).toMatchObject({
      type: "collection",
    });
    expect(present(scene.pass(2 * hour), deposit, { notAfter, pass: 2 }).answer).toEqual(spent("run-out"));
  });

  test("ends for no clock that is not believed, wherever it jumps", () => {
    const { scene, deposit } = held();
    const notAfter = until(scene);
    scene.wall = { ahead: scene.wall.ahead + 1_000 * hour, synced: false };
    expect(present(scene, deposit, { notAfter }).answer).toMatchObject({ type: "collection" });
  });

  test("ends without a believed clock once so much time has passed since there was one", () => {
    const { scene, deposit } = held();
    const notAfter = until(scene);
    scene.wall = { ahead: 0, synced: false };
    expect(present(scene.pass(25 * hour).refreeze(), deposit, { notAfter }).answer).toEqual(spent("run-out"));
  });

  test("does not end at a site that never had a believed clock", () => {
    const { scene, deposit } = held();
    scene.wall = { ahead: 0, synced: false };
    scene.site.history.ahead = null;
    expect(present(scene, deposit, { notAfter: 1_000 }).answer).toMatchObject({ type: "collection" });
  });
});
