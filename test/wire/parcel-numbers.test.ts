/** S10, SSCC, carriers' patterns, EPC tags and scanner lines, with the vectors of the standards. */
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gs1CheckDigit, isS10, isSscc, s10CheckDigit } from "../../gateway/core/vocabulary.ts";
import { decodeEpc, encodeSsccTag } from "../../gateway/wire/parcel/epc.ts";
import { readScanLine } from "../../gateway/wire/parcel/scan-line.ts";
import { compilePattern, compilePatterns, normaliseWaybill, parseWaybill } from "../../gateway/wire/parcel/waybill.ts";
import { count } from "../scale.ts";

/** A foreign implementation of the tag data standard; what its own types say of its exports is not so. */
const require = createRequire(import.meta.url);
const { fromTagURI } = require("epc-tds") as {
  fromTagURI(uri: string): { toHexString(): string; toBarcode(): string };
};

const { patterns } = compilePatterns([{ id: "sf", waybillPatterns: ["SF[0-9]{12}", "[0-9]{18}"] }]);

/** Any code unit, lone surrogates and control characters with them. */
const anyUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

describe("waybills", () => {
  test.each([
    ["47312482", 9],
    ["00071759", 5],
    ["96633102", 0],
    ["76129403", 8],
    ["47110815", 1],
  ])("the S10 check digit of %s is %i", (digits, check) => expect(s10CheckDigit(digits)).toBe(check));

  test.each([
    ["RR473124829GB", { kind: "s10", waybill: "RR473124829GB", service: "RR", country: "GB" }],
    ["ee 471 108 151 fr", { kind: "s10", waybill: "EE471108151FR", service: "EE", country: "FR" }],
    ["RR473124820GB", "check-digit"],
    ["JA473124829GB", "reserved"],
    ["302335678902000022", { kind: "sscc", waybill: "302335678902000022" }],
    ["00106141412345678908", { kind: "sscc", waybill: "106141412345678908" }],
    ["106141412345678909", { kind: "carrier", waybill: "106141412345678909", carrier: "sf" }],
    ["00106141412345678909", "check-digit"],
    ["sf123456789012", { kind: "carrier", waybill: "SF123456789012", carrier: "sf" }],
    ["SF1234", "no-pattern"],
    ["", "shape"],
    ["A".repeat(41), "shape"],
    ["面单123456", "shape"],
  ])("%s", (text, parsed) => expect(parseWaybill(text, patterns)).toEqual(parsed));

  test("the site's own check and the scanner's agree on every S10 and SSCC", () => {
    const number = fc.oneof(fc.stringMatching(/^RR[0-9]{9}CN$/), fc.stringMatching(/^[0-9]{18}$/));
    fc.assert(
      fc.property(number, (waybill) => {
        const parsed = parseWaybill(waybill);
        const kind = typeof parsed === "string" ? parsed : parsed.kind;
        expect(kind).toBe(isS10(waybill) ? "s10" : isSscc(waybill) ? "sscc" : "check-digit");
      }),
    );
  });

  test("one wrong digit in an S10 or an SSCC is always noticed", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{17}$/), fc.nat(16), fc.integer({ min: 1, max: 9 }), (body, at, by) => {
        const wrong = `${body.slice(0, at)}${(Number(body[at]) + by) % 10}${body.slice(at + 1)}`;
        expect(parseWaybill(`${body}${gs1CheckDigit(body)}`)).toMatchObject({ kind: "sscc" });
        expect(parseWaybill(`${wrong}${gs1CheckDigit(body)}`)).toBe("check-digit");
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{8}$/), (digits) => {
        expect(parseWaybill(`RR${digits}${s10CheckDigit(digits)}CN`)).toMatchObject({ kind: "s10" });
        const other = (s10CheckDigit(digits) + 1) % 10;
        expect(parseWaybill(`RR${digits}${other}CN`)).toBe("check-digit");
      }),
    );
  });

  test.each([
    ["SF[0-9]{12}", "regexp"],
    ["[A-Z]{2}[0-9]{8,12}-[0-9]{1,2}", "regexp"],
    ["(?:YT|YD)\\d{13}", "regexp"],
    ["(A+)+B", "unsafe"],
    ["(?:A|AA)*B", "unsafe"],
    ["A*A*A*A*B", "unsafe"],
    ["(A)\\1", "unsafe"],
    ["(?=A)A", "unsafe"],
    ["[0-9", "malformed"],
    ["A{3,1}", "malformed"],
    ["A".repeat(121), "unsafe"],
  ])("the pattern %s is %s", (source, verdict) => {
    const compiled = compilePattern(source);
    expect(typeof compiled === "string" ? compiled : "regexp").toBe(verdict);
  });

  test("no accepted pattern takes long on any waybill", () => {
    const atom = fc.constantFrom("A", "[A-Z]", "[0-9]", "\\d", "-", "(?:A|B)", ".");
    const repeat = fc.constantFrom("", "+", "*", "?", "{2,40}", "{3}");
    const source = fc
      .array(fc.tuple(atom, repeat), { minLength: 1, maxLength: 12 })
      .map((parts) => parts.map((part) => part.join("")).join(""));
    let accepted = 0;
    fc.assert(
      fc.property(source, fc.constantFrom("A".repeat(39), "1".repeat(39), "A-".repeat(19)), (text, head) => {
        const compiled = compilePattern(text);
        if (typeof compiled === "string") return;
        accepted++;
        // Runs for minutes if backtracking explodes; the suite's time-out is the judge.
        compiled.test(`${head}!`);
      }),
      { numRuns: count(1000, 10_000) },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test("whatever comes in, parsing ends with a verdict", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 50, unit: anyUnit }), (text) => {
        parseWaybill(text, patterns);
        const bare = normaliseWaybill(text);
        if (bare !== null) expect(normaliseWaybill(bare)).toBe(bare);
      }),
      { numRuns: count(1000, 10_000) },
    );
  });
});

