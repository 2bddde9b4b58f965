/** What breaks during a day, when and for how long: power, lines, locks, sensors, clocks, disk, the fleet's line. */
import type { FaultKind, MischiefInput } from "../../firmware-sim/mischief.ts";
import { MischiefSettings } from "../../firmware-sim/mischief.ts";
import type { Random } from "../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import type { Bridge } from "./bridge.ts";
import type { Disk } from "./disk.ts";
import type { Fleet } from "./fleet.ts";
import type { Cut } from "./life.ts";
import { doors, lockerId, readerId } from "./place.ts";
import type { VirtualTime, Wall } from "./time.ts";

export interface WeatherParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly site: SimulatedSite;
  readonly bridge: Bridge;
  readonly fleet: Fleet;
  readonly disk: Disk;
  readonly wall: Wall;
  /** 1: an ordinary bad day. 5: everything comes five times as often. */
  readonly pace: number;
  /** The power is to go at this call. */
  readonly cut: (cut: Cut) => void;
  /** Stopped as a service is stopped. */
  readonly restart: () => void;
  /** From now on nothing about this compartment can be proven. `sensorMs`: so long its item sensor lies. */
  readonly blind: (compartment: string, sensorMs: number) => void;
}
const minute = 60_000;
const hour = 60 * minute;

/** Small faults of every line, all day. */
const drizzle: readonly MischiefInput[] = [
  { kind: "lost-request", chance: 0.003 },
  { kind: "lost-answer", chance: 0.003 },
  { kind: "slow-answer", chance: 0.004, ms: 700 },
  { kind: "doubled-answer", chance: 0.004 },
  { kind: "corrupted-answer", chance: 0.003 },
  { kind: "reboot", chance: 0.0004, ms: 4_000 },
  { kind: "brown-out", chance: 0.01, ms: 3_000 },
  { kind: "missed-read", chance: 0.02 },
  { kind: "stray-read", chance: 0.02 },
  { kind: "cross-read", chance: 0.05 },
];

export class Weather {
  readonly struck: Record<string, number> = {};
  lineDown = false;
  readonly #parts: WeatherParts;

