/**
 * What the fleet wants a site to be, signed: one document a kind, each with a version that only rises. The highest
 * version is meant, so that copies, late ones and lost ones change nothing.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { DesiredKind, Issuer, Reason, SiteId } from "../../core/vocabulary.ts";
import { type CommandKey, type Forgery, readSigned, type SigningKey, signedOf, signText } from "./signed.ts";

export const DesiredDocument = z.object({
  v: z.literal(1),
  site: SiteId,
  kind: DesiredKind,
  version: z.number().int().positive(),
  issuer: Issuer,
  reason: Reason,
  /** The fleet's clock, ms. */
  issuedAt: z.number().int(),
  /**
   * configuration: the fields of the gateway's file that it changes, lists as wholes, null: back to the default (RFC
   * 7396); rules: those of `rules` but the carriers; carriers: `{ "carriers": [...] }`; couriers: likewise. The site
   * judges them.
   */
  body: z.record(z.string(), z.unknown()),
});
export type DesiredDocument = Readonly<z.infer<typeof DesiredDocument>>;

export const documentCharsMax = 262_144;
/** Its body is the JSON of a `DesiredDocument`. */
export const SignedDocument = signedOf(documentCharsMax);
export type SignedDocument = Readonly<z.infer<typeof SignedDocument>>;

const label = "postern desired document 1";

export const signDocument = (signing: SigningKey, document: DesiredDocument): SignedDocument =>
  signText(label, signing, JSON.stringify(document));

export const readDocument = (site: string, keys: readonly CommandKey[], message: unknown): DesiredDocument | Forgery =>
  readSigned({ label, Message: SignedDocument, Body: DesiredDocument }, site, keys, message);

export const digestOfDocument = ({ body }: SignedDocument): string => createHash("sha256").update(body).digest("hex");
