/**
 * Boards on one line, with the faults of line and boards. A request goes in, deliveries come out: none (silence), one,
 * or two. What carries them (sockets, a serial port, a world on virtual time) keeps the delays.
 */
import { decodeRequest } from "../../gateway/wire/boards/modbus-relay.ts";
import type { Mischief } from "../mischief.ts";
import type { RelayBoard } from "./relay-board.ts";

export interface Delivery {
  readonly afterMs: number;
  readonly pdu: Uint8Array;
  /** A bit is to flip on the line: the receiver's checksum, or what stands for it, must not fit. */
  readonly corrupted: boolean;
}
export interface BoardOnBus {
  readonly device: string;
  readonly board: RelayBoard;
}

const broadcast = 0;
/** A supply that sags still holds the coil for a moment. */
const sagMs = 20;

export class Bus {
  readonly #boards: ReadonlyMap<number, BoardOnBus>;
  readonly #mischief: Mischief;
  readonly #downUntil = new Map<string, number>();

  constructor(boards: readonly BoardOnBus[], mischief: Mischief) {
    this.#boards = new Map(boards.map((one) => [one.board.settings.unit, one]));
    this.#mischief = mischief;
  }

  /** A broadcast reaches every board and is answered by none. */
  request(unit: number, pdu: Uint8Array, now: number): readonly Delivery[] {
    if (unit === broadcast) {
      for (const one of this.#boards.values()) this.#deliver(one, pdu, now);
      return [];
    }
    const addressed = this.#boards.get(unit);
    return addressed ? this.#deliver(addressed, pdu, now) : [];
  }

  #deliver(one: BoardOnBus, pdu: Uint8Array, now: number): readonly Delivery[] {
    const { device, board } = one;
    const strike = (kind: Parameters<Mischief["strike"]>[0]) => this.#mischief.strike(kind, device, null, now);
    if (now < (this.#downUntil.get(device) ?? 0)) return [];
    if (this.#mischief.standing("silent", device, null, now)) return [];
    if (strike("lost-request")) return [];
    const reboot = strike("reboot");
    if (reboot) return this.#fall(one, now, now + reboot.ms);
    const answer = board.answer(pdu, now);
    const brownOut = fires(pdu) ? strike("brown-out") : null;
    if (brownOut) return this.#fall(one, now + sagMs, now + brownOut.ms);
    if (strike("lost-answer")) return [];
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

const fires = (pdu: Uint8Array): boolean => {
  const request = decodeRequest(pdu);
  return request.type === "pulse" || (request.type === "set-relay" && request.on);
};
