/**
 * Starts and stops the devices. One that does not come up, or whose driver fails, is tried again with growing pauses
 * and never stops the site.
 */
import type { Clock, Timer } from "../ports/clock.ts";
import type { Device, DeviceFigures } from "../ports/device.ts";
import type { Log } from "../ports/log.ts";

interface Running {
  readonly id: string;
  readonly device: Device;
  timer: Timer | null;
  attempts: number;
}

const firstPauseMs = 1_000;
const pauseMsMax = 60_000;
/** A device that does not let go is left behind. */
const stopMsMax = 1_000;

export class Supervisor {
  readonly #options: {
    readonly clock: Clock;
    readonly log: Log;
    /** A device could not be started: until it can, it is silent. */
    readonly onDown: (device: string) => void;
  };
  readonly #running = new Map<string, Running>();
  #state: "waiting" | "running" | "stopped" = "waiting";

  constructor(options: { readonly clock: Clock; readonly log: Log; readonly onDown: (device: string) => void }) {
    this.#options = options;
  }
  /** Adds a device unless it is there; starts it when the others have been started. */
  add(id: string, create: () => Device): void {
    if (this.#running.has(id) || this.#state === "stopped") return;
    const one: Running = { id, device: create(), timer: null, attempts: 0 };
    this.#running.set(id, one);
    if (this.#state === "running") void this.#startOne(one);
  }
  device(id: string): Device | undefined {
    return this.#running.get(id)?.device;
  }
  /** Devices with a lamp at this compartment. */
  withLamp(compartment: string): readonly Device[] {
    const all = [...this.#running.values()].map(({ device }) => device);
    return all.filter(({ lamps }) => lamps?.has(compartment));
  }
  figures(): readonly DeviceFigures[] {
    return [...this.#running.values()].map(({ device }) => device.figures());
  }
  /** Begins to start every device and returns at once. */
  start(): void {
    this.#state = "running";
    for (const one of this.#running.values()) void this.#startOne(one);
  }
  async stop(): Promise<void> {
    this.#state = "stopped";
    const { clock, log } = this.#options;
    const stops = [...this.#running.values()].map(async ({ id, device, timer }) => {
      timer?.cancel();
      await device.stop().catch((error: unknown) => log.warn("device-not-stopped", { device: id, why: String(error) }));
    });
    let timer: Timer | null = null;
    const patience = new Promise<void>((resolve) => {
      timer = clock.after(stopMsMax, resolve);
    });
    await Promise.race([Promise.all(stops), patience]);
    (timer as Timer | null)?.cancel();
  }

  async #startOne(one: Running): Promise<void> {
    const { clock, log, onDown } = this.#options;
    one.timer = null;
    try {
      await one.device.start();
      one.attempts = 0;
    } catch (error) {
      if (this.#state === "stopped") return;
      const pauseMs = Math.min(pauseMsMax, firstPauseMs * 2 ** one.attempts++);
      log.warn("device-not-started", { device: one.id, attempts: one.attempts, pauseMs, why: String(error) });
      onDown(one.id);
      one.timer = clock.after(pauseMs, () => void this.#startOne(one));
    }
  }
}
