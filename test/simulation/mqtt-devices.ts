/**
 * A locker and a tag reader that speak MQTT: the simulator's models, the gateway's real adapters, and between them a
 * broker as the devices know it. It repeats what was not acknowledged, and sends the will of who falls silent.
 */
import type { LockerFirmware } from "../../firmware-sim/models/locker-firmware.ts";
import type { Publication } from "../../firmware-sim/models/tag-reader.ts";
import type { Random } from "../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import { encodeStatus, statusTopic } from "../../gateway/wire/device-status.ts";
import { decodeUnlockCommand, lockerTopics } from "../../gateway/wire/locker-topics.ts";
import type { Life } from "./life.ts";
import type { PulseSent } from "./line.ts";
import { lockerId, readerId, tagged } from "./place.ts";
import type { Running } from "./running.ts";
import type { VirtualTime } from "./time.ts";

export interface MqttDeviceParts {
  readonly time: VirtualTime;
  readonly site: SimulatedSite;
  readonly random: Random;
  readonly running: () => Running | null;
  readonly onPulse: (pulse: PulseSent) => void;
  readonly onPuback: (rests: number, what: string) => void;
}
const playMs = 20_000;
/** Longer than a contact must rest before the firmware believes it. */
const restMs = 25;
const lookFastMs = 100;
const lookOpenMs = 1_500;
const lookIdleMs = 8_000;
const sweepFastMs = 4_000;
const sweepIdleMs = 60_000;
/** A client's back-off after a refused or broken connection. */
const reconnectMs = 1_500;

export class MqttDevices {
  messages = 0;
  readonly #parts: MqttDeviceParts;
  readonly #locker: LockerFirmware;
  #connected: Running | null = null;
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
    this.#sweep();
  }
  /** What the gateway publishes to the locker. */
  hear(life: Life, subtopic: string, payload: Uint8Array): void {
    const { time, random, onPulse } = this.#parts;
    const command = subtopic === lockerTopics.command ? decodeUnlockCommand(payload) : null;
    if (command) {
      onPulse({ device: lockerId, lock: command.lock, life });
      this.#inPlayUntil = time.now + playMs;
    }
    if (!this.#lockerUp) return;
    const deliver = (): void => {
      for (const one of this.#locker.receive(subtopic, payload, time.now))
        time.after(one.afterMs ?? 0, () => this.#send(lockerId, one));
    };
    time.after(random.between(3, 60), deliver);
    // QoS 1: at least once.
    if (random.hit(0.05)) time.after(random.between(60, 900), deliver);
  }

  #connect(): void {
    const { time, running, random } = this.#parts;
    const here = running();
    if (here !== this.#connected) {
      this.#connected = here;
      this.#lockerUp = false;
      const reader = here && this.#parts.site.readers.get(readerId);
      if (reader) this.#send(readerId, reader.birth());
    }
    const up = here !== null && !this.#locker.away(time.now);
    if (up && !this.#lockerUp) this.#tellAll();
    if (!up && this.#lockerUp && here) {
      const will = { subtopic: statusTopic, payload: encodeStatus({ online: false }), retain: true };
      this.#send(lockerId, will);
    }
    this.#lockerUp = up;
    time.after(reconnectMs + random.between(0, 500), () => this.#connect());
  }
  /** The firmware has never stopped looking at its contacts; here it catches up before it speaks. */
  #tellAll(): void {
    const { time } = this.#parts;
    this.#locker.look(time.now);
    time.after(restMs, () => {
      this.#locker.look(time.now);
      for (const one of this.#locker.connected(time.now)) this.#send(lockerId, one);
    });
  }
  #look(): void {
    const { time, site } = this.#parts;
    const seen = this.#locker.look(time.now);
    if (this.#lockerUp) for (const one of seen) this.#send(lockerId, one);
    const open = site.settings.compartments.some(
      ({ compartment, device }) => device === lockerId && site.cabinet.look(compartment, time.now)?.open,
    );
    const idleMs = open ? lookOpenMs : lookIdleMs;
    time.after(time.now < this.#inPlayUntil ? lookFastMs : idleMs, () => this.#look());
  }
  #sweep(): void {
    const { time, site } = this.#parts;
    const sweep = this.#connected ? site.readers.get(readerId)?.sweep(time.now) : null;
    if (sweep) this.#send(readerId, sweep);
    const open = tagged.some((compartment) => site.cabinet.look(compartment, time.now)?.open);
    time.after(open ? sweepFastMs : sweepIdleMs, () => this.#sweep());
  }

  #send(device: string, { subtopic, payload, retain }: Publication): void {
    const { time, random } = this.#parts;
    const to = this.#connected;
    let rests = 0;
    const deliver = (): void => {
      if (!to || to !== this.#connected || !to.life.on) return;
      this.messages++;
      const before = to.gateway.journal.head().seq;
      const work = to.gateway.receive(device, subtopic, payload, { retain });
      const after = to.gateway.journal.head().seq;
      // What it led to; a second copy that leads to nothing rests on what the first one did.
      if (after > before) rests = after;
      const own = rests;
      to.life.lend(work).then(
        () => this.#parts.onPuback(own, `acknowledgement of ${subtopic} by ${device}`),
        () => undefined,
      );
    };
    time.after(random.between(3, 60), deliver);
    if (random.hit(0.03)) time.after(random.between(60, 900), deliver);
  }
}
