/** The real gateway from a YAML file, and one person after the other who puts a parcel in and takes it out again. */
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig, problemText } from "../../../gateway/config/load.ts";
import { type RunningGateway, runGateway } from "../../../gateway/main.ts";
import { dataPlaces } from "../../../gateway/platform/data-places.ts";
import { siteSecret } from "../../../gateway/platform/key-files.ts";
import { addCourier, addDevice, revokeDevice } from "../../../gateway/platform/register/register-edit.ts";
import { childKey } from "../../../gateway/platform/secrets.ts";
import type { Log } from "../../../gateway/ports/log.ts";
import { codeKeyLabel, pickupCode } from "../../../gateway/wire/trust/pickup-code.ts";
import { quietLog } from "../../contract/device-rig.ts";
import { until } from "../../free-port.ts";

/** What hands do at a door, whoever plays the steel behind it. */
export interface Steel {
  isOpen(compartment: string): boolean;
  putIn(compartment: string, waybill: string): void;
  takeOut(compartment: string): readonly string[];
  /** False: it sprang open again. */
  shut(compartment: string): boolean;
}
interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}
export interface BoardSite {
  readonly gateway: RunningGateway["gateway"];
  boards(): ReturnType<RunningGateway["gateway"]["reads"]["devices"]>;
  /** In by a courier, confirmed; resolves with compartment and pickup code. */
  deposit(waybill: string, size: string): Promise<{ readonly compartment: string; readonly code: string }>;
  /** Out by the code; resolves with what was taken. */
  collect(code: string): Promise<readonly string[]>;
  /** What a courier's deposit is refused for; null: it is taken. */
  refusal(waybill: string, size: string): Promise<string | null>;
  /** Credentials by device. */
  readonly credentials: Readonly<Record<string, string>>;
  revoke(id: string): void;
  readonly brokerPort: number;
  stop(): Promise<void>;
}

/** What every site needs beside devices and banks. */
export const headOf = (folder: string): string => `
site: boards
data: ${folder}
clock: trusted
api: { port: 0 }
broker: { port: 0 }
rules: { settleMs: 20000, openMinMs: 50, carriers: [{ id: swift, name: Swift, unknownConsent: accept }] }
supplies: [{ id: psu, locksAtOnce: 4, gapMs: 20 }]
`;

interface SiteOptions {
  /** A folder that outlives the site. */
  readonly kept?: string;
  readonly log?: Log;
  /** Kind by id: devices that get a credential. */
  readonly devices?: Readonly<Record<string, string>>;
}
/** Resolves when every board is heard. `yaml`: devices and banks. */
export const startBoardSite = async (
  yaml: string,
  steel: Steel,
  { kept, log = quietLog, devices = {} }: SiteOptions = {},
): Promise<BoardSite> => {
  const folder = kept ?? mkdtempSync(join(tmpdir(), "postern-boards-"));
  const loaded = parseConfig(headOf(folder) + yaml, join(folder, "postern.yaml"));
  if (!loaded.ok) throw new Error(loaded.problems.map(problemText).join("\n"));
  const places = dataPlaces(folder);
  const secret = siteSecret(places.keys);
  const register = { file: places.register, siteSecret: secret };
  const run = Math.random().toString(36).slice(2, 8);
  const kiosk = addDevice(register, { id: `kiosk-${run}`, kind: "kiosk" });
  const courier = await addCourier(register, { id: `cora-${run}`, carrier: "swift" });
  const credentials = Object.fromEntries(
    Object.entries(devices).map(([id, kind]) => [id, addDevice(register, { id, kind }).secret]),
  );
  const failures: unknown[] = [];
  const running = await runGateway(loaded.config, { log, onFail: (error) => void failures.push(error) });
  const { gateway } = running;
  await gateway.ready;
  let keys = 0;
  const ask = async (path: string, as: string, body: object): Promise<Reply> => {
    const response = await fetch((gateway.api?.url ?? "") + path, {
      method: "POST",
      headers: { authorization: `Bearer ${as}`, "content-type": "application/json", "idempotency-key": `k-${++keys}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Reply["body"] };
  };
  const patiently = async (path: string, as: string, body: object): Promise<Reply["body"]> => {
    let reply: Reply = { status: 0, body: {} };
    const isTaken = async (): Promise<boolean> => {
      reply = await ask(path, as, body);
      return reply.status === 200;
    };
    await until(isTaken, 30_000).catch(() => {
      throw new Error(`${path} says ${JSON.stringify(reply.body)}`);
    });
    return reply.body;
  };
  const atDoor = async (compartment: string, hands: () => void): Promise<void> => {
    // Hands are slower than polls: nobody shuts a door before the site has seen it open.
    const isSeen = () => gateway.site().locker.compartments.get(compartment)?.door.state === "open";
    await until(() => steel.isOpen(compartment) && isSeen());
    hands();
    await until(() => steel.shut(compartment));
  };
  const codeKey = childKey(secret, codeKeyLabel(1));
  const asKiosk = `${kiosk.id}:${kiosk.secret}`;
  const session = String((await patiently("/courier/session", "", courier))["token"]);
  const boards = () => gateway.reads.devices().filter(({ can }) => can?.locks);
  await until(() => boards().every(({ online }) => online));
  return {
    ...{ gateway, boards },
    refusal: async (waybill, size) => {
      const { status, body } = await ask("/courier/deposits", session, { parcels: [waybill], size });
      return status === 200 ? null : String(body["why"] ?? body["code"]);
    },
    credentials,
    revoke: (id) => revokeDevice(register, id),
    brokerPort: gateway.broker?.port ?? 0,
    deposit: async (waybill, size) => {
      const begun = await patiently("/courier/deposits", session, { parcels: [waybill], size });
      const [deposit, compartment] = [String(begun["deposit"]), String(begun["compartment"])];
      await atDoor(compartment, () => steel.putIn(compartment, waybill));
      await patiently(`/courier/deposits/${deposit}/confirm`, session, { looked: true });
      const code = pickupCode((text) => createHmac("sha256", codeKey).update(text).digest(), deposit, 1, 1);
      return { compartment, code };
    },
    collect: async (code) => {
      const begun = await patiently("/kiosk/codes", asKiosk, { code });
      const compartment = String(begun["compartment"]);
      let taken: readonly string[] = [];
      await atDoor(compartment, () => {
        taken = steel.takeOut(compartment);
      });
      await patiently(`/kiosk/collections/${begun["collection"]}/confirm`, asKiosk, {});
      return taken;
    },
    stop: async () => {
      await running.stop();
      if (kept === undefined) rmSync(folder, { recursive: true, force: true });
      if (failures.length > 0) throw failures[0];
    },
  };
};
