/**
 * What the fleet asked for of the log, piece by piece: each waits until the one before has left, until nothing of
 * custody is far behind, and until the line's pace allows it.
 */
import type { Clock, Timer } from "../../../gateway/ports/clock.ts";
import { type LogPiece, logPieces } from "../../../gateway/wire/uplink/log-piece.ts";

export interface LogSenderParts {
  readonly site: string;
  readonly clock: Clock;
  readonly bytesPerSecondMax: number;
  /** There is a line, and nothing that goes before. */
  readonly mayGo: () => boolean;
  /** Resolves when it has left: the broker has it. */
  readonly publish: (payload: Uint8Array) => Promise<void>;
}
export interface LogToSend extends Pick<LogPiece, "id" | "leftOut"> {
  readonly lines: readonly string[];
  /** Site time at which nobody waits for it any more. */
  readonly until: number;
}
interface Sending {
  readonly pieces: readonly LogPiece[];
  readonly until: number;
  readonly over: (sent: boolean) => void;
  next: number;
  /** The broker has not said that it has the piece. */
  isOut: boolean;
}

export class LogSender {
  readonly #parts: LogSenderParts;
  #sending: Sending | null = null;
  #timer: Timer | null = null;

  constructor(parts: LogSenderParts) {
    this.#parts = parts;
  }

  /** Resolves to false when its time was over first, or another one took its place. */
  send({ id, leftOut, lines, until }: LogToSend): Promise<boolean> {
    this.stop();
    return new Promise((over) => {
      const pieces = logPieces({ site: this.#parts.site, id, leftOut }, lines);
      this.#sending = { pieces, until, over, next: 0, isOut: false };
      this.go();
    });
  }
  /** What a piece waits for may have come. */
  go(): void {
    const { clock, mayGo } = this.#parts;
    const sending = this.#sending;
    if (!sending || sending.isOut || this.#timer) return;
    if (clock.now().elapsed >= sending.until) this.#end(false);
    else if (mayGo()) this.#publish(sending);
  }
  stop(): void {
    this.#end(false);
  }

  #publish(sending: Sending): void {
    const payload = new TextEncoder().encode(JSON.stringify(sending.pieces[sending.next]));
    sending.isOut = true;
    this.#parts.publish(payload).then(
      () => this.#left(sending, payload.length),
      () => {
        // The line is gone: the same piece again when there is one.
        sending.isOut = false;
      },
    );
  }

  #left(sending: Sending, bytes: number): void {
    if (this.#sending !== sending) return;
    sending.isOut = false;
    sending.next += 1;
    if (sending.next === sending.pieces.length) {
      this.#end(true);
      return;
    }
    const restMs = Math.ceil((bytes * 1_000) / this.#parts.bytesPerSecondMax);
    this.#timer = this.#parts.clock.after(restMs, () => {
      this.#timer = null;
      this.go();
    });
  }
  #end(sent: boolean): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#sending?.over(sent);
    this.#sending = null;
  }
}
