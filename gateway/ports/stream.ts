/** One connection of bytes: a socket, a serial port, or a badge reader's child process. It never heals by itself. */
export type StreamSettings =
  | { readonly transport: "tcp"; readonly host: string; readonly port: number }
  | { readonly transport: "tls"; readonly host: string; readonly port: number; readonly trust: TlsTrust }
  | { readonly transport: "serial"; readonly path: string; readonly baudRate: number }
  /** One wait for one badge at an RC522 on this machine's SPI: its bytes are one JSON line, then it is down. */
  | { readonly transport: "badge-reader" };
/** Whom to believe: the machine's own authorities, this one (PEM), or the one certificate of that SHA-256. */
export type TlsTrust =
  | { readonly by: "authorities" }
  | { readonly by: "authority"; readonly pem: string }
  | { readonly by: "fingerprint"; readonly sha256: string };

/** Nothing is called before the stream was given back. */
export interface StreamEvents {
  up(): void;
  data(chunk: Uint8Array): void;
  /** Once, whatever ended it, also when it never came up. After it, and after `close`, nothing is called. */
  down(why: string): void;
}
export interface Stream {
  /** What is written to a stream that is not up is lost. */
  write(bytes: Uint8Array): void;
  /** On: nothing is read from the other side until it is off again. */
  hold(on: boolean): void;
  close(): void;
}
export type OpenStream = (settings: StreamSettings, events: StreamEvents) => Stream;
