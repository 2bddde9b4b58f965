/**
 * The line itself: a TCP connection or a serial port that stays open, heals by itself and takes one request at a
 * time. Why the framing is ours and not a library's: docs/decisions/modbus-framing.md.
 */
import { LineError, type PduLine, type PduLineSettings } from "../../../ports/line.ts";
import type { Log } from "../../../ports/log.ts";
import { join } from "../../../wire/boards/modbus-frames.ts";
import { type Arrived, type Framing, framingOf } from "../framing.ts";
import { openPipe, type Pipe, type PipeEvents } from "./pipe.ts";

/** Lines of one gateway: the same settings give the same line, until it is closed. */
export const lineOpener = (log: Log): ((settings: PduLineSettings) => PduLine) => {
  const lines = new Map<string, PduLine>();
  return (settings) => {
    const key = JSON.stringify(settings);
    const known = lines.get(key);
    if (known) return known;
    const line = new BusLine(settings, log, () => lines.delete(key));
    lines.set(key, line);
    return line;
  };
};

interface Pending {
  readonly asked: Arrived;
  readonly settle: (end: Uint8Array | LineError) => void;
}
const backOffMs = 200;
const backOffMsMax = 5000;
/** A connection that swallowed so many requests without a byte back is taken for half-open. */
const deafMax = 5;
/** What a serial server is set to, where nobody said it. */
const usualBaudRate = 19_200;

class BusLine implements PduLine {
  readonly #settings: PduLineSettings;
  readonly #framing: Framing;
  readonly #log: Log;
  readonly #onClosed: () => void;
  #queue: Promise<unknown> = Promise.resolve();
  #pipe: Pipe | null = null;
  #state: "down" | "connecting" | "up" | "closed" = "down";
  #waiting: Array<() => void> = [];
  #retry: NodeJS.Timeout | null = null;
  #backOffMs = backOffMs;
  #rest: Uint8Array = new Uint8Array(0);
  #pending: Pending | null = null;
  #transaction = 0;
  #deaf = 0;
  /** Serial: the line is busy, or must stay silent, until then (performance.now). */
  #quietFrom = 0;
  /** Where answers carry no number: one of this unit may still come in. */
  #late: { readonly unit: number; readonly until: number } | null = null;

  constructor(settings: PduLineSettings, log: Log, closed: () => void) {
    this.#settings = settings;
    this.#framing = framingOf(settings);
    this.#log = log;
    this.#onClosed = closed;
    this.#connect();
  }

  request(unit: number, pdu: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    const turn = this.#queue.then(() => this.#exchange(unit, pdu, timeoutMs));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async close(): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    if (this.#retry) clearTimeout(this.#retry);
    this.#pipe?.destroy();
    this.#pipe = null;
    this.#settle(new LineError("down", true, "line closed"));
    this.#wakeWaiting();
    this.#onClosed();
  }

