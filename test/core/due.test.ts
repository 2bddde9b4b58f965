import { describe, expect, test } from "vitest";
import { clearDue, comeDue, type Due, freezeDue, newDue, setDue, thawDue } from "../../gateway/core/turn/due.ts";

const thawed = (due: Due): Due => thawDue(JSON.parse(JSON.stringify(freezeDue(due))));

describe("deadlines that were frozen", () => {
  test("a thaw leaves no trace, whatever came before and comes after it", () => {
    const rows: readonly ((due: Due) => void)[] = [
      (due) => setDue(due, "hold", "one", 500, "A-1"),
      (due) => setDue(due, "lease", "two", 300),
      (due) => setDue(due, "hold", "three", 500),
      (due) => clearDue(due, "lease", "two"),
      (due) => setDue(due, "hold", "one", 700, "A-1"),
      (due) => setDue(due, "grace", "four", 500),
    ];
    const through = newDue();
    for (const row of rows) row(through);
    for (const at of rows.keys()) {
      let again = newDue();
      for (const [index, row] of rows.entries()) {
        row(again);
        if (index >= at) again = thawed(again);
      }
      expect(freezeDue(again), `thawed from row ${at} on`).toEqual(freezeDue(through));
      expect(comeDue(again, 1_000, 9).map(({ id }) => id)).toEqual(["three", "four", "one"]);
    }
  });
});
