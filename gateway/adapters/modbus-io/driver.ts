/**
 * Sensors and lamps of a Modbus module on a bus. Lamps go out where polls do: an order to a lock on the same bus never
 * waits for one.
 */
import type { Observation } from "../../core/observation.ts";
import type { Device, DeviceHost } from "../../ports/device.ts";
import type { LampShow } from "../../wire/io-topics.ts";
import { type Bus, type BusMember, type BusRequest, type BusResult, busOf } from "../bus/bus.ts";
import { type Sensors, sensorsOf } from "../readings.ts";
import { type IoAsk, type IoLanguage, ioLanguage, type ModbusIoSettings } from "./protocol.ts";

export const modbusIo = (settings: ModbusIoSettings, host: DeviceHost): Device => new ModbusIo(settings, host);

type Asked =
  | { readonly type: "version"; readonly ask: IoAsk<string> }
  | { readonly type: "sensor"; readonly ask: IoLanguage["sensors"][number] }
  | { readonly type: "lamp"; readonly ask: IoAsk<true>; readonly compartment: string; readonly show: LampShow };

class ModbusIo implements Device {
  readonly lamps: ReadonlySet<string>;
  readonly #settings: ModbusIoSettings;
  readonly #host: DeviceHost;
  readonly #language: IoLanguage;
  #sensors: Sensors;
  #running: { readonly bus: Bus; readonly member: BusMember } | null = null;
  /** What each lamp should show, and those of which the module has not said that it does. */
  readonly #wanted = new Map<string, LampShow>();
  readonly #dark = new Set<string>();
  #health: "new" | "heard" | "silent" = "new";
  #failures = 0;
  #probeMs = 0;
  #nextAt = 0;
  #roundAt = 0;
  /** Sensor that is read next; the version comes before the first. */
  #turn = -1;
  #asked: Asked | null = null;
  #lastSeenAt: number | null = null;
  #roundTripMs: number | null = null;
  #requests = 0;
  #errors = 0;
  #firmware: string | null = null;

