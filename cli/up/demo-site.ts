/** The site that `postern up` makes at its first run: 48 compartments on six relay boards, all of it simulated. */
import type { FleetSettingsInput } from "../../cloud-bridge/fleet/settings.ts";
import type { SimInput } from "../../firmware-sim/settings.ts";
import type { ConfigInput } from "../../gateway/config/schema.ts";

export interface DemoPorts {
  readonly api: number;
  readonly broker: number;
  readonly fleetHttp: number;
  readonly fleetMqtt: number;
  readonly control: number;
  /** One a board. */
  readonly boards: readonly number[];
}
/** Where everything listens unless something else does already. */
export const usualPorts: DemoPorts = {
  ...{ api: 8080, broker: 1883, fleetHttp: 8090, fleetMqtt: 1884, control: 15080 },
  boards: [15020, 15021, 15022, 15023, 15024, 15025],
};

export const demoSite = "demo";
const banks = ["A", "B", "C", "D", "E", "F"] as const;
const relays = 8;
/** Of each bank, from the bottom: big ones low, and those at hand height reachable from a wheelchair. */
const column = [
  { size: "L", accessible: false },
  { size: "M", accessible: true },
  { size: "S", accessible: true },
  { size: "S", accessible: true },
  { size: "M", accessible: false },
  { size: "M", accessible: false },
  { size: "S", accessible: false },
  { size: "S", accessible: false },
] as const;
const boardOf = (bank: string): string => `board-${bank.toLowerCase()}`;
const nameOf = (bank: string, lock: number): string => `${bank}-${String(lock + 1).padStart(2, "0")}`;
/** Every second compartment has a beam that sees whether something lies inside, on the input behind the contacts. */
const hasSensor = (lock: number): boolean => lock % 2 === 0;

export const gatewayConfig = (ports: DemoPorts): ConfigInput => ({
  site: demoSite,
  data: "gateway",
  clock: "trusted",
  api: { port: ports.api },
  broker: { port: ports.broker },
  rules: {
    carriers: [
      { id: "swift", name: "Swift Post" },
      { id: "blue", name: "Blue Parcel", unknownConsent: "accept", waybillPatterns: ["^BP[0-9]{10}$"] },
    ],
  },
  supplies: ["psu-1", "psu-2", "psu-3"].map((id) => ({ id, locksAtOnce: 1, gapMs: 100 })),
  devices: [
    ...banks.map((bank, at) => ({
      id: boardOf(bank),
      kind: "modbus-relay" as const,
      settings: { line: { transport: "tcp", host: "127.0.0.1", port: ports.boards[at] ?? 0 }, unit: 1 },
    })),
    { id: "kiosk-1", kind: "kiosk" as const },
    { id: "handheld-1", kind: "handheld" as const },
  ],
  banks: banks.map((bank, at) => ({
    bank,
    device: boardOf(bank),
    supply: `psu-${Math.floor(at / 2) + 1}`,
    compartments: column.map((kind, lock) => ({
      ...{ compartment: nameOf(bank, lock), ...kind, lock },
      ...(hasSensor(lock) ? { itemInput: relays + lock } : {}),
    })),
  })),
});

/** As `postern up` has it: who has a parcel to send announces it, and gets a code. */
export const withHandIns = (config: ConfigInput): ConfigInput => ({
  ...config,
  rules: {
    ...config.rules,
    carriers: (config.rules?.carriers ?? []).map((carrier) => ({ ...carrier, handIns: "announced" })),
  },
});

export const simConfig = (ports: DemoPorts): SimInput => ({
  seed: 1,
  control: { port: ports.control },
  lines: banks.map((bank, at) => ({
    transport: "tcp" as const,
    port: ports.boards[at] ?? 0,
    boards: [{ device: boardOf(bank), unit: 1, relays, inputs: 2 * relays }],
  })),
  compartments: banks.flatMap((bank) =>
    column.map((_kind, lock) => ({
      ...{ compartment: nameOf(bank, lock), device: boardOf(bank), lock },
      itemSensor: hasSensor(lock),
    })),
  ),
});

/** `data` is relative to the file's folder, as in the gateway's configuration. */
export const fleetConfig = (ports: DemoPorts): FleetSettingsInput => ({
  data: "fleet",
  http: { port: ports.fleetHttp },
  mqtt: { port: ports.fleetMqtt },
  demoPhone: true,
  notices: {
    sites: {
      [demoSite]: {
        name: { "zh-CN": "演示快递柜", en: "Demo locker" },
        address: { "zh-CN": "您的电脑", en: "On your computer" },
      },
    },
    carriers: { swift: { name: "Swift Post" }, blue: { name: "Blue Parcel" } },
  },
});
