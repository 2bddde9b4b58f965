/**
 * KERONG CU16 and CU48 as far as the maker's pages say (design/hardware.md, part 2). A frame's address and content go
 * in, the content of an answer comes out, or nothing: an unlock is obeyed in silence, and so is what nobody serves.
 * The board's own timer ends each pulse; its length is set at the board.
 */
import { decodeKerong, encodeKerongState, type KerongModel, kerongFormats } from "../../gateway/wire/boards/kerong.ts";
import { type CoilFigures, Coils, type CoilWires } from "./coils.ts";

export interface KerongBoardSettings {
  readonly model: KerongModel;
  /** Its number on the bus. */
  readonly board: number;
  /** What its first lock is called on the wire. */
  readonly indexBase: 0 | 1;
  /** 500 ms for solenoids, 1000 ms for motor locks. */
  readonly pulseMs: number;
}
export interface KerongWires extends CoilWires {
  /** Levels as they stand on the wire. */
  lockBit(lock: number, now: number): boolean;
  itemBit(lock: number, now: number): boolean;
}

export class KerongBoard {
  readonly settings: KerongBoardSettings;
  readonly #wires: KerongWires;
  readonly #coils: Coils;
  readonly #locks: number;

  constructor(settings: KerongBoardSettings, wires: KerongWires) {
    this.settings = settings;
    this.#wires = wires;
    this.#locks = kerongFormats[settings.model].locks;
    this.#coils = new Coils(this.#locks, wires);
  }

  hears(unit: number, pdu: Uint8Array): "alone" | false {
    const asked = decodeKerong({ unit, pdu });
    return asked?.model === this.settings.model && asked.request.board === this.settings.board && "alone";
  }

  /** Null: nothing is answered. */
  answer(pdu: Uint8Array, now: number, unit: number): Uint8Array | null {
    const asked = decodeKerong({ unit, pdu });
    if (!asked || !this.hears(unit, pdu)) return null;
    const { model, board, indexBase, pulseMs } = this.settings;
    if (asked.request.type === "unlock") {
      const lock = asked.request.index - indexBase;
      if (lock >= 0 && lock < this.#locks) this.#coils.fire(lock, now, now + pulseMs);
      return null;
    }
    const bits = (bit: (lock: number) => boolean): boolean[] =>
      Array.from({ length: this.#locks }, (_, lock) => bit(lock));
    const locks = bits((lock) => this.#wires.lockBit(lock, now));
    const items = bits((lock) => this.#wires.itemBit(lock, now));
    return encodeKerongState(model, { board, locks, items }).pdu;
  }

  fires(pdu: Uint8Array): boolean {
    return decodeKerong({ unit: 0, pdu })?.request.type === "unlock";
  }

  /** Power gone and back: every coil drops, nothing is remembered. */
  powerCycle(now: number): void {
    this.#coils.allOff(now);
  }

  coil(lock: number, now: number): CoilFigures {
    return this.#coils.figures(lock, now);
  }
}
