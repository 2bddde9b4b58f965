/** What a person says of a compartment that is no good for a hand-in. */
import { expect, test } from "vitest";
import { beginHandIn, site } from "./hand-in-stage.ts";
import { bank, kiosk } from "./scene.ts";

test.each([
  ["dirty", "reported-dirty", []],
  ["broken", "reported-broken", ["door-broken"]],
] as const)("a person's word that it is %s sends staff, and blocks nothing", (reason, why, incidents) => {
  const scene = site({ layout: bank(2) });
  beginHandIn(scene);
  const { deposit } = scene.handInAnswer;
  scene.pulsed("A-01").opens("A-01");
  scene.ask({ type: "move-hand-in", deposit, reason }, kiosk);
  expect(scene.handInAnswer).toMatchObject({ compartment: "A-02", stage: "opening" });
  expect(scene.compartment("A-01").occupancy).toBe("suspect");
  expect(scene.one("hand-in-moved")).toMatchObject({ reason });
  expect(scene.one("compartment-suspected")).toMatchObject({ compartment: "A-01", reason: why });
  expect(scene.events.flatMap((event) => (event.type === "incident-opened" ? [event.kind] : []))).toEqual(incidents);
  expect(scene.types).not.toContain("compartment-blocked");
});
