/** A wiring map as the configuration's own YAML. Text in, text out: comments of the file stay. */
import { Document, parseDocument } from "yaml";
import { type Wired, wiredCompartments } from "../config/layout.ts";
import type { Config } from "../config/schema.ts";
import type { Wire } from "../wire/faces/commission.ts";
import type { DeviceEntry } from "./board.ts";
import type { Commissioned } from "./commission.ts";

/** Boards that the configuration does not know yet. */
export interface NewBoards {
  readonly devices: readonly DeviceEntry[];
  readonly size: "S" | "M" | "L" | "XL";
  readonly supply: string;
}

/** The site's file with the wires as they were proven; what no door and contact proved is left out. */
export const rewired = (text: string, config: Config, { map, settings }: Commissioned, more: NewBoards): string => {
  const document = parseDocument(text);
  const proven = new Map(map.wires.map((wire) => [wire.compartment, wire]));
  const known = wiredCompartments(config);
  for (const { plan, wiring, path } of known) {
    const wire = proven.get(plan.compartment);
    if (!wire) continue;
    if (wire.device !== plan.device) document.setIn([...path, "device"], wire.device);
    if (wire.lock !== wiring.lock) document.setIn([...path, "lock"], wire.lock);
    if (wire.input !== wiring.input || wire.lock !== wiring.lock) setInput(document, path, wire);
  }
  addBoards(document, map.wires, config, more, settings);
  const without = new Set(map.without);
  const gone = known.filter(({ plan }) => without.has(plan.compartment)).reverse();
  for (const { path } of gone) document.deleteIn([...path]);
  config.banks.forEach(({ compartments }, at) => {
    if (compartments.every(({ compartment }) => without.has(compartment))) document.deleteIn(["banks", at]);
  });
  config.devices.forEach(({ id }, at) => {
    for (const [key, value] of Object.entries(settings.get(id) ?? {}))
      document.setIn(["devices", at, "settings", key], value);
  });
  if (map.without.length > 0)
    document.commentBefore = ` left out, since no door proved its wires: ${map.without.join(" ")}`;
  return document.toString({ lineWidth: 0 });
};

/** A site that nobody has written down yet. */
export const firstMap = (site: string, { map, settings }: Commissioned, more: NewBoards): string => {
  const document = new Document({ site, data: ".", supplies: [{ id: more.supply }], devices: [], banks: [] });
  addBoards(document, map.wires, { devices: [], banks: [] }, more, settings);
  return document.toString({ lineWidth: 0 });
};

/** Without it the contact has the lock's number. */
const setInput = (document: Document, path: Wired["path"], { lock, input }: Wire): void => {
  if (input === lock) document.deleteIn([...path, "input"]);
  else document.setIn([...path, "input"], input);
};

const addBoards = (
  document: Document,
  wires: readonly Wire[],
  config: Pick<Config, "devices" | "banks">,
  { devices, size, supply }: NewBoards,
  settings: Commissioned["settings"],
): void => {
  const wired = new Set(wires.map(({ device }) => device));
  for (const { id, kind, settings: raw } of devices)
    if (wired.has(id) && !config.devices.some((known) => known.id === id))
      document.addIn(["devices"], document.createNode({ id, kind, settings: { ...raw, ...settings.get(id) } }));
  const named = new Set(wiredCompartments(config).map(({ plan }) => plan.compartment));
  const fresh = wires.filter(({ compartment }) => !named.has(compartment));
  for (const bank of new Set(fresh.map(({ compartment }) => compartment.split("-")[0] ?? ""))) {
    const compartments = fresh
      .filter(({ compartment }) => compartment.startsWith(`${bank}-`))
      .sort((one, other) => numberOf(one) - numberOf(other))
      .map(({ compartment, device, lock, input }) => ({
        ...{ compartment, size, device, lock },
        ...(input === lock ? {} : { input }),
      }));
    const at = config.banks.findIndex((known) => known.bank === bank);
    if (at < 0) document.addIn(["banks"], document.createNode({ bank, supply, compartments }));
    else for (const one of compartments) document.addIn(["banks", at, "compartments"], document.createNode(one));
  }
};
const numberOf = ({ compartment }: Wire): number => Number(compartment.split("-")[1]);
