/** Bytes there and back: a TCP connection or a serial port. The only file of the lock boards that touches either. */
import { connect } from "node:net";
import type { PduLineSettings } from "../../../ports/line.ts";

export interface Pipe {
  write(bytes: Uint8Array): void;
  destroy(): void;
}
export interface PipeEvents {
  up(): void;
  data(chunk: Uint8Array): void;
  /** Once, whatever ended it. */
  down(why: string): void;
}
const connectMsMax = 5000;

export const openPipe = (settings: PduLineSettings, events: PipeEvents): Pipe =>
  settings.transport === "tcp" ? tcpPipe(settings, events) : serialPipe(settings, events);

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
