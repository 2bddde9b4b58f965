/** A locker that speaks MQTT: orders become commands with an id and an expiry, its states become observations. */
import type { PulseLock } from "../../core/effect.ts";
import type { Observation } from "../../core/observation.ts";
import type { Timer } from "../../ports/clock.ts";
import type { Device, DeviceHost } from "../../ports/device.ts";
import { decodeStatus, statusTopic } from "../../wire/device-status.ts";
import {
  type CommandResult,
  decodeCommandAnswer,
  decodeLockState,
  encodeLockerMessage,
  lockerTopics,
  lockOfTopic,
} from "../../wire/locker-topics.ts";
import { afterEarlier } from "../after-earlier.ts";
import { untilTaken } from "../until-taken.ts";
import {
  expectationOf,
  fateOf,
  type LockerMqttSettings,
  lockSeen,
  newLocker,
  pulsed,
  silenced,
  statusSeen,
} from "./protocol.ts";

export const lockerMqtt = (settings: LockerMqttSettings, host: DeviceHost): Device => new LockerMqtt(settings, host);

const badBytesKept = 256;
const performedRemembered = 256;

class LockerMqtt implements Device {
  readonly #settings: LockerMqttSettings;
  readonly #host: DeviceHost;
  #locker;
  readonly #performed = new Set<string>();
  readonly #inOrder = afterEarlier();
  /** Commands that wait for their answer. */
  readonly #asked = new Map<string, (result: CommandResult | null) => void>();
  #timers: { silence: Timer; clock: Timer } | null = null;
  #heardAt = 0;
  #lastSeenAt: number | null = null;
  #roundTripMs: number | null = null;
  #requests = 0;
  #errors = 0;
  #bad = 0;

  constructor(settings: LockerMqttSettings, host: DeviceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#locker = newLocker(host.device, host.wiring);
  }

