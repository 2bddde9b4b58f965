/** A gateway of 48 compartments on the bench's own boards, a courier who fills them, and the recipients' codes. */
import { createHmac, randomUUID } from "node:crypto";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { siteSecret } from "../../gateway/platform/key-files.ts";
import { addCourier, addDevice } from "../../gateway/platform/register/register-edit.ts";
import { childKey } from "../../gateway/platform/secrets.ts";
import { codeKeyLabel, pickupCode } from "../../gateway/wire/trust/pickup-code.ts";
import { until } from "../../test/free-port.ts";
import { type HttpClient, newClient } from "./http-client.ts";
import { banks, boardOf, compartmentOf, relays, type Steel } from "./steel.ts";

/** Power for every lock at once: what is measured is the gateway, not the wait for a supply. */
export const lockerConfig = (ports: readonly number[], more: Partial<ConfigInput> = {}): ConfigInput => ({
  site: "bench",
  clock: "trusted",
  logLevel: "error",
  api: { port: 0, limits: { requestsPerMinuteMax: 1_000_000 } },
  broker: { port: 0 },
  rules: {
    pulseMs: 100,
    carriers: [{ id: "swift", name: "Swift", unknownConsent: "accept", waybillPatterns: ["SW[0-9]{8}"] }],
  },
  supplies: [{ id: "supply", locksAtOnce: 64, gapMs: 0 }],
  devices: [
    ...banks.map((bank, at) => ({
      id: boardOf(bank),
      kind: "modbus-relay" as const,
      settings: { line: { transport: "tcp", host: "127.0.0.1", port: ports[at] ?? 0 } },
    })),
    { id: "kiosk-1", kind: "kiosk" as const },
  ],
  banks: banks.map((bank) => ({
    bank,
    device: boardOf(bank),
    supply: "supply",
    compartments: Array.from({ length: relays }, (_, lock) => ({
      ...{ compartment: compartmentOf(bank, lock), size: "M" as const, lock, itemInput: relays + lock },
    })),
  })),
  ...more,
});

export interface Filled {
  readonly compartment: string;
  readonly code: string;
}
export interface People {
  readonly client: HttpClient;
  /** What a kiosk shows as `Authorization`. */
  readonly kiosk: string;
  /** Puts one parcel into every compartment; resolves when each is held and its code is valid. */
  fill(steel: Steel): Promise<readonly Filled[]>;
  /** Resolves when every compartment is free again. */
  emptied(): Promise<void>;
}

/** A compartment as everybody may see it. */
interface Shown {
  readonly compartment: string;
  readonly occupancy: string;
  readonly door: string;
  readonly service: string;
}

/** To be called before the gateway starts: it reads its register then. */
export const enlist = async (folder: string): Promise<(url: string) => People> => {
  const places = dataPlaces(folder);
  const secret = siteSecret(places.keys);
  const register = { file: places.register, siteSecret: secret };
  const { secret: kioskSecret } = addDevice(register, { id: "kiosk-1", kind: "kiosk" });
  const { badge, pin } = await addCourier(register, { id: "courier-1", carrier: "swift" });
  const key = childKey(secret, codeKeyLabel(1));
  const hmac = (text: string): Uint8Array => createHmac("sha256", key).update(text).digest();
  return (url) => peopleAt(url, { badge, pin, kiosk: `Bearer kiosk-1:${kioskSecret}`, hmac });
};

interface Enlisted {
  readonly badge: string;
  readonly pin: string;
  readonly kiosk: string;
  readonly hmac: (text: string) => Uint8Array;
}
const peopleAt = (url: string, { badge, pin, kiosk, hmac }: Enlisted): People => {
  const client = newClient(url);
  let parcel = 10_000_000;
  let token = "";
  const as = (): string => `Bearer ${token}`;
  const signIn = async (): Promise<void> => {
    const { status, body } = await client.post("/courier/session", { badge, pin }, { key: randomUUID() });
    if (status !== 200) throw new Error(`sign-in answered ${status} ${JSON.stringify(body)}`);
    token = String(body["token"]);
  };
  /** The compartments that no deposit would get now. */
  const inTheWay = async (): Promise<readonly Shown[]> => {
    const { body } = await client.get("/compartments");
    const isReady = ({ occupancy, door, service }: Shown): boolean =>
      occupancy === "free" && door === "closed" && service === "in-service";
    return (body as unknown as readonly Shown[]).filter((one) => !isReady(one));
  };
  const emptied = (): Promise<void> => until(async () => (await inTheWay()).length === 0);
  const deposit = async (steel: Steel): Promise<Filled> => {
    const waybill = `SW${parcel++}`;
    const begun = await client.post("/courier/deposits", { parcels: [waybill] }, { as: as(), key: randomUUID() });
    if (begun.status !== 200)
      throw new Error(
        `a deposit was refused: ${JSON.stringify(begun.body)}, in the way ${JSON.stringify(await inTheWay())}`,
      );
    const [id, compartment] = [String(begun.body["deposit"]), String(begun.body["compartment"])];
    const stage = async () => (await client.get(`/courier/deposits/${id}`, as())).body["stage"];
    await until(async () => (await stage()) === "open");
    await steel.putIn(compartment, waybill);
    await until(async () => (await stage()) !== "open");
    // A beam that was not read before the door opened proves nothing yet: the courier says so, as couriers do.
    await client.post(`/courier/deposits/${id}/confirm`, {}, { as: as(), key: randomUUID() });
    await until(async () => (await stage()) === "held");
    return { compartment, code: pickupCode(hmac, id, 1, 1) };
  };
  return {
    client,
    kiosk,
    fill: async (steel) => {
      await signIn();
      // A gateway is ready before it has read every board.
      await emptied();
      return await Promise.all(Array.from({ length: banks.length * relays }, () => deposit(steel)));
    },
    emptied,
  };
};