describe("EPC tags", () => {
  test.each([
    ["3074257BF7194E4000001A85", { kind: "sgtin", gtin: "80614141123458", serial: "6789", urn: "0614141.812345.6789" }],
    ["31AC16465751CCD0C2000000", { kind: "sscc", sscc: "302335678902000022" }],
    ["3114257bf4499602d2000000", { kind: "sscc", sscc: "106141412345678908" }],
    ["3314257BF40C0E400000162E", { kind: "grai", grai: "0614141123452", serial: "5678", urn: "0614141.12345.5678" }],
    ["3414257BF40000000000162E", { kind: "giai", giai: "06141415678", urn: "0614141.5678" }],
    ["3214257BF46072000000162E", { kind: "raw", hex: "3214257BF46072000000162E" }],
    ["331C257BF40C0E400000162E", { kind: "raw", hex: "331C257BF40C0E400000162E" }],
    ["3417FFFFFFFFFFFFFFFFFFFF", { kind: "raw", hex: "3417FFFFFFFFFFFFFFFFFFFF" }],
    ["E2801160600002054CC2096F", { kind: "raw", hex: "E2801160600002054CC2096F" }],
    ["311C257BF4499602D2000000", { kind: "raw", hex: "311C257BF4499602D2000000" }],
    ["3114257BF4499602D2000001", { kind: "raw", hex: "3114257BF4499602D2000001" }],
    ["30AA", { kind: "raw", hex: "30AA" }],
  ])("%s", (hex, decoded) => expect(decodeEpc(hex)).toEqual(decoded));

  test("an SSCC survives being written to a tag, with every length of company prefix", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{17}$/), fc.integer({ min: 6, max: 12 }), (body, companyDigits) => {
        const sscc = `${body}${gs1CheckDigit(body)}`;
        expect(decodeEpc(encodeSsccTag(sscc, companyDigits))).toEqual({ kind: "sscc", sscc });
      }),
    );
  });

  test("are read as another implementation reads them, with every length of company prefix", () => {
    const number = (digits: number) => fc.stringMatching(new RegExp(`^[0-9]{${digits}}$`));
    const tag = fc.integer({ min: 6, max: 12 }).chain((company) =>
      fc.oneof(
        fc
          .tuple(number(company), number(13 - company), fc.nat(2 ** 31))
          .map((parts) => `sgtin-96:3.${parts.join(".")}`),
        fc.tuple(number(company), number(17 - company)).map((parts) => `sscc-96:3.${parts.join(".")}`),
        ...(company === 12
          ? []
          : [
              fc
                .tuple(number(company), number(12 - company), fc.nat(2 ** 31))
                .map((parts) => `grai-96:0.${parts.join(".")}`),
            ]),
        fc.tuple(number(company), fc.nat(2 ** 31)).map((parts) => `giai-96:0.${parts.join(".")}`),
      ),
    );
    fc.assert(
      fc.property(tag, (name) => {
        const peer = fromTagURI(`urn:epc:tag:${name}`);
        const [scheme = "", , ...parts] = name.split(/[:.]/);
        const decoded = decodeEpc(peer.toHexString());
        expect(`${decoded.kind}-96`).toBe(scheme);
        if ("urn" in decoded) expect(decoded.urn).toBe(parts.join("."));
        if (decoded.kind === "sgtin") expect(decoded.gtin).toBe(peer.toBarcode());
        if (decoded.kind === "sscc") expect(decoded.sscc).toBe(peer.toBarcode());
      }),
      { numRuns: count(100, 2000) },
    );
  });

  test("any hex decodes to something", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-F]{0,32}$/), (hex) => {
        const { kind } = decodeEpc(hex);
        expect(["sgtin", "sscc", "grai", "giai", "raw"]).toContain(kind);
      }),
      { numRuns: count(1000, 10_000) },
    );
  });
});

