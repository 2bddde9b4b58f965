/**
 * What the fleet orders a site to do, signed: the broker between them need not be trusted.
 *
 * The message carries the command as the exact JSON text that was signed; nobody ever writes it anew. The signature is
 * Ed25519 (RFC 8032) over the UTF-8 bytes of the label below, a line feed, and that text. Keys are raw 32 bytes in
 * base64url (RFC 8037 `x` and `d`); a site accepts each of the keys that it was given, so that they can be exchanged
 * one after the other.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { Expectation, Issuer, Reason, RemoteAction, RemoteId, SiteId } from "../../core/vocabulary.ts";
import { jsonOf } from "../bridge.ts";

const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const KeyId = z.string().regex(/^[a-z0-9-]{1,32}$/);
/** At most so many keys are accepted at once. */
export const commandKeysMax = 8;
export const CommandKey = z.object({ id: KeyId, publicKey: key });
export type CommandKey = Readonly<z.infer<typeof CommandKey>>;
export const SigningKey = CommandKey.extend({ privateKey: key });
export type SigningKey = Readonly<z.infer<typeof SigningKey>>;

export const RemoteCommand = z.object({
  v: z.literal(1),
  id: RemoteId,
  site: SiteId,
  issuer: Issuer,
  reason: Reason,
  /** The fleet's clock, ms. */
  issuedAt: z.number().int(),
  /** The fleet's clock, ms: nothing is begun after it. */
  notAfter: z.number().int(),
  expect: Expectation,
  action: RemoteAction,
});
export type RemoteCommand = Readonly<z.infer<typeof RemoteCommand>>;

export const commandCharsMax = 4_096;
export const SignedCommand = z.object({
  v: z.literal(1),
  key: KeyId,
  /** JSON of a `RemoteCommand`, byte for byte as it was signed. */
  body: z.string().max(commandCharsMax),
  /** Base64url of 64 bytes. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type SignedCommand = Readonly<z.infer<typeof SignedCommand>>;

/** Why a message is not a command of this fleet for this site. */
export type Forgery = "malformed" | "unknown-key" | "wrong-signature" | "wrong-site";

const label = "postern remote command 1";

/** `fresh` gives random bytes. */
export const newSigningKey = (id: string, fresh: (bytes: number) => Uint8Array): SigningKey => {
  const raw = fresh(32);
  const publicKey = createPublicKey(privateKeyOf(raw)).export({ format: "jwk" }).x;
  return SigningKey.parse({ id, publicKey, privateKey: Buffer.from(raw).toString("base64url") });
};

export const signCommand = (signing: SigningKey, command: RemoteCommand): SignedCommand => {
  const body = JSON.stringify(command);
  const signature = sign(null, signed(body), privateKeyOf(Buffer.from(signing.privateKey, "base64url")));
  return { v: 1, key: signing.id, body, signature: signature.toString("base64url") };
};

/** Checks, in this order: form, key, signature, site. What an unknown key says is not even read. */
export const readCommand = (site: string, keys: readonly CommandKey[], message: unknown): RemoteCommand | Forgery => {
  const parsed = SignedCommand.safeParse(message).data;
  if (!parsed) return "malformed";
  const known = keys.find(({ id }) => id === parsed.key);
  if (!known) return "unknown-key";
  const signature = Buffer.from(parsed.signature, "base64url");
  if (!verify(null, signed(parsed.body), publicKeyOf(known.publicKey), signature)) return "wrong-signature";
  const command = RemoteCommand.safeParse(jsonOf(parsed.body)).data;
  if (!command) return "malformed";
  return command.site === site ? command : "wrong-site";
};

const signed = (body: string): Buffer => Buffer.from(`${label}\n${body}`, "utf8");
/** PKCS #8 of an Ed25519 key is this prefix and the 32 raw bytes (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");
const privateKeyOf = (raw: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8, raw]), format: "der", type: "pkcs8" });
const publicKeyOf = (raw: string): KeyObject =>
  createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: raw }, format: "jwk" });
