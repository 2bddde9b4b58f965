/**
 * The marker: what must be known about the journal when the store is gone. A small JSON text with a checksum, beside
 * the store and never inside. Who finds it knows that this place was in use, in which epoch, and up to which sequence
 * numbers may have been given away.
 */

import { crc32c } from "@node-rs/crc32";
import { z } from "zod";
import { Epoch } from "../../core/vocabulary.ts";
import { Anchor, Boot } from "../store/meta.ts";
import { bytesOf, textOf } from "../store/store.ts";
import type { JournalFiles } from "./journal-files.ts";

const Place = z.object({ seq: z.number().int().nonnegative(), hash: z.string() });

export const MarkerState = z.object({
  v: z.literal(1),
  site: z.string(),
  epoch: Epoch,
  /** Counter 0: the first opening never got as far as a store. */
  boot: Boot,
  /** No sequence above this one was ever given away. After a clean close it is the last one. */
  reserved: z.number().int().nonnegative(),
  clean: z.boolean(),
  /** Noted now and then; the store must have it. */
  head: Place,
  anchor: Anchor.nullable(),
  /** Something failed or looked wrong while running: the next opening looks at everything. */
  suspect: z.boolean(),
  /** A loss that was found and not yet answered with a new epoch; `epoch` is the one in which it was found. */
  loss: z
    .object({
      epoch: z.number().int(),
      reason: z.enum(["lossy-repair", "restored-image"]),
      tail: z.object({ from: z.number().int(), upTo: z.number().int().nullable() }).nullable(),
    })
    .nullable(),
});
export type MarkerState = Readonly<z.infer<typeof MarkerState>>;

/** Null: missing or damaged. */
export const readMarker = async (files: JournalFiles): Promise<MarkerState | null> => {
  const bytes = await files.readMarker();
  if (bytes === null) return null;
  const [text = "", sum = ""] = textOf(bytes).split("\n");
  if (Number.parseInt(sum, 16) !== crc32c(text)) return null;
  const parsed = MarkerState.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
};

/** One write at a time; what changes meanwhile goes into the next. */
export class Marker {
  readonly #files: JournalFiles;
  #state: MarkerState;
  #written: MarkerState;
  #writing: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(files: JournalFiles, state: MarkerState) {
    this.#files = files;
    this.#state = state;
    this.#written = state;
  }

  get state(): MarkerState {
    return this.#state;
  }
  /** What is certainly on disk. */
  get written(): MarkerState {
    return this.#written;
  }

  /** Resolves when the change is on disk. */
  update(change: Partial<MarkerState>): Promise<void> {
    this.#state = { ...this.#state, ...change };
    if (this.#writing === null) return this.#write();
    this.#next ??= this.#writing.then(
      () => this.#write(),
      () => this.#write(),
    );
    return this.#next;
  }

  #write(): Promise<void> {
    const state = this.#state;
    this.#next = null;
    const text = JSON.stringify(state);
    const bytes = bytesOf(`${text}\n${crc32c(text).toString(16)}\n`);
    const done = this.#files.writeMarker(bytes).then(() => {
      this.#written = state;
    });
    const settle = (): void => {
      if (this.#writing === done) this.#writing = null;
    };
    this.#writing = done;
    done.then(settle, settle);
    return done;
  }
}

/** Fixed 48 bytes: sequence (double), epoch counter, hash, CRC32C of the rest. */
export const encodeHead = (seq: number, epoch: number, hash: string): Uint8Array => {
  const bytes = Buffer.alloc(48);
  bytes.writeDoubleLE(seq, 0);
  bytes.writeUInt32LE(epoch, 8);
  bytes.write(hash, 12, 32, "hex");
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, 44)), 44);
  return bytes;
};
export const decodeHead = (bytes: Uint8Array | null): { readonly seq: number; readonly hash: string } | null => {
  if (bytes === null || bytes.length !== 48) return null;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (crc32c(view.subarray(0, 44)) !== view.readUInt32LE(44)) return null;
  return { seq: view.readDoubleLE(0), hash: view.toString("hex", 12, 44) };
};
