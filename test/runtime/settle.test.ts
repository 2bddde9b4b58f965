/** When every compartment has been heard of since the start. */
import { describe, expect, test } from "vitest";
import type { Observation } from "../../gateway/core/observation.ts";
import type { CompartmentPlan } from "../../gateway/core/vocabulary.ts";
import { watchSettling } from "../../gateway/runtime/start/settle.ts";
import { virtualClock } from "../contract/virtual-clock.ts";

const plan = (compartment: string, device: string, itemSensor: boolean): CompartmentPlan => ({
  ...{ compartment, size: "M", accessible: false, device, lock: 0, itemSensor, supply: "psu" },
});
/** One compartment with an item sensor, one of another board without. */
const layout = [plan("A-01", "board-a", true), plan("B-01", "board-b", false)];
const closed = (compartment: string): Observation => ({ type: "door-sensed-closed", compartment });
const open = (compartment: string): Observation => ({ type: "door-sensed-open", compartment });
const unknown = (compartment: string): Observation => ({ type: "door-sensed-unknown", compartment });
const item = (compartment: string): Observation => ({ type: "item-sensed", compartment, present: true });
const silent = (device: string): Observation => ({ type: "device-silent", device });

describe("the start is settled", () => {
  test.each<[string, readonly Observation[], number]>([
    ["not before anything was heard", [], 2],
    ["not while an item sensor is unread, though every door is closed", [closed("A-01"), closed("B-01")], 1],
    ["not while a door is unread, though its item sensor is read", [item("A-01"), closed("B-01")], 1],
    ["once every door is closed and every item sensor read", [closed("A-01"), closed("B-01"), item("A-01")], 0],
    ["without the sensor behind an open door", [open("A-01"), closed("B-01")], 0],
    ["without the sensor of a door that nobody knows", [unknown("A-01"), closed("B-01")], 0],
    ["without the compartments of a silent board", [silent("board-a"), closed("B-01")], 0],
  ])("%s", async (_, observations, waitingFor) => {
    const watch = watchSettling({ layout, clock: virtualClock(), settleMs: 5000 });
    for (const observation of observations) watch.note(observation);
    expect(watch.waitingFor()).toBe(waitingFor);
    if (waitingFor > 0) watch.stop();
    expect(await watch.settled).toBe(waitingFor > 0 ? "stopped" : "heard");
  });

  test("when its time is up, whatever is still unread", async () => {
    const clock = virtualClock();
    const watch = watchSettling({ layout, clock, settleMs: 5000 });
    watch.note(closed("A-01"));
    await clock.run(5000);
    expect(await watch.settled).toBe("time-out");
  });
});
