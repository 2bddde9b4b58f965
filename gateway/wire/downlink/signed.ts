/**
 * What the fleet signs for a site: the broker between them need not be trusted.
 *
 * A message carries the exact JSON text that was signed; nobody ever writes it anew. The signature is Ed25519 (RFC
 * 8032) over the UTF-8 bytes of a label, a line feed, and that text: what was signed as one thing is never read as
 * another.
 * Keys are raw 32 bytes in base64url (RFC 8037 `x` and `d`); a site accepts each of the keys that it was given, so that
 * they can be exchanged one after the other.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { jsonOf } from "../bridge.ts";

const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const KeyId = z.string().regex(/^[a-z0-9-]{1,32}$/);
/** At most so many keys are accepted at once. */
export const commandKeysMax = 8;
export const CommandKey = z.object({ id: KeyId, publicKey: key });
export type CommandKey = Readonly<z.infer<typeof CommandKey>>;
export const SigningKey = CommandKey.extend({ privateKey: key });
export type SigningKey = Readonly<z.infer<typeof SigningKey>>;

/** Why a message is nothing that this fleet signed for this site. */
export type Forgery = "malformed" | "unknown-key" | "wrong-signature" | "wrong-site";

export const signedOf = (bodyCharsMax: number) =>
  z.object({
    v: z.literal(1),
    key: KeyId,
    /** JSON, byte for byte as it was signed. */
    body: z.string().max(bodyCharsMax),
    /** Base64url of 64 bytes. */
    signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  });
export type Signed = Readonly<z.infer<ReturnType<typeof signedOf>>>;

/** `fresh` gives random bytes. */
export const newSigningKey = (id: string, fresh: (bytes: number) => Uint8Array): SigningKey => {
  const raw = fresh(32);
  const publicKey = createPublicKey(privateKeyOf(raw)).export({ format: "jwk" }).x;
  return SigningKey.parse({ id, publicKey, privateKey: Buffer.from(raw).toString("base64url") });
};

export const signText = (label: string, signing: SigningKey, body: string): Signed => {
  const signature = signBytes(label, signing, Buffer.from(body, "utf8"));
  return { v: 1, key: signing.id, body, signature: signature.toString("base64url") };
};
export const signBytes = (label: string, { privateKey }: SigningKey, body: Uint8Array): Buffer =>
  sign(null, signed(label, body), privateKeys(privateKey));
export const isSignedBytes = (label: string, { publicKey }: CommandKey, body: Uint8Array, by: Uint8Array): boolean =>
  verify(null, signed(label, body), publicKeys(publicKey), by);

/** Checks, in this order: form, key, signature, site. What an unknown key says is not even read. */
export const readSigned = <T extends { readonly site: string }>(
  { label, Message, Body }: { label: string; Message: z.ZodType<Signed>; Body: z.ZodType<T> },
  site: string,
  keys: readonly CommandKey[],
  message: unknown,
): T | Forgery => {
  const parsed = Message.safeParse(message).data;
  if (!parsed) return "malformed";
  const known = keys.find(({ id }) => id === parsed.key);
  if (!known) return "unknown-key";
  const signature = Buffer.from(parsed.signature, "base64url");
  if (!isSignedBytes(label, known, Buffer.from(parsed.body, "utf8"), signature)) return "wrong-signature";
  const body = Body.safeParse(jsonOf(parsed.body)).data;
  if (!body) return "malformed";
  return body.site === site ? body : "wrong-site";
};

const signed = (label: string, body: Uint8Array): Buffer => Buffer.concat([Buffer.from(`${label}\n`, "utf8"), body]);
/** PKCS #8 of an Ed25519 key is this prefix and the 32 raw bytes (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");
const privateKeyOf = (raw: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8, raw]), format: "der", type: "pkcs8" });
const publicKeyOf = (raw: string): KeyObject =>
  createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: raw }, format: "jwk" });

/** Reading a key takes several times as long as signing with it; there are a handful. */
const once = (read: (raw: string) => KeyObject): ((raw: string) => KeyObject) => {
  const known = new Map<string, KeyObject>();
  return (raw) => {
    const found = known.get(raw) ?? read(raw);
    known.set(raw, found);
    return found;
  };
};
const privateKeys = once((raw) => privateKeyOf(Buffer.from(raw, "base64url")));
const publicKeys = once(publicKeyOf);
