/** Boards of the configuration and boards that answer on a line, as jobs for commissioning. */
import { SingleBar } from "cli-progress";
import { type Board, boardOf, type DeviceEntry, isBoard, type Room } from "../../gateway/commission/board.ts";
import { type Answered, type Job, scanLine } from "../../gateway/commission/commission.ts";
import { kerongProbes, lineOfText, modbusProbes, unitsOfText } from "../../gateway/commission/scan.ts";
import { wiringOf } from "../../gateway/config/layout.ts";
import type { Config } from "../../gateway/config/schema.ts";
import type { PduLine, PduLineSettings } from "../../gateway/ports/line.ts";
import type { Finding, Wire } from "../../gateway/wire/faces/commission.ts";
import { Ended, type Out } from "../verb.ts";
import type { CommissionOptions } from "./options.ts";

interface Place {
  readonly config: Config | null;
  readonly options: CommissionOptions;
  /** Register map of the boards that are looked for; null: relay boards. */
  readonly registers: unknown;
  readonly openLine: (settings: PduLineSettings) => PduLine;
  readonly occupied: ReadonlyMap<string, ReadonlySet<number>>;
  readonly out: Out;
}
interface Found {
  readonly jobs: readonly Job[];
  /** Not in the configuration yet. */
  readonly devices: readonly DeviceEntry[];
  readonly findings: readonly Finding[];
}

const none: ReadonlySet<number> = new Set();

export const findBoards = async (place: Place): Promise<Found> => {
  const { config, options, occupied } = place;
  const wanted = (id: string): boolean => options.board === undefined || options.board.includes(id);
  const planned = (config?.devices ?? []).filter((device) => isBoard(device) && wanted(device.id));
  const jobs = planned.map((device): Job => {
    const wires = wiringOf(config ?? { banks: [] }, device.id).map((wire) => ({ ...wire, device: device.id }));
    return { device, room: {}, wires, occupied: occupied.get(device.id) ?? none };
  });
  const known = (config?.devices ?? []).filter(isBoard).map((device) => addressOf(boardOf(device, [])));
  const fresh: (Job & { readonly address: string })[] = [];
  for (const text of options.line) {
    const usual = options.protocol === "kerong" ? 19_200 : 9600;
    const line = lineOfText(text, usual);
    if (!line) throw new Ended("usage", `${text} is no line: tcp:HOST:PORT or serial:PATH[:BAUD]`);
    for (const answered of await scan(place, line)) {
      const id = freeId([...(config?.devices ?? []), ...fresh.map(({ device }) => device)]);
      const device = answered.probe.deviceOf(id, line);
      const board = boardOf(device, [], answered.room);
      if (known.includes(addressOf(board)) || !wanted(id)) continue;
      const locks = Math.min(Number(options.locks ?? board.locks), board.locks);
      const wires = proposed(config, id, locks, fresh.length);
      fresh.push({ device, room: answered.room, wires, occupied: none, address: addressOf(board) });
    }
  }
  const findings = config ? fresh.map(({ address }): Finding => ({ kind: "board-unplanned", address })) : [];
  const all = [...jobs.filter(({ wires }) => wires.length > 0), ...fresh];
  if (all.length === 0) throw new Ended("failed", "no board was found");
  return { jobs: all, devices: fresh.map(({ device }) => device), findings };
};

const addressOf = ({ line, address }: Board): string =>
  `${line.transport === "tcp" ? `${line.host}:${line.port}` : line.path} ${address}`;

const freeId = (devices: readonly { readonly id: string }[]): string => {
  for (let next = 1; ; next++) if (!devices.some(({ id }) => id === `board-${next}`)) return `board-${next}`;
};

/** Names as they are proposed: the next free letter for each board, numbered from 1. */
const proposed = (config: Config | null, device: string, locks: number, nth: number): Wire[] => {
  const taken = new Set(config?.banks.map(({ bank }) => bank));
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((letter) => !taken.has(letter));
  const bank = letters[nth] ?? `Z${"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[nth % 26]}`;
  return Array.from({ length: locks }, (_, lock) => ({
    ...{ compartment: `${bank}-${lock + 1}`, device, lock, input: lock },
  }));
};

const scan = async (
  { options, registers, openLine, out }: Place,
  line: PduLineSettings,
): Promise<readonly (Answered & { readonly room: Partial<Room> })[]> => {
  const units = unitsOfText(options.units);
  if (!units) throw new Ended("usage", `${options.units} is no range of unit addresses`);
  const isKerong = options.protocol === "kerong";
  const probes = isKerong ? kerongProbes(units) : modbusProbes(units, registers);
  const settings: PduLineSettings = isKerong ? { ...line, framing: "kerong" } : line;
  const bar = out.json || !process.stderr.isTTY ? null : new SingleBar({ format: "scanning {bar} {value}/{total}" });
  bar?.start(probes.length, 0);
  try {
    return await scanLine(
      probes,
      {
        open: () => openLine(settings),
        timeoutMs: Number(options.timeout),
        asked: (done) => bar?.update(done),
      },
      line.transport === "tcp",
    );
  } finally {
    bar?.stop();
  }
};
