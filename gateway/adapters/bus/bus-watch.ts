/** How well a board answers, and how long its polls take against what the wire alone would need. Pure. */
import type { BusFigures } from "../../ports/device.ts";
import type { PduLineSettings } from "../../ports/line.ts";
import { framingOf } from "./framing.ts";

export interface BusWatch {
  /** What came of a poll; null: nothing that can be trusted. */
  heard(asked: Uint8Array, answer: { readonly pdu: Uint8Array; readonly roundTripMs: number } | null): void;
  /** The last read of a round was answered. */
  rounded(): void;
  figures(): BusFigures;
}
/** Weight of the latest request. */
const weight = 1 / 64;

export const busWatch = (line: PduLineSettings): BusWatch => {
  const framing = framingOf(line);
  let errorRatio = 0;
  let round = { tookMs: 0, wireMs: 0 };
  let last: { readonly tookMs: number; readonly wireMs: number } | null = null;
  return {
    heard: (asked, answer) => {
      errorRatio += weight * ((answer ? 0 : 1) - errorRatio);
      if (!answer) {
        round = { tookMs: 0, wireMs: 0 };
        return;
      }
      round.tookMs += answer.roundTripMs;
      if (line.transport === "tcp") return;
      const bytes = framing.frame(0, 1, asked).length + framing.frame(0, 1, answer.pdu).length;
      round.wireMs += framing.wireMs(line.baudRate, bytes) + 2 * framing.silenceMs(line.baudRate);
    },
    rounded: () => {
      if (round.tookMs > 0 || round.wireMs > 0) last = round;
      round = { tookMs: 0, wireMs: 0 };
    },
    figures: () => ({
      errorRatio: Math.round(errorRatio * 1e4) / 1e4,
      cycleMs: last?.tookMs ?? null,
      wireMs: last && line.transport === "serial" ? Math.round(last.wireMs * 100) / 100 : null,
    }),
  };
};
