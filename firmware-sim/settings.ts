/** What is simulated: one site's lines, boards, lockers, readers, handhelds, doors and faults. */
import { z } from "zod";
import { CompartmentId, DeviceId } from "../gateway/core/vocabulary.ts";
import { MischiefSettings, mischiefMax } from "./mischief.ts";

const port = z.number().int().min(0).max(65_535);
const level = z.union([z.literal(0), z.literal(1)]);
const loopback = z.enum(["127.0.0.1", "::1", "localhost"]);

/** A Modbus relay board. */
const RelayBoardSettings = z.strictObject({
  device: DeviceId,
  model: z.literal("relay").default("relay"),
  unit: z.number().int().min(1).max(247).default(1),
  relays: z.number().int().min(1).max(32).default(8),
  /** Door contacts first; item sensors behind them. */
  inputs: z.number().int().min(1).max(64).optional(),
  version: z.number().int().min(0).max(0xffff).default(200),
  /** Level of an input whose door is open. 0: the contact closes with the door, so that a cut wire reads as open. */
  doorOpenLevel: level.default(0),
  itemPresentLevel: level.default(1),
});
const KerongBoardSettings = z.strictObject({
  device: DeviceId,
  model: z.enum(["cu16", "cu48"]),
  board: z.number().int().min(0).max(255).default(0),
  indexBase: level.default(0),
  /** Set at the board: orders do not say how long. */
  pulseMs: z.number().int().min(100).max(2000).default(500),
  doorOpenLevel: level.default(0),
  itemPresentLevel: level.default(1),
});
/** A module with sensors and lamps; it may share a line with relay boards. */
const IoModuleSettings = z.strictObject({
  device: DeviceId,
  model: z.literal("io"),
  unit: z.number().int().min(1).max(247).default(1),
  lamps: z.number().int().min(0).max(64).default(8),
  version: z.number().int().min(0).max(0xffff).default(3),
});
const BoardSettings = z.union([KerongBoardSettings, IoModuleSettings, RelayBoardSettings]);
export type BoardSettings = Readonly<z.infer<typeof BoardSettings>>;
export type RelayBoardSettings = Readonly<z.infer<typeof RelayBoardSettings>>;
export type IoModuleSettings = Readonly<z.infer<typeof IoModuleSettings>>;
export type KerongBoardSettings = Readonly<z.infer<typeof KerongBoardSettings>>;

/** Boards of one line speak the same protocol. */
export const protocolOf = ({ boards }: { readonly boards: readonly BoardSettings[] }): "modbus" | "kerong" =>
  boards.some(isKerong) ? "kerong" : "modbus";
const isKerong = ({ model }: BoardSettings): boolean => model === "cu16" || model === "cu48";
const addressOf = (board: BoardSettings): string =>
  "unit" in board ? `unit ${board.unit}` : `${board.model} ${board.board}`;
const locksOf = (board: BoardSettings): number => {
  if (board.model === "relay") return board.relays;
  if (board.model === "io") return 0;
  return board.model === "cu16" ? 16 : 48;
};

/** Boards of one line share a bus; each has its own address. Port 0: any free one. */
const LineSettings = z.discriminatedUnion("transport", [
  z.strictObject({
    transport: z.literal("tcp"),
    host: z.string().min(1).default("127.0.0.1"),
    port: port.default(0),
    boards: z.array(BoardSettings).min(1).max(64),
  }),
  z.strictObject({
    transport: z.literal("serial"),
    path: z.string().min(1),
    baudRate: z.number().int().min(1200).max(1_000_000).default(9600),
    boards: z.array(BoardSettings).min(1).max(64),
  }),
]);
export type LineSettings = Readonly<z.infer<typeof LineSettings>>;

