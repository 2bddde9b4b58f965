/**
 * One simulated site on told time: cabinet, boards on their lines, lockers and readers. Servers give it sockets; a
 * world on virtual time calls it directly. Times in ms of any one clock.
 */

import { LlrpReader } from "./llrp/reader.ts";
import { Mischief, type MischiefFigures } from "./mischief.ts";
import { Bus, type LockBoard } from "./models/bus.ts";
import { Cabinet, type Look } from "./models/cabinet.ts";
import type { CoilFigures } from "./models/coils.ts";
import { KerongBoard } from "./models/kerong-board.ts";
import { LockerFirmware } from "./models/locker-firmware.ts";
import { RelayBoard } from "./models/relay-board.ts";
import { TagReader } from "./models/tag-reader.ts";
import { newRandom } from "./random.ts";
import type { BoardSettings, KerongBoardSettings, RelayBoardSettings, SimSettings } from "./settings.ts";
import { Climate } from "./surroundings/climate.ts";
import { IoModule } from "./surroundings/io-module.ts";
import { SensorNode } from "./surroundings/sensor-node.ts";

/** What is physically so, whatever anybody believes. */
export interface TrueCompartment extends Look, CoilFigures {
  readonly device: string;
  readonly lock: number;
}
export interface Truth {
  readonly now: number;
  readonly compartments: readonly TrueCompartment[];
  readonly mischief: readonly MischiefFigures[];
}

export class SimulatedSite {
  readonly settings: SimSettings;
  readonly cabinet: Cabinet;
  readonly mischief: Mischief;
  /** In the order of `settings.lines`. */
  readonly buses: readonly Bus[];
  readonly lockers: ReadonlyMap<string, LockerFirmware>;
  readonly readers: ReadonlyMap<string, TagReader>;
  readonly llrpReaders: ReadonlyMap<string, LlrpReader>;
  /** Modules on a line, and nodes over MQTT, with sensors and lamps. */
  readonly modules = new Map<string, IoModule>();
  readonly nodes: ReadonlyMap<string, SensorNode>;
  readonly #boards = new Map<string, LockBoard>();

  constructor(settings: SimSettings, now: number) {
    const random = newRandom(settings.seed);
    this.settings = settings;
    this.mischief = new Mischief(random.fork("mischief"));
    for (const one of settings.mischief) this.mischief.add(one, now);
    this.cabinet = new Cabinet(settings.compartments, settings.doors, this.mischief, random.fork("doors"));
    this.buses = settings.lines.map(
      (line) =>
        new Bus(
          line.boards.map((board) => ({ device: board.device, board: this.#board(board, now) })),
          this.mischief,
        ),
    );
    this.lockers = new Map(
      settings.lockers.map(({ device, firmware }) => [device, this.#locker(device, firmware, now)]),
    );
    this.nodes = new Map(
      settings.nodes.map(({ device, firmware }) => [
        device,
        new SensorNode(firmware, random.fork(`boot/${device}/${now}`).hex(4), new Climate(device, this.mischief, now)),
      ]),
    );
    const tagsIn = (compartment: string): readonly string[] => this.cabinet.tagsIn(compartment);
    this.readers = new Map(
      settings.readers.map((reader) => [
        reader.device,
        new TagReader(reader, tagsIn, random.fork(reader.device), random.fork(`boot/${now}`).hex(4), this.mischief),
      ]),
    );
    this.llrpReaders = new Map(
      settings.llrpReaders.map((reader) => [
        reader.device,
        new LlrpReader(reader, tagsIn, random.fork(reader.device), this.mischief),
      ]),
    );
  }

  /** The bus and unit id of a relay board; undefined: no such board. */
  busOf(device: string): { readonly bus: Bus; readonly unit: number } | undefined {
    const at = this.settings.lines.findIndex(({ boards }) => boards.some((board) => board.device === device));
    const board = this.settings.lines[at]?.boards.find((one) => one.device === device);
    const bus = this.buses[at];
    return bus && board?.model === "relay" ? { bus, unit: board.unit } : undefined;
  }

  compartment(compartment: string, now: number): TrueCompartment | undefined {
    const look = this.cabinet.look(compartment, now);
    const plan = this.cabinet.planOf(compartment);
    if (!look || !plan) return undefined;
    const { device, lock } = plan;
    const coil = this.#boards.get(device)?.coil(lock, now) ?? this.lockers.get(device)?.coil(lock, now);
    return coil && { ...look, ...coil, device, lock };
  }

  truth(now: number): Truth {
    const compartments = this.settings.compartments
      .map(({ compartment }) => this.compartment(compartment, now))
      .filter((one) => one !== undefined);
    return { now, compartments, mischief: this.mischief.figures() };
  }

  #board(settings: BoardSettings, now: number): LockBoard {
    const board = this.#newBoard(settings, now);
    this.#boards.set(settings.device, board);
    return board;
  }

  #newBoard(settings: BoardSettings, now: number): LockBoard {
    if (settings.model === "relay") return this.#relayBoard(settings);
    if (settings.model !== "io") return this.#kerongBoard(settings);
    const module = new IoModule(settings, new Climate(settings.device, this.mischief, now));
    this.modules.set(settings.device, module);
    return module;
  }

  #relayBoard(settings: RelayBoardSettings): LockBoard {
    const { device, unit, relays, version, doorOpenLevel, itemPresentLevel } = settings;
    const wired = this.settings.compartments.filter((one) => one.device === device);
    const items = new Map(
      wired
        .filter(({ itemSensor }) => itemSensor)
        .map(({ lock, itemInput }) => [itemInput ?? relays + lock, lock] as const),
    );
    const inputs = settings.inputs ?? Math.max(relays, ...[...items.keys()].map((input) => input + 1));
    return new RelayBoard(
      { relays, inputs, unit, version },
      {
        ...this.#coilsOf(device),
        input: (input, now) => {
          const item = items.get(input);
          if (item !== undefined) return this.cabinet.sensesItem(device, item, now) === (itemPresentLevel === 1);
          if (input >= relays) return false;
          return this.cabinet.sensesOpen(device, input, now) === (doorOpenLevel === 1);
        },
      },
    );
  }

  /** Each lock has its own sensor. */
  #kerongBoard({ device, doorOpenLevel, itemPresentLevel, ...settings }: KerongBoardSettings): LockBoard {
    return new KerongBoard(settings, {
      ...this.#coilsOf(device),
      lockBit: (lock, now) => this.cabinet.sensesOpen(device, lock, now) === (doorOpenLevel === 1),
      itemBit: (lock, now) => this.cabinet.sensesItem(device, lock, now) === (itemPresentLevel === 1),
    });
  }

  #locker(device: string, firmware: string, now: number): LockerFirmware {
    const locks = this.settings.compartments.filter((one) => one.device === device);
    const wires = {
      ...this.#coilsOf(device),
      sensesOpen: (lock: number, at: number) => this.cabinet.sensesOpen(device, lock, at),
      sensesItem: (lock: number, at: number) => this.cabinet.sensesItem(device, lock, at),
    };
    const locker = new LockerFirmware({ device, firmware, locks }, wires, this.mischief);
    locker.start(now);
    return locker;
  }

  #coilsOf(device: string) {
    return {
      energise: (lock: number, now: number, until: number) => this.cabinet.energise(device, lock, now, until),
      cut: (lock: number, now: number, energisedMs: number) => this.cabinet.cut(device, lock, now, energisedMs),
    };
  }
}
