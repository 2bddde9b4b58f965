/**
 * Boards on one line, with the faults of line and boards. A request goes in, deliveries come out: none (silence), one,
 * or two. What carries them (sockets, a serial port, a world on virtual time) keeps the delays.
 */
import type { Mischief } from "../mischief.ts";
import type { CoilFigures } from "./coils.ts";

/** A lock board, whatever it speaks. `unit` and `pdu` are what the framing of its line carries. */
export interface LockBoard {
  /** `as-all`: a broadcast, which is obeyed and never answered. */
  hears(unit: number, pdu: Uint8Array): "alone" | "as-all" | false;
  /** Null: obeyed, or not understood, in silence. */
  answer(pdu: Uint8Array, now: number, unit: number): Uint8Array | null;
  /** Is a coil fired by this? */
  fires(pdu: Uint8Array): boolean;
  powerCycle(now: number): void;
  coil(lock: number, now: number): CoilFigures;
}

export interface Delivery {
  readonly afterMs: number;
  readonly pdu: Uint8Array;
  /** A bit is to flip on the line: the receiver's checksum, or what stands for it, must not fit. */
  readonly corrupted: boolean;
}
export interface BoardOnBus {
  readonly device: string;
  readonly board: LockBoard;
}

/** A supply that sags still holds the coil for a moment. */
const sagMs = 20;

export class Bus {
  readonly #boards: readonly BoardOnBus[];
  readonly #mischief: Mischief;
  readonly #downUntil = new Map<string, number>();

  constructor(boards: readonly BoardOnBus[], mischief: Mischief) {
    this.#boards = boards;
    this.#mischief = mischief;
  }

  request(unit: number, pdu: Uint8Array, now: number): readonly Delivery[] {
    return this.#boards.flatMap((one) => {
      const heard = one.board.hears(unit, pdu);
      const deliveries = heard ? this.#deliver(one, unit, pdu, now) : [];
      return heard === "as-all" ? [] : deliveries;
    });
  }

  #deliver(one: BoardOnBus, unit: number, pdu: Uint8Array, now: number): readonly Delivery[] {
    const { device, board } = one;
    const strike = (kind: Parameters<Mischief["strike"]>[0]) => this.#mischief.strike(kind, device, null, now);
    if (now < (this.#downUntil.get(device) ?? 0)) return [];
    if (this.#mischief.standing("silent", device, null, now)) return [];
    if (strike("lost-request")) return [];
    const reboot = strike("reboot");
    if (reboot) return this.#fall(one, now, now + reboot.ms);
    const answer = board.answer(pdu, now, unit);
    const brownOut = board.fires(pdu) ? strike("brown-out") : null;
    if (brownOut) return this.#fall(one, now + sagMs, now + brownOut.ms);
    if (answer === null || strike("lost-answer")) return [];
    const afterMs = strike("slow-answer")?.ms ?? 0;
    const corrupted = strike("corrupted-answer") !== null;
    const delivery = { afterMs, pdu: answer, corrupted };
    return strike("doubled-answer") ? [delivery, { ...delivery, afterMs: afterMs + 1 }] : [delivery];
  }

  #fall({ device, board }: BoardOnBus, now: number, until: number): readonly Delivery[] {
    board.powerCycle(now);
    this.#downUntil.set(device, until);
    return [];
  }
}
