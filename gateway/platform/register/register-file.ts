/**
 * `register.json` (0600): people and devices with verifiers instead of secrets. Device secrets are long and random, so
 * a keyed HMAC verifies them cheaply; PINs and passwords are short, so each has scrypt with a salt of its own, over a
 * keyed HMAC of what was typed: a stolen register without the site's key tells nothing.
 */
import { createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { CarrierId, CourierId, DeviceId, MaintainerId } from "../../core/vocabulary.ts";
import { readOptional, writePrivate } from "../key-files.ts";

const verifier = z.string().min(16).max(256);
const revoked = z.boolean().default(false);

/** Of one maintainer. */
export const passkeysMax = 10;
const PasskeyEntry = z.object({
  id: z.string().min(8).max(1_400),
  publicKey: z.string().min(16).max(4_096),
  counter: z.number().int().nonnegative(),
  host: z.string().max(253),
  label: z.string().max(64),
  addedAt: z.number().int(),
});

export const RegisterFile = z.object({
  v: z.literal(1),
  devices: z.array(z.object({ id: DeviceId, kind: z.string().max(32), verifier, revoked })).max(10_000),
  couriers: z
    .array(z.object({ id: CourierId, carrier: CarrierId, badge: verifier, pin: verifier, revoked }))
    .max(100_000),
  maintainers: z
    .array(
      z.object({
        ...{ id: MaintainerId, password: verifier, /** Sealed under the register key. */ totp: verifier, revoked },
        passkeys: z.array(PasskeyEntry).max(passkeysMax).optional(),
      }),
    )
    .max(1_000),
});
export type RegisterFile = z.infer<typeof RegisterFile>;

export const emptyRegister: RegisterFile = { v: 1, devices: [], couriers: [], maintainers: [] };

/** Throws when the file is there and ill-formed: a register must not shrink silently. */
export const readRegister = (file: string): RegisterFile => {
  const text = readOptional(file);
  return text === null ? emptyRegister : RegisterFile.parse(JSON.parse(text));
};
export const writeRegister = (file: string, content: RegisterFile): void =>
  writePrivate(file, `${JSON.stringify(content, null, 2)}\n`);

export const keyed = (key: Uint8Array, purpose: "device" | "badge" | "typed", value: string): string =>
  createHmac("sha256", key).update(`${purpose}|${value}`).digest("base64url");

export const sameText = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** RFC 7914; 16 MiB and some 50 ms a check. */
const cost = { N: 2 ** 14, r: 8, p: 1 };
const scryptBytes = 32;

/** `scrypt$<salt>$<hash>`, both base64url. */
export const slowVerifier = async (key: Uint8Array, typed: string): Promise<string> => {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString("base64url")}$${(await stretch(key, typed, salt)).toString("base64url")}`;
};
/** Fits nothing, and takes as long to find out as any other. */
export const nobodysVerifier = (): string =>
  `scrypt$${randomBytes(16).toString("base64url")}$${randomBytes(scryptBytes).toString("base64url")}`;
export const slowMatches = async (key: Uint8Array, typed: string, stored: string): Promise<boolean> => {
  const [, salt = "", hash = ""] = stored.split("$");
  const found = await stretch(key, typed, Buffer.from(salt, "base64url"));
  return sameText(found.toString("base64url"), hash);
};

const stretch = (key: Uint8Array, typed: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(keyed(key, "typed", typed), salt, scryptBytes, cost, (error, derived) =>
      error ? reject(error) : resolve(derived),
    );
  });
