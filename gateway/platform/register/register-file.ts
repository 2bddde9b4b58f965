/** `register.json` (0600): people and devices with verifiers instead of secrets. */
import { z } from "zod";
import { DeviceId, MaintainerId } from "../../core/vocabulary.ts";
import { CourierEntry, Verifier } from "../../wire/trust/verifiers.ts";
import { readOptional, writePrivate } from "../key-files.ts";

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
  devices: z.array(z.object({ id: DeviceId, kind: z.string().max(32), verifier: Verifier, revoked })).max(10_000),
  // Not strict: a later release may have written more.
  couriers: z.array(z.object(CourierEntry.shape)).max(100_000),
  maintainers: z
    .array(
      z.object({
        ...{ id: MaintainerId, password: Verifier, /** Sealed under the register key. */ totp: Verifier, revoked },
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
