/** Makes the data folder of a demo site: configuration, keys, and people with fresh credentials. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Document, isMap, visit } from "yaml";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { siteSecret } from "../../gateway/platform/key-files.ts";
import {
  addCourier,
  addDevice,
  addMaintainer,
  type RegisterPlace,
} from "../../gateway/platform/register/register-edit.ts";
import { type DemoPorts, fleetConfig, gatewayConfig, simConfig } from "./demo-site.ts";

/** Shown once; the site keeps verifiers only. */
export interface Credentials {
  readonly couriers: readonly {
    readonly id: string;
    readonly carrier: string;
    readonly badge: string;
    readonly pin: string;
  }[];
  readonly maintainers: readonly {
    readonly id: string;
    readonly password: string;
    readonly totpSecret: string;
    readonly totpUri: string;
  }[];
  /** Kiosk, handheld and upstream: MQTT user and password, or `Authorization: Bearer <id>:<secret>`. */
  readonly devices: readonly { readonly id: string; readonly kind: string; readonly secret: string }[];
}
export interface FirstRun {
  readonly ports: DemoPorts;
  /** Changes the generated configuration before it is written. */
  readonly edit?: (config: ConfigInput) => ConfigInput;
  /** `card`: number of the badge that somebody has already; otherwise one is drawn. */
  readonly couriers?: readonly { readonly id: string; readonly carrier: string; readonly card?: string }[];
  readonly maintainers?: readonly string[];
  readonly devices?: readonly { readonly id: string; readonly kind: string }[];
}
export const siteFiles = (data: string) => ({
  gateway: join(data, "postern.yaml"),
  fleet: join(data, "fleet.yaml"),
  sim: join(data, "sim.yaml"),
  logs: join(data, "logs"),
});

export const isSetUp = (data: string): boolean => existsSync(siteFiles(data).gateway);

/** The gateway's configuration is written last: where it lies, the first run was finished. */
export const setUp = async (data: string, options: FirstRun): Promise<Credentials> => {
  const { ports, edit = (config) => config } = options;
  const files = siteFiles(data);
  const places = dataPlaces(join(data, "gateway"));
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeYaml(files.sim, " Simulated hardware of the demo site.", simConfig(ports));
  writeYaml(files.fleet, " The fleet service.", fleetConfig(ports));
  const credentials = await enlist({ file: places.register, siteSecret: siteSecret(places.keys) }, options);
  const help = " The gateway of the demo site. Check it with: postern check-config";
  writeYaml(files.gateway, help, edit(gatewayConfig(ports)));
  return credentials;
};

const enlist = async (register: RegisterPlace, options: FirstRun): Promise<Credentials> => {
  const couriers: NonNullable<FirstRun["couriers"]> = options.couriers ?? [{ id: "courier-1", carrier: "swift" }];
  const maintainers = options.maintainers ?? ["maintainer-1", "maintainer-2"];
  const devices = options.devices ?? [
    { id: "kiosk-1", kind: "kiosk" },
    { id: "handheld-1", kind: "handheld" },
    { id: "upstream-1", kind: "upstream" },
  ];
  const made = { couriers: [], maintainers: [], devices: [] } as {
    couriers: Credentials["couriers"][number][];
    maintainers: Credentials["maintainers"][number][];
    devices: Credentials["devices"][number][];
  };
  for (const { card, ...courier } of couriers)
    made.couriers.push({ ...courier, ...(await addCourier(register, courier, card)) });
  for (const id of maintainers) made.maintainers.push(await addMaintainer(register, id));
  for (const device of devices) made.devices.push({ ...device, ...addDevice(register, device) });
  return made;
};

/** One line a compartment, so that a person can read it. */
const writeYaml = (file: string, comment: string, value: unknown): void => {
  const document = new Document(value);
  document.commentBefore = comment;
  visit(document, {
    Seq: (key, node, path) => {
      const parent = path.at(-1);
      const isCompartments = parent && "key" in parent && String(parent.key) === "compartments";
      if (isCompartments) for (const item of node.items) if (isMap(item)) item.flow = true;
      return key === null ? undefined : undefined;
    },
  });
  writeFileSync(file, document.toString({ lineWidth: 120 }), { mode: 0o600 });
};
