/**
 * The room, the frame of the cabinet and its power, on told time (ms): what sensors of any kind measure. Faults make it
 * hot, open the frame, take the mains away and age the battery.
 */
import type { Quantity } from "../../gateway/core/vocabulary.ts";
import type { Mischief } from "../mischief.ts";

const hourMs = 3_600_000;
/** A good battery carries the site so long; charging it takes as long. */
const batteryMs = 4 * hourMs;

export class Climate {
  readonly #device: string;
  readonly #mischief: Mischief;
  #charge = 100;
  #at: number;

  constructor(device: string, mischief: Mischief, now: number) {
    this.#device = device;
    this.#mischief = mischief;
    this.#at = now;
  }

  measure(quantity: Quantity, now: number): number {
    this.#settle(now);
    const standing = (kind: Parameters<Mischief["standing"]>[0]) =>
      this.#mischief.standing(kind, this.#device, null, now);
    switch (quantity) {
      // Half a degree up and down within an hour.
      case "temperature":
        return (standing("heat") ? 60 : 21) + Math.round(5 * Math.sin((now / hourMs) * 2 * Math.PI)) / 10;
      case "humidity":
        return standing("damp") ? 97 : 45;
      case "vibration":
        return standing("shaken") ? 80 : 0;
      case "tamper":
        return standing("tampered") ? 1 : 0;
      case "mains":
        return this.#hasMains(now) ? 1 : 0;
      case "battery":
        return Math.round(this.#charge);
    }
  }

  #hasMains(now: number): boolean {
    return this.#mischief.standing("mains-loss", this.#device, null, now) === null;
  }

  #settle(now: number): void {
    const passed = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    const dying = this.#mischief.standing("dying-battery", this.#device, null, now);
    const change = (100 * passed) / (dying?.ms ?? batteryMs);
    // A dying battery takes no charge: with the mains back it stays where it was.
    if (!this.#hasMains(now)) this.#charge = Math.max(0, this.#charge - change);
    else if (!dying) this.#charge = Math.min(100, this.#charge + change);
  }
}
