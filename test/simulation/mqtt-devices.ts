/** A locker that speaks MQTT: the simulator's model, the gateway's real adapter, and between them the broker. */
import type { LockerFirmware } from "../../firmware-sim/models/locker-firmware.ts";
import type { Random } from "../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import { decodeUnlockCommand, lockerTopics } from "../../gateway/wire/locker-topics.ts";
import type { Broker } from "./broker.ts";
import type { Life } from "./life.ts";
import type { PulseSent } from "./line.ts";
import { lockerId } from "./place.ts";
import type { TagReaders } from "./tag-readers.ts";
import type { VirtualTime } from "./time.ts";

export interface MqttDeviceParts {
  readonly time: VirtualTime;
  readonly site: SimulatedSite;
  readonly random: Random;
  readonly broker: Broker;
  readonly readers: TagReaders;
  readonly onPulse: (pulse: PulseSent) => void;
}
const playMs = 20_000;
/** Longer than a contact must rest before the firmware believes it. */
const restMs = 25;
const lookFastMs = 100;
const lookOpenMs = 1_500;
const lookIdleMs = 8_000;
/** A client's back-off after a refused or broken connection. */
const reconnectMs = 1_500;

export class MqttDevices {
  readonly #parts: MqttDeviceParts;
  readonly #locker: LockerFirmware;
  #lockerUp = false;
  #inPlayUntil = 0;

  constructor(parts: MqttDeviceParts) {
    const locker = parts.site.lockers.get(lockerId);
    if (!locker) throw new Error("the site has no locker");
    this.#parts = parts;
    this.#locker = locker;
  }
  begin(): void {
    this.#connect();
    this.#look();
    this.#parts.readers.begin();
  }
  /** What the gateway publishes to the locker. */
  hear(life: Life, subtopic: string, payload: Uint8Array): void {
    const { time, random, broker, onPulse } = this.#parts;
    const command = subtopic === lockerTopics.command ? decodeUnlockCommand(payload) : null;
    if (command) {
      onPulse({ device: lockerId, lock: command.lock, life });
      this.#inPlayUntil = time.now + playMs;
    }
    if (!this.#lockerUp) return;
    const deliver = (): void => {
      for (const one of this.#locker.receive(subtopic, payload, time.now))
        time.after(one.afterMs ?? 0, () => broker.send(lockerId, one));
    };
    time.after(random.between(3, 60), deliver);
    // QoS 1: at least once.
    if (random.hit(0.05)) time.after(random.between(60, 900), deliver);
  }

  #connect(): void {
    const { time, broker, readers, random } = this.#parts;
    if (broker.reconnect()) {
      this.#lockerUp = false;
      readers.connected();
    }
    const up = broker.connected !== null && !this.#locker.away(time.now);
    if (up && !this.#lockerUp) this.#tellAll();
    if (!up && this.#lockerUp && broker.connected) broker.will(lockerId);
    this.#lockerUp = up;
    time.after(reconnectMs + random.between(0, 500), () => this.#connect());
  }
  /** The firmware has never stopped looking at its contacts; here it catches up before it speaks. */
  #tellAll(): void {
    const { time, broker } = this.#parts;
    this.#locker.look(time.now);
    time.after(restMs, () => {
      this.#locker.look(time.now);
      for (const one of this.#locker.connected(time.now)) broker.send(lockerId, one);
    });
  }
  #look(): void {
    const { time, site, broker } = this.#parts;
    const seen = this.#locker.look(time.now);
    if (this.#lockerUp) for (const one of seen) broker.send(lockerId, one);
    const open = site.settings.compartments.some(
      ({ compartment, device }) => device === lockerId && site.cabinet.look(compartment, time.now)?.open,
    );
    const idleMs = open ? lookOpenMs : lookIdleMs;
    time.after(time.now < this.#inPlayUntil ? lookFastMs : idleMs, () => this.#look());
  }
}
