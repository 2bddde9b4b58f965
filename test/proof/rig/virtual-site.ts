/**
 * A whole gateway on a bench: the real assembly over virtual time, a disk in memory whose room the test decides, a wall
 * clock that somebody may set wrong, simulated boards, and a fleet that tells the time when it is asked.
 */
import { createHmac } from "node:crypto";
import { newRandom } from "../../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../../firmware-sim/site.ts";
import { newWaybills } from "../../../firmware-sim/waybills.ts";
import { startApi } from "../../../gateway/api/api.ts";
import { ApiSettings } from "../../../gateway/api/settings.ts";
import { assemble, type Gateway } from "../../../gateway/assemble.ts";
import { Config, type ConfigInput } from "../../../gateway/config/schema.ts";
import type { Answer } from "../../../gateway/core/answer.ts";
import type { Command } from "../../../gateway/core/command.ts";
import type { EventOf, EventType, Recorded } from "../../../gateway/core/event.ts";
import type { Actor } from "../../../gateway/core/vocabulary.ts";
import type { JournalFiles } from "../../../gateway/journal/files/journal-files.ts";
import { LevelTable } from "../../../gateway/journal/level-table.ts";
import { openJournal } from "../../../gateway/journal/open.ts";
import { realLog } from "../../../gateway/platform/log.ts";
import { childKey, secretsOf } from "../../../gateway/platform/secrets.ts";
import type { BridgeLink } from "../../../gateway/ports/bridge-link.ts";
import { codeKeyLabel, pickupCode } from "../../../gateway/wire/trust/pickup-code.ts";
import { deadStream } from "../../dead-stream.ts";
import { MemoryFiles } from "../../journal/site/memory-files.ts";
import { atRest, siteClock, VirtualTime, type Wall } from "../../simulation/time.ts";
import { fleetThatTellsTheTime, hardwareOfSite, hour, lineTo, planOfSite } from "./virtual-parts.ts";

const second = 1_000;
const siteSecret = new Uint8Array(32).fill(9);

export interface VirtualOptions {
  /** A real disk instead of the one in memory: time then stands while it is waited for. */
  readonly journal?: JournalFiles;
  /** A way to a real fleet instead of one that only tells the time. */
  readonly openBridge?: () => BridgeLink;
  readonly uplink?: ConfigInput["uplink"];
  /** Another site than the four compartments of the bench. */
  readonly site?: { readonly config: ConfigInput; readonly hardware: SimulatedSite };
  /** Listens for HTTP on any free port; every kiosk's credential is its own id. */
  readonly api?: boolean;
}

export class VirtualSite {
  readonly time = new VirtualTime();
  readonly wall = { offsetMs: 0, vouched: true, lied: false } as Wall;
  readonly files = new MemoryFiles();
  readonly hardware: SimulatedSite;
  readonly secrets = secretsOf({ siteSecret });
  /** What the fleet's own clock is off by; null: there is no fleet. */
  fleetOffsetMs: number | null = null;
  declare gateway: Gateway;
  readonly #options: VirtualOptions;
  readonly #tables = new Map<string, MemoryFiles>();
  readonly #waybills = newWaybills(newRandom("parcels"));
  #life = 0;
  #ids = 0;

  constructor(options: VirtualOptions = {}) {
    this.#options = options;
    this.hardware = options.site?.hardware ?? hardwareOfSite();
    this.files.free = 1024 ** 4;
  }

