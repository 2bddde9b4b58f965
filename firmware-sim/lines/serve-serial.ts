/**
 * A line of boards on a serial port (or a pty): Modbus RTU or another framing, as slow as the wire of the told baud
 * rate would be.
 */
import { SerialPort } from "serialport";
import { join } from "../../gateway/wire/boards/modbus-frames.ts";
import type { Bus } from "../models/bus.ts";
import { framingOf, type Heard, type Protocol } from "./framing.ts";

export interface ServedSerial {
  stop(): Promise<void>;
}

interface Wait {
  cancel: () => void;
}

/** A request unfinished for so long was noise. Ptys deliver in lumps, so 3.5 characters would be too strict. */
const unfinishedMsMax = 100;
const pendingMax = 64;

export const serveSerial = async (
  bus: Bus,
  at: { readonly path: string; readonly baudRate: number; readonly protocol?: Protocol },
  now: () => number,
): Promise<ServedSerial> => {
  const framing = framingOf(at.protocol ?? "modbus", "serial");
  const port = new SerialPort({ path: at.path, baudRate: at.baudRate, autoOpen: false });
  await new Promise<void>((opened, failed) => port.open((error) => (error ? failed(error) : opened())));
  const pending = new Set<Wait>();
  let buffered: Uint8Array = new Uint8Array(0);
  let heardAt = 0;
  let wireFreeAt = 0;

  const write = (frame: Uint8Array): void => {
    if (port.isOpen) port.write(frame);
  };
  const answer = (request: Heard, heard: number): void => {
    const { unit, pdu } = request;
    const length = framing.answer(request, pdu).length;
    const asked = framing.wireMs(at.baudRate, length) + framing.silenceMs(at.baudRate);
    wireFreeAt = Math.max(wireFreeAt, heard) + asked;
    for (const delivery of bus.request(unit, pdu, heard)) {
      const frame = framing.answer(request, delivery.pdu);
      if (delivery.corrupted) framing.spoil(frame);
      wireFreeAt = Math.max(wireFreeAt, heard + delivery.afterMs) + framing.wireMs(at.baudRate, frame.length);
      if (pending.size >= pendingMax) continue;
      const wait: Wait = { cancel: () => {} };
      pending.add(wait);
      sleepUntil(wireFreeAt, now, wait, () => {
        pending.delete(wait);
        write(frame);
      });
    }
  };
  port.on("data", (chunk: Uint8Array) => {
    const heard = now();
    if (heard - heardAt > unfinishedMsMax) buffered = new Uint8Array(0);
    heardAt = heard;
    const { frames, rest } = framing.split(join(buffered, chunk));
    buffered = rest;
    for (const frame of frames) answer(frame, heard);
  });
  // A line that breaks ends the port; whoever supervises the simulator starts it anew.
  port.on("error", () => undefined);
  return {
    stop: async () => {
      for (const wait of pending) wait.cancel();
      if (port.isOpen) await new Promise<void>((closed) => port.close(() => closed()));
    },
  };
};

/** Timers end late, and a wire does not: so they end one ms early, and the event loop turns for what is left. */
const sleepUntil = (at: number, now: () => number, wait: Wait, run: () => void): void => {
  const left = at - now();
  if (left <= 0) {
    run();
    return;
  }
  const again = (): void => sleepUntil(at, now, wait, run);
  if (left >= 1.5) {
    const timer = setTimeout(again, Math.max(1, Math.floor(left) - 1));
    wait.cancel = () => clearTimeout(timer);
  } else {
    const turn = setImmediate(again);
    wait.cancel = () => clearImmediate(turn);
  }
};
