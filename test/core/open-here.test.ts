/** The recipient's page asks for the door: what it opens, how often, and what it does not open. */
import { describe, expect, test } from "vitest";
import { fleetOrder } from "./fleet-order.ts";
import { bank, minute, Scene, waybills } from "./scene.ts";

const number = "482913";
const held = () => {
  const scene = new Scene({ layout: bank(4, { itemSensor: true }) });
  const deposit = scene.deposit([waybills[0]]);
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  scene.pass(minute);
  shows(scene);
  return { scene, deposit, compartment };
};
const shows = (scene: Scene): void => void scene.numbers.set(number, { terminal: "kiosk-2", since: scene.elapsed });
const ask = (scene: Scene, deposit: string, presence = number, role?: string): Scene =>
  fleetOrder(scene, { type: "open-here", deposit, presence }, role);
const ended = (scene: Scene) => {
  const { outcome, why } = scene.one("remote-command-ended");
  return why ?? outcome;
};

describe("a door that is asked for from the recipient's page", () => {
  test("opens for the number that a kiosk shows, and the collection goes on at that kiosk", () => {
    const { scene, deposit, compartment } = held();
    ask(scene, deposit);
    expect(scene.types).toEqual(["remote-command-started", "collection-begun", "unlock-ordered"]);
    expect(scene.one("collection-begun")).toMatchObject({ deposit, compartment, terminal: "kiosk-2" });
    scene.cycle(compartment, { item: false });
    expect(scene.one("parcels-collected")).toMatchObject({ deposit });
    expect(scene.events.filter(({ type }) => type === "remote-command-ended")).toMatchObject([{ outcome: "done" }]);
    ask(scene, deposit);
    expect(ended(scene)).toBe("unknown-deposit");
  });

  test("opens once for a number, whatever came of it, and a restart forgets nothing of it", () => {
    const { scene, deposit, compartment } = held();
    ask(scene, deposit);
    ask(scene, deposit);
    expect(ended(scene)).toBe("presence-spent");
    scene.cycle(compartment, { item: true }).pass(10 * minute);
    expect(scene.stageOf(deposit)).toBe("held");
    for (const again of [scene, scene.refreeze(), scene.start()])
      expect(ended(ask(again, deposit))).toBe("presence-spent");
    shows(scene);
    ask(scene, deposit);
    expect(scene.types).toContain("unlock-ordered");
  });

  test("does not open for a number that no kiosk shows, nor while somebody is at it", () => {
    const { scene, deposit } = held();
    expect(ended(ask(scene, deposit, "000000"))).toBe("presence-unproven");
    scene.present(deposit);
    expect(ended(ask(scene, deposit))).toBe("collection-running");
  });

  test("waits for staff where a code would, and is nobody's who is not its recipient", () => {
    const { scene, deposit, compartment } = held();
    expect(ask(scene, deposit, number, "operator").types).not.toContain("unlock-ordered");
    const other = scene.deposit([waybills[1]]);
    expect(ended(ask(scene, "0".repeat(32)))).toBe("unknown-deposit");
    scene.opens(compartment).closes(compartment);
    expect(ended(ask(scene, deposit))).toBe("code-frozen");
    ask(scene, other);
    expect(scene.one("collection-begun")).toMatchObject({ deposit: other });
  });
});