  constructor(parts: WeatherParts) {
    this.#parts = parts;
  }
  begin(isOver: () => boolean): void {
    for (const one of drizzle) this.#mischief(one);
    const events: readonly (readonly [everyMs: number, act: () => void])[] = [
      [2.5 * hour, () => this.#power()],
      [14 * hour, () => this.#strike("restart", () => this.#parts.restart())],
      [7 * hour, () => this.#outage()],
      [2 * hour, () => this.#strike("bridge-break", () => this.#parts.bridge.break("reset"))],
      [4 * hour, () => this.#strike("fleet-fall", () => this.#parts.fleet.fallOver())],
      [3 * hour, () => this.#lock()],
      [9 * hour, () => this.#board()],
      [5 * hour, () => this.#reader()],
      [12 * hour, () => this.#line()],
      [10 * hour, () => this.#clock()],
      [20 * hour, () => this.#diskFull()],
    ];
    // No two days have the same mixture: what is rare on one is frequent on another.
    for (const [everyMs, act] of events)
      this.#every((everyMs * this.#parts.random.pick([0.25, 0.5, 1, 1, 3])) / this.#parts.pace, act, isOver);
  }
  /** Everything is well from now on. */
  clear(): void {
    const { site, bridge, wall, disk } = this.#parts;
    site.mischief.clear();
    Object.assign(bridge, { down: false, healed: true });
    Object.assign(wall, { offsetMs: 0, vouched: true });
    this.lineDown = false;
    disk.freeBytes = 1 << 30;
  }

  #every(everyMs: number, act: () => void, isOver: () => boolean): void {
    const { time, random } = this.#parts;
    time.after(random.between(everyMs * 0.1, everyMs * 1.9), () => {
      if (isOver()) return;
      act();
      this.#every(everyMs, act, isOver);
    });
  }
  #strike(what: string, act: () => void): void {
    this.struck[what] = (this.struck[what] ?? 0) + 1;
    act();
  }
  #for(ms: number, what: string, begin: () => void, end: () => void): void {
    this.#strike(what, begin);
    this.#parts.time.after(ms, end);
  }

  /** Most cuts come where they hurt: around a pulse, a commit, the marker. */
  #power(): void {
    const { random, cut } = this.#parts;
    const port = random.pick(["any", "journal", "journal", "pulse", "pulse", "marker", "bridge", "table"] as const);
    const side = random.pick(["before", "after"] as const);
    cut({ port, side, skip: port === "marker" ? 0 : random.int(port === "any" ? 60 : 4) });
  }
  #outage(): void {
    const { random, bridge } = this.#parts;
    const begin = (): void => {
      bridge.down = true;
      bridge.break("outage");
    };
    const end = (): void => {
      bridge.down = false;
    };
    this.#for(random.between(5 * minute, 4 * hour), "outage", begin, end);
  }
  #lock(): void {
    const { random, blind } = this.#parts;
    const { compartment, device, lock, itemSensor } = random.pick(doors);
    const kind = random.pick<FaultKind>(["jam", "jam", "bounce", "stuck-contact", "flickering-sensor"]);
    const forMs = Math.round(random.between(5 * minute, 40 * minute));
    if (kind === "flickering-sensor" && !itemSensor) return;
    if (kind === "stuck-contact" || kind === "flickering-sensor")
      blind(compartment, kind === "flickering-sensor" ? forMs : 0);
    const more = kind === "jam" ? { chance: 0.6 } : kind === "flickering-sensor" ? { chance: 0.2 } : {};
    const stuck = random.pick(["open", "closed"] as const);
    this.#mischief({ kind, device, lock, forMs, stuck, ...(kind === "bounce" ? { ms: 40 } : {}), ...more });
  }
  #board(): void {
    const { random } = this.#parts;
    const device = random.pick(["board-1", "board-2", lockerId]);
    this.#mischief({ kind: "silent", device, forMs: Math.round(random.between(5_000, 15 * minute)) });
  }
  #reader(): void {
    const { random } = this.#parts;
    if (random.hit(0.5))
      this.#mischief({ kind: "silent", device: readerId, forMs: Math.round(random.between(minute, hour)) });
    else this.#mischief({ kind: "reboot", device: readerId, times: 1, ms: Math.round(random.between(5_000, 90_000)) });
  }
  #line(): void {
    const begin = (): void => {
      this.lineDown = true;
    };
    const end = (): void => {
      this.lineDown = false;
    };
    this.#for(this.#parts.random.between(5_000, 6 * minute), "line-down", begin, end);
  }
  #clock(): void {
    const { random, wall } = this.#parts;
    const year = 365 * 24 * hour;
    const stepMs = Math.round(random.pick([year, -year, hour, -hour, 5_000, -5_000]));
    const begin = (): void => {
      wall.offsetMs = stepMs;
      wall.vouched = random.hit(0.3);
      wall.lied ||= wall.vouched;
    };
    const end = (): void => {
      wall.offsetMs = 0;
      wall.vouched = true;
    };
    this.#for(random.between(10 * minute, 5 * hour), "clock-step", begin, end);
  }
  #diskFull(): void {
    const { random, disk } = this.#parts;
    const begin = (): void => {
      disk.freeBytes = 50 * 1024 * 1024;
    };
    const end = (): void => {
      disk.freeBytes = 1 << 30;
    };
    this.#for(random.between(5 * minute, hour), "disk-full", begin, end);
  }
  #mischief(input: MischiefInput): void {
    const { site, time } = this.#parts;
    this.#strike(input.kind, () => void site.mischief.add(MischiefSettings.parse(input), time.now));
  }
}
