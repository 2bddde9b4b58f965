/** Switches the gateway on and off: each life is a new `assemble` on the same disk, over ports that die with it. */
import type { Random } from "../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import { assemble, type Platform } from "../../gateway/assemble.ts";
import type { Config } from "../../gateway/config/schema.ts";
import { LevelTable } from "../../gateway/journal/level-table.ts";
import { openJournal } from "../../gateway/journal/open.ts";
import type { BridgeLink } from "../../gateway/ports/bridge-link.ts";
import type { Entropy } from "../../gateway/ports/entropy.ts";
import type { Journal } from "../../gateway/ports/journal.ts";
import type { PduLine } from "../../gateway/ports/line.ts";
import { deadStream } from "../dead-stream.ts";
import type { Bridge } from "./bridge.ts";
import { Disk } from "./disk.ts";
import type { Handhelds } from "./handhelds.ts";
import type { Judge } from "./laws/judge.ts";
import { type Cut, Life } from "./life.ts";
import { lineOf } from "./line.ts";
import { type Keys, lockerId } from "./place.ts";
import type { Running } from "./running.ts";
import { siteClock, type VirtualTime, type Wall } from "./time.ts";

export interface PowerParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly disk: Disk;
  readonly site: SimulatedSite;
  readonly keys: Keys;
  readonly config: Config;
  readonly wall: Wall;
  readonly handhelds: Handhelds;
  readonly bridge: Bridge;
  readonly judge: Judge;
  readonly lineDown: () => boolean;
  readonly hearLocker: (life: Life, subtopic: string, payload: Uint8Array) => void;
  readonly dressJournal: (journal: Journal) => Journal;
  readonly dressLink: (link: BridgeLink) => BridgeLink;
}
const minute = 60_000;

export class Power {
  running: Running | null = null;
  /** Site time as the gateway that is on reads it. */
  elapsed: () => number = () => 0;
  boots = 0;
  cuts = 0;
  readonly #parts: PowerParts;
  readonly #tables = new Map<string, Disk>();
  #life: Life | null = null;
  #calm = false;
  #stopping = false;

  constructor(parts: PowerParts) {
    this.#parts = parts;
  }
  arm(cut: Cut): void {
    this.#life?.arm(cut);
  }
  /** No more cuts; whoever is off comes back soon. */
  calm(): void {
    this.#calm = true;
    this.#life?.disarm();
    if (!this.#life) this.boot();
  }
  boot(): void {
    if (this.#life) return;
    const { time, judge, config } = this.#parts;
    const life = new Life(++this.boots, time.now, (how) => this.#lost(life, how));
    this.#life = life;
    const { random } = this.#parts;
    // The power that has just come back is the least to be trusted.
    const port = random.pick(["any", "journal", "marker", "line"] as const);
    if (!this.#calm && random.hit(0.15))
      life.arm({ port, skip: random.int(20), side: random.pick(["before", "after"]) });
    assemble(config, this.#platform(life)).then(
      (gateway) => {
        if (life.on) this.running = { gateway, life };
      },
      (error: unknown) => {
        if (life.on) judge.failed(`assemble: ${error instanceof Error ? error.stack : String(error)}`);
      },
    );
  }
  /** As a service manager does it: asked to stop, waited for, started again. */
  restart(): void {
    const running = this.running;
    if (!running || this.#stopping) return;
    const { life, gateway } = running;
    this.#stopping = true;
    this.running = null;
    gateway.stop().then(
      () => {
        this.#stopping = false;
        if (life.on) life.stop();
      },
      (error: unknown) => {
        this.#stopping = false;
        if (life.on) this.#parts.judge.failed(`stop: ${String(error)}`);
      },
    );
  }

  #lost(life: Life, how: string): void {
    if (this.#life !== life) return;
    const { time, random, disk, bridge, judge } = this.#parts;
    this.running = null;
    this.#life = null;
    this.#stopping = false;
    if (how !== "stopped") {
      this.cuts++;
      const what = random.hit(0.3) ? "process" : "power";
      disk.cut(what);
      for (const table of this.#tables.values()) table.cut(what);
    }
    bridge.break("power");
    judge.lifeEnded(how);
    const offMs = random.hit(0.7)
      ? random.between(1_500, 30_000)
      : random.between(minute, random.hit(0.2) ? 150 * minute : 9 * minute);
    time.after(this.#calm ? 1_500 : offMs, () => this.boot());
  }

  #platform(life: Life): Platform {
    const { time, wall, keys, judge, bridge, handhelds, dressJournal, dressLink, disk } = this.#parts;
    const clock = siteClock(time, wall, () => life.on);
    const lines = new Map<number, PduLine>();
    this.elapsed = () => clock.now().elapsed;
    judge.lifeBegan(life);
    return {
      software: "world",
      clock,
      entropy: entropyOf(this.#parts.random.fork(`entropy-${life.number}`)),
      ...{ secrets: keys.secrets, register: keys.register },
      log: judge.logOf(life),
      openJournal: async (options) => {
        const opened = await openJournal(disk.files(life), options);
        return {
          ...opened,
          journal: judge.watch(dressJournal(opened.journal), () => this.running?.gateway.site() ?? null),
        };
      },
      openTable: async (name) => {
        const place = this.#tables.get(name) ?? new Disk(time, this.#parts.random.fork(`table-${name}`));
        if (!this.#tables.has(name)) {
          this.#tables.set(name, place);
          place.onWrite = (key, value) => judge.secrets.keep(`table ${key}`, value);
        }
        return new LevelTable(await place.files(life).openStore(true));
      },
      openLine: (settings) => {
        const bus = settings.transport === "tcp" ? settings.port - 1 : 0;
        const line = lines.get(bus) ?? this.#line(life, bus);
        lines.set(bus, line);
        return line;
      },
      openStream: deadStream,
      openBridge: () => dressLink(bridge.link(life)),
      publish: (device, subtopic, payload) =>
        void life.tell(device === lockerId ? "pulse" : "tell", () => {
          judge.secrets.keep(`mqtt ${device}/${subtopic}`, payload);
          if (device === lockerId) this.#parts.hearLocker(life, subtopic, payload);
          else handhelds.hear(device, subtopic, payload);
        }),
      wallVouched: async () => wall.vouched,
      fail: (error) => {
        if (life.on) judge.failed(`fail: ${error instanceof Error ? error.stack : String(error)}`);
      },
    };
  }
  #line(life: Life, bus: number): PduLine {
    const { time, site, random, judge, lineDown } = this.#parts;
    const onPulse = (pulse: Parameters<Judge["pulse"]>[0]): void => judge.pulse(pulse, this.elapsed());
    return lineOf(
      { time, site, random: random.fork(`line-${life.number}-${bus}`), onPulse, isDown: lineDown },
      bus,
      life,
    );
  }
}

const entropyOf = (random: Random): Entropy => ({
  hex: (bytes) => random.hex(bytes),
  bytes: (count) => Uint8Array.from(Buffer.from(random.hex(count), "hex")),
  fraction: () => random.next(),
});