  /** Resolves when the gateway takes codes and has heard what the sensors say. */
  async boot(): Promise<void> {
    const life = ++this.#life;
    const isOn = (): boolean => life === this.#life;
    const clock = siteClock(this.time, this.wall, isOn);
    const random = newRandom(`bench-${life}`);
    const bytes = (count: number): Uint8Array => Uint8Array.from(Buffer.from(random.hex(count), "hex"));
    const { journal = this.files, openBridge, uplink = {} } = this.#options;
    this.gateway = await this.#opening(
      assemble(Config.parse(this.#options.site?.config ?? planOfSite(uplink)), {
        ...{ software: "bench", clock, secrets: this.secrets },
        entropy: { hex: (count) => random.hex(count), bytes, fraction: () => random.next() },
        log: realLog({ name: "bench", destination: { write: () => {} } }),
        register: {
          checkDevice: async (id, secret) => (id === secret ? { id, kind: "kiosk" } : null),
          digestOfBadge: () => "",
          checkCourier: async () => ({ right: false }),
          checkMaintainer: async () => ({ right: false, totpStep: 0 }),
          devices: () => [],
          onChange: () => {},
        },
        openJournal: (options) => openJournal(journal, options),
        openTable: async (name) => {
          const place = this.#tables.get(name) ?? new MemoryFiles();
          this.#tables.set(name, place);
          return new LevelTable(await place.openStore(true));
        },
        openLine: () => lineTo(this.hardware, this.time),
        openStream: deadStream,
        openBridge: openBridge ?? (() => this.#clockOfFleet(isOn)),
        ...(this.#options.api ? { startApi: (deps) => startApi(ApiSettings.parse({ port: 0 }), deps) } : {}),
        wallVouched: async () => this.wall.vouched,
        fail: (error) => {
          if (isOn()) throw error;
        },
      }),
    );
    await this.during(this.gateway.ready);
    await this.pass(60 * second);
  }
  /** Switched off in good order for this long; a `boot` switches on again. */
  async off(ms: number): Promise<void> {
    await this.during(this.gateway.stop());
    this.#life++;
    await this.pass(ms);
  }
  /** The power goes, and comes back after this long: what was not synced is lost. */
  async powerCut(ms: number): Promise<void> {
    this.#life++;
    this.files.cutPower();
    await this.pass(ms);
  }

  /** Lets time pass, from timer to timer. */
  async pass(ms: number): Promise<void> {
    const end = this.time.now + ms;
    this.time.after(ms, () => {});
    do await this.#rest();
    while (this.time.step(end));
    await this.#rest();
  }
  /** Lets time pass until it is so; rejects after `msMax` of it. */
  async until(isSo: () => boolean | Promise<boolean>, msMax = hour): Promise<void> {
    const end = this.time.now + msMax;
    for (;;) {
      await this.#rest();
      if (await isSo()) return;
      if (!this.time.step(end)) throw new Error(`not within ${msMax} ms`);
    }
  }
  async during<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    work.then(done, done);
    await this.until(() => settled);
    return work;
  }

  /** Everything that was set off has come to rest, and what was written is on disk. */
  async #rest(): Promise<void> {
    await atRest();
    if (!this.#options.journal || !this.gateway) return;
    await this.gateway.journal.durable();
    await atRest();
  }
  /** Nothing tells when a real disk is done with opening, so that time passes slowly meanwhile. */
  async #opening<T>(work: Promise<T>): Promise<T> {
    if (!this.#options.journal) return this.during(work);
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    work.then(done, done);
    for (let waits = 1; !settled; waits++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (waits % 20 === 0) this.time.step();
    }
    return work;
  }

  /** With an Idempotency-Key when given. */
  ask(by: Actor, command: Command, key?: string): Promise<Answer> {
    const digest = (text: string): string => this.secrets.digest("command", text);
    const once = key === undefined ? {} : { key: digest(key), request: digest(JSON.stringify(command)) };
    return this.during(this.gateway.inbox.submit({ command, by, ...once }));
  }
  async history(from = 0): Promise<readonly Recorded[]> {
    const found: Recorded[] = [];
    for await (const { recorded } of this.gateway.journal.read(from)) found.push(recorded);
    return found;
  }
  async eventsOf<T extends EventType>(type: T, from = 0): Promise<readonly (Recorded & { event: EventOf<T> })[]> {
    return (await this.history(from)).filter(({ event }) => event.type === type) as never;
  }
  alarms(): readonly string[] {
    return [...this.gateway.site().alarm.standing.keys()];
  }

