/** A node over MQTT that measures and shows lamps: docs/mqtt-devices.md. Messages go in and come out. */
import { Quantity } from "../../gateway/core/vocabulary.ts";
import { decodeLamp, encodeReadings, ioTopics, type LampShow } from "../../gateway/wire/io-topics.ts";
import type { Publication } from "../models/tag-reader.ts";
import { ToldSettings } from "../told-settings.ts";
import type { Climate } from "./climate.ts";

export class SensorNode {
  readonly #told: ToldSettings;
  readonly #boot: string;
  readonly #climate: Climate;
  readonly #lamps = new Map<string, LampShow>();

  constructor(firmware: string, boot: string, climate: Climate) {
    this.#told = new ToldSettings({ firmware });
    this.#boot = boot;
    this.#climate = climate;
  }

  birth(): Publication {
    return this.#told.birth(this.#boot);
  }

  /** Each quantity has a sensor of its name. */
  measure(now: number): Publication {
    const readings = Quantity.options.map((quantity) => ({
      ...{ sensor: quantity, quantity, value: this.#climate.measure(quantity, now) },
    }));
    return { subtopic: ioTopics.readings, payload: encodeReadings(readings), retain: false };
  }

  /** What is to be said to it. */
  receive(subtopic: string, payload: Uint8Array): readonly Publication[] {
    if (this.#told.take(subtopic, payload)) return [this.birth()];
    const lamp = decodeLamp(subtopic, payload);
    if (lamp && this.#lamps.size < 1024) this.#lamps.set(lamp.compartment, lamp.show);
    return [];
  }
  /** Time between two messages of readings, by its own settings when it was told nothing else. */
  measureEveryMs(own: number): number {
    return this.#told.number("everyMs", own, [50, 60_000]);
  }

  lamp(compartment: string): LampShow | undefined {
    return this.#lamps.get(compartment);
  }
}
