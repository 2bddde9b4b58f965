/** An RFID reader: every sweep of its antennas is one message, and some tags in range are missed each time. */

import { encodeStatus, statusTopic } from "../../gateway/wire/device-status.ts";
import { encodeTags, readsMax, type TagRead, tagsTopic } from "../../gateway/wire/parcel/tag-read.ts";
import type { Random } from "../random.ts";

/** What a device hands to its MQTT client. */
export interface Publication {
  readonly subtopic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
  readonly afterMs?: number;
}
export interface TagReaderSettings {
  readonly firmware: string;
  readonly antennas: readonly { readonly antenna: number; readonly compartments: readonly string[] }[];
  readonly missed: number;
}
/** EPCs (upper-case hex) of the tags that physically lie in a compartment. */
export type TagsIn = (compartment: string) => readonly string[];

const strongestDbm = -35;
const weakestDbm = -65;

export class TagReader {
  readonly #settings: TagReaderSettings;
  readonly #tagsIn: TagsIn;
  readonly #random: Random;
  readonly #boot: string;
  #messages = 0;

  /** `boot` must differ from start to start: message ids begin with it, and the gateway remembers them. */
  constructor(settings: TagReaderSettings, tagsIn: TagsIn, random: Random, boot: string) {
    this.#settings = settings;
    this.#tagsIn = tagsIn;
    this.#random = random;
    this.#boot = boot;
  }

  birth(): Publication {
    const status = encodeStatus({ online: true, firmware: this.#settings.firmware, boot: this.#boot });
    return { subtopic: statusTopic, payload: status, retain: true };
  }

  /** Null: no tag in range. More tags than a message holds are left for the next sweep. */
  sweep(now: number): Publication | null {
    const reads: TagRead[] = [];
    for (const { antenna, compartments } of this.#settings.antennas)
      for (const epc of compartments.flatMap((compartment) => this.#tagsIn(compartment)))
        if (reads.length < readsMax && !this.#random.hit(this.#settings.missed))
          reads.push({ epc, antenna, rssi: Math.round(this.#random.between(weakestDbm, strongestDbm)) });
    if (reads.length === 0) return null;
    const id = `${this.#boot}-${++this.#messages}`;
    return { subtopic: tagsTopic, payload: encodeTags({ id, at: Math.round(now), reads }), retain: false };
  }
}
