/** What no single field can tell: names that must agree, wires that must not be shared. */
import { deviceKinds } from "../adapters/registry.ts";
import { bodyCharsMax } from "../wire/bridge.ts";
import { boardChecks, itemsApart } from "./board-checks.ts";
import type { Finding } from "./finding.ts";
import { layoutOf, type Wired, wiredCompartments } from "./layout.ts";
import type { Crossed } from "./schema.ts";

export const crossChecks = (config: Crossed): readonly Finding[] => [
  ...repeated(config.devices, "devices", ({ id }) => id, "device-twice"),
  ...repeated(config.supplies, "supplies", ({ id }) => id, "supply-twice"),
  ...repeated(config.banks, "banks", ({ bank }) => bank, "bank-twice"),
  ...repeated(config.rules.carriers, ["rules", "carriers"], ({ id }) => id, "carrier-twice"),
  ...repeated(config.couriers, "couriers", ({ id }) => id, "courier-twice"),
  ...patterns(config),
  ...compartments(config),
  ...layoutSize(config),
  ...boardChecks(config),
  ...named(config),
  ...diskLevels(config),
];

const repeated = <T>(
  list: readonly T[],
  where: string | readonly string[],
  name: (one: T) => string,
  rule: string,
): Finding[] =>
  list.flatMap((one, at) =>
    list.findIndex((other) => name(other) === name(one)) < at
      ? [{ path: [...[where].flat(), at], rule, message: `${name(one)} is named twice` }]
      : [],
  );

const patterns = (config: Crossed): Finding[] =>
  config.rules.carriers.flatMap(({ waybillPatterns }, carrier) =>
    waybillPatterns.flatMap((pattern, at) => {
      try {
        new RegExp(pattern);
        return [];
      } catch {
        const path = ["rules", "carriers", carrier, "waybillPatterns", at];
        return [{ path, rule: "not-a-pattern", message: `${pattern} is no regular expression` }];
      }
    }),
  );

const compartments = (config: Crossed): Finding[] => {
  const all = wiredCompartments(config);
  const seen = new Map<string, string>();
  const apart = itemsApart(config);
  const supplies = new Set(config.supplies.map(({ id }) => id));
  return all.flatMap((wired) => {
    const { plan, path } = wired;
    const found: Finding[] = [];
    const say = (field: string, rule: string, message: string) =>
      found.push({ path: [...path, ...(field ? [field] : [])], rule, message });
    if (!plan.device) say("device", "required", "neither the compartment nor its bank names a device");
    else if (!config.devices.some(({ id, kind }) => id === plan.device && deviceKinds[kind].can.locks))
      say("device", "unknown-device", `${plan.device} is no lock board or locker of this configuration`);
    if (!plan.supply) say("supply", "required", "neither the compartment nor its bank names a supply");
    else if (!supplies.has(plan.supply)) say("supply", "unknown-supply", `${plan.supply} is not among the supplies`);
    const bank = config.banks[Number(path[1])]?.bank;
    if (!plan.compartment.startsWith(`${bank}-`))
      say("compartment", "foreign-bank", `${plan.compartment} does not belong to bank ${bank}`);
    for (const [field, key, rule] of claims(wired, apart)) {
      const other = seen.get(key);
      if (other) say(field, rule, `${other} has it already`);
      else seen.set(key, plan.compartment);
    }
    return found;
  });
};

/** What only one compartment may have: its name, its lock, its inputs. */
const claims = ({ plan, wiring }: Wired, apart: ReadonlySet<string>): [field: string, key: string, rule: string][] => [
  ["compartment", `name ${plan.compartment}`, "compartment-twice"],
  ["lock", `lock ${plan.device} ${plan.lock}`, "lock-shared"],
  ["input", `input ${plan.device} ${wiring.input}`, "input-shared"],
  ...(wiring.itemInput === undefined
    ? []
    : [["itemInput", itemKey(plan.device, wiring.itemInput, apart), "input-shared"] as [string, string, string]]),
];

const itemKey = (device: string, input: number, apart: ReadonlySet<string>): string =>
  `${apart.has(device) ? "item " : ""}input ${device} ${input}`;

/** Compartments that settings of devices name: those that antennas cover, and those that have a lamp. */
const named = (config: Crossed): Finding[] => {
  const known = new Set(wiredCompartments(config).map(({ plan }) => plan.compartment));
  return config.devices.flatMap(({ kind, settings }, at) =>
    namedBy(kind, settings).flatMap(({ path, compartments: list }) =>
      list
        .filter((compartment) => !known.has(compartment))
        .map((compartment) => ({
          path: ["devices", at, "settings", ...path],
          rule: "unknown-compartment",
          message: `${compartment} is no compartment of this site`,
        })),
    ),
  );
};
const namedBy = (kind: string, settings: Readonly<Record<string, unknown>>) => {
  const texts = (list: unknown): string[] => (Array.isArray(list) ? list.map(String) : []);
  const { antennas, lamps } = settings;
  if (kind === "rfid-mqtt" || kind === "rfid-llrp")
    return Object.entries(antennas ?? {}).map(([antenna, list]) => ({
      ...{ path: ["antennas", antenna], compartments: texts(list) },
    }));
  if (kind === "io-mqtt") return [{ path: ["lamps"], compartments: texts(lamps) }];
  const at = kind === "modbus-io" ? (lamps as { readonly at?: object } | undefined)?.at : undefined;
  return Object.keys(at ?? {}).map((compartment) => ({
    ...{ path: ["lamps", "at", compartment], compartments: [compartment] },
  }));
};

/** The site adopts its layout by one event, which must fit into the bridge's frames; room for its other fields. */
const layoutCharsMax = bodyCharsMax - 4_096;
const layoutSize = (config: Crossed): Finding[] => {
  const { length } = JSON.stringify(layoutOf(config));
  if (length <= layoutCharsMax) return [];
  const message = `the layout takes ${length} characters of at most ${layoutCharsMax}: make two sites of it`;
  return [{ path: ["banks"], rule: "layout-too-large", message }];
};

const diskLevels = ({ disk }: Crossed): Finding[] =>
  disk.fullMiB < disk.lowMiB
    ? []
    : [{ path: ["disk", "fullMiB"], rule: "levels-crossed", message: "fullMiB must be below lowMiB" }];
