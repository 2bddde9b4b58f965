/**
 * Locker firmware of the ESP32 class, as `wire/locker-topics.ts` asks for it: retained states, birth, command ids that
 * are remembered over a restart, expiry on the told site time, expectation, and a hardware-timed pulse.
 */
import {
  type CommandResult,
  decodeClock,
  decodeUnlockCommand,
  encodeLockerMessage,
  lockerTopics,
  type UnlockCommand,
} from "../../gateway/wire/locker-topics.ts";
import type { Mischief } from "../mischief.ts";
import { ToldSettings } from "../told-settings.ts";
import { type CoilFigures, Coils, type CoilWires } from "./coils.ts";
import type { Publication } from "./tag-reader.ts";

export interface LockerSettings {
  readonly device: string;
  readonly firmware: string;
  readonly locks: readonly { readonly lock: number; readonly itemSensor: boolean }[];
}
export interface LockerWires extends CoilWires {
  sensesOpen(lock: number, now: number): boolean;
  sensesItem(lock: number, now: number): boolean;
}

/** Answers kept in flash; the oldest make room. */
const answersMax = 64;
/** A contact or beam must rest for so long before it is believed. */
const ownRestMs = 20;
const statusEveryMs = 60_000;
const sagMs = 20;
/** After a pulse the state is told again, changed or not: only then can the gateway tell a jammed door. */
const toldAfterPulseMs = 500;

interface Reading {
  open: boolean;
  item: boolean;
  /** A reading that differs from the told one, and since when. */
  changing: { readonly open: boolean; readonly item: boolean; readonly since: number } | null;
}

export class LockerFirmware {
  readonly #settings: LockerSettings;
  readonly #wires: LockerWires;
  readonly #mischief: Mischief;
  readonly #coils: Coils;
  readonly #told: ToldSettings;
  readonly #answers = new Map<string, CommandResult>();
  readonly #readings = new Map<number, Reading>();
  /** Locks that were pulsed, and when their state is told again. */
  readonly #tellAt = new Map<number, number>();
  /** Site time minus own time; null: nobody told it since the start. */
  #clockOffset: number | null = null;
  #statusAt = Number.NEGATIVE_INFINITY;
  #downUntil = Number.NEGATIVE_INFINITY;
  #boots = 0;

  constructor(settings: LockerSettings, wires: LockerWires, mischief: Mischief) {
    this.#settings = settings;
    this.#wires = wires;
    this.#mischief = mischief;
    this.#told = new ToldSettings(settings);
    this.#coils = new Coils(Math.max(0, ...settings.locks.map(({ lock }) => lock)) + 1, wires);
  }