describe("a scanner's line", () => {
  test.each([
    ["a bare S10", "RR473124829GB", null, { kind: "waybill", waybill: "RR473124829GB", fault: null }],
    [
      "Code 128 with carriage return",
      "]C0RR473124829GB\r\n",
      "C0",
      { kind: "waybill", waybill: "RR473124829GB", fault: null },
    ],
    ["GS1-128 with FNC1", "]C1\u001d00106141412345678908", "C1", { kind: "sscc", waybill: "106141412345678908" }],
    ["GS1 with more fields", "]C10010614141234567890837100", "C1", { kind: "sscc", waybill: "106141412345678908" }],
    ["brackets", "(00)106141412345678908", null, { kind: "sscc", waybill: "106141412345678908" }],
    [
      "an SSCC behind a count",
      "]C102106141411234593712\u001d00106141412345678908\r",
      "C1",
      { kind: "sscc", waybill: "106141412345678908" },
    ],
    [
      "an SSCC behind a batch whose FNC1 was remapped",
      "]d210AB12|00106141412345678908",
      "d2",
      { kind: "sscc", waybill: "106141412345678908" },
    ],
    [
      "an SSCC behind a date, which needs no FNC1",
      "]d21726033100106141412345678908",
      "d2",
      { kind: "sscc", waybill: "106141412345678908" },
    ],
    [
      "an SSCC among brackets",
      "(02)10614141123459(37)12(00)106141412345678908",
      null,
      { kind: "sscc", waybill: "106141412345678908" },
    ],
    [
      "a GS1 label without its prefix, told by its FNC1",
      "\u001d1012\u001d00106141412345678908",
      null,
      { kind: "sscc", waybill: "106141412345678908" },
    ],
    [
      "a GS1 label whose SSCC has a wrong check digit",
      "]C100106141412345678909",
      "C1",
      { kind: "waybill", waybill: "00106141412345678909", fault: "check-digit" },
    ],
    ["a GS1 QR", "]Q300106141412345678908\u001d10AB", "Q3", { kind: "sscc", waybill: "106141412345678908" }],
    ["a carrier's number", "SF123456789012", null, { kind: "waybill", waybill: "SF123456789012", fault: null }],
    ["a stranger's number", "ZTO7788990011", null, { kind: "waybill", waybill: "ZTO7788990011", fault: "no-pattern" }],
    ["a wrong S10", "RR473124828GB", null, { kind: "waybill", waybill: "RR473124828GB", fault: "check-digit" }],
    ["a badge", "postern:badge:wang-01", null, { kind: "badge", badge: "wang-01" }],
    ["a pass", "]Q1postern:pass:abc.def", "Q1", { kind: "pass", pass: "abc.def" }],
    ["a pickup code", "12345678", null, { kind: "pickup-code" }],
    ["a short pickup code", "123456", null, { kind: "pickup-code" }],
    ["a phone number", "13812345678", null, { kind: "phone" }],
    ["a phone number with country", "+86 138 1234 5678", null, { kind: "unknown" }],
    ["a web address", "https://example.org/a", null, { kind: "unknown" }],
    ["control characters only", "\u0000\u0002\u001d", null, { kind: "unknown" }],
    ["far too long", "A".repeat(600), null, { kind: "unknown" }],
  ])("%s", (_, line, symbology, scan) => expect(readScanLine(line, patterns)).toEqual({ symbology, scan }));

  test("whatever is scanned, reading it ends with a kind", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: anyUnit }), (line) => {
        expect(typeof readScanLine(line, patterns).scan.kind).toBe("string");
      }),
      { numRuns: count(1000, 10_000) },
    );
  });
});
