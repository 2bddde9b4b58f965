/**
 * How a contact that a courier entered travels to the fleet: sealed to the fleet's X25519 key, so that neither the
 * site's store nor any broker between can read it.
 *
 * Base64url of: ephemeral public key (32 bytes) ‖ nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16). The AES key is
 * HKDF-SHA-256(X25519(ephemeral, fleet), salt = ephemeral public ‖ fleet public, info = label, 32 bytes).
 * Public keys are raw 32 bytes in base64url (RFC 8037 `x`).
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from "node:crypto";

export interface FleetKeyPair {
  /** Base64url of 32 bytes: given to sites at enrolment. */
  readonly publicKey: string;
  /** Base64url of 32 bytes: stays with the fleet. */
  readonly privateKey: string;
}

const label = "postern contact seal 1";

/** `fresh` gives random bytes. */
export const newFleetKeyPair = (fresh: (bytes: number) => Uint8Array): FleetKeyPair => {
  const raw = fresh(32);
  return {
    publicKey: rawPublic(privateKeyOf(raw)).toString("base64url"),
    privateKey: Buffer.from(raw).toString("base64url"),
  };
};

/** `fresh` gives random bytes: the ephemeral private key and the nonce. */
export const sealContact = (fleetPublic: string, plain: Uint8Array, fresh: (bytes: number) => Uint8Array): string => {
  const ephemeral = privateKeyOf(fresh(32));
  const ephemeralPublic = rawPublic(ephemeral);
  const nonce = fresh(12);
  const key = agree(ephemeral, publicKeyOf(fleetPublic), ephemeralPublic, fleetPublic);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([ephemeralPublic, nonce, body, cipher.getAuthTag()]).toString("base64url");
};

/** Throws when the text was not sealed to this key pair, or was changed. */
export const openContact = (pair: FleetKeyPair, sealed: string): Uint8Array => {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < 60) throw new Error("a sealed contact has at least 60 bytes");
  const ephemeralPublic = bytes.subarray(0, 32);
  const own = privateKeyOf(Buffer.from(pair.privateKey, "base64url"));
  const key = agree(own, publicKeyOf(ephemeralPublic.toString("base64url")), ephemeralPublic, pair.publicKey);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(32, 44));
  decipher.setAuthTag(bytes.subarray(-16));
  return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(44, -16)), decipher.final()]));
};

const agree = (own: KeyObject, other: KeyObject, ephemeralPublic: Uint8Array, fleetPublic: string): Uint8Array => {
  const shared = diffieHellman({ privateKey: own, publicKey: other });
  const salt = Buffer.concat([ephemeralPublic, Buffer.from(fleetPublic, "base64url")]);
  return new Uint8Array(hkdfSync("sha256", shared, salt, label, 32));
};
/** PKCS #8 of an X25519 key is this prefix and the 32 raw bytes (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");
const privateKeyOf = (raw: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8, raw]), format: "der", type: "pkcs8" });
const publicKeyOf = (raw: string): KeyObject =>
  createPublicKey({ key: { kty: "OKP", crv: "X25519", x: raw }, format: "jwk" });
const rawPublic = (key: KeyObject): Buffer =>
  Buffer.from(String(createPublicKey(key).export({ format: "jwk" }).x), "base64url");
