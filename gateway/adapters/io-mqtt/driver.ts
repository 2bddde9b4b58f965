/** A node over MQTT that measures the room or the power, and shows lamps. */
import type { Observation } from "../../core/observation.ts";
import type { Timer } from "../../ports/clock.ts";
import type { Device, DeviceHost } from "../../ports/device.ts";
import { decodeStatus, statusTopic } from "../../wire/device-status.ts";
import { decodeReadings, encodeLamp, ioTopics } from "../../wire/io-topics.ts";
import { afterEarlier } from "../after-earlier.ts";
import { type Sensors, sensorsOf } from "../readings.ts";
import { untilTaken } from "../until-taken.ts";
import type { IoMqttSettings } from "./protocol.ts";

export const ioMqtt = (settings: IoMqttSettings, host: DeviceHost): Device => new IoMqtt(settings, host);

const badBytesKept = 256;

class IoMqtt implements Device {
  readonly lamps: ReadonlySet<string>;
  readonly #settings: IoMqttSettings;
  readonly #host: DeviceHost;
  readonly #inOrder = afterEarlier();
  #sensors: Sensors;
  #watch: Timer | null = null;
  #health: "new" | "heard" | "silent" = "new";
  #heardAt = 0;
  #lastSeenAt: number | null = null;
  #firmware: string | null = null;
  #requests = 0;
  #errors = 0;

  constructor(settings: IoMqttSettings, host: DeviceHost) {
    this.#settings = settings;
    this.#host = host;
    this.lamps = new Set(settings.lamps);
    this.#sensors = sensorsOf(host.device, settings.steps, 1);
  }

  async start(): Promise<void> {
    if (this.#watch) return;
    this.#health = "new";
    this.#sensors = sensorsOf(this.#host.device, this.#settings.steps, 1);
    this.#heardAt = this.#host.clock.now().elapsed;
    this.#watch = this.#watchSilence();
    // What they showed before this start is over.
    for (const compartment of this.lamps) this.#show(compartment, "off");
  }

  async stop(): Promise<void> {
    this.#watch?.cancel();
    this.#watch = null;
  }

  async perform(effect: Parameters<Device["perform"]>[0]): Promise<void> {
    if (effect.type === "show-lamp" && this.lamps.has(effect.compartment)) {
      this.#show(effect.compartment, effect.show);
      return;
    }
    this.#errors++;
    this.#host.log.error("effect-not-for-this-device", { effect: effect.type });
  }

  async receive(subtopic: string, payload: Uint8Array): Promise<void> {
    const { at, elapsed } = this.#host.clock.now();
    const news = subtopic === ioTopics.readings ? this.#readings(payload) : this.#status(subtopic, payload);
    if (news === null) return this.#keepBad(payload, at);
    this.#requests++;
    this.#heardAt = elapsed;
    this.#lastSeenAt = at;
    await this.#inOrder(this.#tell(news));
  }

  figures() {
    return {
      device: this.#host.device,
      kind: "io-mqtt",
      online: this.#health === "heard",
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: null,
      requests: this.#requests,
      errors: this.#errors,
      firmware: this.#firmware,
      readings: this.#sensors.last(),
    };
  }

  /** Retained: a node that comes back shows what it should. */
  #show(compartment: string, show: Parameters<typeof encodeLamp>[0]): void {
    this.#host.publish(ioTopics.lamp(compartment), encodeLamp(show), { retain: true });
  }

  #readings(payload: Uint8Array): readonly Observation[] | null {
    const readings = decodeReadings(payload);
    if (!readings) return null;
    const heard = this.#health === "heard" ? [] : this.#heard();
    return [...heard, ...readings.flatMap((reading) => this.#sensors.take(reading) ?? [])];
  }

  #status(subtopic: string, payload: Uint8Array): readonly Observation[] | null {
    const status = subtopic === statusTopic ? decodeStatus(payload) : null;
    if (!status) return null;
    if (!status.online) return this.#silent();
    const isNew = this.#health !== "heard" || (status.firmware ?? null) !== this.#firmware;
    this.#firmware = status.firmware ?? null;
    return isNew ? this.#heard() : [];
  }

  #heard(): readonly Observation[] {
    this.#health = "heard";
    const { device } = this.#host;
    return [{ type: "device-heard", device, ...(this.#firmware && { firmware: this.#firmware }) }];
  }

  #silent(): readonly Observation[] {
    if (this.#health === "silent") return [];
    this.#health = "silent";
    // Whatever it measures when it comes back is told.
    this.#sensors = sensorsOf(this.#host.device, this.#settings.steps, 1);
    return [{ type: "device-silent", device: this.#host.device }];
  }

  async #keepBad(payload: Uint8Array, at: number): Promise<void> {
    this.#errors++;
    const record = {
      ...{ device: this.#host.device, at, kind: "bad" as const, id: `bad-${at}-${this.#errors}` },
      payload: payload.slice(0, badBytesKept),
    };
    await this.#ask(() => this.#host.recordScan(record));
  }

  async #tell(news: readonly Observation[]): Promise<void> {
    await Promise.all(news.map((observation) => this.#ask(() => this.#host.observe(observation))));
  }

  #ask(ask: () => Promise<void>): Promise<void> {
    return untilTaken(this.#host.clock, ask, () => this.#watch === null);
  }

  #watchSilence(): Timer {
    const { clock, log } = this.#host;
    const left = this.#heardAt + this.#settings.silentMs - clock.now().elapsed;
    return clock.after(Math.max(1, left), () => {
      if (!this.#watch) return;
      const now = clock.now().elapsed;
      if (now - this.#heardAt >= this.#settings.silentMs) {
        this.#heardAt = now;
        this.#tell(this.#silent()).catch((error: unknown) => log.warn("not-told", { error: String(error) }));
      }
      this.#watch = this.#watchSilence();
    });
  }
}
