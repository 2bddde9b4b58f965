/** The fleet's page has words for every event that can stand in a parcel's trail, and for no others. */
import "./without-browser.ts";
import { expect, test } from "vitest";
import { standingOf } from "../../cloud-bridge/fleet/web/parcels/standing.ts";
import { happenings, happeningWord } from "../../cloud-bridge/fleet/web/parcels/words.ts";
import { happeningWord as recipientsWord } from "../../cloud-bridge/fleet/web/recipient/words.ts";
import { eventTable, goesUp } from "../../gateway/core/event.ts";

/** As the fleet's fold takes them: what names a deposit or parcels, and audits. */
const inTrails = Object.values(eventTable)
  .filter(({ schema }) => ["deposit", "parcels", "found"].some((field) => field in schema.shape))
  .map(({ schema }) => schema.shape.type.value)
  .filter(goesUp);

test("every event of a trail has its words", () => {
  expect(inTrails.length).toBeGreaterThan(10);
  expect(Object.keys(happenings).sort()).toEqual([...inTrails].sort());
  expect(happeningWord("of-another-time")).toContain("of-another-time");
});

test("its recipient is told what happened, but for disagreements of witnesses and what others hand in", () => {
  for (const type of inTrails) expect(recipientsWord(type) === null, type).toBe(/^(hand-in|disagreement)-/.test(type));
});

const deposit = (stage: string) => ({
  ...{ deposit: "d1", site: "site-1", compartment: "A-1", carrier: "swift", stage: stage.replace("?", "") },
  ...{ issue: 1, madeAt: 1, holdUntilAt: 2, endedAt: 3, doubtAt: stage.includes("?") ? 4 : null },
});
const handedIn = {
  ...{ site: "site-1", epoch: 1, seq: 1, type: "hand-in-made", at: 1, compartment: "A-1", deposit: "d1" },
  ...{ grade: null, custodian: "site" as const },
};
/** A stage with `?` is in doubt. */
const rows: [what: string, stages: readonly string[], isHandIn: boolean, stage: string | undefined][] = [
  ["of no deposit nothing is said", [], false, undefined],
  ["a parcel that waits too long", ["overdue"], false, "overdue"],
  ["a hand-in that waits too long is another thing", ["overdue"], true, "handed-in-late"],
  ["an announcement that was used is told of by its hand-in", ["used", "handed-in"], true, "handed-in"],
  ["a parcel in doubt does not wait to be collected", ["held?"], false, "in-doubt"],
  ["not when its time is over either", ["overdue?"], false, "in-doubt"],
  ["a hand-in in doubt is looked for by its carrier too", ["handed-in?"], true, "handed-in-doubt"],
  ["what staff did not find is missing", ["missing"], false, "missing"],
  ["a missing parcel that was put in again waits", ["held", "missing"], false, "held"],
  ["a stage of another time is not made up", ["frozen"], false, undefined],
];
test.each(rows)("%s", (_what, stages, isHandIn, stage) => {
  const found = { waybill: "W", deposits: stages.map(deposit), trail: isHandIn ? [handedIn] : [], unconfirmed: [] };
  expect(standingOf(found)?.stage).toBe(stage);
});

test.each([
  ["held", "fine"],
  ["held?", "warn"],
  ["handed-in?", "warn"],
  ["found", "warn"],
  ["missing", "bad"],
])("how %s looks", (stage, tone) => {
  const isHandIn = stage.startsWith("handed-in");
  const trail = isHandIn ? [handedIn] : [];
  const standing = standingOf({ waybill: "W", deposits: [deposit(stage)], trail, unconfirmed: [] });
  expect(standing?.tone).toBe(tone);
  expect(standing?.next).not.toBeNull();
});
