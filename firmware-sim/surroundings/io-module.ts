/**
 * A Modbus module with sensors and lamps, as makers of such modules lay them out: input registers (04) from 0:
 * temperature and humidity in tenths, vibration in mm/s, battery in per cent; inputs (02): 0 frame contact, set while
 * the frame is shut, 1 mains; lamps: holding registers (06, 03) from 16. Version: holding register 0x8000.
 */
import { decodeRequest, encodeAnswer, encodeException, exceptions } from "../../gateway/wire/boards/modbus-pdu.ts";
import type { CoilFigures } from "../models/coils.ts";
import type { Climate } from "./climate.ts";

export interface IoModuleSettings {
  readonly unit: number;
  readonly lamps: number;
  readonly version: number;
}
const lampsFrom = 16;
const versionAt = 0x8000;
const noCoil: CoilFigures = { pulses: 0, firedAt: [], energisedMs: 0, longestMs: 0, on: false };

export class IoModule {
  readonly #settings: IoModuleSettings;
  readonly #climate: Climate;
  readonly #lamps: number[];

  constructor(settings: IoModuleSettings, climate: Climate) {
    this.#settings = settings;
    this.#climate = climate;
    this.#lamps = Array.from({ length: settings.lamps }, () => 0);
  }

  hears(unit: number): "alone" | false {
    return unit === this.#settings.unit && "alone";
  }

  answer(pdu: Uint8Array, now: number): Uint8Array {
    const request = decodeRequest(pdu);
    const no = (why: number): Uint8Array => encodeException(pdu[0] ?? 0, why);
    switch (request.type) {
      case "unserved":
        return no(request.exception);
      case "read-bits": {
        const bits = [this.#climate.measure("tamper", now) === 0, this.#climate.measure("mains", now) === 1];
        if (request.function !== 2 || request.from + request.count > bits.length) return no(exceptions.illegalAddress);
        return encodeAnswer(request, bits.slice(request.from, request.from + request.count));
      }
      case "read-registers": {
        const values = Array.from({ length: request.count }, (_, at) =>
          this.#register(request, request.from + at, now),
        );
        if (values.includes(null)) return no(exceptions.illegalAddress);
        return encodeAnswer(
          request,
          values.map((value) => (value ?? 0) & 0xffff),
        );
      }
      case "write-register": {
        const lamp = request.address - lampsFrom;
        if (lamp < 0 || lamp >= this.#lamps.length) return no(exceptions.illegalAddress);
        this.#lamps[lamp] = request.value;
        return encodeAnswer(request);
      }
      default:
        return no(exceptions.illegalFunction);
    }
  }

  fires(): boolean {
    return false;
  }
  /** Power gone and back: every lamp is dark. */
  powerCycle(): void {
    this.#lamps.fill(0);
  }
  coil(): CoilFigures {
    return noCoil;
  }
  lamp(lamp: number): number | undefined {
    return this.#lamps[lamp];
  }

  #register({ function: code }: { readonly function: 3 | 4 }, at: number, now: number): number | null {
    if (code === 3) return at === versionAt ? this.#settings.version : (this.#lamps[at - lampsFrom] ?? null);
    const tenths = (quantity: "temperature" | "humidity"): number =>
      Math.round(10 * this.#climate.measure(quantity, now));
    const values = [
      () => tenths("temperature"),
      () => tenths("humidity"),
      () => this.#climate.measure("vibration", now),
      () => this.#climate.measure("battery", now),
    ];
    return values[at]?.() ?? null;
  }
}
