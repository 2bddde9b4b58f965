/** Tables that are opened in a spreadsheet: quoting, formulas, and a bound that is told. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvOf } from "../../cloud-bridge/fleet/tables/csv.ts";
import { type Cell, csvLine } from "../../gateway/wire/faces/csv.ts";

describe("a line of CSV", () => {
  const lines: [what: string, cells: readonly Cell[], line: string][] = [
    ["plain words and numbers", ["WB-1", 2, -3, true, null, undefined], "WB-1,2,-3,true,,"],
    ["what parts cells", ['a,b "c"', "d;e", "f\ng"], '"a,b ""c""","d;e","f\ng"'],
    ["formulas", ["=1+1", "+1", "-1", "@x", "\t=1"], `'=1+1,'+1,'-1,'@x,'\t=1`],
    ["formulas behind a blank, and wide ones", [" =1", "＝1"], "' =1,'＝1"],
    ["Chinese", ["幸福小区东门"], "幸福小区东门"],
  ];
  test.each(lines)("%s", (_what, cells, line) => expect(csvLine(cells)).toBe(`${line}\r\n`));

  test("whatever a text is, it is one cell, and none that calculates", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const line = csvLine([text]).slice(0, -2);
        const said = line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
        expect(said.replace(/^'/, "")).toBe(text.replace(/^'/, ""));
        expect(said).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});

const rows = async function* (count: number) {
  for (let at = 0; at < count; at++) yield [at, "x".repeat(20_000)];
};
const pieces = async (count: number, most: number): Promise<readonly string[]> => {
  const all: string[] = [];
  for await (const piece of csvOf(["n", "text"], rows(count), most)) all.push(piece);
  return all;
};
test("a table begins with the mark of UTF-8 and its columns, and comes in pieces", async () => {
  const all = await pieces(20, 20);
  expect(all.length).toBeGreaterThan(3);
  expect(all.join("").split("\r\n").slice(0, 2)).toEqual(["\uFEFFn,text", `0,${"x".repeat(20_000)}`]);
  expect(all.join("").split("\r\n")).toHaveLength(22);
  expect(await pieces(0, 20)).toEqual(["\uFEFFn,text\r\n"]);
});
test("one with more rows than its bound breaks off", async () => {
  await expect(pieces(21, 20)).rejects.toThrow();
});
