/**
 * Room in reserve. When the disk fills up, scan records are thinned, then new deposits are refused by the core; a
 * collection never is, and the file that is freed here leaves the room to record it.
 */
import type { JournalFiles } from "./journal-files.ts";

export type DiskLevel = "ok" | "low" | "full";

export interface DiskLimits {
  readonly ballastBytes: number;
  /** Free bytes, the ballast not counted, below which the level is low or full. */
  readonly lowBytes: number;
  readonly fullBytes: number;
}

export class Disk {
  readonly #files: JournalFiles;
  readonly #limits: DiskLimits;
  #level: DiskLevel = "ok";

  constructor(files: JournalFiles, limits: DiskLimits) {
    this.#files = files;
    this.#limits = limits;
  }

  level(): DiskLevel {
    return this.#level;
  }

  /** At opening: frees the ballast when full. Making one takes time and is left to `check`. */
  async relieve(): Promise<void> {
    const ballast = await this.#judge();
    if (this.#level === "full" && ballast > 0) await this.#files.freeBallast();
  }

  /** Asks the file system; frees the ballast when full, restores it once there is room for it again. */
  async check(): Promise<DiskLevel> {
    const { ballastBytes } = this.#limits;
    const ballast = await this.#judge();
    if (this.#level === "full" && ballast > 0) await this.#files.freeBallast();
    if (this.#level === "ok" && ballast < ballastBytes) await this.#files.makeBallast(ballastBytes);
    return this.#level;
  }

  /** Sets the level and returns the ballast that is there. */
  async #judge(): Promise<number> {
    const { ballastBytes, lowBytes, fullBytes } = this.#limits;
    const ballast = await this.#files.ballastBytes();
    const free = (await this.#files.freeBytes()) - (ballastBytes - ballast);
    this.#level = free < fullBytes ? "full" : free < lowBytes ? "low" : "ok";
    return ballast;
  }

  /** A write failed: whatever the figures say, room is needed for what comes after the restart. */
  async release(): Promise<void> {
    await this.#files.freeBallast();
  }
}
