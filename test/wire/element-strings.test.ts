/** GS1 element strings, as labels print them and scanners send them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Element, readElements } from "../../gateway/wire/parcel/element-string.ts";
import { count } from "../scale.ts";

const gs = "\u001d";
const spelt = (elements: readonly Element[] | null) =>
  elements?.map(({ ai, value }) => `(${ai})${value}`).join("") ?? null;

describe("an element string", () => {
  test.each([
    ["one of fixed length", "00106141412345678908", "(00)106141412345678908"],
    ["two of fixed length without FNC1", "018061414112345817260331", "(01)80614141123458(17)260331"],
    ["item and serial", "0180614141123458216789", "(01)80614141123458(21)6789"],
    ["a variable one in the middle", `0180614141123458216789${gs}17260331`, "(01)80614141123458(21)6789(17)260331"],
    ["FNC1 first, as some scanners send it", `${gs}10AB12${gs}37100`, "(10)AB12(37)100"],
    ["FNC1 made into a bar", "10AB12|37100", "(10)AB12(37)100"],
    ["FNC1 made into a caret", "10AB12^37100", "(10)AB12(37)100"],
    ["an FNC1 that nobody needed", `00106141412345678908${gs}37100`, "(00)106141412345678908(37)100"],
    [
      "identifiers of three and four digits",
      `4006611231${gs}310200175080040614141A1`,
      "(400)6611231(3102)001750(8004)0614141A1",
    ],
    ["a place with its extension", `4140614141123452${"254"}A7`, "(414)0614141123452(254)A7"],
    ["in brackets", "(01)80614141123458(21)67-89", "(01)80614141123458(21)67-89"],
    ["in brackets with blanks", "(01) 80614141123458 (21) 6789", "(01)80614141123458(21)6789"],
    ["one that is cut off", "0010614141234567", null],
    ["letters where digits belong", "00A06141412345678908", null],
    ["an identifier without a value", `10${gs}37100`, null],
    ["no identifier", "RR473124829GB", null],
    ["an empty bracket", "(00)(21)6789", null],
    ["nothing", "", null],
  ])("%s", (_, text, elements) => expect(spelt(readElements(text))).toBe(elements));

  test("survives being written, with FNC1 where it is needed", () => {
    const variable = fc.tuple(
      fc.constantFrom("10", "21", "37", "240", "400", "8004"),
      fc.stringMatching(/^[0-9A-Z]{1,20}$/),
    );
    const fixed = fc.constantFrom(["00", "106141412345678908"], ["17", "260331"], ["3102", "001750"]);
    fc.assert(
      fc.property(fc.array(fc.oneof(variable, fixed), { minLength: 1, maxLength: 10 }), (pairs) => {
        const elements = pairs.map(([ai = "", value = ""]) => ({ ai, value }));
        expect(readElements(elements.map(({ ai, value }) => `${ai}${value}${gs}`).join(""))).toEqual(elements);
        expect(readElements(elements.map(({ ai, value }) => `(${ai})${value}`).join(""))).toEqual(elements);
      }),
      { numRuns: count(300, 10_000) },
    );
  });

  test("of any characters is read or refused", () => {
    const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit, maxLength: 600 }), fc.stringMatching(/^[0-9()|]{0,300}$/)), (text) => {
        for (const { ai, value } of readElements(text) ?? []) {
          expect(ai).toMatch(/^[0-9]{2,4}$/);
          expect(value).not.toBe("");
        }
      }),
      { numRuns: count(1000, 10_000) },
    );
  });
});
