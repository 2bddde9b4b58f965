/** How PDUs travel on each kind of line, as far as a line must know it. Pure; a new framing is a row at the end. */
import type { PduLineSettings } from "../../ports/line.ts";
import { kerongAnswers, kerongFrame, kerongWireMs, splitKerong } from "../../wire/boards/kerong.ts";
import { rtuFrame, rtuSilenceMs, rtuWireMs, splitRtu, splitTcp, tcpFrame } from "../../wire/boards/modbus-frames.ts";

export interface Arrived {
  readonly unit: number;
  readonly pdu: Uint8Array;
  /** Absent where frames carry no number. */
  readonly transaction?: number;
}
export type Verdict =
  | { readonly type: "answer" }
  /** Not for this request: another one's, or another board's. */
  | { readonly type: "noise" }
  | { readonly type: "bad-frame" | "exception"; readonly why: string };
export interface Framing {
  /** Answers carry their request's number, so that a late one is told apart. */
  readonly numbered: boolean;
  frame(transaction: number, unit: number, pdu: Uint8Array): Uint8Array;
  /** `broken`: the stream cannot be trusted any more; the only way on is a new connection. */
  split(buffered: Uint8Array): {
    readonly frames: readonly Arrived[];
    readonly rest: Uint8Array;
    readonly broken?: boolean;
  };
  isAnswered(pdu: Uint8Array): boolean;
  /** What a frame means for the request in flight. */
  judge(asked: Arrived, came: Arrived): Verdict;
  /** Silence that must be kept before a frame, and time on the wire. */
  silenceMs(baudRate: number): number;
  wireMs(baudRate: number, bytes: number): number;
}

export const framingOf = ({ framing = "modbus", transport }: PduLineSettings): Framing => {
  if (framing === "kerong") return kerong;
  return transport === "tcp" ? modbusTcp : modbusRtu;
};

const judgeModbus = (asked: Arrived, came: Arrived): Verdict => {
  const functionCode = came.pdu[0] ?? 0;
  if (came.unit !== asked.unit || (functionCode & 0x7f) !== asked.pdu[0])
    return { type: "bad-frame", why: "answer of another unit or function" };
  if (functionCode & 0x80) return { type: "exception", why: `exception ${came.pdu[1] ?? 0}` };
  return { type: "answer" };
};
const modbus = { isAnswered: () => true, silenceMs: rtuSilenceMs, wireMs: rtuWireMs };

const modbusTcp: Framing = {
  ...modbus,
  numbered: true,
  frame: tcpFrame,
  split: splitTcp,
  // Another transaction's frame is the late answer of a request that timed out.
  judge: (asked, came) => (came.transaction === asked.transaction ? judgeModbus(asked, came) : { type: "noise" }),
};

const modbusRtu: Framing = {
  ...modbus,
  numbered: false,
  frame: (_, unit, pdu) => rtuFrame(unit, pdu),
  split: (buffered) => splitRtu(buffered, "answers"),
  // On a bus that others may listen to, a frame of another unit is noise and not this request's end.
  judge: (asked, came) => (came.unit === asked.unit ? judgeModbus(asked, came) : { type: "noise" }),
};

/** The same bytes on serial and through a serial server. Silence as between RTU frames: the maker names none. */
const kerong: Framing = {
  numbered: false,
  frame: (_, unit, pdu) => kerongFrame(unit, pdu),
  split: (buffered) => splitKerong(buffered, "answers"),
  isAnswered: kerongAnswers,
  judge: (asked, came) => ({ type: came.unit === asked.unit ? "answer" : "noise" }),
  silenceMs: rtuSilenceMs,
  wireMs: kerongWireMs,
};
