/** The one schema of a gateway's configuration, put together from the rooms' own settings. */
import { z } from "zod";
import { UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import { type DeviceKindName, deviceKinds } from "../adapters/registry.ts";
import { ApiSettings } from "../api/settings.ts";
import { BrokerSettings } from "../broker/settings.ts";
import { logLevels } from "../core/remote/log-wanted.ts";
import { Rules } from "../core/rules.ts";
import { CompartmentId, DeviceId, SiteId, Size } from "../core/vocabulary.ts";
import { CourierEntry } from "../wire/trust/verifiers.ts";

const kindNames = Object.keys(deviceKinds) as [DeviceKindName, ...DeviceKindName[]];
const input = z.number().int().min(0).max(65_535);
const supplyId = DeviceId;
const days = (fallback: number) => z.number().positive().max(3_650).default(fallback);
const mebibytes = (fallback: number) => z.number().int().positive().default(fallback);

export const SupplySettings = z.strictObject({
  id: supplyId,
  /** Locks that this power supply can fire at the same time: a lock draws 1..3 A, many supplies give 2.5 A. */
  locksAtOnce: z.number().int().min(1).max(64).default(1),
  /** Rest between the end of one pulse and the next. */
  gapMs: z.number().int().min(0).max(10_000).default(100),
});
export type SupplySettings = Readonly<z.infer<typeof SupplySettings>>;

export const CompartmentSettings = z.strictObject({
  /** As painted on the door: letter of the bank, number. */
  compartment: CompartmentId,
  size: Size,
  /** Reachable from a wheelchair. */
  accessible: z.boolean().default(false),
  /** Column of its bank in which it stands, from the left; a column's compartments are listed from the bottom. */
  column: z.number().int().min(1).max(100).default(1),
  /** Height of its door for the drawing of the cabinet; without it what is usual for the size. */
  heightMm: z.number().int().min(50).max(3_000).optional(),
  /** Lock board or locker that fires this lock; without it the bank's. */
  device: DeviceId.optional(),
  /** Lock number on its board, from 0. */
  lock: z.number().int().min(0).max(255),
  /** Input of the door contact; without it the lock's number. */
  input: input.optional(),
  /** Input of the beam or scale that sees whether something lies inside. */
  itemInput: input.optional(),
  /** Power supply; without it the bank's. */
  supply: supplyId.optional(),
});

export const BankSettings = z.strictObject({
  bank: z.string().regex(/^[A-Z]{1,2}$/, "one or two of A-Z"),
  device: DeviceId.optional(),
  supply: supplyId.optional(),
  compartments: z.array(CompartmentSettings).min(1).max(2_000),
});

export const DeviceSettings = z
  .strictObject({
    id: DeviceId,
    kind: z.enum(kindNames),
    /** What this kind of device wants to know; its own schema checks it. */
    settings: z.record(z.string(), z.unknown()).default({}),
  })
  .check(({ value: { kind, settings }, issues }) => {
    const { error } = deviceKinds[kind].settings.safeParse(settings);
    for (const issue of error?.issues ?? [])
      issues.push({ ...issue, input: settings, path: ["settings", ...issue.path] } as (typeof issues)[number]);
  });
export type DeviceSettings = Readonly<z.infer<typeof DeviceSettings>>;

export const DiskSettings = z.strictObject({
  /** Free space at which the alarm stands, and at which no deposit goes in any more. */
  lowMiB: mebibytes(512),
  fullMiB: mebibytes(128),
});

export const JournalSettings = z.strictObject({
  /** Events between two snapshots. */
  snapshotEvents: z.number().int().min(100).max(10_000_000).default(20_000),
  /** Events are kept at least this long, and until the fleet has them. */
  retentionDays: days(30),
  /** Raw reads and scans are kept this long. */
  scanDays: days(7),
});

export const DesiredSettings = z.strictObject({
  /** So long a gateway may take to be as well as before with what the fleet wants; then the old comes back. */
  trialMs: z.number().int().min(5_000).max(50_000).default(40_000),
  /** So long it must have been well without a break. */
  steadyMs: z.number().int().min(0).max(20_000).default(3_000),
  /** A change waits until nobody stands at a door, at most so long. */
  quietMs: z.number().int().min(0).max(86_400_000).default(600_000),
});

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

export const Config = z.strictObject({
  site: SiteId,
  /** Folder of store, keys, register and enrolment; relative to the configuration file. */
  data: z.string().min(1).default("."),
  /** `trusted`: somebody else keeps this machine's clock right; `detect`: the operating system must say so. */
  clock: z.enum(["trusted", "detect"]).default("detect"),
  /** IANA name of the zone in which the days of the stock count begin and end, for instance `Asia/Shanghai`. */
  timeZone: z.string().max(64).refine(isTimeZone, "no such time zone").default("UTC"),
  logLevel: z.enum(logLevels).default("info"),
  api: ApiSettings.prefault({}),
  broker: BrokerSettings.prefault({}),
  uplink: UplinkSettings.prefault({}),
  disk: DiskSettings.prefault({}),
  journal: JournalSettings.prefault({}),
  desired: DesiredSettings.prefault({}),
  rules: Rules.prefault({}),
  /** Whom the fleet lets work here, beside those of the register; set from afar. */
  couriers: z.array(CourierEntry).max(2_000).default([]),
  supplies: z.array(SupplySettings).min(1).max(200),
  devices: z.array(DeviceSettings).min(1).max(2_000),
  banks: z.array(BankSettings).min(1).max(200),
});
export type Config = Readonly<z.infer<typeof Config>>;
/** What must agree with each other: judged also where something else of the configuration is wrong. */
export const Crossed = Config.pick({
  disk: true,
  rules: true,
  couriers: true,
  supplies: true,
  devices: true,
  banks: true,
}).strip();
export type Crossed = Readonly<z.infer<typeof Crossed>>;
export type ConfigInput = z.input<typeof Config>;