/** How an MQTT device reaches the broker: its user name is its id. */
const Credential = {
  device: DeviceId,
  url: z.string().regex(/^(mqtt|mqtts|ws|wss):\/\//, "an address of mqtt, mqtts, ws or wss: mqtt://127.0.0.1:1883"),
  password: z.string().min(1),
};

const LockerSettings = z.strictObject({
  ...Credential,
  firmware: z.string().max(64).default("sim-locker 1.0.0"),
});
export type LockerSettings = Readonly<z.infer<typeof LockerSettings>>;
const Air = {
  antennas: z
    .array(
      z.strictObject({
        antenna: z.number().int().min(0).max(255),
        compartments: z.array(CompartmentId).min(1).max(500),
        /** Behind the wall: their tags are read here in a cross-read only. */
        through: z.array(CompartmentId).max(500).default([]),
      }),
    )
    .min(1)
    .max(32),
  sweepMs: z.number().int().min(50).max(60_000).default(500),
  /** Share of tags in range that one sweep misses: absence of a read proves nothing. */
  missed: z.number().min(0).max(1).default(0.1),
};
const ReaderSettings = z.strictObject({
  ...Credential,
  firmware: z.string().max(64).default("sim-reader 1.0.0"),
  ...Air,
});
export type ReaderSettings = Readonly<z.infer<typeof ReaderSettings>>;
const LlrpReaderSettings = z.strictObject({
  device: DeviceId,
  host: z.string().min(1).default("127.0.0.1"),
  port: port.default(0),
  ...Air,
});
export type LlrpReaderSettings = Readonly<z.infer<typeof LlrpReaderSettings>>;
const SensorNodeSettings = z.strictObject({
  ...Credential,
  firmware: z.string().max(64).default("sim-node 1.0.0"),
  /** Between two messages of readings. */
  everyMs: z.number().int().min(50).max(60_000).default(1000),
});
const HandheldSettings = z.strictObject({
  ...Credential,
  firmware: z.string().max(64).default("sim-handheld 1.0.0"),
});
export type HandheldSettings = Readonly<z.infer<typeof HandheldSettings>>;

const CompartmentSettings = z.strictObject({
  compartment: CompartmentId,
  device: DeviceId,
  /** Relay, and input of the door contact. */
  lock: z.number().int().min(0).max(255),
  itemSensor: z.boolean().default(false),
  /** Input of the item sensor; by default `relays + lock`. */
  itemInput: z.number().int().min(0).max(63).optional(),
});
export type CompartmentSettings = Readonly<z.infer<typeof CompartmentSettings>>;

const DoorsSettings = z.strictObject({
  mechanicsMs: z.tuple([z.number().nonnegative(), z.number().nonnegative()]).default([120, 350]),
  bounceMs: z.number().nonnegative().default(8),
  coilNeedsMs: z.number().nonnegative().default(60),
  /** A door with a closer shuts itself so long after it opened; null: people close it. */
  closesItselfMs: z.number().int().positive().nullable().default(null),
});

export const SimSettings = z
  .strictObject({
    seed: z.union([z.number().int(), z.string().max(64)]).default(1),
    lines: z.array(LineSettings).max(64).default([]),
    lockers: z.array(LockerSettings).max(1000).default([]),
    readers: z.array(ReaderSettings).max(1000).default([]),
    llrpReaders: z.array(LlrpReaderSettings).max(100).default([]),
    handhelds: z.array(HandheldSettings).max(1000).default([]),
    nodes: z.array(SensorNodeSettings).max(1000).default([]),
    compartments: z.array(CompartmentSettings).min(1).max(10_000),
    doors: DoorsSettings.prefault({}),
    mischief: z.array(MischiefSettings).max(mischiefMax).default([]),
    /** Where people and tests reach into the cabinet. Loopback only; absent: no such port. */
    control: z.strictObject({ host: loopback.default("127.0.0.1"), port: port.default(0) }).optional(),
  })
  .superRefine(({ lines, lockers, readers, llrpReaders, handhelds, nodes, compartments }, context) => {
    const no = (message: string): void => context.addIssue({ code: "custom", message });
    const boards = lines.flatMap((line) => line.boards);
    const devices = [...boards, ...lockers, ...readers, ...llrpReaders, ...handhelds, ...nodes].map(
      ({ device }) => device,
    );
    for (const twice of repeated(devices)) no(`device ${twice} stands twice`);
    for (const line of lines) {
      for (const twice of repeated(line.boards.map(addressOf))) no(`${twice} stands twice on one line`);
      if (protocolOf(line) === "kerong" && !line.boards.every(isKerong))
        no("a line carries either relay boards or others");
    }
    for (const twice of repeated(compartments.map(({ compartment }) => compartment))) no(`${twice} stands twice`);
    for (const twice of repeated(compartments.map(({ device, lock }) => `${device} lock ${lock}`)))
      no(`${twice} is wired twice`);
    const locks = new Map<string, number>([
      ...boards.map((board) => [board.device, locksOf(board)] as const),
      ...lockers.map(({ device }) => [device, 256] as const),
    ]);
    for (const { compartment, device, lock } of compartments) {
      const has = locks.get(device);
      if (has === undefined) no(`${compartment} hangs on ${device}, which is no board and no locker`);
      else if (lock >= has) no(`${compartment} hangs on lock ${lock} of ${device}, which has ${has}`);
    }
  });
export type SimSettings = Readonly<z.infer<typeof SimSettings>>;
export type SimInput = z.input<typeof SimSettings>;

const repeated = <T>(list: readonly T[]): T[] => [...new Set(list.filter((one, at) => list.indexOf(one) !== at))];
