/** What the banks of the configuration mean: the layout that the site adopts, and each device's wiring. */
import type { CompartmentPlan } from "../core/vocabulary.ts";
import type { Layout } from "../wire/http.ts";
import type { Config } from "./schema.ts";

/** One compartment's wires on its device. */
export interface Wiring {
  readonly compartment: string;
  readonly lock: number;
  readonly input: number;
  readonly itemInput?: number;
}
export interface Wired {
  readonly plan: CompartmentPlan;
  readonly wiring: Wiring;
  /** Place in the configuration. */
  readonly path: readonly (string | number)[];
}

/** Without its devices nobody knows which reader covers what. */
type Banks = Pick<Config, "banks"> & Partial<Pick<Config, "devices">>;

/** A compartment without device or supply has an empty one; the cross-checks refuse it. */
export const wiredCompartments = (config: Banks): readonly Wired[] => {
  const readers = readersOf(config);
  return config.banks.flatMap((bank, bankAt) =>
    bank.compartments.map((one, at): Wired => {
      const { compartment, size, accessible, lock, itemInput } = one;
      const input = one.input ?? lock;
      const wiring = { compartment, lock, input };
      return {
        plan: {
          ...{ compartment, size, accessible, lock, itemSensor: itemInput !== undefined },
          ...(input === lock ? {} : { input }),
          device: one.device ?? bank.device ?? "",
          supply: one.supply ?? bank.supply ?? "",
          ...readerOf(readers, compartment),
        },
        wiring: itemInput === undefined ? wiring : { ...wiring, itemInput },
        path: ["banks", bankAt, "compartments", at],
      };
    }),
  );
};

/** By compartment: the first reader with an antenna that covers it. */
const readersOf = ({ devices = [] }: Banks): ReadonlyMap<string, string> => {
  const readers = new Map<string, string>();
  for (const { id, settings } of devices) {
    const { antennas } = (settings ?? {}) as { readonly antennas?: Readonly<Record<string, readonly string[]>> };
    for (const compartment of Object.values(antennas ?? {}).flat())
      if (!readers.has(compartment)) readers.set(compartment, id);
  }
  return readers;
};
const readerOf = (readers: ReadonlyMap<string, string>, compartment: string): { readonly reader?: string } => {
  const reader = readers.get(compartment);
  return reader === undefined ? {} : { reader };
};

export const layoutOf = (config: Pick<Config, "banks" | "devices">): readonly CompartmentPlan[] =>
  wiredCompartments(config).map(({ plan }) => plan);

/**
 * The wires of one device. `known`: compartments of the site, whose doors staff must still reach when the configuration
 * names them no longer, as far as their wires have not been given to others. `itemsApart`: its item inputs are numbered
 * apart from its door inputs.
 */
export const wiringOf = (
  config: Pick<Config, "banks">,
  device: string,
  known: Iterable<Pick<Wired, "plan">> = [],
  itemsApart = false,
): readonly Wiring[] => {
  const wired = wiredCompartments(config);
  const here = wired.filter(({ plan }) => plan.device === device).map(({ wiring }) => wiring);
  const names = new Set(here.map(({ compartment }) => compartment));
  const isNamed = (id: string): boolean => names.has(id) || wired.some(({ plan }) => plan.compartment === id);
  const isTaken = ({ lock, input }: Wiring): boolean =>
    here.some(
      (wiring) => wiring.lock === lock || wiring.input === input || (!itemsApart && wiring.itemInput === input),
    );
  const retired: Wiring[] = [];
  for (const { plan } of known) {
    if (plan.device !== device || isNamed(plan.compartment)) continue;
    const { compartment, lock, input = lock } = plan;
    const wiring = { compartment, lock, input };
    if (!isTaken(wiring)) retired.push(wiring);
  }
  return [...here, ...retired];
};

const usualHeightMm = { S: 110, M: 190, L: 350, XL: 600 } as const;

/** The cabinet as the pages draw it. */
export const cabinetOf = ({ site, banks, rules }: Pick<Config, "site" | "banks" | "rules">): Layout => ({
  site,
  carriers: rules.carriers.map(({ id, name, handIns }) => ({ carrier: id, name, handIns })),
  banks: banks.map(({ bank, compartments }) => {
    const columns = new Map<number, Layout["banks"][number]["columns"][number]>();
    for (const { compartment, size, accessible, column, heightMm = usualHeightMm[size] } of compartments)
      columns.set(column, [{ compartment, size, accessible, heightMm }, ...(columns.get(column) ?? [])]);
    return { bank, columns: [...columns].sort(([a], [b]) => a - b).map(([, doors]) => doors) };
  }),
});
