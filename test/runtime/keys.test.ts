/** Keys, register and enrolment: what lies on disk tells nothing that opens anything. */

import { createHmac, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { siteSecret } from "../../gateway/platform/key-files.ts";
import { openRegister } from "../../gateway/platform/register/register.ts";
import { addCourier, addDevice, addMaintainer, revokeDevice } from "../../gateway/platform/register/register-edit.ts";
import { childKey, secretsOf } from "../../gateway/platform/secrets.ts";
import { newFleetKeyPair, openContact } from "../../gateway/wire/trust/contact-seal.ts";
import { codeKeyLabel, pickupCode } from "../../gateway/wire/trust/pickup-code.ts";
import { courierEntry, newBadgeAndPin, registerKeyLabel } from "../../gateway/wire/trust/verifiers.ts";
import { folders } from "./rig.ts";

const { fresh, remove } = folders();
afterAll(remove);
const secret = new Uint8Array(32).fill(9);
const deposit = "ab".repeat(16);

describe("the site's secret", () => {
  test("is made once, for this account only", () => {
    const folder = join(fresh(), "keys");
    const made = siteSecret(folder);
    expect(made.length).toBe(32);
    expect(siteSecret(folder)).toEqual(made);
    expect(statSync(join(folder, "site-secret")).mode & 0o777).toBe(0o600);
  });
  test("that is cut short stops the start: codes of live deposits hang on it", () => {
    const folder = join(fresh(), "keys");
    siteSecret(folder);
    writeFileSync(join(folder, "site-secret"), "abcd\n");
    expect(() => siteSecret(folder)).toThrow();
  });
});

describe("secrets", () => {
  const secrets = secretsOf({ siteSecret: secret });

  test("the digest of the derived code is the digest of what its recipient types", () => {
    const key = childKey(secret, codeKeyLabel(1));
    const code = pickupCode((text) => createHmac("sha256", key).update(text).digest(), deposit, 1, 1);
    expect(code).toMatch(/^[0-9]{8}$/);
    expect(secrets.digestOfCode(code)).toBe(secrets.codeDigest(deposit, 1));
    expect(secrets.codeDigest(deposit, 2)).not.toBe(secrets.codeDigest(deposit, 1));
  });
  test("one value has another digest for another purpose, and at another site", () => {
    const purposes = ["session", "badge", "phone", "command", "scan"] as const;
    const digests = purposes.map((purpose) => secrets.digest(purpose, "13812345678"));
    const elsewhere = secretsOf({ siteSecret: secret.map((byte) => byte + 1) });
    expect(new Set([...digests, elsewhere.digest("phone", "13812345678")]).size).toBe(purposes.length + 1);
  });
  test("a side record opens again, is sealed anew each time, and a changed byte is noticed", () => {
    const plain = new TextEncoder().encode('{"phoneLast4":"5678"}');
    const one = secrets.sealSide(plain);
    const other = secrets.sealSide(plain);
    expect(secrets.openSide(one.sealed)).toEqual(plain);
    expect(one.hash).not.toBe(other.hash);
    expect(Buffer.from(one.sealed).includes("5678")).toBe(false);
    for (let at = 0; at < one.sealed.length; at++) {
      const changed = one.sealed.slice();
      changed[at]! ^= 1;
      expect(() => secrets.openSide(changed), `byte ${at}`).toThrow();
    }
  });
  test("a contact opens at the fleet only; before enrolment there is none", () => {
    const pair = newFleetKeyPair(randomBytes);
    const enrolled = secretsOf({ siteSecret: secret, fleetPublicKey: () => pair.publicKey });
    const plain = new TextEncoder().encode("13812345678");
    const sealed = enrolled.sealForFleet(plain);
    expect(openContact(pair, sealed ?? "")).toEqual(new Uint8Array(plain));
    expect(() => openContact(newFleetKeyPair(randomBytes), sealed ?? "")).toThrow();
    expect(secrets.sealForFleet(plain)).toBeNull();
  });
});

describe("the register", () => {
  const at = 1_800_000_000_000;
  const open = (file: string) => openRegister({ file, siteSecret: secret, now: () => at });

  test("knows whom the fleet lets work here as well, and of the same id the fleet's word counts", async () => {
    const file = join(fresh(), "register.json");
    const place = { file, siteSecret: secret };
    const [own, other] = [
      await addCourier(place, { id: "ben", carrier: "swift" }),
      await addCourier(place, { id: "ann", carrier: "swift" }),
    ];
    const key = childKey(secret, registerKeyLabel);
    const [afar, gone] = [newBadgeAndPin(), newBadgeAndPin()];
    const couriers = [
      await courierEntry(key, { id: "ben", carrier: "blue" }, afar),
      { ...(await courierEntry(key, { id: "cy", carrier: "blue" }, gone)), revoked: true },
    ];
    const register = await openRegister({ ...place, couriers });
    onTestFinished(() => register.close());
    expect(await register.checkCourier(afar.badge, afar.pin)).toEqual({ courier: "ben", carrier: "blue", right: true });
    expect(await register.checkCourier(afar.badge, own.pin)).toMatchObject({ right: false });
    expect(await register.checkCourier(own.badge, own.pin)).toEqual({ right: false });
    expect(await register.checkCourier(gone.badge, gone.pin)).toEqual({ right: false });
    expect(await register.checkCourier(other.badge, other.pin)).toMatchObject({ courier: "ann", right: true });
  });

  test("knows people and devices by their verifiers, and keeps no secret in its file", async () => {
    const folder = fresh();
    const file = join(folder, "register.json");
    const place = { file, siteSecret: secret };
    const device = addDevice(place, { id: "handheld-1", kind: "handheld" });
    const courier = await addCourier(place, { id: "ben", carrier: "swift" });
    const maintainer = await addMaintainer(place, "anna");
    const register = await open(file);
    const totp = new TOTP({ secret: Secret.fromBase32(maintainer.totpSecret) });
    const codeAt = (timestamp: number): string => totp.generate({ timestamp });
    const step = Math.floor(at / 30_000);

    expect(await register.checkDevice("handheld-1", device.secret)).toEqual({ id: "handheld-1", kind: "handheld" });
    expect(await register.checkDevice("handheld-1", `${device.secret}x`)).toBeNull();
    expect(await register.checkDevice("handheld-2", device.secret)).toBeNull();
    const ben = { courier: "ben", carrier: "swift" };
    expect(await register.checkCourier(courier.badge, courier.pin)).toEqual({ ...ben, right: true });
    expect(await register.checkCourier(courier.badge, "000")).toEqual({ ...ben, right: false });
    expect(await register.checkCourier("nobody", courier.pin)).toEqual({ right: false });
    const digest = register.digestOfBadge(courier.badge);
    expect(await register.checkCourier({ digest }, courier.pin)).toEqual({ ...ben, right: true });
    expect(await register.checkCourier({ digest: courier.badge }, courier.pin)).toEqual({ right: false });
    await expect(addCourier(place, { id: "ann", carrier: "swift" }, courier.badge)).rejects.toMatchObject({
      code: "taken",
    });
    const check = (password: string, code: string) => register.checkMaintainer("anna", password, code);
    expect(await check(maintainer.password, codeAt(at))).toEqual({ maintainer: "anna", right: true, totpStep: step });
    expect(await check(maintainer.password, codeAt(at - 30_000))).toMatchObject({ right: true, totpStep: step - 1 });
    expect(await check(maintainer.password, codeAt(at - 90_000))).toMatchObject({ right: false, totpStep: 0 });
    expect(await check("wrong", codeAt(at))).toMatchObject({ maintainer: "anna", right: false });
    expect(await register.checkMaintainer("nobody", maintainer.password, codeAt(at))).toMatchObject({ right: false });
    register.close();

    const everything = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    const { password, totpSecret } = maintainer;
    for (const plain of [device.secret, courier.badge, `"${courier.pin}"`, password, totpSecret])
      for (const text of everything) expect(text).not.toContain(plain);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("is read again when the postern command has changed it", async () => {
    const file = join(fresh(), "register.json");
    const place = { file, siteSecret: secret };
    const register = await open(file);
    const changed = (): Promise<void> => new Promise((resolve) => register.onChange(resolve));
    let next = changed();
    const { secret: credential } = addDevice(place, { id: "kiosk-1", kind: "kiosk" });
    await next;
    expect(register.devices()).toEqual([{ id: "kiosk-1", kind: "kiosk" }]);
    next = changed();
    revokeDevice(place, "kiosk-1");
    await next;
    expect(await register.checkDevice("kiosk-1", credential)).toBeNull();
    expect(register.devices()).toEqual([]);
    register.close();
  });

  test.each([
    [
      "an id that is taken",
      "taken",
      (file: string) => addDevice({ file, siteSecret: secret }, { id: "a", kind: "kiosk" }),
    ],
    [
      "an id that breaks the rule",
      "ill-formed",
      (file: string) => addDevice({ file, siteSecret: secret }, { id: "A b", kind: "kiosk" }),
    ],
    ["nobody of that id", "unknown", (file: string) => revokeDevice({ file, siteSecret: secret }, "b")],
  ] as const)("refuses %s and leaves the file as it was", (_what, code, act) => {
    const file = join(fresh(), "register.json");
    addDevice({ file, siteSecret: secret }, { id: "a", kind: "kiosk" });
    const before = readFileSync(file, "utf8");
    expect(() => act(file)).toThrow(expect.objectContaining({ code }));
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("an ill-formed file stops the start", async () => {
    const file = join(fresh(), "register.json");
    writeFileSync(file, "{");
    await expect(open(file)).rejects.toThrow();
  });
});
