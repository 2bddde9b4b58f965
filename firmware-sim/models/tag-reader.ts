/**
 * An RFID reader: every sweep of its antennas is one message, and some tags in range are missed each time. Where none
 * is in range it says now and then that it is there; with mischief it hangs, or starts anew.
 */

import { encodeTags, readsMax, tagsTopic } from "../../gateway/wire/parcel/tag-read.ts";
import type { Mischief } from "../mischief.ts";
import type { Random } from "../random.ts";
import { ToldSettings } from "../told-settings.ts";
import { type AirSettings, sweepAir, type TagsIn } from "./air.ts";

/** What a device hands to its MQTT client. */
export interface Publication {
  readonly subtopic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
  readonly afterMs?: number;
}
export interface TagReaderSettings extends AirSettings {
  readonly firmware: string;
}

const statusEveryMs = 60_000;

export class TagReader {
  readonly #settings: TagReaderSettings;
  readonly #tagsIn: TagsIn;
  readonly #random: Random;
  readonly #boot: string;
  readonly #mischief: Mischief;
  readonly #told: ToldSettings;
  #messages = 0;
  #boots = 0;
  #downUntil = Number.NEGATIVE_INFINITY;
  #saidAt = Number.NEGATIVE_INFINITY;

  /** `boot` must differ from start to start: message ids begin with it, and the gateway remembers them. */
  constructor(settings: TagReaderSettings, tagsIn: TagsIn, random: Random, boot: string, mischief: Mischief) {
    this.#settings = settings;
    this.#told = new ToldSettings(settings);
    this.#tagsIn = tagsIn;
    this.#random = random;
    this.#boot = boot;
    this.#mischief = mischief;
  }

  birth(): Publication {
    return this.#told.birth(this.#boots === 0 ? this.#boot : `${this.#boot}-${this.#boots}`);
  }
  /** Starting anew, or silent: a served model drops its connection meanwhile. */
  away(now: number): boolean {
    return now < this.#downUntil || this.#mischief.standing("silent", this.#settings.device, null, now) !== null;
  }

  /** What is to be said to it. */
  receive(subtopic: string, payload: Uint8Array): readonly Publication[] {
    return this.#told.take(subtopic, payload) ? [this.birth()] : [];
  }
  /** Time between two sweeps, by its own settings when it was told nothing else. */
  sweepEveryMs(own: number): number {
    return this.#told.number("sweepMs", own, [50, 60_000]);
  }

  /** Null: nothing to say. More tags than a message holds are left for the next sweep. */
  sweep(now: number): Publication | null {
    if (this.away(now) || this.#falls(now)) return null;
    const reads = sweepAir(this.#settings, this.#tagsIn, this.#random, this.#mischief, now).slice(0, readsMax);
    if (reads.length === 0 && now - this.#saidAt < statusEveryMs) return null;
    this.#saidAt = now;
    if (reads.length === 0) return this.birth();
    const id = `${this.#boot}-${++this.#messages}`;
    return { subtopic: tagsTopic, payload: encodeTags({ id, at: Math.round(now), reads }), retain: false };
  }

  #falls(now: number): boolean {
    const fault = this.#mischief.strike("reboot", this.#settings.device, null, now);
    if (!fault) return false;
    this.#downUntil = now + fault.ms;
    this.#boots++;
    return true;
  }
}
