/** What the `postern` command does to the register. Secrets are made here, shown once and kept as verifiers only. */
import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { courierEntry, keyed, newBadgeAndPin, registerKeyLabel, slowVerifier } from "../../wire/trust/verifiers.ts";
import { locked } from "../file-lock.ts";
import { childKey, sealText } from "../secrets.ts";
import { RegisterFile, readRegister, writeRegister } from "./register-file.ts";

export interface RegisterPlace {
  readonly file: string;
  readonly siteSecret: Uint8Array;
}
/** A no of the register: the id is taken, nobody has it, or it breaks the rule for ids. */
export class RegisterRefusal extends Error {
  readonly code: "taken" | "unknown" | "ill-formed";
  constructor(code: RegisterRefusal["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Adds a device with a fresh 192-bit credential, or gives a revoked one a new credential. */
export const addDevice = (
  place: RegisterPlace,
  device: { readonly id: string; readonly kind: string },
): { readonly id: string; readonly secret: string } => {
  const secret = randomBytes(24).toString("base64url");
  change(place, (register) => {
    if (register.devices.some(({ id, revoked }) => id === device.id && !revoked)) throw taken("device", device.id);
    const others = register.devices.filter(({ id }) => id !== device.id);
    const verifier = keyed(keyOf(place), "device", secret);
    return { ...register, devices: [...others, { ...device, verifier, revoked: false }] };
  });
  return { id: device.id, secret };
};

export const revokeDevice = (place: RegisterPlace, id: string): void =>
  change(place, (register) => {
    if (!register.devices.some((device) => device.id === id && !device.revoked))
      throw new RegisterRefusal("unknown", `no device ${id}`);
    const devices = register.devices.map((device) => (device.id === id ? { ...device, revoked: true } : device));
    return { ...register, devices };
  });

/** Adds a courier with a fresh badge (128 bits, as its QR says), or a card that is there, and a six-digit PIN. */
export const addCourier = async (
  place: RegisterPlace,
  courier: { readonly id: string; readonly carrier: string },
  card?: string,
): Promise<{ readonly id: string; readonly badge: string; readonly pin: string }> => {
  const fresh = newBadgeAndPin();
  const credential = { ...fresh, badge: card ?? fresh.badge };
  const entry = await courierEntry(keyOf(place), courier, credential);
  change(place, (register) => {
    if (register.couriers.some(({ id }) => id === courier.id)) throw taken("courier", courier.id);
    // A badge says who: two people with one would be one person to the site.
    if (register.couriers.some(({ badge, revoked }) => badge === entry.badge && !revoked))
      throw taken("badge", credential.badge);
    return { ...register, couriers: [...register.couriers, entry] };
  });
  return { id: courier.id, ...credential };
};

/** Adds a maintainer with a fresh password and a secret for one-time codes (RFC 6238: SHA-1, 6 digits, 30 s). */
export const addMaintainer = async (
  place: RegisterPlace,
  id: string,
): Promise<{
  readonly id: string;
  readonly password: string;
  readonly totpSecret: string;
  readonly totpUri: string;
}> => {
  const password = randomBytes(15).toString("base64url");
  const secret = new Secret({ size: 20 });
  const verifiers = {
    password: await slowVerifier(keyOf(place), password),
    totp: sealText(keyOf(place), secret.base32),
  };
  change(place, (register) => {
    if (register.maintainers.some((maintainer) => maintainer.id === id)) throw taken("maintainer", id);
    return { ...register, maintainers: [...register.maintainers, { id, ...verifiers, revoked: false }] };
  });
  const totpUri = new TOTP({ issuer: "Postern", label: id, secret }).toString();
  return { id, password, totpSecret: secret.base32, totpUri };
};

/** Takes people and devices out, so that their ids can be given anew; ids that nobody has are no fault. */
export const dismiss = (
  place: RegisterPlace,
  gone: Readonly<Record<"devices" | "couriers" | "maintainers", readonly string[]>>,
): void =>
  change(place, ({ devices, couriers, maintainers, ...rest }) => ({
    ...rest,
    devices: devices.filter(({ id }) => !gone.devices.includes(id)),
    couriers: couriers.filter(({ id }) => !gone.couriers.includes(id)),
    maintainers: maintainers.filter(({ id }) => !gone.maintainers.includes(id)),
  }));

const keyOf = (place: RegisterPlace): Uint8Array => childKey(place.siteSecret, registerKeyLabel);
const change = ({ file }: RegisterPlace, edit: (register: RegisterFile) => RegisterFile): void =>
  locked(file, (stillMine) => {
    const edited = RegisterFile.safeParse(edit(readRegister(file)));
    if (!edited.success) {
      const { path, message } = edited.error.issues[0]!;
      throw new RegisterRefusal("ill-formed", `${String(path.at(-1))}: ${message}`);
    }
    stillMine();
    writeRegister(file, edited.data);
  });
const taken = (kind: string, id: string): RegisterRefusal => new RegisterRefusal("taken", `${kind} ${id} exists`);
