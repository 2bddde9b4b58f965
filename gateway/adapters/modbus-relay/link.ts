/**
 * The Modbus line itself: a TCP connection or a serial port that stays open, heals by itself and takes one request
 * at a time. Why the framing is ours and not a library's: docs/decisions/modbus-framing.md.
 */
import { connect } from "node:net";
import { LineError, type PduLine, type PduLineSettings } from "../../ports/line.ts";
import type { Log } from "../../ports/log.ts";
import { join, rtuFrame, rtuSilenceMs, rtuWireMs, splitRtu, splitTcp, tcpFrame } from "../../wire/modbus-frames.ts";

/** Lines of one gateway: the same settings give the same line, until it is closed. */
export const lineOpener = (log: Log): ((settings: PduLineSettings) => PduLine) => {
  const lines = new Map<string, PduLine>();
  return (settings) => {
    const key = JSON.stringify(settings);
    const known = lines.get(key);
    if (known) return known;
    const line = new ModbusLine(settings, log, () => lines.delete(key));
    lines.set(key, line);
    return line;
  };
};

interface Pipe {
  write(bytes: Uint8Array): void;
  destroy(): void;
}
interface PipeEvents {
  up(): void;
  data(chunk: Uint8Array): void;
  /** Once, whatever ended it. */
  down(why: string): void;
}
interface Pending {
  readonly unit: number;
  readonly functionCode: number;
  readonly transaction: number;
  readonly settle: (end: Uint8Array | LineError) => void;
}
const backOffMs = 200;
const backOffMsMax = 5000;
const connectMsMax = 5000;
/** A connection that swallowed so many requests without a byte back is taken for half-open. */
const deafMax = 5;

class ModbusLine implements PduLine {
  readonly #settings: PduLineSettings;
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
  /** Serial: an answer of this unit may still come in. */
  #late: { readonly unit: number; readonly until: number } | null = null;

  constructor(settings: PduLineSettings, log: Log, closed: () => void) {
    this.#settings = settings;
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
    if (this.#settings.transport === "serial") await this.#silence(unit, this.#settings.baudRate);
    const pipe = this.#pipe;
    if (this.#state !== "up" || !pipe) throw new LineError("down", false, "not connected");
    const end = await new Promise<Uint8Array | LineError>((resolve) => {
      const timer = setTimeout(() => this.#timedOut(unit, timeoutMs), timeoutMs);
      this.#transaction = (this.#transaction + 1) & 0xffff;
      const transaction = this.#transaction;
      this.#pending = {
        unit,
        functionCode: pdu[0] ?? 0,
        transaction,
        settle: (result) => {
          clearTimeout(timer);
          resolve(result);
        },
      };
      this.#send(pipe, transaction, unit, pdu);
    });
    if (end instanceof LineError) throw end;
    return end;
  }

  #send(pipe: Pipe, transaction: number, unit: number, pdu: Uint8Array): void {
    if (this.#settings.transport === "tcp") {
      pipe.write(tcpFrame(transaction, unit, pdu));
      return;
    }
    // Nothing that came before this request can be its answer.
    this.#rest = new Uint8Array(0);
    const frame = rtuFrame(unit, pdu);
    this.#quietFrom = performance.now() + rtuWireMs(this.#settings.baudRate, frame.length);
    pipe.write(frame);
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
    const buffered = join(this.#rest, chunk);
    if (this.#settings.transport === "tcp") {
      const { frames, rest, broken } = splitTcp(buffered);
      this.#rest = rest;
      for (const frame of frames) {
        // Another transaction's frame is the late answer of a request that timed out.
        if (frame.transaction === this.#pending?.transaction) this.#answered(frame.unit, frame.pdu);
      }
      if (broken) {
        this.#settle(new LineError("bad-frame", true, "not a Modbus header"));
        this.#pipe?.destroy();
      }
      return;
    }
    this.#quietFrom = performance.now() + rtuSilenceMs(this.#settings.baudRate);
    const { frames, rest } = splitRtu(buffered, "answers");
    this.#rest = rest;
    for (const frame of frames) {
      if (this.#late?.unit === frame.unit) this.#late = null;
      // On a bus that others may listen to, a frame of another unit is noise and not this request's end.
      if (frame.unit === this.#pending?.unit) this.#answered(frame.unit, frame.pdu);
    }
  }

  #answered(unit: number, pdu: Uint8Array): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#backOffMs = backOffMs;
    const functionCode = pdu[0] ?? 0;
    if (unit !== pending.unit || (functionCode & 0x7f) !== pending.functionCode) {
      this.#settle(new LineError("bad-frame", true, "answer of another unit or function"));
    } else if (functionCode & 0x80) {
      this.#settle(new LineError("exception", true, `exception ${pdu[1] ?? 0}`));
    } else this.#settle(pdu);
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
    this.#pipe =
      this.#settings.transport === "tcp" ? tcpPipe(this.#settings, events) : serialPipe(this.#settings, events);
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

  /**
   * RTU frames are told apart by silence. After a time-out the same unit is left alone for as long again, or until
   * its late answer has passed: RTU has no transaction number that would tell it from the next one's.
   */
  async #silence(unit: number, baudRate: number): Promise<void> {
    if (this.#late?.unit === unit) {
      for (let left = 1; this.#late && left > 0; await pause(left)) left = this.#late.until - performance.now();
    }
    const silenceMs = rtuSilenceMs(baudRate);
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

const tcpPipe = (settings: PduLineSettings & { readonly transport: "tcp" }, events: PipeEvents): Pipe => {
  const socket = connect({ host: settings.host, port: settings.port, noDelay: true, keepAlive: true });
  let why = "closed by the other side";
  socket.setTimeout(connectMsMax, () => {
    if (socket.connecting) socket.destroy(new Error("connecting took too long"));
  });
  socket.on("connect", () => {
    socket.setTimeout(0);
    events.up();
  });
  socket.on("data", (chunk) => events.data(chunk));
  socket.on("error", (error) => {
    why = error.message;
  });
  socket.on("close", () => events.down(why));
  return { write: (bytes) => void socket.write(bytes), destroy: () => void socket.destroy() };
};

const serialPipe = (settings: PduLineSettings & { readonly transport: "serial" }, events: PipeEvents): Pipe => {
  let wanted = true;
  let end: (() => void) | null = null;
  let write: ((bytes: Uint8Array) => void) | null = null;
  // Loaded only where a serial line is configured: the native part costs memory and start-up time.
  const open = async (): Promise<void> => {
    const { SerialPort } = await import("serialport");
    if (!wanted) return;
    const port = new SerialPort({ path: settings.path, baudRate: settings.baudRate, autoOpen: false });
    port.on("data", (chunk: Buffer) => events.data(chunk));
    port.on("error", (error) => events.down(error.message));
    port.on("close", () => events.down("port closed"));
    port.open((error) => {
      if (error) events.down(error.message);
      else if (!wanted) port.close(() => {});
      else {
        end = () => port.close(() => {});
        write = (bytes) => void port.write(Buffer.from(bytes));
        events.up();
      }
    });
  };
  open().catch((error: unknown) => events.down(String(error)));
  return {
    write: (bytes) => write?.(bytes),
    destroy: () => {
      wanted = false;
      end?.();
    },
  };
};
