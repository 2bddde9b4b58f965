/** How the boards of a line hear requests and send answers, for the servers that carry bytes. */
import { kerongFrame, kerongWireMs, splitKerong } from "../../gateway/wire/boards/kerong.ts";
import {
  rtuFrame,
  rtuSilenceMs,
  rtuWireMs,
  splitRtu,
  splitTcp,
  tcpFrame,
} from "../../gateway/wire/boards/modbus-frames.ts";

export interface Heard {
  readonly unit: number;
  readonly pdu: Uint8Array;
  readonly transaction?: number;
}
export interface SimFraming {
  split(buffered: Uint8Array): {
    readonly frames: readonly Heard[];
    readonly rest: Uint8Array;
    readonly broken?: boolean;
  };
  answer(request: Heard, pdu: Uint8Array): Uint8Array;
  /** Flips a bit so that the receiver's checksum, or what stands for it, does not fit. */
  spoil(frame: Uint8Array): void;
  silenceMs(baudRate: number): number;
  wireMs(baudRate: number, bytes: number): number;
}
export type Protocol = "modbus" | "kerong";

const flip = (frame: Uint8Array, at: number, bit: number): void => {
  frame[at] = (frame[at] ?? 0) ^ bit;
};
const modbusTcp: SimFraming = {
  split: splitTcp,
  answer: ({ transaction = 0, unit }, pdu) => tcpFrame(transaction, unit, pdu),
  // TCP has its own checksum, so a flipped bit shows as another function code.
  spoil: (frame) => flip(frame, 7, 0x40),
  ...{ silenceMs: rtuSilenceMs, wireMs: rtuWireMs },
};
const modbusRtu: SimFraming = {
  ...modbusTcp,
  split: (buffered) => splitRtu(buffered, "requests"),
  answer: ({ unit }, pdu) => rtuFrame(unit, pdu),
  spoil: (frame) => flip(frame, frame.length - 1, 1),
};
const kerong: SimFraming = {
  split: (buffered) => splitKerong(buffered, "requests"),
  answer: ({ unit }, pdu) => kerongFrame(unit, pdu),
  spoil: (frame) => flip(frame, frame.length - 1, 1),
  ...{ silenceMs: rtuSilenceMs, wireMs: kerongWireMs },
};

export const framingOf = (protocol: Protocol, transport: "tcp" | "serial"): SimFraming => {
  if (protocol === "kerong") return kerong;
  return transport === "tcp" ? modbusTcp : modbusRtu;
};
