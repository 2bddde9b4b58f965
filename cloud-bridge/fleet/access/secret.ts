/** Secrets that the fleet gives away: 256 random bits. It keeps their SHA-256; a slow hash would add nothing. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Base64url, 43 characters. */
export const newSecret = (): string => randomBytes(32).toString("base64url");
/** In hex. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
export const fits = (secret: string, digest: string): boolean =>
  timingSafeEqual(Buffer.from(digestOf(secret), "hex"), Buffer.from(digest, "hex"));
