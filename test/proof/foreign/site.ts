/** The demo site with two of its simulated boards replaced by foreign ones, run by `postern up` as a user would. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { usualPorts } from "../../../cli/up/demo-site.ts";
import { type Credentials, setUp } from "../../../cli/up/first-run.ts";
import { choosePorts } from "../../../cli/up/ports.ts";
import type { Listening } from "../../../cli/up/site-set.ts";
import { fleetTokens } from "../../../cloud-bridge/fleet/keys.ts";
import type { ConfigInput } from "../../../gateway/config/schema.ts";
import { program } from "../../program.ts";
import { start } from "../child.ts";

/** Where a foreign board is reached. */
export type Line =
  | { readonly transport: "tcp"; readonly host: string; readonly port: number }
  | { readonly transport: "serial"; readonly path: string; readonly baudRate: number };
export interface ForeignSite {
  readonly data: string;
  readonly listening: Listening;
  readonly credentials: Credentials;
  readonly secretOf: (device: string) => string;
  /** For the notices as a recipient's phone would get them. */
  readonly phoneToken: string;
  /** Ctrl-C, and the exit code. Call again for nothing. */
  stop(): Promise<number | null>;
  clean(): void;
}

/** Each bank has a size of its own, so that a scan's size tells at which board the parcel goes in. */
export const sizeOfBank = { A: "S", B: "M", C: "L" } as const;
type Bank = keyof typeof sizeOfBank;

/** `lines`: a bank's board at another line than the simulator's; such a board has no item sensors. */
export const startSite = async (lines: Partial<Record<Bank, Line>>): Promise<ForeignSite> => {
  const data = mkdtempSync(join(tmpdir(), "postern-foreign-"));
  const ports = await choosePorts(usualPorts, true);
  const credentials = await setUp(data, { ports, edit: (config) => withForeignBoards(config, lines) });
  const up = start(process.execPath, [...program().before, "up", "-d", data, "--json"]);
  process.once("exit", () => up.child.kill("SIGKILL"));
  const text = await up.until(/^\{"type":"ready".*\}$/m);
  const listening = JSON.parse(/^\{"type":"ready".*\}$/m.exec(text)?.[0] ?? "{}") as Listening;
  return {
    ...{ data, listening, credentials },
    secretOf: (device) => credentials.devices.find(({ id }) => id === device)?.secret ?? "",
    phoneToken: fleetTokens(join(data, "fleet")).phone,
    stop: () => {
      if (up.child.exitCode === null) up.child.kill("SIGINT");
      return up.ended;
    },
    clean: () => rmSync(data, { recursive: true, force: true }),
  };
};

const withForeignBoards = (config: ConfigInput, lines: Partial<Record<Bank, Line>>): ConfigInput => {
  const lineOf = (device: string): Line | undefined =>
    Object.entries(lines).find(([bank]) => device === `board-${bank.toLowerCase()}`)?.[1];
  return {
    ...config,
    devices: config.devices
      .filter(({ id }) => !/^board-[d-z]$/.test(id))
      .map((device) => {
        const line = lineOf(device.id);
        // Foreign servers share two cores with the whole site: a slow answer is no lost one.
        return line ? { ...device, settings: { line, unit: 1, timeoutMs: 3_000 } } : device;
      }),
    banks: config.banks
      .filter(({ bank }) => bank in sizeOfBank)
      .map((bank) => ({
        ...bank,
        compartments: bank.compartments.map(({ itemInput, ...compartment }) => ({
          ...{ ...compartment, size: sizeOfBank[bank.bank as Bank] },
          ...(itemInput === undefined || lines[bank.bank as Bank] ? {} : { itemInput }),
        })),
      })),
  };
};
