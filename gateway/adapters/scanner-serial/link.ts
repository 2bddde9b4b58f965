/** A serial port. The package is loaded only where one is configured: its native part costs memory and time. */
import type { Stream, StreamEvents, StreamSettings } from "../../ports/stream.ts";

export const openSerial = (
  { path, baudRate }: Extract<StreamSettings, { transport: "serial" }>,
  events: StreamEvents,
): Stream => {
  let ended = false;
  let end: (() => void) | null = null;
  let send: ((bytes: Uint8Array) => void) | null = null;
  let hold: ((on: boolean) => void) | null = null;
  const down = (why: string): void => {
    if (ended) return;
    ended = true;
    end?.();
    events.down(why);
  };
  const open = async (): Promise<void> => {
    const { SerialPort } = await import("serialport");
    if (ended) return;
    const port = new SerialPort({ path, baudRate, autoOpen: false });
    port.on("data", (chunk: Buffer) => {
      if (!ended) events.data(chunk);
    });
    port.on("error", (error) => down(error.message));
    port.on("close", () => down("port closed"));
    port.open((error) => {
      if (error) return down(error.message);
      end = () => void (port.isOpen && port.close(() => {}));
      if (ended) return end();
      send = (bytes) => void port.write(Buffer.from(bytes));
      hold = (on) => void (on ? port.pause() : port.resume());
      events.up();
    });
  };
  open().catch((error: unknown) => down(String(error)));
  return {
    write: (bytes) => send?.(bytes),
    hold: (on) => hold?.(on),
    close: () => {
      if (ended) return;
      ended = true;
      end?.();
    },
  };
};
