/** Another pickup code for what lies inside: which one opens when, and who is told what. */
import { describe, expect, test } from "vitest";
import { freezeSite, thawSite } from "../../gateway/core/site.ts";
import { fleetOrder } from "./fleet-order.ts";
import { bank, kiosk, minute, Scene } from "./scene.ts";

const change = (scene: Scene, deposit: string, issue: number, role?: string) =>
  fleetOrder(scene, { type: "change-pickup-code", deposit, issue }, role);
const held = () => {
  const scene = new Scene({ layout: bank(4, { itemSensor: true }) });
  const deposit = scene.deposit();
  const { compartment } = scene.site.custody.deposits.get(deposit)!;
  scene.pass(minute);
  return { scene, deposit, compartment };
};
const present = (scene: Scene, deposit: string, issue: number) =>
  scene.ask({ type: "present-pickup-code", digest: scene.tools.codeDigest(deposit, issue) }, kiosk);

describe("a changed pickup code", () => {
  test("opens the door, and the one before does not: it is known, and no guess", () => {
    const { scene, deposit } = held();
    change(scene, deposit, 1);
    expect(scene.one("pickup-code-changed")).toMatchObject({ deposit, code: { issue: 2 }, by: "recipient" });
    expect(present(scene, deposit, 1).answer).toMatchObject({ code: "code-spent", detail: { became: "changed" } });
    expect(scene.site.access.keypads.size).toBe(0);
    expect(present(scene, deposit, 2).answer).toMatchObject({ type: "collection", deposit });
  });

  test("stays changed after a restart, and may be changed again", () => {
    const { scene, deposit } = held();
    change(scene, deposit, 1, "operator");
    scene.site = thawSite(JSON.parse(JSON.stringify(freezeSite(scene.site))));
    change(scene, deposit, 2);
    for (const old of [1, 2]) expect(present(scene, deposit, old).refusal).toBe("code-spent");
    expect(present(scene, deposit, 3).answer).toMatchObject({ type: "collection" });
  });

  test("is changed once by two who wish it at once", () => {
    const { scene, deposit } = held();
    change(scene, deposit, 1);
    change(scene, deposit, 1, "operator");
    expect(scene.one("remote-command-ended")).toMatchObject({ outcome: "failed", why: "wrong-state" });
    expect(scene.site.custody.deposits.get(deposit)?.code?.issue).toBe(2);
  });

  test("waits for whoever stands at the open door", () => {
    const { scene, deposit, compartment } = held();
    scene.present(deposit);
    change(scene, deposit, 1);
    expect(scene.one("remote-command-ended")).toMatchObject({ outcome: "failed", why: "collection-running" });
    scene.cycle(compartment, { item: true });
    scene.pass(10 * minute);
    change(scene, deposit, 1);
    expect(scene.one("remote-command-ended")).toMatchObject({ outcome: "done" });
  });

  test("comes to an end with the eighth", () => {
    const { scene, deposit } = held();
    for (let issue = 1; issue < 8; issue++) change(scene, deposit, issue);
    expect(scene.one("remote-command-ended")).toMatchObject({ outcome: "done" });
    change(scene, deposit, 8);
    expect(scene.one("remote-command-ended")).toMatchObject({ outcome: "failed", why: "wrong-state" });
    expect(present(scene, deposit, 8).answer).toMatchObject({ type: "collection" });
  });

  test("is nobody's who has collected, and no other recipient's", () => {
    const { scene, deposit, compartment } = held();
    scene.present(deposit).cycle(compartment, { item: false });
    change(scene, deposit, 1);
    expect(scene.one("remote-command-ended")).toMatchObject({ outcome: "failed", why: "unknown-deposit" });
  });
});