  constructor(settings: ModbusIoSettings, host: DeviceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#language = ioLanguage(settings);
    this.#sensors = sensorsOf(host.device, settings.steps, 3);
    this.lamps = new Set(Object.keys(settings.lamps?.at ?? {}));
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#sensors = sensorsOf(this.#host.device, this.#settings.steps, 3);
    this.#health = "new";
    this.#failures = 0;
    this.#turn = -1;
    this.#nextAt = 0;
    for (const compartment of this.lamps) this.#want(compartment, "off");
    const bus = busOf(this.#host.openLine(this.#settings.line), this.#host.clock);
    const member: BusMember = {
      nextAt: () => (this.#dark.size > 0 && this.#health === "heard" ? this.#now() : this.#nextAt),
      isSilent: () => this.#health === "silent",
      isInPlay: () => false,
      poll: () => this.#poll(),
      polled: (result) => this.#polled(result),
    };
    this.#running = { bus, member };
    bus.join(member);
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    await running?.bus.leave(running.member);
  }

  async perform(effect: Parameters<Device["perform"]>[0]): Promise<void> {
    if (effect.type !== "show-lamp" || !this.lamps.has(effect.compartment)) {
      this.#errors++;
      this.#host.log.error("effect-not-for-this-device", { effect: effect.type });
      return;
    }
    this.#want(effect.compartment, effect.show);
    this.#running?.bus.wake();
  }

  async receive(subtopic: string): Promise<void> {
    this.#errors++;
    this.#host.log.warn("module-published", { subtopic });
  }

  figures() {
    return {
      device: this.#host.device,
      kind: "modbus-io",
      online: this.#health === "heard",
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: this.#roundTripMs,
      requests: this.#requests,
      errors: this.#errors,
      firmware: this.#firmware,
      readings: this.#sensors.last(),
    };
  }

  #now(): number {
    return this.#host.clock.now().elapsed;
  }

  #poll(): BusRequest {
    this.#asked = this.#next();
    this.#requests++;
    return { unit: this.#settings.unit, pdu: this.#asked.ask.pdu, timeoutMs: this.#settings.timeoutMs };
  }

  #next(): Asked {
    const [dark] = this.#health === "heard" ? this.#dark : [];
    if (dark !== undefined) return this.#lamp(dark);
    const { version, sensors } = this.#language;
    if (this.#turn < 0 && version) return { type: "version", ask: version };
    if (this.#turn <= 0) this.#roundAt = this.#now();
    const ask = sensors[Math.max(0, this.#turn)];
    if (ask) return { type: "sensor", ask };
    // A module of lamps alone is asked for the first of them, so that its silence is noticed.
    const [first = ""] = this.lamps;
    return this.#lamp(first);
  }
  #lamp(compartment: string): Asked {
    const show = this.#wanted.get(compartment) ?? "off";
    const ask = this.#language.lamp(compartment, show);
    if (!ask) throw new Error("a module without sensors and lamps passed its schema");
    return { type: "lamp", ask, compartment, show };
  }
  #want(compartment: string, show: LampShow): void {
    this.#wanted.set(compartment, show);
    this.#dark.add(compartment);
  }

  #polled(result: BusResult): void {
    const asked = this.#asked;
    if (!asked) return;
    const found = result.ok ? asked.ask.read(result.pdu) : null;
    // A module that declines is there; what it has not got is not read.
    const declined = !result.ok && result.error.code === "exception";
    if (found === null) this.#errors++;
    if (found === null && !declined) {
      this.#failed();
      return;
    }
    this.#lastSeenAt = this.#host.clock.now().at;
    if (result.ok) this.#roundTripMs = result.roundTripMs;
    this.#failures = 0;
    if (asked.type === "version" && typeof found === "string") this.#firmware = found;
    this.#heard();
    if (asked.type === "lamp" && this.#wanted.get(asked.compartment) === asked.show)
      this.#dark.delete(asked.compartment);
    if (asked.type === "sensor" && found !== null && typeof found === "object") this.#tell(this.#sensors.take(found));
    this.#advance(asked);
  }

  #advance({ type }: Asked): void {
    const now = this.#now();
    if (type === "lamp" && this.#language.sensors.length > 0) return;
    this.#turn++;
    const left = this.#turn < this.#language.sensors.length;
    if (!left) this.#turn = 0;
    this.#nextAt = left ? now : Math.max(now + 1, this.#roundAt + this.#settings.pollMs);
  }

  #heard(): void {
    if (this.#health === "heard") return;
    // The version is read first: it goes with the word that the module is there.
    this.#health = "heard";
    this.#probeMs = this.#settings.probeMs;
    const { device } = this.#host;
    this.#tell({ type: "device-heard", device, ...(this.#firmware && { firmware: this.#firmware }) });
  }

  #failed(): void {
    const { timeoutMs, silentAfter, probeMs, probeMsMax } = this.#settings;
    this.#failures++;
    if (this.#health === "silent") {
      this.#probeMs = Math.min(this.#probeMs * 2, probeMsMax);
      this.#nextAt = this.#now() + this.#probeMs;
      return;
    }
    this.#nextAt = this.#now() + timeoutMs;
    if (this.#failures < silentAfter) return;
    this.#health = "silent";
    this.#probeMs = probeMs;
    this.#nextAt = this.#now() + probeMs;
    // Whoever comes back has forgotten its lamps, and is read afresh.
    for (const compartment of this.lamps) this.#dark.add(compartment);
    this.#turn = -1;
    this.#sensors = sensorsOf(this.#host.device, this.#settings.steps, 3);
    this.#tell({ type: "device-silent", device: this.#host.device });
  }

  #tell(observation: Observation | null): void {
    if (!observation || !this.#running) return;
    this.#host.observe(observation).catch((error: unknown) => {
      this.#host.log.warn("observation-not-taken", { observation: observation.type, error: String(error) });
      if (observation.type === "environment-sensed") this.#sensors.untold(observation.sensor);
      else this.#health = "new";
    });
  }
}
