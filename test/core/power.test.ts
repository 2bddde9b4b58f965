/** Limits with hysteresis, and what a dying battery means for a site. */
import { describe, expect, test } from "vitest";
import { levelOf } from "../../gateway/core/alarm/environment.ts";
import { freezeSite, thawSite } from "../../gateway/core/site.ts";
import type { Level, Quantity } from "../../gateway/core/vocabulary.ts";
import { kiosk, minute, Scene, waybills } from "./scene.ts";

describe("a level", () => {
  const battery = { critical: 10, low: 30, back: 5 };
  const room = { low: -20, high: 50, back: 2 };
  type Row = readonly [sentence: string, before: Level, value: number, limits: typeof battery | typeof room, Level];
  test.each<Row>([
    ["at its limit is reached", "normal", 50, room, "high"],
    ["below it is not", "normal", 49.9, room, "normal"],
    ["once high stays until it is back by 2", "high", 48.1, room, "high"],
    ["is normal again behind that", "high", 48, room, "normal"],
    ["falls from high to low at once", "high", -20, room, "low"],
    ["at its end is critical", "low", 10, battery, "critical"],
    ["leaves its end by 5", "critical", 14.9, battery, "critical"],
    ["is low on its way back", "critical", 15, battery, "low"],
    ["stays low until it is back by 5", "low", 34.9, battery, "low"],
    ["is normal again after that", "low", 35, battery, "normal"],
  ])("%s", (_sentence, before, value, limits, after) => expect(levelOf(before, value, limits)).toBe(after));
});

const scene = (): Scene => new Scene();
const sense = (on: Scene, quantity: Quantity, value: number): readonly string[] =>
  on
    .turn({
      kind: "observation",
      observation: { type: "environment-sensed", device: "ups", sensor: quantity, quantity, value },
    })
    .last.map(({ type }) => type);
const refusedFor = (on: Scene): unknown => {
  on.ask({ type: "begin-deposit", deposit: "f".repeat(32), parcels: ["SW000001"], size: "M" });
  return on.answer.type === "refused" ? on.answer.detail?.["why"] : on.answer.type;
};

describe("without mains", () => {
  test("a full battery carries the site as if nothing were", () => {
    const on = scene();
    sense(on, "battery", 100);
    expect(sense(on, "mains", 0)).toEqual(["environment-changed", "alarm-raised"]);
    expect(sense(on, "mains", 0)).toEqual([]);
    expect(refusedFor(on)).toBe("deposit");
  });

  test("a low battery refuses what is new and serves collections; with the mains back all is as before", () => {
    const on = scene();
    const deposit = on.deposit([waybills[0]]);
    sense(on, "mains", 0);
    expect(sense(on, "battery", 30)).toEqual(["environment-changed", "alarm-raised"]);
    expect(refusedFor(on)).toBe("power");
    on.present(deposit);
    expect(on.last.map(({ type }) => type)).toContain("unlock-ordered");
    expect(sense(on, "mains", 1)).toEqual(["environment-changed", "alarm-cleared"]);
    on.pass(minute);
    expect(refusedFor(on)).toBe("deposit");
  });

  test("a low battery with mains is an alarm and stops nothing", () => {
    const on = scene();
    expect(sense(on, "battery", 5)).toEqual(["environment-changed", "alarm-raised"]);
    expect(on.pass(minute).last).toEqual([]);
    expect(refusedFor(on)).toBe("deposit");
  });

  test("at the battery's end everything goes to disk at once when nothing runs", () => {
    const on = scene();
    sense(on, "mains", 0);
    sense(on, "battery", 9);
    expect(on.pass(1).last).toEqual([{ type: "power-end-ready", running: 0 }]);
    expect(on.effects.at(-1)).toEqual({ type: "prepare-power-end" });
    expect(on.pass(60 * minute).last).toEqual([]);
  });

  test("a collection that runs is waited for, over a restart as well", () => {
    const on = scene();
    const deposit = on.deposit([waybills[0]]);
    const { compartment } = on.site.custody.deposits.get(deposit) ?? { compartment: "" };
    on.present(deposit).opens(compartment);
    sense(on, "mains", 0);
    sense(on, "battery", 9);
    on.pass(1);
    expect(on.last).toEqual([{ type: "power-end-awaited", running: 1, until: on.elapsed - 1 + 20_000 }]);
    on.site = thawSite(JSON.parse(JSON.stringify(freezeSite(on.site))));
    on.closes(compartment);
    const collection = [...on.site.custody.collections.keys()][0] ?? "";
    on.ask({ type: "confirm-collection", collection }, kiosk);
    expect(on.pass(21_000).last).toContainEqual({ type: "power-end-ready", running: 0 });
  });

  test("nobody is waited for longer than a battery can bear", () => {
    const on = scene();
    const deposit = on.deposit([waybills[0]]);
    const { compartment } = on.site.custody.deposits.get(deposit) ?? { compartment: "" };
    on.present(deposit).opens(compartment);
    sense(on, "mains", 0);
    sense(on, "battery", 9);
    const told = on.pass(10 * minute).last.filter(({ type }) => type.startsWith("power-"));
    expect(told.filter(({ type }) => type === "power-end-awaited")).toHaveLength(9);
    expect(told.at(-1)).toEqual({ type: "power-end-ready", running: 1 });
  });

  test("the mains that come back in time end the waiting", () => {
    const on = scene();
    const deposit = on.deposit([waybills[0]]);
    const { compartment } = on.site.custody.deposits.get(deposit) ?? { compartment: "" };
    on.present(deposit).opens(compartment);
    sense(on, "mains", 0);
    sense(on, "battery", 9);
    on.pass(1);
    sense(on, "mains", 1);
    expect(on.pass(10 * minute).last.filter(({ type }) => type.startsWith("power-"))).toEqual([]);
  });
});

test("a snapshot of a site that had no sensors is read as one without any", () => {
  const frozen = JSON.parse(JSON.stringify(freezeSite(scene().site)));
  delete frozen.alarm.environment;
  expect(thawSite(frozen).alarm.environment.sensed.size).toBe(0);
});

test("lamps show which door opens, which waits, and go out with it", () => {
  const on = scene();
  const deposit = on.deposit([waybills[0]]);
  const { compartment } = on.site.custody.deposits.get(deposit) ?? { compartment: "" };
  on.present(deposit).opens(compartment).pass(minute);
  on.closes(compartment);
  const shown = on.effects.filter(({ type }) => type === "show-lamp");
  expect(shown).toEqual(
    ["open", "off", "open", "wait", "off"].map((show) => ({ type: "show-lamp", compartment, show })),
  );
});
