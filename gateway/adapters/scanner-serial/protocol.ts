/** What a scanner on a serial line wants to know, and how its bytes become lines. Pure. */
import { z } from "zod";
import { TerminalId } from "../../core/vocabulary.ts";
import { scanCharactersMax } from "../../wire/parcel/scan-line.ts";

const ms = (least: number, fallback: number) => z.number().int().min(least).max(600_000).default(fallback);

export const ScannerSerialSettings = z.strictObject({
  path: z.string().min(1),
  baudRate: z.number().int().min(1200).max(1_000_000).default(9600),
  /** The kiosk beside it: what is scanned goes to its page as if it had been typed there. */
  kiosk: TerminalId,
  /** The same line again within this time is the same scan. */
  sameMs: ms(0, 1000),
  /** A line whose end does not come within this time is forgotten. */
  lineMs: ms(50, 500),
  /** Wait before the port is opened again; it doubles up to the most while it cannot be. */
  retryMs: ms(100, 1000),
  retryMsMax: ms(100, 30_000),
  /** Without an open port for so long the scanner is silent. */
  silentMs: ms(1000, 30_000),
});
export type ScannerSerialSettings = z.infer<typeof ScannerSerialSettings>;

export interface LineReader {
  /** Lines that these bytes ended, without their ends. */
  read(bytes: Uint8Array): readonly string[];
  /** So many bytes wait for their end. */
  waiting(): number;
  forget(): void;
}
/** Carriage return, line feed or tab ends a line; what is too long is dropped whole, up to its end. */
export const lineReader = (): LineReader => {
  let line = "";
  let tooLong = false;
  const forget = (): void => {
    line = "";
    tooLong = false;
  };
  return {
    read: (bytes) => {
      const lines: string[] = [];
      for (const character of String.fromCharCode(...bytes.subarray(0, chunkMax))) {
        if (character === "\r" || character === "\n" || character === "\t") {
          if (line !== "" && !tooLong) lines.push(line);
          forget();
        } else if (line.length < scanCharactersMax) line += character;
        else tooLong = true;
      }
      return lines;
    },
    waiting: () => line.length,
    forget,
  };
};
/** No serial port hands over more at once; were it so, the rest could only be noise. */
const chunkMax = 65_536;
