/**
 * The 8-relay Modbus board of Waveshare and its clones, as far as its pages say (design/hardware.md, part 1).
 * A PDU goes in (function code and data), a PDU comes out; the board's own timer ends each pulse.
 */
import { encodeException, exceptions } from "../../gateway/wire/boards/modbus-pdu.ts";
import { decodeRequest, encodeAnswer } from "../../gateway/wire/boards/modbus-relay.ts";
import { type CoilFigures, Coils, type CoilWires } from "./coils.ts";

export interface RelayBoardSettings {
  readonly relays: number;
  readonly inputs: number;
  /** Register 0x4000. */
  readonly unit: number;
  /** Register 0x8000, in hundredths: 200 is version 2.00. */
  readonly version: number;
}
export interface RelayWires extends CoilWires {
  input(input: number, now: number): boolean;
}

const pulseUnitMs = 100;
/** Reaches every board and is answered by none. */
const broadcast = 0;

export class RelayBoard {
  readonly settings: RelayBoardSettings;
  readonly #wires: RelayWires;
  readonly #coils: Coils;

  constructor(settings: RelayBoardSettings, wires: RelayWires) {
    this.settings = settings;
    this.#wires = wires;
    this.#coils = new Coils(settings.relays, wires);
  }

  hears(unit: number): "alone" | "as-all" | false {
    if (unit === broadcast) return "as-all";
    return unit === this.settings.unit && "alone";
  }

  fires(pdu: Uint8Array): boolean {
    const request = decodeRequest(pdu);
    return request.type === "pulse" || (request.type === "set-relay" && request.on);
  }

  /** Exceptions are answered as the standard says: function code + 0x80 and one byte. */
  answer(pdu: Uint8Array, now: number): Uint8Array {
    const { relays, inputs } = this.settings;
    const request = decodeRequest(pdu);
    const no = (why: number): Uint8Array => encodeException(pdu[0] ?? 0, why);
    switch (request.type) {
      case "unserved":
        return encodeException(request.functionCode, request.exception);
      case "read-relays":
        if (request.from + request.count > relays) return no(exceptions.illegalAddress);
        return encodeAnswer(
          request,
          bits(request, (relay) => this.#coils.isOn(relay, now)),
        );
      case "read-inputs":
        if (request.from + request.count > inputs) return no(exceptions.illegalAddress);
        return encodeAnswer(
          request,
          bits(request, (input) => this.#wires.input(input, now)),
        );
      case "read-holding": {
        const value = request.count === 1 ? this.#register(request.from) : undefined;
        return value === undefined ? no(exceptions.illegalAddress) : encodeAnswer(request, [value]);
      }
      case "set-all":
        // The real board would switch every lock on; a supply would not survive it, so this one declines.
        if (request.on) return no(exceptions.illegalValue);
        this.#coils.allOff(now);
        return encodeAnswer(request);
      case "set-relay":
        if (request.relay >= relays) return no(exceptions.illegalAddress);
        if (request.on) this.#coils.fire(request.relay, now, Number.POSITIVE_INFINITY);
        else this.#coils.off(request.relay, now);
        return encodeAnswer(request);
      case "pulse":
        if (request.relay >= relays) return no(exceptions.illegalAddress);
        this.#coils.fire(request.relay, now, now + request.tenths * pulseUnitMs);
        return encodeAnswer(request);
    }
  }

  /** Power gone and back: every relay drops, nothing is remembered. */
  powerCycle(now: number): void {
    this.#coils.allOff(now);
  }

  coil(relay: number, now: number): CoilFigures {
    return this.#coils.figures(relay, now);
  }

  #register(address: number): number | undefined {
    if (address === 0x8000) return this.settings.version;
    return address === 0x4000 ? this.settings.unit : undefined;
  }
}

const bits = (range: { readonly from: number; readonly count: number }, bit: (at: number) => boolean): boolean[] =>
  Array.from({ length: range.count }, (_, at) => bit(range.from + at));
