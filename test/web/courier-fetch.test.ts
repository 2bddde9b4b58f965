/** The courier's round of hand-ins as a machine: a door, labels that are scanned, what is wrong. Rows, no browser. */
import { describe, expect, test } from "vitest";
import { next } from "../../gateway/web/courier/flow/screen.ts";
import type { Deed, Happening, Screen } from "../../gateway/web/courier/flow/turn.ts";
import { doneWord, withDone } from "../../gateway/web/courier/flow/waiting.ts";
import { pathOf, pathOfStep } from "../../gateway/web/courier/work/line.ts";
import { answer, deposit, fetch, given, one, said, scanned, seen, stepNo, tap, two } from "./courier-screens.ts";

type Row = readonly [what: string, from: Screen, happening: Happening, to: object, deeds: readonly Deed["do"][]];
const waiting = { deposit, compartment: "A-03", size: "M", parcels: [one], stage: "held" } as const;
const list = { at: "hand-ins" } as const;
const report = (problem: "empty" | "wrong" | "damaged"): Happening => ({ type: "report", problem });
const closed = seen("fetching", { phase: "closed" });

const rows: readonly Row[] = [
  [
    "a tap on a line opens its door",
    list,
    { type: "fetch", waiting },
    { at: "door", going: { kind: "fetch" } },
    ["step"],
  ],
  [
    "it opens",
    fetch({ stage: "held", isAsking: true }),
    said("fetch", "fetching"),
    { going: { stage: "fetching" } },
    [],
  ],
  ["it is open", fetch({ phase: "opening" }), seen("fetching", { phase: "open" }), { going: { phase: "open" } }, []],
  ["closed: the courier is asked", fetch(), closed, { going: { phase: "closed", isAsking: false } }, []],
  ["I have it", fetch({ phase: "closed" }), tap("confirm-fetch"), { going: { isAsking: true } }, ["step"]],
  [
    "fetched: the next one",
    fetch({ phase: "closed", isAsking: true }),
    { type: "seen", answer: answer("fetched", { receipt: "ab" }), after: "confirm-fetch" },
    list,
    ["note", "sign"],
  ],
  ["the sensor may be faster", fetch({ phase: "closed" }), seen("fetched", { receipt: "ab" }), list, ["note", "sign"]],

  // The scanner
  ["a label is scanned at the open door", fetch(), scanned(one), { going: { scanned: [one] } }, ["sign"]],
  [
    "closed after that it is said by itself",
    fetch({ scanned: [one] }),
    closed,
    { going: { isAsking: true } },
    ["step"],
  ],
  [
    "but not while others are missing",
    fetch({ scanned: [one], parcels: [one, two] }),
    closed,
    { going: { isAsking: false } },
    [],
  ],
  ["the last one says it", fetch({ phase: "closed" }), scanned(one), { going: { isAsking: true } }, ["sign", "step"]],
  ["what does not belong there is said", fetch(), scanned(two), { going: { other: two } }, ["sign"]],
  [
    "and nothing is taken for fetched",
    fetch({ scanned: [one], other: two }),
    closed,
    { going: { isAsking: false } },
    [],
  ],
  ["a door that opens waits for no label", fetch({ phase: "opening" }), scanned(two), { at: "door" }, ["keep-scan"]],

  // What is wrong
  ["said at the open door it waits for the door", fetch(), report("empty"), { going: { reports: "empty" } }, []],
  ["until it closes", fetch({ reports: "wrong" }), closed, { going: { isAsking: true } }, ["step"]],
  [
    "at the closed door it is told at once",
    fetch({ phase: "closed" }),
    report("damaged"),
    { going: { isAsking: true } },
    ["step"],
  ],
  ["nothing was there", fetch({ phase: "closed" }), said("report-fetch", "cancelled"), list, ["note", "sign"]],
  [
    "staff has to look",
    fetch({ phase: "closed" }),
    said("report-fetch", "suspect"),
    { at: "door", going: { isReported: true } },
    [],
  ],
  ["the round goes on", fetch({ stage: "suspect", isReported: true }), { type: "next" }, list, ["note"]],
  [
    "a door that did not open may be tried again",
    fetch({ stage: "held" }),
    tap("fetch"),
    { going: { isAsking: true } },
    ["step"],
  ],
  ["or left", fetch({ stage: "held" }), { type: "next" }, list, []],
  ["nobody leaves an open door", fetch(), { type: "next" }, { at: "door" }, []],

  // The line
  [
    "the courier's word may wait",
    fetch({ phase: "closed" }),
    stepNo("confirm-fetch", "unreachable"),
    list,
    ["keep-done", "note", "drop-scans"],
  ],
  [
    "a door may not",
    fetch({ stage: "held" }),
    stepNo("fetch", "unreachable"),
    { at: "door", going: { no: { code: "unreachable" } } },
    ["sign"],
  ],
  ["nor what is wrong", fetch({ phase: "closed" }), stepNo("report-fetch", "unreachable"), { at: "door" }, ["sign"]],
];

describe("a round of hand-ins", () => {
  test.each(rows)("%s", (_what, from, happening, to, deeds) => {
    const turn = next(from, happening, given);
    expect(turn.screen).toMatchObject(to);
    expect(turn.deeds.map((deed) => deed.do)).toEqual(deeds);
  });

  test("a refused word is not said again by itself", () => {
    const { screen } = next(
      fetch({ phase: "closed", scanned: [one], isAsking: true }),
      stepNo("confirm-fetch", "wrong-state"),
      given,
    );
    expect(next(screen, closed, given).deeds).toEqual([]);
  });

  test("the receipt of the site goes into the receipt of the round", () => {
    const happening = { type: "seen", answer: answer("fetched", { receipt: "ab" }), after: "confirm-fetch" } as const;
    const { deeds } = next(fetch({ phase: "closed" }), happening, given);
    expect(deeds).toContainEqual({
      do: "note",
      entry: expect.objectContaining({ what: "fetched", evidence: "stated", receipt: "ab", parcels: [one] }),
    });
  });

  test("what waits is sent where hand-ins are", () => {
    const { going } = fetch() as Extract<Screen, { at: "door" }>;
    expect(withDone([], going, "k")).toMatchObject([{ step: doneWord.fetch }]);
    expect([pathOf(going), pathOfStep(deposit, "confirm-fetch"), pathOfStep(deposit, "report-fetch")]).toEqual([
      ...[
        `/courier/hand-ins/${deposit}`,
        `/courier/hand-ins/${deposit}/confirm`,
        `/courier/hand-ins/${deposit}/report`,
      ],
    ]);
    expect(pathOfStep(deposit, "confirm-recall")).toBe(`/courier/deposits/${deposit}/confirm-recall`);
  });
});