  async #exchange(unit: number, pdu: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    if (this.#state === "connecting") await this.#connected(timeoutMs);
    if (!this.#framing.numbered) await this.#lateIsOver(unit);
    await this.#silence();
    const pipe = this.#pipe;
    if (this.#state !== "up" || !pipe) throw new LineError("down", false, "not connected");
    const answer = this.#framing.isAnswered(pdu) ? this.#awaitAnswer(unit, pdu, timeoutMs) : null;
    this.#send(pipe, unit, pdu);
    const end = answer ? await answer : await this.#leavesTheWire();
    if (end instanceof LineError) throw end;
    return end;
  }

  #awaitAnswer(unit: number, pdu: Uint8Array, timeoutMs: number): Promise<Uint8Array | LineError> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#timedOut(unit, timeoutMs), timeoutMs);
      this.#transaction = (this.#transaction + 1) & 0xffff;
      this.#pending = {
        asked: { unit, pdu, transaction: this.#transaction },
        settle: (result) => {
          clearTimeout(timer);
          resolve(result);
        },
      };
    });
  }

  #send(pipe: Pipe, unit: number, pdu: Uint8Array): void {
    // Nothing that came before this request can be its answer.
    if (!this.#framing.numbered) this.#rest = new Uint8Array(0);
    const frame = this.#framing.frame(this.#transaction, unit, pdu);
    const paced = this.#settings.transport === "serial" || !this.#framing.isAnswered(pdu);
    if (paced) this.#quietFrom = performance.now() + this.#framing.wireMs(this.#baudRate(), frame.length);
    pipe.write(frame);
  }

  /** For a request without an answer: the next one may begin then. */
  async #leavesTheWire(): Promise<Uint8Array | LineError> {
    this.#quietFrom += this.#framing.silenceMs(this.#baudRate());
    await this.#silence();
    if (this.#state === "up") return new Uint8Array(0);
    return new LineError("down", true, "the line went down while it was sent");
  }

  #baudRate(): number {
    return this.#settings.transport === "serial" ? this.#settings.baudRate : usualBaudRate;
  }

  #timedOut(unit: number, timeoutMs: number): void {
    this.#late = { unit, until: performance.now() + timeoutMs };
    this.#deaf++;
    this.#settle(new LineError("time-out", true, "no answer"));
    // A serial port is never closed for silence: reopening may find the tty locked, and heals nothing.
    if (this.#settings.transport === "tcp" && this.#deaf >= deafMax) this.#pipe?.destroy();
  }

  #settle(end: Uint8Array | LineError): void {
    const pending = this.#pending;
    this.#pending = null;
    pending?.settle(end);
  }

  #receive(chunk: Uint8Array): void {
    this.#deaf = 0;
    if (this.#settings.transport === "serial") {
      const free = performance.now() + this.#framing.silenceMs(this.#baudRate());
      // Noise must not end the time that a frame of ours, on its way, still needs.
      this.#quietFrom = this.#pending ? free : Math.max(this.#quietFrom, free);
    }
    const { frames, rest, broken } = this.#framing.split(join(this.#rest, chunk));
    this.#rest = rest;
    for (const frame of frames) this.#hear(frame);
    if (!broken) return;
    this.#settle(new LineError("bad-frame", true, "not a header of this protocol"));
    this.#pipe?.destroy();
  }

  #hear(frame: Arrived): void {
    if (this.#late?.unit === frame.unit) this.#late = null;
    if (!this.#pending) return;
    const verdict = this.#framing.judge(this.#pending.asked, frame);
    if (verdict.type === "noise") return;
    this.#backOffMs = backOffMs;
    this.#settle(verdict.type === "answer" ? frame.pdu : new LineError(verdict.type, true, verdict.why));
  }

  #connect(): void {
    this.#state = "connecting";
    let isDown = false;
    const events: PipeEvents = {
      up: () => {
        if (this.#state !== "connecting") return;
        this.#state = "up";
        this.#log.info("line-up", { ...this.#settings });
        this.#wakeWaiting();
      },
      data: (chunk) => {
        if (!isDown && this.#state === "up") this.#receive(chunk);
      },
      down: (why) => {
        if (isDown) return;
        isDown = true;
        this.#down(why);
      },
    };
    this.#pipe = openPipe(this.#settings, events);
  }

  #down(why: string): void {
    if (this.#state === "closed") return;
    if (this.#state === "up") this.#log.warn("line-down", { ...this.#settings, why });
    this.#state = "down";
    this.#pipe?.destroy();
    this.#pipe = null;
    this.#rest = new Uint8Array(0);
    this.#deaf = 0;
    this.#settle(new LineError("down", true, why));
    this.#wakeWaiting();
    this.#retry = setTimeout(() => this.#connect(), this.#backOffMs);
    this.#backOffMs = Math.min(this.#backOffMs * 2, backOffMsMax);
  }

  #connected(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
  #wakeWaiting(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** After a time-out the same unit is left alone for as long again, or until its late answer has passed. */
  async #lateIsOver(unit: number): Promise<void> {
    if (this.#late?.unit !== unit) return;
    for (let left = 1; this.#late && left > 0; await pause(left)) left = this.#late.until - performance.now();
  }

  /** Frames are told apart by silence. */
  async #silence(): Promise<void> {
    const silenceMs = this.#framing.silenceMs(this.#baudRate());
    for (;;) {
      const left = this.#quietFrom - performance.now();
      if (left <= 0 || left > 1000 + silenceMs) return;
      await pause(left);
    }
  }
}

/** Timers end late, by a part of a ms and more; so they end one early, and the event loop turns for what is left. */
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    if (ms >= 1.5) setTimeout(resolve, Math.min(Math.max(1, Math.floor(ms) - 1), 20));
    else setImmediate(resolve);
  });
