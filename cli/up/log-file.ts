/** A child's log with a bound: when it is full, it becomes the older one and a new one begins. */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const bytesMax = 16 * 1024 * 1024;
const lastLinesMax = 12;

export class LogFile {
  readonly #file: string;
  #handle: number | null;
  #bytes: number;
  #last: string[] = [];

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#file = file;
    this.#handle = openSync(file, "a", 0o600);
    this.#bytes = fstatSync(this.#handle).size;
  }
  get lastLines(): readonly string[] {
    return this.#last;
  }
  write(chunk: Buffer): void {
    if (this.#handle === null) return;
    if (this.#bytes + chunk.length > bytesMax) {
      closeSync(this.#handle);
      renameSync(this.#file, `${this.#file}.1`);
      this.#handle = openSync(this.#file, "a", 0o600);
      this.#bytes = 0;
    }
    writeSync(this.#handle, chunk);
    this.#bytes += chunk.length;
    const lines = chunk
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "");
    this.#last = [...this.#last, ...lines].slice(-lastLinesMax);
  }
  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }
}
