/** A line of boards on a serial port (or a pty): Modbus RTU, as slow as the wire of the told baud rate would be. */
import { SerialPort } from "serialport";
import { join, rtuFrame, rtuSilenceMs, rtuWireMs, splitRtu } from "../../gateway/wire/boards/modbus-frames.ts";
import type { Bus } from "../models/bus.ts";

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
  at: { readonly path: string; readonly baudRate: number },
  now: () => number,
): Promise<ServedSerial> => {
  const port = new SerialPort({ path: at.path, baudRate: at.baudRate, autoOpen: false });
  await new Promise<void>((opened, failed) => port.open((error) => (error ? failed(error) : opened())));
  const pending = new Set<Wait>();
  let buffered: Uint8Array = new Uint8Array(0);
  let heardAt = 0;
  let wireFreeAt = 0;

  const write = (frame: Uint8Array): void => {
    if (port.isOpen) port.write(frame);
  };
  const answer = (unit: number, pdu: Uint8Array, heard: number): void => {
    const asked = rtuWireMs(at.baudRate, pdu.length + 3) + rtuSilenceMs(at.baudRate);
    wireFreeAt = Math.max(wireFreeAt, heard) + asked;
    for (const delivery of bus.request(unit, pdu, heard)) {
      const frame = rtuFrame(unit, delivery.pdu);
      if (delivery.corrupted) frame[frame.length - 1] = (frame[frame.length - 1] ?? 0) ^ 1;
      wireFreeAt = Math.max(wireFreeAt, heard + delivery.afterMs) + rtuWireMs(at.baudRate, frame.length);
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
    const { frames, rest } = splitRtu(join(buffered, chunk), "requests");
    buffered = rest;
    for (const { unit, pdu } of frames) answer(unit, pdu, heard);
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