  // People

  async signIn(): Promise<Actor> {
    const session = this.secrets.digest("session", `session-${++this.#ids}`);
    const who = { courier: "cora", carrier: "swift", proof: "right" as const, session, source: "desk" };
    const by = { kind: "courier" as const, session };
    await this.ask(by, { type: "sign-in-courier", ...who });
    return by;
  }
  /** A refusal, or the deposit once a parcel lies in it. */
  async deposit(): Promise<Answer> {
    const by = await this.signIn();
    const waybill = this.#waybills.next();
    const deposit = (++this.#ids).toString(16).padStart(32, "0");
    const answer = await this.ask(by, { type: "begin-deposit", deposit, parcels: [waybill], size: "M" });
    if (answer.type !== "deposit") return answer;
    await this.atDoor(answer.compartment, () =>
      this.hardware.cabinet.putIn(answer.compartment, waybill, this.time.now),
    );
    await this.until(() => this.stageOf(deposit) === "held");
    return answer;
  }
  /** A parcel lies inside and the door stands open. */
  async half(): Promise<{ readonly compartment: string; readonly waybill: string; readonly close: () => void }> {
    const by = await this.signIn();
    const waybill = this.#waybills.next();
    const deposit = (++this.#ids).toString(16).padStart(32, "0");
    const answer = await this.ask(by, { type: "begin-deposit", deposit, parcels: [waybill], size: "M" });
    if (answer.type !== "deposit") throw new Error(JSON.stringify(answer));
    const { compartment } = answer;
    const { cabinet } = this.hardware;
    await this.until(() => cabinet.look(compartment, this.time.now)?.open === true);
    await this.pass(3 * second);
    cabinet.putIn(compartment, waybill, this.time.now);
    return { compartment, waybill, close: () => cabinet.push(compartment, this.time.now) };
  }
  /** As the fleet's notice would show it. */
  codeOf(deposit: string): string {
    const key = childKey(siteSecret, codeKeyLabel(1));
    return pickupCode((text) => createHmac("sha256", key).update(text).digest(), deposit, 1, 1);
  }
  stageOf(deposit: string): string {
    return this.gateway.site().custody.deposits.get(deposit)?.stage.state ?? "gone";
  }
  /** The collection's answer, once the parcel is out and the deposit has ended. */
  async collect(deposit: string): Promise<Answer> {
    const digest = this.secrets.codeDigest(deposit, 1);
    const by = { kind: "kiosk" as const, terminal: "kiosk-1" };
    const answer = await this.ask(by, { type: "present-pickup-code", digest });
    if (answer.type !== "collection") return answer;
    const { compartment } = answer;
    await this.atDoor(compartment, () => this.hardware.cabinet.takeOut(compartment, this.time.now));
    await this.until(() => !this.gateway.site().custody.deposits.has(deposit));
    return answer;
  }
  /** Waits for the door, takes a hand's time, and closes it. */
  async atDoor(compartment: string, act: () => unknown): Promise<void> {
    const { cabinet } = this.hardware;
    const door = (): boolean => cabinet.look(compartment, this.time.now)?.open === true;
    await this.until(door);
    await this.pass(3 * second);
    act();
    await this.pass(second);
    cabinet.push(compartment, this.time.now);
  }
  /** How often locks were fired, all of them. */
  pulses(): number {
    return this.hardware.truth(this.time.now).compartments.reduce((sum, { pulses }) => sum + pulses, 0);
  }

  #clockOfFleet(isOn: () => boolean): BridgeLink | null {
    if (this.fleetOffsetMs === null) return null;
    return fleetThatTellsTheTime({ time: this.time, isOn, offsetMs: () => this.fleetOffsetMs ?? 0 });
  }
}
