/**
 * aedes gathers a packet of any size before it asks anybody. This stands before it, reads the fixed header of each
 * packet (MQTT 3.1.1, 2.2.3) and ends a connection that announces more than the contract allows.
 */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

export class BoundedStream extends Duplex {
  readonly #socket: Socket;
  readonly #bytesMax: number;
  #left = 0;
  #length = 0;
  #shift = -1;

  constructor(socket: Socket, bytesMax: number) {
    super();
    this.#socket = socket;
    this.#bytesMax = bytesMax;
    socket.on("data", (chunk: Buffer) => {
      if (!this.#fits(chunk)) this.destroy();
      else if (!this.push(chunk)) socket.pause();
    });
    socket.on("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#socket.write(chunk)) done();
    else this.#socket.once("drain", () => done());
  }
  override _final(done: () => void): void {
    this.#socket.end(done);
  }
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  /** `#shift` < 0: the next byte is the first of a packet; else the next one belongs to its length. */
  #fits(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length; ) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
        continue;
      }
      const byte = chunk[at++]!;
      if (this.#shift < 0) {
        this.#length = 0;
        this.#shift = 0;
        continue;
      }
      this.#length += (byte & 127) * 2 ** this.#shift;
      this.#shift += 7;
      if (this.#length > this.#bytesMax || this.#shift > 28) return false;
      if (byte >= 128) continue;
      this.#left = this.#length;
      this.#shift = -1;
    }
    return true;
  }
}
