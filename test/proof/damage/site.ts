/** A small site on real sockets: simulated boards, the real gateway on a folder that the test may hurt, people. */
import { join } from "node:path";
import { modelNow, runSimulator, type Simulator } from "../../../firmware-sim/main.ts";
import type { Contents } from "../../../firmware-sim/models/cabinet.ts";
import { Config, type ConfigInput } from "../../../gateway/config/schema.ts";
import { type RunningGateway, runGateway } from "../../../gateway/main.ts";
import type { Log } from "../../../gateway/ports/log.ts";
import { until } from "../../free-port.ts";

export const siteId = "hurt";
export const banks = ["A", "B"] as const;
const locks = [0, 1, 2, 3, 4, 5] as const;
export const compartments = banks.flatMap((bank) => locks.map((lock) => `${bank}-0${lock + 1}`));
const relays = 8;
/** Half of them see whether something lies inside. */
const seesItem = (lock: number): boolean => lock % 2 === 0;
const boardOf = (bank: string): string => `board-${bank.toLowerCase()}`;

export interface Logged {
  readonly what: string;
  readonly figures: Readonly<Record<string, unknown>>;
}
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}
export interface Site {
  readonly url: string;
  readonly gateway: RunningGateway["gateway"];
  readonly simulator: Simulator;
  readonly log: readonly Logged[];
  readonly failures: readonly unknown[];
  ask(path: string, as: string, body?: object): Promise<Reply>;
  /** The door is seen open; then `hands` does what it does, and shuts it. */
  atDoor(compartment: string, hands: () => void): Promise<void>;
  contents(): Contents;
  /** Stopped as a service is stopped; a second time does nothing. */
  stop(): Promise<void>;
}

/** Resolves when codes are taken. `contents`: what lies behind the doors, whatever the gateway believes. */
export const startSite = async (
  folder: string,
  contents: Contents = {},
  rules: ConfigInput["rules"] = {},
): Promise<Site> => {
  const simulator = await runSimulator({
    lines: banks.map((bank) => ({
      transport: "tcp" as const,
      boards: [{ device: boardOf(bank), relays, inputs: 2 * relays }],
    })),
    compartments: banks.flatMap((bank) =>
      locks.map((lock) => ({
        ...{ compartment: `${bank}-0${lock + 1}`, device: boardOf(bank), lock },
        itemSensor: seesItem(lock),
      })),
    ),
  });
  simulator.site.cabinet.lay(contents);
  const lines: Logged[] = [];
  const failures: unknown[] = [];
  const note = (what: string, figures: Logged["figures"] = {}): void => void lines.push({ what, figures });
  const log: Log = { debug: () => {}, info: note, warn: note, error: note };
  const onFail = (error: unknown): void => void failures.push(error);
  const running = await runGateway(configOf(folder, simulator, rules), { log, onFail });
  const { gateway } = running;
  const url = gateway.api?.url ?? "";
  await gateway.ready;
  const { cabinet } = simulator.site;
  let keys = 0;
  let stopping: Promise<void> | null = null;
  return {
    ...{ url, gateway, simulator, log: lines, failures },
    ask: (path, as, body) => ask(url + path, as, body, `key-${++keys}-${Date.now()}`),
    atDoor: async (compartment, hands) => {
      await until(() => cabinet.look(compartment, modelNow())?.open === true);
      hands();
      await until(() => cabinet.push(compartment, modelNow()) !== "sprang-open");
    },
    contents: () => cabinet.contents(),
    stop: () => {
      stopping ??= running.stop().then(() => simulator.stop());
      return stopping;
    },
  };
};

const ask = async (url: string, as: string, body: object | undefined, key: string): Promise<Reply> => {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${as}`, "content-type": "application/json", "idempotency-key": key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Reply["body"] };
};

const configOf = (folder: string, { ports }: Simulator, rules: ConfigInput["rules"]): Config =>
  Config.parse({
    ...{ site: siteId, data: folder, clock: "trusted", api: { port: 0 }, broker: { port: 0 } },
    supplies: [{ id: "psu", locksAtOnce: 4, gapMs: 20 }],
    devices: banks.map((bank) => ({
      ...{ id: boardOf(bank), kind: "modbus-relay" as const },
      // One process plays every part: a slow answer is no lost one.
      settings: {
        line: { transport: "tcp", host: "127.0.0.1", port: ports.boards[boardOf(bank)] },
        ...{ timeoutMs: 3_000, pollIdleMs: 200 },
      },
    })),
    banks: banks.map((bank) => ({
      ...{ bank, device: boardOf(bank), supply: "psu" },
      compartments: locks.map((lock) => ({
        ...{ compartment: `${bank}-0${lock + 1}`, lock, size: "M" as const },
        ...(seesItem(lock) ? { itemInput: relays + lock } : {}),
      })),
    })),
    rules: {
      ...{ settleMs: 20_000, openMinMs: 50, carriers: [{ id: "swift", name: "Swift", unknownConsent: "accept" }] },
      ...rules,
    },
    uplink: { backoffFirstMs: 50, backoffMaxMs: 400, lingerMs: 100, measureMs: 500 },
  });

export const journalOf = (folder: string): string => join(folder, "journal");
