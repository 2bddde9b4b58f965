/**
 * A pass: the right to one collection, signed by the fleet and carried to the site by a person, as a QR code. The site
 * needs nothing but the fleet's public key to believe it.
 *
 * `postern:pass:` and the base64url of 99 bytes, 145 characters in all (QR version 8 at level M):
 *
 *     0        1  form: 1
 *     1        4  key: the first bytes of SHA-256 of the raw public key
 *     5        8  site: the first bytes of SHA-256 of its id
 *    13       16  deposit
 *    29        1  issue of the pickup code that it was made beside; another issue ends it
 *    30        1  which pass of that issue
 *    31        4  not after, by the fleet's clock: seconds since 1970, big-endian; 0: as long as the code opens
 *    35       64  Ed25519 (RFC 8032) over the label, a line feed and the 35 bytes before
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { CodeIssue, DepositId, PassNumber } from "../../core/vocabulary.ts";
import { passPrefix } from "../parcel/scan-line.ts";
import { type CommandKey, type Forgery, isSignedBytes, type SigningKey, signBytes } from "./signed.ts";

export const Pass = z.object({
  deposit: DepositId,
  issue: CodeIssue,
  pass: PassNumber,
  /** The fleet's clock, ms, full seconds. */
  notAfter: z.number().int().positive().optional(),
});
export type Pass = Readonly<z.infer<typeof Pass>>;

const label = "postern pass 1";
const form = 1;
const [keyAt, siteAt, depositAt, issueAt, passAt, endAt, bodyBytes] = [1, 5, 13, 29, 30, 31, 35] as const;
const text = /^[A-Za-z0-9_-]{132}$/;

export const passText = (signing: SigningKey, site: string, { deposit, issue, pass, notAfter = 0 }: Pass): string => {
  const body = Buffer.alloc(bodyBytes);
  body[0] = form;
  body.set(keyHint(signing), keyAt);
  body.set(siteHint(site), siteAt);
  body.set(Buffer.from(deposit, "hex"), depositAt);
  body[issueAt] = issue;
  body[passAt] = pass;
  body.writeUInt32BE(Math.floor(notAfter / 1_000), endAt);
  return `${passPrefix}${Buffer.concat([body, signBytes(label, signing, body)]).toString("base64url")}`;
};

/** Checks, in this order: form, key, signature, site. `scanned`: without the prefix. */
export const readPass = (site: string, keys: readonly CommandKey[], scanned: string): Pass | Forgery => {
  if (!text.test(scanned)) return "malformed";
  const bytes = Buffer.from(scanned, "base64url");
  const [body, signature] = [bytes.subarray(0, bodyBytes), bytes.subarray(bodyBytes)];
  if (body[0] !== form) return "malformed";
  const known = keys.filter((key) => keyHint(key).equals(body.subarray(keyAt, siteAt)));
  if (known.length === 0) return "unknown-key";
  if (!known.some((key) => isSignedBytes(label, key, body, signature))) return "wrong-signature";
  if (!siteHint(site).equals(body.subarray(siteAt, depositAt))) return "wrong-site";
  const end = body.readUInt32BE(endAt);
  const pass = Pass.safeParse({
    deposit: body.toString("hex", depositAt, issueAt),
    issue: body[issueAt],
    pass: body[passAt],
    ...(end === 0 ? {} : { notAfter: end * 1_000 }),
  });
  return pass.data ?? "malformed";
};

const firstOf = (bytes: Uint8Array, count: number): Buffer =>
  createHash("sha256").update(bytes).digest().subarray(0, count);
const keyHint = ({ publicKey }: CommandKey): Buffer => firstOf(Buffer.from(publicKey, "base64url"), siteAt - keyAt);
const siteHint = (site: string): Buffer => firstOf(Buffer.from(site, "utf8"), depositAt - siteAt);
