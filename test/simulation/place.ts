/** The site of the world: two lock boards, an MQTT locker, a tag reader, sixteen compartments, half with sensors. */

import { createHmac } from "node:crypto";
import { demoTraffic, type Traffic } from "../../firmware-sim/people/plan.ts";
import type { Random } from "../../firmware-sim/random.ts";
import { SimSettings } from "../../firmware-sim/settings.ts";
import { Config } from "../../gateway/config/schema.ts";
import type { Size } from "../../gateway/core/vocabulary.ts";
import { childKey, secretsOf } from "../../gateway/platform/secrets.ts";
import type { Register } from "../../gateway/ports/trust/register.ts";
import type { Secrets } from "../../gateway/ports/trust/secrets.ts";
import { codeKeyLabel, pickupCode } from "../../gateway/wire/trust/pickup-code.ts";

export const siteId = "world";
export const kiosks = ["kiosk-1", "kiosk-2"] as const;
const hour = 3_600_000;
const minute = 60_000;

interface Door {
  readonly compartment: string;
  readonly size: Size;
  readonly device: string;
  readonly lock: number;
  readonly itemSensor: boolean;
}
const bankOf = (bank: string, device: string, doors: readonly (readonly [Size, boolean])[]): Door[] =>
  doors.map(([size, itemSensor], lock) => ({ compartment: `${bank}-${lock + 1}`, size, device, lock, itemSensor }));

const bankA: readonly (readonly [Size, boolean])[] = [
  ["S", true],
  ["S", true],
  ["S", false],
  ["S", false],
  ["M", true],
  ["M", false],
  ["L", true],
];
const bankB: readonly (readonly [Size, boolean])[] = [
  ["S", true],
  ["S", false],
  ["M", true],
  ["M", false],
  ["L", true],
  ["L", false],
];
const bankC: readonly (readonly [Size, boolean])[] = [
  ["S", true],
  ["S", false],
  ["M", true],
];
export const lockerId = "locker-1";
export const readerId = "reader-1";
const banks = { A: "board-1", B: "board-2", C: lockerId } as const;
export const doors: readonly Door[] = [
  ...bankOf("A", banks.A, bankA),
  ...bankOf("B", banks.B, bankB),
  ...bankOf("C", banks.C, bankC),
];
/** Each of these has an antenna of its own. */
export const tagged: readonly string[] = ["B-1", "B-2", "B-3", "B-4", "C-1", "C-2"];
/** What an antenna hears of its neighbours now and then, through the steel. */
const beside = (compartment: string): readonly string[] =>
  tagged.filter(
    (other) => other[0] === compartment[0] && Math.abs(Number(other.slice(2)) - Number(compartment.slice(2))) === 1,
  );
/** Between two sweeps of the reader while nobody is there, and what already is a gap in its hearing. */
export const sweepIdleMs = 45_000;
export const sweepGapMs = 60_000;
const relays = 8;

export const carriers = [
  { id: "swift", couriers: ["swift-1", "swift-2"] },
  { id: "anchor", couriers: ["anchor-1"] },
] as const;
export const handheldOf = (courier: string): string => `gun-${courier}`;

const bank = (id: keyof typeof banks, supply: string) => ({
  ...{ bank: id, supply, device: banks[id] },
  compartments: doors
    .filter(({ compartment }) => compartment.startsWith(id))
    .map(({ compartment, size, lock, itemSensor }) => ({
      ...{ compartment, size, lock, accessible: lock < 3 },
      ...(itemSensor ? { itemInput: relays + lock } : {}),
    })),
});
const board = (id: string, port: number) => ({
  ...{ id, kind: "modbus-relay" as const },
  settings: {
    ...{ line: { transport: "tcp", host: "boards", port }, pollFastMs: 150, pollIdleMs: 15_000 },
    fastForMs: 30_000,
  },
});

