/** What a lock board has no room for, and what two boards on one bus cannot both be. */
import { deviceKinds } from "../adapters/registry.ts";
import type { BoardFacts } from "../ports/device.ts";
import type { PduLineSettings } from "../ports/line.ts";
import type { Finding } from "./finding.ts";
import { wiredCompartments } from "./layout.ts";
import type { Crossed } from "./schema.ts";

interface Board {
  readonly id: string;
  readonly path: readonly (string | number)[];
  readonly facts: BoardFacts;
}

export const boardChecks = (config: Crossed): readonly Finding[] => {
  const boards = boardsOf(config);
  return [...rooms(config, boards), ...buses(boards)];
};

/** Devices whose item inputs are numbered apart from their door inputs. */
export const itemsApart = (config: Crossed): ReadonlySet<string> =>
  new Set(boardsOf(config).flatMap(({ id, facts }) => (facts.itemsApart ? id : [])));

/** Of settings that are wrong nothing is known; their own schema says so. */
const boardsOf = ({ devices }: Crossed): readonly Board[] =>
  devices.flatMap(({ id, kind, settings }, at) =>
    deviceKinds[kind].settings.safeParse(settings).success
      ? { id, path: ["devices", at, "settings"], facts: deviceKinds[kind].facts(settings) }
      : [],
  );

const rooms = (config: Crossed, boards: readonly Board[]): readonly Finding[] =>
  wiredCompartments(config).flatMap(({ plan, wiring, path }) => {
    const device = config.devices.find(({ id }) => id === plan.device);
    const facts = boards.find(({ id }) => id === plan.device)?.facts;
    if (!device || !facts) return [];
    const found: Finding[] = [];
    const check = (field: "lock" | "input" | "itemInput", number: number | undefined, most: number | null): void => {
      if (number === undefined || most === null || number < most) return;
      const message = `${plan.device} has ${most} of them, counted from 0`;
      found.push({ path: [...path, field], rule: `${field === "lock" ? "lock" : "input"}-out-of-range`, message });
    };
    check("lock", wiring.lock, facts.locks);
    check("input", wiring.input, facts.inputs);
    check("itemInput", wiring.itemInput, facts.itemInputs);
    if (wiring.itemInput !== undefined && deviceKinds[device.kind].can.itemSensors === "none")
      found.push({ path: [...path, "itemInput"], rule: "no-item-sensors", message: `${plan.device} reads none` });
    return found;
  });

const buses = (boards: readonly Board[]): readonly Finding[] => {
  const addresses = new Map<string, string>();
  const lines = new Map<string, { readonly id: string; readonly settings: string }>();
  return boards.flatMap(({ id, path, facts: { bus } }) => {
    if (!bus) return [];
    const found: Finding[] = [];
    const place = placeOf(bus.line);
    const settings = JSON.stringify(bus.line);
    const line = lines.get(place) ?? { id, settings };
    lines.set(place, line);
    if (line.settings !== settings)
      found.push({ path: [...path, "line"], rule: "line-shared", message: `${line.id} uses this line in another way` });
    const address = `${place} ${bus.address}`;
    const other = addresses.get(address);
    if (other)
      found.push({ path, rule: "address-shared", message: `${other} has ${bus.address} on this line already` });
    else addresses.set(address, id);
    return found;
  });
};
const placeOf = (line: PduLineSettings): string => (line.transport === "tcp" ? `${line.host}:${line.port}` : line.path);
