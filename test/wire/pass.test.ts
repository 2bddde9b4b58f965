/** The pass as it stands in a QR code: what was signed comes back, and nothing else is believed. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Pass, passText, readPass } from "../../gateway/wire/downlink/pass.ts";
import { type CommandKey, newSigningKey } from "../../gateway/wire/downlink/signed.ts";
import { passPrefix, readScanLine } from "../../gateway/wire/parcel/scan-line.ts";

const [signing, other] = [newSigningKey("key-1", randomBytes), newSigningKey("key-2", randomBytes)];
const keys: readonly CommandKey[] = [other, signing];
const aPass: Pass = { deposit: "0123456789abcdef".repeat(2), issue: 3, pass: 7, notAfter: 1_800_000_000_000 };
const bare = (text: string): string => text.slice(passPrefix.length);
const passes: fc.Arbitrary<Pass> = fc.record(
  {
    deposit: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex")),
    issue: fc.integer({ min: 1, max: 8 }),
    pass: fc.integer({ min: 0, max: 15 }),
    notAfter: fc.integer({ min: 1, max: 2 ** 32 - 1 }).map((seconds) => seconds * 1_000),
  },
  { requiredKeys: ["deposit", "issue", "pass"] },
);

describe("a pass", () => {
  test("comes back as it was signed, at any site", () =>
    fc.assert(
      fc.property(passes, fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/), (pass, site) => {
        const text = passText(signing, site, pass);
        expect(text).toHaveLength(145);
        expect(readPass(site, keys, bare(text))).toEqual(pass);
      }),
      { numRuns: 50 },
    ));

  test("is read by a scanner that says what it read", () => {
    const { scan } = readScanLine(`]Q1${passText(signing, "site-1", aPass)}\r\n`);
    expect(scan.kind === "pass" && readPass("site-1", keys, scan.pass)).toEqual(aPass);
  });

  test("is not believed with any other bit than those that were signed", () => {
    const good = Buffer.from(bare(passText(signing, "site-1", aPass)), "base64url");
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = Buffer.from(good);
      bad[bit >> 3]! ^= 1 << (bit & 7);
      expect(typeof readPass("site-1", keys, bad.toString("base64url"))).toBe("string");
    }
  });

  test.each([
    ["cut short", "malformed", "site-1", keys, bare(passText(signing, "site-1", aPass)).slice(0, -1)],
    ["no text of ours", "malformed", "site-1", keys, "x y"],
    [
      "of a form that is not known yet",
      "malformed",
      "site-1",
      keys,
      `Ag${bare(passText(signing, "site-1", aPass)).slice(2)}`,
    ],
    ["of another fleet", "unknown-key", "site-1", [other], bare(passText(signing, "site-1", aPass))],
    ["at a site without a fleet", "unknown-key", "site-1", [], bare(passText(signing, "site-1", aPass))],
    ["of another site", "wrong-site", "site-2", keys, bare(passText(signing, "site-1", aPass))],
  ] as const)("%s", (_what, why, site, known, text) => expect(readPass(site, known, text)).toBe(why));

  test("may hold anything", () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => readPass("site-1", keys, text) === "malformed"),
      { numRuns: 100 },
    ));
});