export const configOf = (): Config =>
  Config.parse({
    ...{ site: siteId, clock: "detect" },
    supplies: [{ id: "psu-a" }, { id: "psu-b" }],
    devices: [
      ...[board("board-1", 1), board("board-2", 2)],
      { id: lockerId, kind: "locker-mqtt" as const },
      {
        ...{ id: readerId, kind: "rfid-mqtt" as const },
        settings: { antennas: Object.fromEntries(tagged.map((compartment, at) => [String(at), [compartment]])) },
      },
      ...kiosks.map((id) => ({ id, kind: "kiosk" as const })),
      ...carriers.flatMap(({ couriers }) =>
        couriers.map((courier) => ({ id: handheldOf(courier), kind: "handheld" as const })),
      ),
    ],
    banks: [bank("A", "psu-a"), bank("B", "psu-b"), bank("C", "psu-b")],
    uplink: { measureMs: minute, backoffMaxMs: 5 * minute },
    journal: { snapshotEvents: 300, retentionDays: 0.15, scanDays: 1 },
    rules: {
      carriers: carriers.map(({ id }) => ({
        id,
        name: id,
        holdMs: 7 * hour,
        handIns: id === "swift" ? "labelled" : "none",
      })),
      handInFetchMs: 6 * hour,
      courierSessionMs: 30 * minute,
    },
  });

export const simSettings = (seed: number): SimSettings =>
  SimSettings.parse({
    seed,
    lines: ["board-1", "board-2"].map((device) => ({
      ...{ transport: "tcp" as const, boards: [{ device, unit: 1, relays, inputs: 2 * relays }] },
    })),
    lockers: [{ device: lockerId, url: "mqtt://site", password: "-" }],
    readers: [
      {
        ...{ device: readerId, url: "mqtt://site", password: "-" },
        antennas: tagged.map((compartment, antenna) => ({
          ...{ antenna, compartments: [compartment], through: beside(compartment) },
        })),
      },
    ],
    compartments: doors.map(({ compartment, device, lock, itemSensor }) => ({ compartment, device, lock, itemSensor })),
  });

/** EPC of the tag on a parcel, when it has one: every third. */
export const epcOf = (waybill: string): string | undefined => {
  const digits = Number(/[0-9]{8}/.exec(waybill)?.[0] ?? 1);
  return digits % 3 === 0 ? digits.toString(16).toUpperCase().padStart(24, "3") : undefined;
};

/** A day of a small site: people who take their time, and patience for a gateway that is away for hours. */
export const trafficOf = (parcels: number): Traffic => ({
  ...demoTraffic,
  ...{ parcels, layout: { S: 8, M: 5, L: 3 }, carriers, dayMs: 24 * hour, firstHour: 0, holdMs: 7 * hour },
  ...{ parcelsPerVisit: [1, 3], handMs: [2_500, 9_000], betweenMs: 15_000, leftOpenMs: 90_000, kiosks: kiosks.length },
});
export const patience = {
  ...{ awayMs: 4 * hour, againMs: 2_000, lookMs: 250, doorMs: 25_000, longMs: 9 * hour, tries: 12 },
};

export interface Keys {
  readonly secrets: Secrets;
  readonly register: Register;
  /** The code of a deposit, as the fleet's notice worker derives it. */
  codeOf(deposit: string, issue: number, keyVersion: number): string;
  /** Everything that must never be seen in plain. */
  readonly plain: readonly string[];
}
const badgeOf = (courier: string): string => `badge-${courier}`;
export const pinOf = (courier: string): string => `73${courier.length}${courier.charCodeAt(0)}`;
export const badge = badgeOf;
const allCouriers = carriers.flatMap(({ id, couriers }) => couriers.map((courier) => ({ courier, carrier: id })));

export const keysOf = (random: Random): Keys => {
  const siteSecret = Uint8Array.from(Buffer.from(random.hex(32), "hex"));
  const fresh = (bytes: number): Uint8Array => Uint8Array.from(Buffer.from(random.hex(bytes), "hex"));
  const codeKey = childKey(siteSecret, codeKeyLabel(1));
  return {
    secrets: secretsOf({ siteSecret, fresh }),
    register: {
      checkDevice: async () => null,
      digestOfBadge: (shown) => shown,
      checkCourier: async (shown, pin) => {
        const found = allCouriers.find(({ courier }) => badgeOf(courier) === shown);
        return found ? { ...found, right: pin === pinOf(found.courier) } : { right: false };
      },
      checkMaintainer: async () => ({ right: false, totpStep: 0 }),
      devices: () => kiosks.map((id) => ({ id, kind: "kiosk" })),
      onChange: () => undefined,
    },
    codeOf: (deposit, issue, keyVersion) =>
      pickupCode((text) => createHmac("sha256", codeKey).update(text).digest(), deposit, issue, keyVersion),
    plain: allCouriers.flatMap(({ courier }) => [badgeOf(courier), pinOf(courier)]),
  };
};
