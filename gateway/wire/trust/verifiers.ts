/**
 * What is kept of a secret so that it can be checked, and no more: at the site for its own people and devices, at the
 * fleet for couriers whom it lets work at a site. Device secrets and badges are long and random, so a keyed HMAC
 * verifies them cheaply; PINs and passwords are short, so each has scrypt with a salt of its own, over a keyed HMAC of
 * what was typed: a stolen verifier without the site's key tells nothing.
 */
import { createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { CarrierId, CourierId } from "../../core/vocabulary.ts";

/** The key is the child of the site secret under this label. */
export const registerKeyLabel = "postern register key 1";

export const Verifier = z.string().min(16).max(256);

/** A courier as a site knows one. */
export const CourierEntry = z.strictObject({
  id: CourierId,
  carrier: CarrierId,
  /** Keyed. */
  badge: Verifier,
  /** Slow. */
  pin: Verifier,
  revoked: z.boolean().default(false),
});
export type CourierEntry = Readonly<z.infer<typeof CourierEntry>>;

/** HMAC-SHA-256, base64url. */
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

/** Of 128 bits, as the QR of the badge says it, and six digits: what a courier is given, once. */
export const newBadgeAndPin = (): { readonly badge: string; readonly pin: string } => ({
  badge: randomBytes(16).toString("hex"),
  pin: digits(6),
});

/** Unbiased: bytes of 250 and above are skipped. */
const digits = (count: number): string => {
  let text = "";
  while (text.length < count)
    for (const byte of randomBytes(count)) if (byte < 250 && text.length < count) text += String(byte % 10);
  return text;
};

/** What a site with this key keeps of it. */
export const courierEntry = async (
  key: Uint8Array,
  courier: Pick<CourierEntry, "id" | "carrier">,
  { badge, pin }: ReturnType<typeof newBadgeAndPin>,
): Promise<CourierEntry> => ({
  ...{ ...courier, badge: keyed(key, "badge", badge), pin: await slowVerifier(key, pin) },
  revoked: false,
});
