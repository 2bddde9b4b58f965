/** The site's register as the gateway reads it: reloaded whenever the `postern` command replaces the file. */
import { existsSync, mkdirSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Register } from "../../ports/trust/register.ts";
import {
  type CourierEntry,
  keyed,
  nobodysVerifier,
  registerKeyLabel,
  sameText,
  slowMatches,
} from "../../wire/trust/verifiers.ts";
import { locked } from "../file-lock.ts";
import { childKey, openText } from "../secrets.ts";
import { passkeysIn } from "./passkeys.ts";
import { type RegisterFile, readRegister, writeRegister } from "./register-file.ts";

export interface OpenRegister extends Register {
  close(): void;
}
/** Tells that the file on disk could not be read; the register keeps what it knew. */
export type RegisterProblem = (error: unknown) => void;

const totpPeriodMs = 30_000;
/** Several writes of one change arrive as several events. */
const reloadAfterMs = 50;
/** The gateway stands still while it waits for a command that changes the same file. */
const patienceMs = 200;

export const openRegister = async (options: {
  readonly file: string;
  readonly siteSecret: Uint8Array;
  /** Whom the fleet lets work here: its word counts, whatever the file says of the same id. */
  readonly couriers?: readonly CourierEntry[];
  readonly now?: () => number;
  readonly onProblem?: RegisterProblem;
}): Promise<OpenRegister> => {
  const key = childKey(options.siteSecret, registerKeyLabel);
  const now = options.now ?? Date.now;
  let content = readRegister(options.file);
  /** Checked instead of an unknown person's, so that the answer takes as long. */
  const nobody = nobodysVerifier();
  const { couriers: fromAfar = [] } = options;
  const known = new Set(fromAfar.map(({ id }) => id));
  const couriers = () => [...fromAfar, ...content.couriers.filter(({ id }) => !known.has(id))];
  const listeners: (() => void)[] = [];
  const stopWatching = watchFile(options.file, () => {
    try {
      // Between removal and replacement there is nothing to read; what was known stays.
      if (!existsSync(options.file)) return;
      content = readRegister(options.file);
    } catch (error) {
      options.onProblem?.(error);
      return;
    }
    for (const run of listeners) run();
  });
  const change = (edit: (content: RegisterFile) => RegisterFile): void =>
    locked(
      options.file,
      (stillMine) => {
        const edited = edit(readRegister(options.file));
        stillMine();
        writeRegister(options.file, edited);
        content = edited;
      },
      patienceMs,
    );
  return {
    checkDevice: async (id, secret) => {
      const found = content.devices.find((device) => device.id === id && !device.revoked);
      if (!found || !sameText(found.verifier, keyed(key, "device", secret))) return null;
      return { id: found.id, kind: found.kind };
    },
    digestOfBadge: (badge) => keyed(key, "badge", badge),
    checkCourier: async (badge, pin) => {
      const digest = typeof badge === "string" ? keyed(key, "badge", badge) : badge.digest;
      const found = couriers().find((courier) => sameText(courier.badge, digest) && !courier.revoked);
      const right = await slowMatches(key, pin, found?.pin ?? nobody);
      return found ? { courier: found.id, carrier: found.carrier, right } : { right: false };
    },
    checkMaintainer: (...proofs) => checkMaintainer(key, content, now(), ...proofs),
    devices: () => content.devices.filter(({ revoked }) => !revoked).map(({ id, kind }) => ({ id, kind })),
    passkeys: passkeysIn({ content: () => content, change }),
    onChange: (run) => void listeners.push(run),
    close: stopWatching,
  };
};

const checkMaintainer = async (
  key: Uint8Array,
  { maintainers }: RegisterFile,
  at: number,
  ...[account, password, oneTimeCode]: Parameters<Register["checkMaintainer"]>
): ReturnType<Register["checkMaintainer"]> => {
  // Loaded at the first sign-in, and before anything depends on who it is.
  const otp = await import("otpauth");
  const found = maintainers.find(({ id, revoked }) => id === account && !revoked);
  const known = await slowMatches(key, password, found?.password ?? nobodysVerifier());
  if (!found) return { right: false, totpStep: 0 };
  const totpStep = stepOf(otp, openText(key, found.totp), oneTimeCode, at);
  return { maintainer: found.id, right: known && totpStep > 0, totpStep };
};

type Otp = typeof import("otpauth");
/** One step either way is accepted: phones' clocks differ by seconds (RFC 6238, 5.2). */
const stepOf = ({ Secret, TOTP }: Otp, secret: string, oneTimeCode: string, at: number): number => {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  const delta = /^[0-9]{6}$/.test(oneTimeCode) ? totp.validate({ token: oneTimeCode, timestamp: at, window: 1 }) : null;
  return delta === null ? 0 : Math.floor(at / totpPeriodMs) + delta;
};

const watchFile = (file: string, changed: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
    if (name !== null && name !== basename(file)) return;
    clearTimeout(timer);
    timer = setTimeout(changed, reloadAfterMs);
    timer.unref();
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
};
