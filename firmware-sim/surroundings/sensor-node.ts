/** A node over MQTT that measures and shows lamps: docs/mqtt-devices.md. Messages go in and come out. */
import { Quantity } from "../../gateway/core/vocabulary.ts";
import { encodeStatus, statusTopic } from "../../gateway/wire/device-status.ts";
import { decodeLamp, encodeReadings, ioTopics, type LampShow } from "../../gateway/wire/io-topics.ts";
import type { Publication } from "../models/tag-reader.ts";
import type { Climate } from "./climate.ts";

export class SensorNode {
  readonly #firmware: string;
  readonly #boot: string;
  readonly #climate: Climate;
  readonly #lamps = new Map<string, LampShow>();

  constructor(firmware: string, boot: string, climate: Climate) {
    this.#firmware = firmware;
    this.#boot = boot;
    this.#climate = climate;
  }

  birth(): Publication {
    const status = encodeStatus({ online: true, firmware: this.#firmware, boot: this.#boot });
    return { subtopic: statusTopic, payload: status, retain: true };
  }

  /** Each quantity has a sensor of its name. */
  measure(now: number): Publication {
    const readings = Quantity.options.map((quantity) => ({
      ...{ sensor: quantity, quantity, value: this.#climate.measure(quantity, now) },
    }));
    return { subtopic: ioTopics.readings, payload: encodeReadings(readings), retain: false };
  }

  receive(subtopic: string, payload: Uint8Array): void {
    const lamp = decodeLamp(subtopic, payload);
    if (lamp && this.#lamps.size < 1024) this.#lamps.set(lamp.compartment, lamp.show);
  }

  lamp(compartment: string): LampShow | undefined {
    return this.#lamps.get(compartment);
  }
}