  async start(): Promise<void> {
    if (this.#timers) return;
    this.#locker = newLocker(this.#host.device, this.#host.wiring);
    this.#heardAt = this.#host.clock.now().elapsed;
    this.#timers = { silence: this.#watch(), clock: this.#tellClock() };
  }

  async stop(): Promise<void> {
    this.#timers?.silence.cancel();
    this.#timers?.clock.cancel();
    this.#timers = null;
    for (const settle of [...this.#asked.values()]) settle(null);
  }

  async perform(effect: Parameters<Device["perform"]>[0]): Promise<void> {
    if (effect.type !== "pulse-lock") {
      this.#errors++;
      this.#host.log.error("effect-not-for-this-device", { effect: effect.type });
      return;
    }
    const id = `${effect.order}-${effect.attempt}`;
    if (this.#performed.has(id)) return;
    this.#performed.add(id);
    for (const oldest of this.#performed) {
      if (this.#performed.size <= performedRemembered) break;
      this.#performed.delete(oldest);
    }
    const fate = await this.#pulse(id, effect);
    await this.#tell([fate]).catch((error: unknown) => {
      this.#host.log.warn("observation-not-taken", { observation: fate.type, error: String(error) });
    });
  }

  async receive(subtopic: string, payload: Uint8Array): Promise<void> {
    const { elapsed, at } = this.#host.clock.now();
    const lock = lockOfTopic(subtopic);
    const seen = lock === null ? this.#talk(subtopic, payload) : this.#state(lock, payload);
    if (seen === null) return this.#keepBad(payload, at);
    this.#heardAt = elapsed;
    this.#lastSeenAt = at;
    await this.#inOrder(this.#tell(seen));
  }

  figures() {
    return {
      device: this.#host.device,
      kind: "locker-mqtt",
      online: this.#locker.health === "heard",
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: this.#roundTripMs,
      requests: this.#requests,
      errors: this.#errors,
      firmware: this.#locker.firmware,
    };
  }

  async #pulse(id: string, effect: PulseLock): Promise<Observation> {
    const { order, attempt, compartment, lock } = effect;
    const from = this.#host.clock.now().elapsed;
    const wired = this.#locker.locks.get(lock)?.wiring.compartment === compartment;
    const failed = (outcome: "refused" | "unconfirmed" | "expired"): Observation => ({
      type: "pulse-failed",
      order,
      attempt,
      outcome,
    });
    if (from >= effect.deadline) return failed("expired");
    if (!wired || !this.#timers || this.#locker.health !== "heard") return failed("refused");
    const expires = Math.min(effect.deadline, from + this.#settings.answerMs);
    this.#requests++;
    const answer = this.#answerTo(id, expires - from);
    const expects = expectationOf(this.#locker, lock);
    const command = { id, lock, pulseMs: effect.pulseMs, expires, expects };
    this.#host.publish(lockerTopics.command, encodeLockerMessage(command), { retain: false });
    const result = await answer;
    if (result === null || result === "fired") pulsed(this.#locker, lock);
    if (result === "fired") {
      this.#roundTripMs = this.#host.clock.now().elapsed - from;
      return { type: "pulse-acknowledged", order, attempt, roundTripMs: this.#roundTripMs };
    }
    this.#errors++;
    const fate = result === null ? "unconfirmed" : fateOf(result);
    return failed(fate === "fired" ? "unconfirmed" : fate);
  }

  /** Null: no answer in time; the command has expired by then, and a later answer is only counted. */
  #answerTo(id: string, withinMs: number): Promise<CommandResult | null> {
    return new Promise((resolve) => {
      const timer = this.#host.clock.after(withinMs, () => settle(null));
      const settle = (result: CommandResult | null): void => {
        timer.cancel();
        if (this.#asked.delete(id)) resolve(result);
      };
      this.#asked.set(id, settle);
    });
  }

  #state(lock: number, payload: Uint8Array): readonly Observation[] | null {
    const state = decodeLockState(payload);
    return state && lockSeen(this.#locker, lock, state);
  }

  #talk(subtopic: string, payload: Uint8Array): readonly Observation[] | null {
    if (subtopic === lockerTopics.answer) {
      const answer = decodeCommandAnswer(payload);
      if (!answer) return null;
      const settle = this.#asked.get(answer.id);
      if (settle) settle(answer.result);
      else this.#host.log.debug("late-answer", { id: answer.id, result: answer.result });
      return [];
    }
    const status = subtopic === statusTopic ? decodeStatus(payload) : null;
    if (!status) return null;
    const seen = statusSeen(this.#locker, status);
    if (status.online) this.#publishClock();
    return seen;
  }

  /** In one go, so that all of them share a commit; resolves when they are on disk. */
  async #tell(seen: readonly Observation[]): Promise<void> {
    const { clock } = this.#host;
    const stopped = (): boolean => this.#timers === null;
    await Promise.all(seen.map((observation) => untilTaken(clock, () => this.#host.observe(observation), stopped)));
  }

  async #keepBad(payload: Uint8Array, at: number): Promise<void> {
    this.#errors++;
    this.#bad++;
    const { device, clock } = this.#host;
    const id = `bad-${at}-${this.#bad}`;
    const kept = payload.slice(0, badBytesKept);
    await untilTaken(clock, () => this.#host.recordScan({ device, at, kind: "bad", id, payload: kept }));
  }

  #watch(): Timer {
    const { clock } = this.#host;
    const left = this.#heardAt + this.#settings.silentMs - clock.now().elapsed;
    return clock.after(Math.max(1, left), () => {
      if (!this.#timers) return;
      if (clock.now().elapsed - this.#heardAt >= this.#settings.silentMs) {
        this.#heardAt = clock.now().elapsed;
        this.#tell(silenced(this.#locker)).catch((error: unknown) => {
          this.#host.log.warn("observation-not-taken", { observation: "device-silent", error: String(error) });
        });
      }
      this.#timers.silence = this.#watch();
    });
  }

  #tellClock(): Timer {
    return this.#host.clock.after(this.#settings.clockMs, () => {
      if (!this.#timers) return;
      if (this.#locker.health === "heard") this.#publishClock();
      this.#timers.clock = this.#tellClock();
    });
  }
  #publishClock(): void {
    const told = encodeLockerMessage({ now: this.#host.clock.now().elapsed });
    this.#host.publish(lockerTopics.clock, told, { retain: false });
  }
}
