/** What a wedge scanner types is told from what hands type. */
import { describe, expect, test } from "vitest";
import { type Burst, burstEndMs, isNoHands, noBurst, press, scanOf } from "../../gateway/web/kiosk/machine/wedge.ts";

describe("a wedge scanner types", () => {
  const typed = (text: string, everyMs: number): Burst =>
    [...text].reduce((burst, character, nth) => press(burst, character, nth * everyMs), noBurst);
  test.each([
    ["a code", typed("12345678", 5), "12345678"],
    ["a pass with letters", typed("postern:pass:abc", 20), "postern:pass:abc"],
    ["a pass, on a machine that is busy", typed("postern:pass:1a", 200), "postern:pass:1a"],
    ["no code, as a hand does", typed("12345678", 120), null],
    ["too little to be a code", typed("12345", 5), null],
    ["more than any code", typed("x".repeat(600), 1), null],
  ])("%s", (_what, burst, scanned) => expect(scanOf(burst)).toBe(scanned));

  test("and a pause ends what came before", () => {
    expect(press(typed("99", 5), "1", 5 + burstEndMs + 1).text).toBe("1");
    expect(isNoHands(typed("12a", 5))).toBe(true);
    expect(isNoHands(typed("123", 5))).toBe(false);
  });
});
