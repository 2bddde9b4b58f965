/** What the journal says of the fleet's documents: each end once, however often it is reported. */
import { describe, expect, test } from "vitest";
import type { CommandOf } from "../../gateway/core/command.ts";
import type { DesiredOutcome } from "../../gateway/core/vocabulary.ts";
import { codeOf, kiosk, stage, system, typesOf } from "./stage.ts";

const applied: DesiredOutcome = { state: "applied" };
const rolledBack: DesiredOutcome = { state: "rolled-back", why: "device-silent", detail: "board-1" };
const refused: DesiredOutcome = { state: "refused", problems: [{ field: "api.port", rule: "too-big", message: "no" }] };
const told = (version: number, outcome: DesiredOutcome = applied, digest = "a"): CommandOf<"report-desired"> => ({
  ...{ type: "report-desired", kind: "rules", version, digest: digest.repeat(64), outcome },
});

describe("the end of a document", () => {
  const rows: readonly (readonly [string, DesiredOutcome, string])[] = [
    ["that stands", applied, "desired-applied"],
    ["that breaks a rule", refused, "desired-refused"],
    ["that broke the site", rolledBack, "desired-rolled-back"],
  ];
  test.each(rows)("%s is an event once, over a restart too", (_name, outcome, type) => {
    const on = stage();
    expect(typesOf(on.ask(told(3, outcome), system).events)).toEqual([type]);
    on.restart();
    expect(on.ask(told(3, outcome), system)).toEqual({ events: [], answer: { type: "done" } });
  });
  test("of an older version is none any more", () => {
    const on = stage();
    on.ask(told(3), system);
    expect(on.ask(told(2, rolledBack), system).events).toEqual([]);
  });
  test("of another document of the same version is one", () => {
    const on = stage();
    on.ask(told(3), system);
    expect(typesOf(on.ask(told(3, applied, "b"), system).events)).toEqual(["desired-applied"]);
  });
  test("is reported by the gateway only", () => {
    expect(codeOf(stage().ask(told(1), kiosk))).toBe("not-allowed");
  });
});
