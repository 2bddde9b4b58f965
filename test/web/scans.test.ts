/** What a scanner types is told from what hands type, and what it read is told apart, at kiosk and courier alike. */
import { describe, expect, test } from "vitest";
import { burstEndMs, type Hands, noBurst, pressed, scanOf } from "../../gateway/web/shared/scan/burst.ts";
import { type Read, readBadge, readScan } from "../../gateway/web/shared/scan/read.ts";
import { badgePrefix, codePrefix, passPrefix, readScanLine } from "../../gateway/wire/parcel/scan-line.ts";

describe("a wedge scanner types", () => {
  /** One key every `everyMs`; the last one ends the burst. */
  const typed = (keys: readonly string[], everyMs: number, hands?: Hands): string | null => {
    const burst = keys.reduce((all, key, nth) => pressed(all, key, nth * everyMs), noBurst);
    return scanOf(burst, keys.length * everyMs, hands);
  };
  const digits = { type: /^[0-9]*$/, wholeFrom: 8 };
  const rows: readonly (readonly [string, readonly string[], number, Hands | undefined, string | null])[] = [
    ["a label", [..."RR473124829GB"], 5, undefined, "RR473124829GB"],
    ["a code", [..."12345678"], 5, digits, "12345678"],
    ["letters with Shift", ["Shift", "R", "Shift", "R", ..."473124829GB"], 5, undefined, "RR473124829GB"],
    ["faster than a person", [..."RR473124829GB"], 90, undefined, null],
    ["faster than a quick typist", [..."RR473124829GB"], 50, undefined, null],
    ["what hands cannot type here, on a machine that is busy", [...`${passPrefix}1a`], 200, digits, `${passPrefix}1a`],
    ["the end of a code, which stands in the field as a whole", [..."345678"], 5, digits, null],
    ["a short text that hands cannot type here", [..."RR1234"], 5, digits, "RR1234"],
    ["no code, as a hand does", [..."12345678"], 120, digits, null],
    ["too little to be a code", [..."12345"], 5, undefined, null],
    ["more than any code", [..."x".repeat(600)], 1, undefined, null],
    ["nothing before its end", [], 5, undefined, null],
  ];
  test.each(rows)("%s", (_what, keys, everyMs, hands, scanned) => expect(typed(keys, everyMs, hands)).toBe(scanned));

  test("one whole text, when its second key came late on a busy page", () => {
    const first = pressed(noBurst, "R", 0);
    const burst = [..."R473124829GB"].reduce((one, key, nth) => pressed(one, key, 200 + 5 * nth), first);
    expect(scanOf(burst, 265)).toBe("RR473124829GB");
  });
  test("what was typed a while before does not belong to it, and what comes late ends nothing", () => {
    const before = pressed(noBurst, "x", 0);
    const burst = [..."RR473124829GB"].reduce((one, key, at) => pressed(one, key, burstEndMs + 1 + at), before);
    expect(scanOf(burst, burst.lastAt + 5)).toBe("RR473124829GB");
    expect(scanOf(burst, burst.lastAt + burstEndMs + 1)).toBeNull();
  });
});

describe("a scan is read as", () => {
  const rows: readonly (readonly [string, string, object])[] = [
    ["a waybill, however it is written", "rr 473124829 gb", { kind: "waybill", waybill: "RR473124829GB" }],
    ["a waybill with a wrong digit: the site has the last word", "RR473124828GB", { kind: "waybill" }],
    ["an SSCC of a GS1 label", "]C100106141412345678908", { kind: "waybill", waybill: "106141412345678908" }],
    ["a badge", `${badgePrefix}abc`, { kind: "badge", badge: "abc" }],
    ["a badge, the scanner naming its symbology", `]Q1${badgePrefix}abc`, { kind: "badge", badge: "abc" }],
    ["a pickup code", "12345678", { kind: "code", code: "12345678" }],
    ["a pickup code as the message writes it", "]Q11234 5678", { kind: "code", code: "12345678" }],
    ["a pickup code that says so, however long", `${codePrefix}123456 5678`, { kind: "code", code: "1234565678" }],
    ["nothing, when it says code and is none", `${codePrefix}abc`, { kind: "unknown" }],
    ["a pass", `${passPrefix}abc`, { kind: "pass" }],
    ["nothing when it is somebody's phone", "13812345678", { kind: "unknown" }],
    ["nothing when it is an address", "https://example.org/x", { kind: "unknown" }],
    ["nothing when it is empty", "", { kind: "unknown" }],
  ];
  test.each(rows)("%s", (_what, text, read) => expect(readScan(text)).toMatchObject(read));

  test("the readers of the site's own devices say the same", () => {
    const texts = [
      ...rows.map(([, text]) => text),
      ...["]C1\u001d00106141412345678908\u001d10ABC", "(00)106141412345678908", "00106141412345678908"],
      ...["123456", "8613812345678", "x".repeat(600), "]Q3RR473124829GB", "BP0123456789", "é!"],
    ];
    const same: Readonly<Record<string, Read["kind"]>> = {
      ...{ waybill: "waybill", sscc: "waybill", badge: "badge", pass: "pass", "pickup-code": "code" },
      ...{ phone: "unknown", unknown: "unknown" },
    };
    for (const text of texts) {
      const { scan } = readScanLine(text);
      const parcel = "waybill" in scan ? { waybill: scan.waybill } : {};
      expect([text, readScan(text)]).toMatchObject([text, { kind: same[scan.kind], ...parcel }]);
    }
  });
  test("a badge counts with and without its prefix", () =>
    expect([readBadge(`${badgePrefix}abc`), readBadge(" abc ")]).toEqual(["abc", "abc"]));
});
