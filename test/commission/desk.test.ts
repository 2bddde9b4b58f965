/** The person at the page: what is asked stands until it is answered, once, and what was seen is remembered. */
import { describe, expect, test } from "vitest";
import { Desk } from "../../gateway/commission/desk.ts";
import type { Shown } from "../../gateway/commission/trial.ts";
import { jobOf, planOf } from "./rig.ts";

const device = { id: "board-1", kind: "modbus-relay", settings: {} };
const place = { device: "board-1", lock: 0, compartment: "A-1" };
const shown: Shown = { lock: 0, fired: "acknowledged", pulses: 1, rest: [false], moved: [{ input: 4, level: true }] };
const desk = (): Desk => new Desk("corner", [jobOf(device, planOf("board-1", "A", 2), [1])]);

describe("a desk", () => {
  test("waits until somebody begins, and takes each answer once", async () => {
    const one = desk();
    const begun = one.begun();
    expect(one.view()).toMatchObject({ site: "corner", ask: { id: 1, type: "begin" }, result: null });
    expect(one.answer({ ask: 2 })).toBe(false);
    expect(one.answer({ ask: 1 })).toBe(true);
    expect(one.answer({ ask: 1 })).toBe(false);
    await begun;
    expect(one.view().ask).toBeNull();
  });

  test("knows from the beginning what will not be opened", () => {
    const [board] = desk().view().boards;
    expect(board?.locks.map(({ state }) => state)).toEqual(["waiting", "left-alone"]);
  });

  test.each([
    ["a door that opened", "A-2", "A-2"],
    ["that none did", null, null],
    ["that nobody saw it", undefined, undefined],
  ])("is told %s", async (_what, door, heard) => {
    const one = desk();
    one.say({ type: "tried", place, shown });
    const asked = one.person.whichDoor(place, shown);
    expect(one.view().ask).toMatchObject({ type: "which-door", place, moved: [4] });
    one.answer({ ask: one.view().ask?.id ?? 0, ...(door === undefined ? {} : { door }) });
    expect(await asked).toBe(heard);
    const [lock] = one.view().boards[0]?.locks ?? [];
    expect(lock).toMatchObject({ state: "tried", moved: [4], pulses: 1 });
    expect(lock?.door).toBe(heard);
  });

  test("says which door's contact is waited for, until the next question", () => {
    const one = desk();
    one.say({ type: "to-be-shut", place });
    expect(one.view().shutting).toEqual(place);
    void one.person.allShut("board-1");
    expect(one.view()).toMatchObject({ shutting: null, ask: { type: "all-shut", device: "board-1" } });
  });

  test("marks what the map corrects, what needs hands and what contradicts", () => {
    const one = desk();
    const findings = [
      { kind: "crossed", wires: "lock", compartment: "A-1" },
      { kind: "dead-lock", place },
      { kind: "door-twice", compartment: "A-1", locks: ["board-1 0", "board-1 1"] },
    ] as const;
    const map = { wires: [], without: ["A-1"], openLevels: new Map(), findings };
    one.finish({ map, firmware: new Map(), settings: new Map() }, { text: null, file: null });
    const marks = one.view().result?.findings.map(({ mark }) => mark);
    expect(marks).toEqual(["corrected", "hands", "contradiction"]);
  });
});
