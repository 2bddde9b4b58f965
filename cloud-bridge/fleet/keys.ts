/** The fleet's own keys and access tokens, in files that only its account may read, made at the first start. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type CommandKey, commandKeysMax, newSigningKey, SigningKey } from "../../gateway/wire/downlink/signed.ts";
import { newFleetKeyPair } from "../../gateway/wire/trust/contact-seal.ts";
import { newSecret } from "./access/secret.ts";

const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const FleetKeys = z.object({
  v: z.literal(1),
  /** Key-encryption key: wraps every site's secret. */
  kek: key,
  /** X25519 pair to which sites seal contacts. */
  publicKey: key,
  privateKey: key,
  /** Ed25519 pairs: the first one signs commands, sites accept all of them. */
  signing: z.array(SigningKey).min(1).max(commandKeysMax),
});
export type FleetKeys = Readonly<z.infer<typeof FleetKeys>>;
/** `operator` sees and enrols sites; `phone` may also see notices with their pickup codes, on the demo phone. */
export const FleetTokens = z.object({ v: z.literal(1), operator: key, phone: key });
export type FleetTokens = Readonly<z.infer<typeof FleetTokens>>;

/** Every worker of a fleet needs the same `fleet-keys.json`. */
export const fleetKeys = (folder: string): FleetKeys => {
  const file = join(folder, "fleet-keys.json");
  const first = () => ({ signing: [newSigningKey(freshId(), randomBytes)] });
  // Keys of before commands were signed.
  if (existsSync(file)) addMissing(file, first);
  return kept(file, FleetKeys, () => ({ v: 1, kek: newSecret(), ...newFleetKeyPair(randomBytes), ...first() }));
};
/** What sites are given: with these they know a command of this fleet. */
export const commandKeys = ({ signing }: FleetKeys): CommandKey[] =>
  signing.map(({ id, publicKey }) => ({ id, publicKey }));

export const fleetTokensFile = (folder: string): string => join(folder, "fleet-tokens.json");
export const fleetTokens = (folder: string): FleetTokens =>
  kept(fleetTokensFile(folder), FleetTokens, () => ({ v: 1, operator: newSecret(), phone: newSecret() }));

/** Base64url of IV (12 bytes) ‖ ciphertext ‖ tag (16); whose it is, as a site's id, is authenticated with it. */
export const wrapSecret = (keys: FleetKeys, owner: string, secret: Uint8Array): string => {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(keys.kek, "base64url"), iv);
  cipher.setAAD(Buffer.from(owner));
  return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString("base64url");
};
/** Throws when it was wrapped for another owner or under another key. */
export const unwrapSecret = (keys: FleetKeys, owner: string, wrapped: string): Uint8Array => {
  const bytes = Buffer.from(wrapped, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(keys.kek, "base64url"), bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(owner));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
};
/** HKDF-SHA-256, empty salt: the same child key that the site derives. */
export const childKey = (secret: Uint8Array, label: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(0), label, 32));

const freshId = (): string => `key-${randomBytes(4).toString("hex")}`;

const addMissing = (file: string, make: () => object): void => {
  const found = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
  if (!("signing" in found)) write(file, { ...found, ...make() });
};

const kept = <T>(file: string, schema: z.ZodType<T>, make: () => T): T => {
  if (existsSync(file)) return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = writtenBeside(file, make());
  try {
    // Of two workers that start at the same moment one makes them.
    linkSync(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(beside);
  }
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
};

const write = (file: string, content: unknown): void => renameSync(writtenBeside(file, content), file);

const writtenBeside = (file: string, content: unknown): string => {
  const beside = `${file}.${process.pid}.new`;
  writeFileSync(beside, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  return beside;
};
