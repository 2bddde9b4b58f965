/** A bar code scanner on a serial line beside a kiosk: its lines go to the kiosk's page, a badge waits for its PIN. */
import type { Timer } from "../../ports/clock.ts";
import type { Device, DeviceHost } from "../../ports/device.ts";
import type { Stream } from "../../ports/stream.ts";
import { readScanLine } from "../../wire/parcel/scan-line.ts";
import { type CarrierPattern, compilePatterns } from "../../wire/parcel/waybill.ts";
import { untilTaken } from "../until-taken.ts";
import { lineReader, type ScannerSerialSettings } from "./protocol.ts";

export const scannerSerial = (settings: ScannerSerialSettings, host: DeviceHost): Device =>
  new ScannerSerial(settings, host);

class ScannerSerial implements Device {
  readonly #settings: ScannerSerialSettings;
  readonly #host: DeviceHost;
  readonly #patterns: readonly CarrierPattern[];
  readonly #lines = lineReader();
  #running = false;
  #stream: Stream | null = null;
  #isUp = false;
  #retry: Timer | null = null;
  #silence: Timer | null = null;
  #lineEnd: Timer | null = null;
  #retryMs: number;
  #health: "new" | "heard" | "silent" = "new";
  #last: { readonly digest: string; readonly at: number } | null = null;
  #boot = "";
  #lastSeenAt: number | null = null;
  #requests = 0;
  #errors = 0;

  constructor(settings: ScannerSerialSettings, host: DeviceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#patterns = compilePatterns(host.carriers ?? []).patterns;
    this.#retryMs = settings.retryMs;
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#health = "new";
    this.#retryMs = this.#settings.retryMs;
    this.#boot = this.#host.freshId(4);
    this.#expectSilence();
    this.#open();
  }

  async stop(): Promise<void> {
    this.#running = false;
    for (const timer of [this.#retry, this.#silence, this.#lineEnd]) timer?.cancel();
    this.#stream?.close();
    this.#stream = null;
    this.#isUp = false;
    this.#lines.forget();
  }

  async perform(effect: Parameters<Device["perform"]>[0]): Promise<void> {
    this.#errors++;
    this.#host.log.error("effect-not-for-this-device", { effect: effect.type });
  }

  async receive(subtopic: string): Promise<void> {
    this.#errors++;
    this.#host.log.warn("serial-scanner-published", { subtopic });
  }

  figures() {
    return {
      device: this.#host.device,
      kind: "scanner-serial",
      online: this.#isUp,
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: null,
      requests: this.#requests,
      errors: this.#errors,
      firmware: null,
    };
  }

  #open(): void {
    const { path, baudRate } = this.#settings;
    const stream = this.#host.openStream(
      { transport: "serial", path, baudRate },
      {
        up: () => {
          if (this.#stream === stream) this.#up();
        },
        data: (chunk) => {
          if (this.#stream === stream) this.#heard(chunk);
        },
        down: (why) => {
          if (this.#stream === stream) this.#down(why);
        },
      },
    );
    this.#stream = stream;
  }

  #up(): void {
    this.#isUp = true;
    this.#retryMs = this.#settings.retryMs;
    this.#silence?.cancel();
    if (this.#health === "heard") return;
    this.#health = "heard";
    this.#keep(() => this.#host.observe({ type: "device-heard", device: this.#host.device }));
  }

  #down(why: string): void {
    this.#stream = null;
    this.#errors++;
    this.#lines.forget();
    if (this.#isUp) this.#expectSilence();
    this.#isUp = false;
    this.#host.log.warn("scanner-down", { why, retryMs: this.#retryMs });
    this.#retry = this.#host.clock.after(this.#retryMs, () => {
      if (this.#running) this.#open();
    });
    this.#retryMs = Math.min(this.#retryMs * 2, Math.max(this.#settings.retryMsMax, this.#settings.retryMs));
  }

  #expectSilence(): void {
    this.#silence?.cancel();
    this.#silence = this.#host.clock.after(this.#settings.silentMs, () => {
      if (!this.#running || this.#health === "silent") return;
      this.#health = "silent";
      this.#keep(() => this.#host.observe({ type: "device-silent", device: this.#host.device }));
    });
  }

  #heard(chunk: Uint8Array): void {
    this.#lineEnd?.cancel();
    for (const line of this.#lines.read(chunk)) this.#scanned(line);
    if (this.#lines.waiting() === 0) return;
    this.#lineEnd = this.#host.clock.after(this.#settings.lineMs, () => {
      this.#errors++;
      this.#lines.forget();
    });
  }

  /** Recognised before anything is kept: a parcel's number stays as it is, of all else a kind and a digest. */
  #scanned(line: string): void {
    const { device, secrets, clock } = this.#host;
    const { kiosk, sameMs } = this.#settings;
    const { at, elapsed } = clock.now();
    const digest = secrets.digest("scan", line);
    const isSame = this.#last?.digest === digest && elapsed - this.#last.at <= sameMs;
    this.#last = { digest, at: elapsed };
    this.#lastSeenAt = at;
    if (isSame) return;
    this.#requests++;
    const { scan, symbology } = readScanLine(line, this.#patterns);
    if (scan.kind === "badge") this.#host.showBadge(kiosk, scan.badge);
    else this.#host.showLine(kiosk, line);
    const kept = "waybill" in scan ? { waybill: scan.waybill } : { digest };
    const record = { topic: "scan", kiosk, kind: scan.kind, ...(symbology && { symbology }), ...kept };
    const payload = new TextEncoder().encode(JSON.stringify(record));
    const id = `${this.#boot}-${this.#requests}`;
    this.#keep(() => this.#host.recordScan({ device, at, kind: "scan", id, payload }));
  }

  #keep(work: () => Promise<void>): void {
    untilTaken(this.#host.clock, work, () => !this.#running).catch((error: unknown) =>
      this.#host.log.warn("not-taken", { error: String(error) }),
    );
  }
}