  /** Power on: coils off, clock unknown; what was answered is still in flash. */
  start(now: number): void {
    this.#coils.allOff(now);
    this.#tellAt.clear();
    this.#clockOffset = null;
    this.#boots++;
    for (const { lock } of this.#settings.locks)
      this.#readings.set(lock, { open: this.#open(lock, now), item: this.#item(lock, now), changing: null });
  }

  /** After each connect: birth, then every state, retained. */
  connected(now: number): readonly Publication[] {
    return [this.#birth(now), ...this.#settings.locks.map(({ lock }) => this.#state(lock))];
  }

  /** A line that says why the device is off the air, or null; a served model drops its connection meanwhile. */
  away(now: number): boolean {
    return now < this.#downUntil || this.#mischief.standing("silent", this.#settings.device, null, now) !== null;
  }

  receive(subtopic: string, payload: Uint8Array, now: number): readonly Publication[] {
    if (this.away(now)) return [];
    if (this.#told.take(subtopic, payload)) return [this.#birth(now)];
    if (subtopic === lockerTopics.clock) {
      const told = decodeClock(payload);
      if (told) this.#clockOffset = told.now - now;
      return [];
    }
    const command = subtopic === lockerTopics.command ? decodeUnlockCommand(payload) : null;
    if (!command || this.#strike("lost-request", now)) return [];
    if (this.#fall("reboot", now)) return [];
    const result = this.#obey(command, now);
    if (result === "fired" && this.#fall("brown-out", now)) return [];
    if (this.#strike("lost-answer", now)) return [];
    const afterMs = this.#strike("slow-answer", now)?.ms ?? 0;
    const answer = {
      subtopic: lockerTopics.answer,
      payload: this.#strike("corrupted-answer", now)
        ? Uint8Array.of(0x7b, 0xff)
        : encodeLockerMessage({ id: command.id, result }),
      retain: false,
      afterMs,
    };
    return this.#strike("doubled-answer", now) ? [answer, { ...answer, afterMs: afterMs + 1 }] : [answer];
  }

  /** Looks at contacts and beams; call it every few ms. */
  look(now: number): readonly Publication[] {
    if (this.away(now)) return [];
    const restMs = this.#told.number("debounceMs", ownRestMs, [20, 500]);
    const told: Publication[] = now - this.#statusAt >= statusEveryMs ? [this.#birth(now)] : [];
    for (const [lock, reading] of this.#readings) {
      const [open, item] = [this.#open(lock, now), this.#item(lock, now)];
      if (open === reading.open && item === reading.item) reading.changing = null;
      else if (reading.changing?.open !== open || reading.changing.item !== item)
        reading.changing = { open, item, since: now };
      else if (now - reading.changing.since >= restMs) {
        Object.assign(reading, { open, item, changing: null });
        told.push(this.#state(lock));
      }
      if ((this.#tellAt.get(lock) ?? Number.POSITIVE_INFINITY) <= now) {
        this.#tellAt.delete(lock);
        told.push(this.#state(lock));
      }
    }
    return told;
  }

  coil(lock: number, now: number): CoilFigures {
    return this.#coils.figures(lock, now);
  }

  #obey(command: UnlockCommand, now: number): CommandResult {
    const before = this.#answers.get(command.id);
    if (before) return before;
    const result = this.#judge(command, now);
    if (result === "fired") {
      this.#coils.fire(command.lock, now, now + command.pulseMs);
      this.#tellAt.set(command.lock, now + command.pulseMs + toldAfterPulseMs);
    }
    if (this.#answers.size >= answersMax) this.#answers.delete([...this.#answers.keys()][0] ?? "");
    this.#answers.set(command.id, result);
    return result;
  }

  #judge(command: UnlockCommand, now: number): CommandResult {
    if (!this.#readings.has(command.lock) || this.#clockOffset === null) return "refused";
    if (now + this.#clockOffset >= command.expires) return "expired";
    return command.expects === "closed" && this.#open(command.lock, now) ? "conflict" : "fired";
  }

  #fall(kind: "reboot" | "brown-out", now: number): boolean {
    const struck = this.#strike(kind, now);
    if (!struck) return false;
    this.start(kind === "reboot" ? now : now + sagMs);
    this.#downUntil = now + struck.ms;
    return true;
  }

  #strike(kind: Parameters<Mischief["strike"]>[0], now: number) {
    return this.#mischief.strike(kind, this.#settings.device, null, now);
  }

  #birth(now: number): Publication {
    this.#statusAt = now;
    return this.#told.birth(String(this.#boots));
  }

  #state(lock: number): Publication {
    const reading = this.#readings.get(lock);
    const sensor = this.#settings.locks.find((one) => one.lock === lock)?.itemSensor;
    const state = {
      door: reading?.open ? ("open" as const) : ("closed" as const),
      ...(sensor && { item: reading?.item ?? false }),
    };
    return { subtopic: lockerTopics.lockState(lock), payload: encodeLockerMessage(state), retain: true };
  }

  #open(lock: number, now: number): boolean {
    return this.#wires.sensesOpen(lock, now);
  }
  #item(lock: number, now: number): boolean {
    return this.#wires.sensesItem(lock, now);
  }
}
