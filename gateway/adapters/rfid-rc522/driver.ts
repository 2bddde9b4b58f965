/** A badge reader beside a kiosk: one child after the other waits for a badge, and none is trusted to end by itself. */
import type { Timer } from "../../ports/clock.ts";
import type { Device, DeviceHost } from "../../ports/device.ts";
import type { Stream } from "../../ports/stream.ts";
import { untilTaken } from "../until-taken.ts";
import { type BadgeRead, badgeOf, type RfidRc522Settings } from "./protocol.ts";

export const rfidRc522 = (settings: RfidRc522Settings, host: DeviceHost): Device => new RfidRc522(settings, host);

const textMax = 1024;

class RfidRc522 implements Device {
  readonly #settings: RfidRc522Settings;
  readonly #host: DeviceHost;
  #running = false;
  /** The child that waits now. */
  #stream: Stream | null = null;
  #text = "";
  #timer: Timer | null = null;
  #health: "new" | "heard" | "silent" = "new";
  #died = 0;
  #retryMs: number;
  /** Digest of the badge that was shown last, and when it was last seen. */
  #last: { readonly digest: string; readonly at: number } | null = null;
  #boot = "";
  #lastSeenAt: number | null = null;
  #requests = 0;
  #errors = 0;

  constructor(settings: RfidRc522Settings, host: DeviceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#retryMs = settings.retryMs;
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#health = "new";
    this.#died = 0;
    this.#retryMs = this.#settings.retryMs;
    this.#boot = this.#host.freshId(4);
    this.#wait();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = null;
    this.#stream?.close();
    this.#stream = null;
  }

  async perform(effect: Parameters<Device["perform"]>[0]): Promise<void> {
    this.#errors++;
    this.#host.log.error("effect-not-for-this-device", { effect: effect.type });
  }

  async receive(subtopic: string): Promise<void> {
    this.#errors++;
    this.#host.log.warn("badge-reader-published", { subtopic });
  }

  figures() {
    return {
      device: this.#host.device,
      kind: "rfid-rc522",
      online: this.#running && this.#health === "heard",
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: null,
      requests: this.#requests,
      errors: this.#errors,
      firmware: null,
    };
  }

  #wait(): void {
    this.#text = "";
    const stream = this.#host.openStream(
      { transport: "badge-reader" },
      {
        up: () => undefined,
        data: (chunk) => {
          if (this.#stream === stream) this.#heard(chunk);
        },
        down: (why) => {
          if (this.#stream === stream) this.#lost(why);
        },
      },
    );
    this.#stream = stream;
    this.#requests++;
    // It waited as long as it was asked to: nobody came, which is what a reader that lives does most of the day.
    this.#later(this.#settings.readMs, () => {
      this.#end();
      this.#lives();
      this.#wait();
    });
  }

  #later(ms: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#host.clock.after(ms, () => {
      if (this.#running) run();
    });
  }

  #end(): void {
    this.#stream?.close();
    this.#stream = null;
  }

  #heard(chunk: Uint8Array): void {
    this.#text += new TextDecoder().decode(chunk);
    const end = this.#text.indexOf("\n");
    if (end < 0 && this.#text.length <= textMax) return;
    const read = end < 0 ? null : badgeOf(this.#text.slice(0, end));
    // What was read must not stay in memory longer than it takes to digest it.
    this.#text = "";
    if (read) this.#took(read);
    else this.#lost("answered what no reader says");
  }

  #took(read: BadgeRead): void {
    this.#end();
    this.#lives();
    if (read.type === "badge") this.#show(read.badge);
    else {
      this.#errors++;
      this.#host.log.warn("badge-not-read", { why: read.type });
    }
    this.#later(this.#settings.restMs, () => this.#wait());
  }

  #lives(): void {
    this.#died = 0;
    this.#retryMs = this.#settings.retryMs;
    if (this.#health === "heard") return;
    this.#health = "heard";
    this.#keep(() => this.#host.observe({ type: "device-heard", device: this.#host.device }));
  }

  #lost(why: string): void {
    this.#end();
    this.#errors++;
    this.#died++;
    this.#host.log.warn("badge-reader-lost", { why, retryMs: this.#retryMs });
    if (this.#died >= this.#settings.silentAfter && this.#health !== "silent") {
      this.#health = "silent";
      this.#keep(() => this.#host.observe({ type: "device-silent", device: this.#host.device }));
    }
    this.#later(this.#retryMs, () => this.#wait());
    this.#retryMs = Math.min(this.#retryMs * 2, Math.max(this.#settings.retryMsMax, this.#settings.retryMs));
  }

  /** A badge that stays on the reader is read again and again: it is shown once, for as long as it lies there. */
  #show(badge: string): void {
    const { device, secrets, clock } = this.#host;
    const { at, elapsed } = clock.now();
    this.#lastSeenAt = at;
    const digest = secrets.digest("scan", badge);
    const isSame = this.#last?.digest === digest && elapsed - this.#last.at <= this.#settings.sameMs;
    this.#last = { digest, at: elapsed };
    if (isSame) return;
    this.#host.showBadge(this.#settings.kiosk, badge);
    const payload = new TextEncoder().encode(JSON.stringify({ topic: "badge", kiosk: this.#settings.kiosk, digest }));
    const id = `${this.#boot}-${this.#requests}`;
    this.#keep(() => this.#host.recordScan({ device, at, kind: "scan", id, payload }));
  }

  #keep(work: () => Promise<void>): void {
    untilTaken(this.#host.clock, work, () => !this.#running).catch((error: unknown) =>
      this.#host.log.warn("not-taken", { error: String(error) }),
    );
  }
}
