/** "Done: it is inside", and the item sensor sees nothing: what the courier's screen asks, what each answer does. */
import { expect, test } from "vitest";
import { next } from "../../gateway/web/courier/flow/screen.ts";
import type { Happening, Screen } from "../../gateway/web/courier/flow/turn.ts";
import { viewOf } from "../../gateway/web/courier/flow/view.ts";
import { answer, check, door, given, one, said, seen, stepNo, tap } from "./courier-screens.ts";

const doubt = "not-sensed";
const doubted = door({ stage: "closed", doubt });
const asking = door({ stage: "closed", doubt, isAsking: true });
const noted = (entry: object) => [{ do: "note", entry }, { do: "drop-scans" }, { do: "sign" }];

type Row = readonly [what: string, from: Screen, happening: Happening, view: string, deeds: readonly object[]];
test.each<Row>([
  [
    "the site does not take the word: asked",
    door({ stage: "closed", isAsking: true }),
    said("confirm", "closed", { doubt }),
    "door-doubted",
    [{ do: "sign", is: "bad" }],
  ],
  ["asked is asked once, however often the site says it", doubted, seen("closed", { doubt }), "door-doubted", []],
  [
    "it is inside all the same",
    doubted,
    tap("confirm", { looked: true }),
    "door-doubted",
    [{ do: "step", step: "confirm", body: { looked: true } }],
  ],
  ["and that counts", asking, said("confirm", "held"), "scan", noted({ what: "in", evidence: "stated" })],
  [
    "a sensor that was only slow answers for the courier",
    doubted,
    seen("held"),
    "scan",
    noted({ what: "in", evidence: "proven" }),
  ],
  ["open again", doubted, tap("reopen"), "door-doubted", [{ do: "step", step: "reopen" }]],
  ["behind an opened door nothing is doubted", asking, said("reopen", "opening"), "door-opening", []],
  ["I kept it", asking, said("cancel", "cancelled"), "scan", noted({ what: "cancelled" })],
  [
    "the line is cut: what was said is kept for later",
    asking,
    stepNo("confirm", "unreachable"),
    "scan",
    [{ do: "keep-done", going: { doubt } }, { do: "note" }, { do: "drop-scans" }],
  ],
  [
    "whoever comes back to it is asked there",
    check,
    { type: "resume", kind: "deposit", answer: answer("closed", { doubt }), parcels: [one] },
    "door-doubted",
    [],
  ],
])("%s", (_what, from, happening, view, deeds) => {
  const turn = next(from, happening, given);
  expect(viewOf(false, {}, turn.screen)).toBe(view);
  expect(turn.deeds).toMatchObject(deeds);
});
