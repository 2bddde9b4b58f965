/** A demo site of its own for one run: fresh folder, free ports, couriers with handhelds, a short hold period. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { fleetTokens } from "../../cloud-bridge/fleet/keys.ts";
import type { SimInput } from "../../firmware-sim/settings.ts";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { type DemoPorts, usualPorts } from "../up/demo-site.ts";
import { type Credentials, setUp, siteFiles } from "../up/first-run.ts";
import { choosePorts } from "../up/ports.ts";
import { type SetOptions, type SiteSet, startSet } from "../up/site-set.ts";
import type { CourierPerson, DemoDoors } from "./doorways.ts";
import type { Hardware } from "./hardware.ts";

export interface StageOptions {
  /** An empty or missing folder; by default a new one among the temporary files. */
  readonly data?: string;
  readonly holdMs: number;
  readonly seed: number;
  /** A PostgreSQL for the fleet instead of its embedded database. */
  readonly databaseUrl?: string;
  /** Absent: six relay boards on Modbus TCP. */
  readonly hardware?: (data: string) => Hardware;
  /** Beside those of every demo; each gets a credential. */
  readonly moreDevices?: NonNullable<ConfigInput["devices"]>;
  /** Of its processes. */
  readonly set?: SetOptions;
  readonly say: (text: string) => void;
}
export interface Stage {
  readonly data: string;
  readonly set: SiteSet;
  readonly doors: DemoDoors;
  readonly credentials: Credentials;
  stop(): Promise<void>;
}

/** Two of each carrier, so that rounds overlap; every courier carries a handheld. */
export const demoCouriers = [
  { id: "swift-1", carrier: "swift" },
  { id: "swift-2", carrier: "swift" },
  { id: "blue-1", carrier: "blue" },
] as const;
const kiosks = ["kiosk-1", "kiosk-2"] as const;
const handheldOf = (courier: string): string => `handheld-${courier}`;

export const newStage = async (options: StageOptions): Promise<Stage> => {
  const data = options.data ?? mkdtempSync(join(tmpdir(), "postern-demo-"));
  const ports = await choosePorts(usualPorts, true);
  const more = options.moreDevices ?? [];
  const hardware = options.hardware?.(data);
  const devices = [
    ...kiosks.map((id) => ({ id, kind: "kiosk" })),
    ...demoCouriers.map(({ id }) => ({ id: handheldOf(id), kind: "handheld" })),
    { id: "upstream-1", kind: "upstream" },
    ...more.map(({ id, kind }) => ({ id, kind })),
    ...(hardware?.devices ?? []),
  ];
  const edit = (config: ConfigInput): ConfigInput => {
    const short = shortened(config, options.holdMs);
    const whole = { ...short, devices: [...(short.devices ?? []), ...more] };
    return hardware?.gateway(whole, ports) ?? whole;
  };
  const couriers = demoCouriers.map((courier) => {
    const card = hardware?.cards[courier.id];
    return card === undefined ? courier : { ...courier, card };
  });
  const credentials = await setUp(data, { ports, edit, couriers, devices });
  const secretOf = (id: string): string => credentials.devices.find((device) => device.id === id)?.secret ?? "";
  editYaml<SimInput>(siteFiles(data).sim, (usual) => {
    const sim = { ...usual, seed: options.seed, handhelds: handhelds(ports, secretOf) };
    return hardware?.sim(sim, ports, secretOf) ?? sim;
  });
  const { databaseUrl } = options;
  if (databaseUrl !== undefined) editYaml(siteFiles(data).fleet, (fleet: object) => ({ ...fleet, databaseUrl }));
  await hardware?.start();
  const set = await startSet(data, options.say, {
    ...options.set,
    ...(hardware && { gatewayEnvironment: hardware.gatewayEnvironment }),
  }).catch(async (error: unknown) => {
    await hardware?.stop();
    throw error;
  });
  const bearer = (id: string): string => `Bearer ${id}:${secretOf(id)}`;
  const people = credentials.couriers.map(({ id, badge, pin }): [string, CourierPerson] => [
    id,
    { id, badge, pin, handheld: handheldOf(id) },
  ]);
  const doors: DemoDoors = {
    gateway: set.listening.api,
    fleet: set.listening.fleet,
    control: `http://127.0.0.1:${set.listening.control}`,
    site: "demo",
    kiosks: kiosks.map(bearer),
    upstream: bearer("upstream-1"),
    fleetAuthorization: `Bearer ${fleetTokens(join(data, "fleet")).phone}`,
    couriers: new Map(people),
    ...(hardware ? besideKiosks(hardware, bearer) : {}),
  };
  const stop = async (): Promise<void> => {
    await set.stop();
    await hardware?.stop();
  };
  return { data, set, doors, credentials, stop };
};

const handhelds = (ports: DemoPorts, secretOf: (id: string) => string): SimInput["handhelds"] =>
  demoCouriers.map(({ id }) => ({
    device: handheldOf(id),
    url: `mqtt://127.0.0.1:${ports.broker}`,
    password: secretOf(handheldOf(id)),
  }));

const besideKiosks = (
  { badgeReader, scanner, cards }: Hardware,
  bearer: (id: string) => string,
): Pick<DemoDoors, "badgeReader" | "scanner"> => ({
  badgeReader: { ...badgeReader, kiosk: bearer(badgeReader.kiosk), couriers: Object.keys(cards) },
  scanner: { ...scanner, kiosk: bearer(scanner.kiosk) },
});

/** The first takes in what bears a label, the others only what was announced. */
const handInsOf = (nth: number) => (nth === 0 ? ("labelled" as const) : ("announced" as const));

/** Days become seconds, and every carrier takes hand-ins; nothing else of the rules changes. */
export const shortened = (config: ConfigInput, holdMs: number): ConfigInput => ({
  ...config,
  api: { ...config.api, limits: { requestsPerMinuteMax: 1_000_000, signInsPerMinuteMax: 10_000 } },
  rules: {
    ...config.rules,
    leaseMs: 15_000,
    graceMs: 3_000,
    handInFetchMs: holdMs,
    carriers: (config.rules?.carriers ?? []).map((one, nth) => ({ ...one, holdMs, handIns: handInsOf(nth) })),
  },
});

const editYaml = <T>(file: string, edit: (value: T) => unknown): void =>
  writeFileSync(file, stringify(edit(parse(readFileSync(file, "utf8")) as T)), { mode: 0o600 });
