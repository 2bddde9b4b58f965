/**
 * Who the visitor of a demo may be, and the simulated people: made anew at each start through the register, kept in
 * the memory of this process alone. What an earlier start gave out counts no longer.
 */
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { siteSecret } from "../../gateway/platform/key-files.ts";
import {
  addCourier,
  addDevice,
  addMaintainer,
  dismiss,
  type RegisterPlace,
} from "../../gateway/platform/register/register-edit.ts";
import type { DemoMaintainer } from "../../gateway/wire/demo.ts";

export interface Courier {
  readonly id: string;
  readonly carrier: string;
  readonly badge: string;
  readonly pin: string;
}
export interface StageCredentials {
  readonly courier: Courier;
  readonly kiosk: { readonly id: string; readonly secret: string };
  readonly maintainers: readonly { readonly id: string; readonly password: string; readonly totpSecret: string }[];
  readonly people: {
    readonly couriers: readonly Courier[];
    /** `Authorization` of the kiosk at which they stand. */
    readonly kiosk: string;
    readonly upstream: string;
  };
}

const visitor = "visitor";
const accounts = ["visitor-a", "visitor-b"] as const;
const devices = { kiosk: "visitor-kiosk", peopleKiosk: "people-kiosk", upstream: "people-upstream" } as const;

/** `carriers`: those of the site; the visitor works for the first. */
export const freshCredentials = async (data: string, carriers: readonly string[]): Promise<StageCredentials> => {
  const places = dataPlaces(join(data, "gateway"));
  const register: RegisterPlace = { file: places.register, siteSecret: siteSecret(places.keys) };
  const [carrier = "swift"] = carriers;
  const wanted = [
    { id: visitor, carrier },
    ...carriers.map((one) => ({ id: `people-${one}`.slice(0, 32), carrier: one })),
  ];
  dismiss(register, {
    devices: Object.values(devices),
    couriers: wanted.map(({ id }) => id),
    maintainers: accounts,
  });
  const couriers: Courier[] = [];
  for (const one of wanted) couriers.push({ ...one, ...(await addCourier(register, one)) });
  const maintainers: StageCredentials["maintainers"][number][] = [];
  for (const id of accounts) maintainers.push(await addMaintainer(register, id));
  const bearer = ({ id, secret }: { readonly id: string; readonly secret: string }): string => `Bearer ${id}:${secret}`;
  const [courier, ...people] = couriers as [Courier, ...Courier[]];
  return {
    ...{ courier, maintainers, kiosk: addDevice(register, { id: devices.kiosk, kind: "kiosk" }) },
    people: {
      couriers: people,
      kiosk: bearer(addDevice(register, { id: devices.peopleKiosk, kind: "kiosk" })),
      upstream: bearer(addDevice(register, { id: devices.upstream, kind: "upstream" })),
    },
  };
};

const totpPeriodMs = 30_000;
/** The account as its phone would show it at this moment. */
export const maintainerNow = (
  { id, password, totpSecret }: StageCredentials["maintainers"][number],
  now: number,
): DemoMaintainer => ({
  ...{ account: id, password },
  code: new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate({ timestamp: now }),
  codeForMs: totpPeriodMs - (now % totpPeriodMs),
});
