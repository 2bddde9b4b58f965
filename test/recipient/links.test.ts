/** The recipient's link: what makes one, and what is none. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recipientLinks } from "../../cloud-bridge/fleet/recipient/links.ts";

const keys = () => ({ kek: randomBytes(32).toString("base64url") });
const deposit = "0123456789abcdef0123456789abcdef";

describe("a link", () => {
  const links = recipientLinks(keys());
  test("leads any worker with the same keys to its deposit", () => {
    const kept = keys();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(9), (id, link) => {
        const wanted = Buffer.from(id).toString("hex");
        const read = recipientLinks(kept).read(recipientLinks(kept).tokenOf(wanted, link));
        expect(read?.deposit).toBe(wanted);
        expect(read?.fits(link)).toBe(true);
        expect(read?.fits(link + 1)).toBe(false);
      }),
    );
  });
  test("of another fleet fits nothing", () => {
    expect(recipientLinks(keys()).read(links.tokenOf(deposit, 0))?.fits(0)).toBe(false);
  });
  test("with any bit turned over fits nothing, or speaks of another deposit", () => {
    const token = Buffer.from(links.tokenOf(deposit, 0), "base64url");
    for (let bit = 0; bit < token.length * 8; bit++) {
      const wrong = Buffer.from(token);
      wrong[bit >> 3]! ^= 1 << (bit & 7);
      expect(links.read(wrong.toString("base64url"))?.fits(0)).toBe(false);
    }
  });
  test.each(["", "x", "A".repeat(42), "A".repeat(44), `${"A".repeat(42)}=`, "ü".repeat(43)])("is not %j", (text) =>
    expect(links.read(text)).toBe(null),
  );
  test("has 128 bits that nobody can know", () => {
    const secrets = Array.from({ length: 50 }, (_, link) => links.tokenOf(deposit, link).slice(-21));
    expect(new Set(secrets).size).toBe(secrets.length);
  });
});
