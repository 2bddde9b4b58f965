/**
 * Secrets that the fleet gives away, 256 random bits: it keeps their SHA-256, a slow hash would add nothing. And those
 * that it was given in files.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

/** Base64url, 43 characters. */
export const newSecret = (): string => randomBytes(32).toString("base64url");
/** In hex. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
export const fits = (secret: string, digest: string): boolean =>
  timingSafeEqual(Buffer.from(digestOf(secret), "hex"), Buffer.from(digest, "hex"));

class SecretUnreadable extends Error {
  readonly code = "secret-unreadable";
}
/** Throws `SecretUnreadable`, which names field and file. */
export const readSecretFile = (field: string, file: string): string => {
  try {
    return readFileSync(file, "utf8").trimEnd();
  } catch (error) {
    const why = String((error as NodeJS.ErrnoException).code);
    throw new SecretUnreadable(`${field}: ${file} must be readable: ${why}`);
  }
};
