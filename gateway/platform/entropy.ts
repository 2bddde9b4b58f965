import { randomBytes } from "node:crypto";
import type { Entropy } from "../ports/entropy.ts";

export const realEntropy = (): Entropy => ({
  hex: (bytes) => randomBytes(bytes).toString("hex"),
  bytes: (count) => new Uint8Array(randomBytes(count)),
  fraction: () => randomBytes(4).readUInt32LE() / 2 ** 32,
});
