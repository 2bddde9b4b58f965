/** A gateway on a bench: the real assembly, a real journal in a folder of its own, boards that the test plays. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, type Gateway, type Platform } from "../../gateway/assemble.ts";
import { Config, type ConfigInput } from "../../gateway/config/schema.ts";
import { nodeFiles } from "../../gateway/journal/files/node-files.ts";
import { type LevelTable, openTable } from "../../gateway/journal/level-table.ts";
import { openJournal } from "../../gateway/journal/open.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { realEntropy } from "../../gateway/platform/entropy.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import type { SiteClock } from "../../gateway/ports/clock.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import { LineError, type PduLine } from "../../gateway/ports/line.ts";
import type { Log } from "../../gateway/ports/log.ts";
import { deadStream } from "../dead-stream.ts";

export interface Rig {
  readonly gateway: Gateway;
  readonly failures: unknown[];
  readonly log: readonly { readonly what: string; readonly figures: Readonly<Record<string, unknown>> }[];
}
export interface RigOptions {
  readonly clock?: SiteClock;
  readonly config?: Partial<ConfigInput>;
  readonly vouched?: () => Promise<boolean>;
  readonly line?: PduLine;
  readonly bridge?: BridgeLink;
  readonly dressJournal?: (journal: Journal) => Journal;
}

export const rigConfig = (data: string, more: Partial<ConfigInput> = {}): Config =>
  Config.parse({
    ...{ site: "bench", data, clock: "trusted" },
    supplies: [{ id: "psu" }],
    devices: [
      { id: "board-1", kind: "modbus-relay", settings: { line: { transport: "tcp", host: "127.0.0.1", port: 1 } } },
      { id: "kiosk-1", kind: "kiosk" },
    ],
    banks: [
      {
        ...{ bank: "A", device: "board-1", supply: "psu" },
        compartments: [0, 1, 2, 3].map((lock) => ({ compartment: `A-0${lock + 1}`, size: "M" as const, lock })),
      },
    ],
    rules: { settleMs: 500, carriers: [{ id: "swift", name: "Swift", unknownConsent: "accept" }] },
    ...more,
  });

/** Nobody is at the other end. */
export const deadLine: PduLine = {
  request: async () => {
    throw new LineError("down", false, "no board");
  },
  close: async () => {},
};
/** Every door is closed, every pulse is acknowledged and opens nothing. */
export const calmLine: PduLine = {
  request: async (_unit, pdu) => (pdu[0] === 2 ? Uint8Array.of(2, 1, 0xff) : pdu),
  close: async () => {},
};

export const folders = () => {
  const made: string[] = [];
  return {
    fresh: (): string => {
      const folder = mkdtempSync(join(tmpdir(), "postern-runtime-"));
      made.push(folder);
      return folder;
    },
    remove: (): void => {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
};

export const startRig = async (data: string, options: RigOptions = {}): Promise<Rig> => {
  const config = rigConfig(data, options.config);
  const failures: unknown[] = [];
  const lines: { what: string; figures: Readonly<Record<string, unknown>> }[] = [];
  const note = (what: string, figures: Readonly<Record<string, unknown>> = {}): void =>
    void lines.push({ what, figures });
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const tables: LevelTable[] = [];
  const platform: Platform = {
    ...{ software: "postern test", clock: options.clock ?? realClock(), entropy: realEntropy(), log },
    secrets: secretsOf({ siteSecret: new Uint8Array(32).fill(7) }),
    register: {
      checkDevice: async () => null,
      digestOfBadge: () => "",
      checkCourier: async () => ({ right: false }),
      checkMaintainer: async () => ({ right: false, totpStep: 0 }),
      devices: () => [],
      onChange: () => {},
    },
    openJournal: async (journalOptions) => {
      const opened = await openJournal(nodeFiles(join(data, "journal")), journalOptions);
      return options.dressJournal ? { ...opened, journal: options.dressJournal(opened.journal) } : opened;
    },
    openTable: async (name) => {
      const table = await openTable(join(data, "tables", name));
      tables.push(table);
      return table;
    },
    openLine: () => options.line ?? calmLine,
    openStream: deadStream,
    openBridge: () => options.bridge ?? null,
    wallVouched: options.vouched ?? (async () => true),
    fail: (error) => void failures.push(error),
  };
  const gateway = await assemble(config, platform);
  const stop = async (): Promise<void> => {
    await gateway.stop();
    await Promise.all(tables.map((table) => table.close()));
  };
  return { gateway: { ...gateway, stop }, failures, log: lines };
};
