/** Every key is a child of the site secret (HKDF-SHA-256, empty salt, the label as info); none of them leaves here. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { Secrets } from "../ports/trust/secrets.ts";
import { sealContact } from "../wire/trust/contact-seal.ts";
import { codeKeyLabel, pickupCode } from "../wire/trust/pickup-code.ts";

export interface SecretsOptions {
  readonly siteSecret: Uint8Array;
  readonly keyVersion?: number;
  /** Base64url X25519 key of the fleet; absent before enrolment. */
  readonly fleetPublicKey?: () => string | null;
  /** Random bytes; the simulated world gives seeded ones. */
  readonly fresh?: (bytes: number) => Uint8Array;
}
type Purpose = Parameters<Secrets["digest"]>[0];

const purposes: readonly Purpose[] = ["session", "badge", "phone", "command", "scan"];
const sideVersion = 1;
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

export const childKey = (siteSecret: Uint8Array, label: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", siteSecret, new Uint8Array(0), label, keyBytes));

export const secretsOf = (options: SecretsOptions): Secrets => {
  const keyVersion = options.keyVersion ?? 1;
  const fresh = options.fresh ?? ((bytes) => new Uint8Array(randomBytes(bytes)));
  const child = (label: string): Uint8Array => childKey(options.siteSecret, label);
  const codeKey = child(codeKeyLabel(keyVersion));
  const codeDigestKey = child("postern code digest key 1");
  const sideKey = child("postern side key 1");
  const digestKeys = new Map(purposes.map((purpose) => [purpose, child(`postern ${purpose} digest key 1`)]));

  const digestOfCode = (code: string): string => mac(codeDigestKey, code).toString("base64url");
  return {
    keyVersion,
    codeDigest: (deposit, issue) => digestOfCode(pickupCode((text) => mac(codeKey, text), deposit, issue, keyVersion)),
    digestOfCode,
    digest: (purpose, value) => mac(digestKeys.get(purpose)!, value).toString("base64url"),
    sealSide: (plain) => {
      const key = fresh(keyBytes);
      const wrapped = encrypt(sideKey, key, fresh(ivBytes));
      const sealed = Buffer.concat([Uint8Array.of(sideVersion), wrapped, encrypt(key, plain, fresh(ivBytes))]);
      return { sealed: new Uint8Array(sealed), hash: createHash("sha256").update(sealed).digest("hex") };
    },
    openSide: (sealed) => {
      if (sealed[0] !== sideVersion) throw new Error(`side record of unknown version ${sealed[0]}`);
      const wrappedEnd = 1 + ivBytes + keyBytes + tagBytes;
      return decrypt(decrypt(sideKey, sealed.subarray(1, wrappedEnd)), sealed.subarray(wrappedEnd));
    },
    sealForFleet: (plain) => {
      const publicKey = options.fleetPublicKey?.() ?? null;
      return publicKey === null ? null : sealContact(publicKey, plain, fresh);
    },
  };
};

const mac = (key: Uint8Array, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** iv ‖ AES-256-GCM ciphertext ‖ tag */
const encrypt = (key: Uint8Array, plain: Uint8Array, iv: Uint8Array): Buffer => {
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};
const decrypt = (key: Uint8Array, sealed: Uint8Array): Uint8Array => {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, ivBytes));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]));
};

/** For the register's one-time-code secrets: they must be read again, so a verifier is not enough. */
export const sealText = (key: Uint8Array, plain: string): string =>
  encrypt(key, Buffer.from(plain), randomBytes(ivBytes)).toString("base64url");
export const openText = (key: Uint8Array, sealed: string): string =>
  Buffer.from(decrypt(key, Buffer.from(sealed, "base64url"))).toString("utf8");
