/** Files that only their owner may read, replaced as a whole or not at all. */
import { randomBytes } from "node:crypto";
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { locked } from "./file-lock.ts";

const secretBytes = 32;

/** Writes beside the file, syncs, renames over it and syncs the folder: a power cut leaves the old or the new one. */
export const writePrivate = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}.new`;
  const handle = openSync(beside, "w", 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
  chmodSync(file, 0o600);
  const folder = openSync(dirname(file), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};

export const readOptional = (file: string): string | null => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};

export const siteSecretFile = (keysFolder: string): string => join(keysFolder, "site-secret");

/** The site's secret in `keys/site-secret` (hex, 0600); made at the first start. Throws when the file is ill-formed. */
export const siteSecret = (keysFolder: string): Uint8Array => {
  const file = siteSecretFile(keysFolder);
  // Of two first starts at once, one makes it and both have it.
  const text = readOptional(file) ?? locked(file, () => readOptional(file) ?? freshSecret(file));
  const secret = Buffer.from(text.trim(), "hex");
  if (secret.length !== secretBytes) throw new Error(`${file} must hold ${secretBytes} bytes in hex`);
  return new Uint8Array(secret);
};

const freshSecret = (file: string): string => {
  const text = `${randomBytes(secretBytes).toString("hex")}\n`;
  writePrivate(file, text);
  return text;
};
