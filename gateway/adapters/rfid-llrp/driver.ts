/** An LLRP reader: connects, keeps the session alive, and hands reads on as an MQTT reader's are. */
import type { Observation } from "../../core/observation.ts";
import type { Timer } from "../../ports/clock.ts";
import type { Device, DeviceHost, HearTag } from "../../ports/device.ts";
import type { Stream } from "../../ports/stream.ts";
import { splitLlrp } from "../../wire/llrp/frames.ts";
import { type LlrpCodec, type LlrpHeard, loadLlrp } from "../../wire/llrp/messages.ts";
import { encodeTags, readsMax, type TagRead } from "../../wire/parcel/tag-read.ts";
import { antennasOf } from "../antennas.ts";
import { untilTaken } from "../until-taken.ts";
import {
  connected,
  connecting,
  disconnected,
  heard,
  isReading,
  late,
  newSession,
  nextAt,
  type Reaction,
  type RfidLlrpSettings,
  type Session,
  streamOf,
} from "./protocol.ts";

export const rfidLlrp = (settings: RfidLlrpSettings, host: DeviceHost): Device => new RfidLlrp(settings, host);

/** Reports on their way to the disk: above the most nothing is read from the reader, below the least it is again. */
const reportsOpenMax = 64;
const reportsOpenMin = 16;

class RfidLlrp implements Device {
  readonly #settings: RfidLlrpSettings;
  readonly #host: DeviceHost;
  readonly #hear: ReadonlyMap<number, HearTag>;
  #codec: LlrpCodec | null = null;
  #running = false;
  #session: Session;
  #stream: Stream | null = null;
  #rest: Uint8Array = new Uint8Array(0);
  #timer: Timer | null = null;
  #health: "new" | "heard" | "silent" = "new";
  /** Site time since which no session runs; null: one does. */
  #idleSince: number | null = 0;
  #reportsOpen = 0;
  #held = false;
  #boot = "";
  #records = 0;
  #lastSeenAt: number | null = null;
  #askedAt = 0;
  #roundTripMs: number | null = null;
  #requests = 0;
  #errors = 0;

  constructor(settings: RfidLlrpSettings, host: DeviceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#hear = antennasOf(settings, host);
    this.#session = newSession(settings, 0);
  }

  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#codec ??= await loadLlrp();
    if (!this.#running || this.#timer) return;
    const now = this.#now();
    this.#boot = this.#host.freshId(4);
    this.#session = newSession(this.#settings, now);
    this.#health = "new";
    this.#idleSince = now;
    this.#watch();
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = null;
    if (isReading(this.#session)) this.#say({ say: [{ id: 0, request: { type: "CLOSE_CONNECTION" } }], drop: null });
    this.#stream?.close();
    this.#stream = null;
  }

  async perform(effect: Parameters<Device["perform"]>[0]): Promise<void> {
    this.#errors++;
    this.#host.log.error("effect-not-for-this-device", { effect: effect.type });
  }

  async receive(subtopic: string): Promise<void> {
    this.#errors++;
    this.#host.log.warn("llrp-reader-published", { subtopic });
  }

  figures() {
    return {
      device: this.#host.device,
      kind: "rfid-llrp",
      online: this.#running && isReading(this.#session),
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: this.#roundTripMs,
      requests: this.#requests,
      errors: this.#errors,
      firmware: null,
    };
  }

  #now(): number {
    return this.#host.clock.now().elapsed;
  }

  /** One timer for the session's next deadline and for the silence that the site must hear of. */
  #watch(): void {
    this.#timer?.cancel();
    const silentAt = this.#silentAt();
    const at = Math.min(nextAt(this.#session), silentAt ?? Number.POSITIVE_INFINITY);
    this.#timer = this.#host.clock.after(Math.max(1, at - this.#now()), () => {
      if (!this.#running) return;
      const now = this.#now();
      const due = this.#silentAt();
      if (due !== null && now >= due) {
        this.#health = "silent";
        this.#tell([{ type: "device-silent", device: this.#host.device }]);
      }
      if (this.#session.stage.type === "down" && now >= nextAt(this.#session)) this.#connect();
      else this.#react(late(this.#session, now));
      this.#watch();
    });
  }

  #silentAt(): number | null {
    return this.#health === "silent" || this.#idleSince === null ? null : this.#idleSince + this.#settings.silentMs;
  }

  #connect(): void {
    connecting(this.#session, this.#now());
    this.#rest = new Uint8Array(0);
    this.#held = false;
    const stream = this.#host.openStream(streamOf(this.#settings), {
      up: () => {
        if (this.#stream !== stream) return;
        connected(this.#session, this.#now());
        this.#watch();
      },
      data: (chunk) => {
        if (this.#stream === stream) this.#received(chunk);
      },
      down: (why) => {
        if (this.#stream !== stream) return;
        this.#stream = null;
        this.#down(why);
      },
    });
    this.#stream = stream;
  }

  #received(chunk: Uint8Array): void {
    const { frames, rest, broken } = splitLlrp(joined(this.#rest, chunk));
    this.#rest = rest;
    for (const frame of frames) {
      const message = this.#codec?.decode(frame) ?? null;
      if (message) this.#heard(message);
      else this.#errors++;
      if (!this.#stream) return;
    }
    if (broken) {
      this.#errors++;
      this.#react({ say: [], drop: "not LLRP" });
    }
    this.#watch();
  }

  #heard(message: LlrpHeard): void {
    const { at, elapsed } = this.#host.clock.now();
    this.#lastSeenAt = at;
    const wasReading = isReading(this.#session);
    if (message.type === "response") this.#roundTripMs = elapsed - this.#askedAt;
    if (message.type === "event") this.#host.log.warn("reader-event", { events: message.events.join(" ") });
    this.#react(heard(this.#session, message, elapsed));
    if (!wasReading && isReading(this.#session)) this.#begun();
    // Reports of a session that is not ours yet come from somebody else's orders.
    if (message.type === "report" && isReading(this.#session)) {
      this.#errors += message.leftOut;
      this.#take(message.reads, message.lastSeenAt ?? at, elapsed);
    }
  }

  #react({ say, drop }: Reaction): void {
    this.#say({ say, drop });
    if (drop === null) return;
    this.#stream?.close();
    this.#stream = null;
    this.#down(drop);
  }

  #say({ say }: Reaction): void {
    for (const { id, request } of say) {
      this.#askedAt = this.#now();
      if (this.#codec) this.#stream?.write(this.#codec.encode(request, id));
    }
  }

  #begun(): void {
    this.#idleSince = null;
    this.#host.log.info("reader-reads", {});
    if (this.#health === "heard") return;
    this.#health = "heard";
    this.#tell([{ type: "device-heard", device: this.#host.device }]);
  }

  #down(why: string): void {
    this.#errors++;
    const now = this.#now();
    if (isReading(this.#session)) this.#idleSince = now;
    disconnected(this.#session, now);
    this.#host.log.warn("reader-down", { why, retryMs: nextAt(this.#session) - now });
    if (this.#running) this.#watch();
  }

  /** Every read is recorded; the site hears what has changed. */
  #take(reads: readonly TagRead[], at: number, now: number): void {
    const { device } = this.#host;
    this.#requests++;
    for (let from = 0; from < reads.length; from += readsMax) {
      const id = `${this.#boot}-${++this.#records}`;
      const payload = encodeTags({ id, at, reads: reads.slice(from, from + readsMax) });
      this.#keep(() => this.#host.recordScan({ device, at: this.#host.clock.now().at, kind: "tag", id, payload }));
    }
    const news: Observation[] = [];
    for (const { epc, antenna, rssi } of reads) {
      const told = this.#hear.get(antenna)?.(epc, rssi, now);
      if (told) news.push(told);
    }
    this.#tell(news);
  }

  #tell(news: readonly Observation[]): void {
    for (const observation of news) this.#keep(() => this.#host.observe(observation));
  }

  /** A full inbox is waited for; meanwhile the reader is not listened to. */
  #keep(work: () => Promise<void>): void {
    this.#reportsOpen++;
    this.#hold();
    untilTaken(this.#host.clock, work, () => !this.#running)
      .catch((error: unknown) => this.#host.log.warn("not-taken", { error: String(error) }))
      .finally(() => {
        this.#reportsOpen--;
        this.#hold();
      });
  }

  #hold(): void {
    const hold = this.#held ? this.#reportsOpen > reportsOpenMin : this.#reportsOpen > reportsOpenMax;
    if (hold === this.#held) return;
    this.#held = hold;
    this.#stream?.hold(hold);
  }
}

const joined = (rest: Uint8Array, chunk: Uint8Array): Uint8Array => {
  if (rest.length === 0) return chunk;
  const both = new Uint8Array(rest.length + chunk.length);
  both.set(rest);
  both.set(chunk, rest.length);
  return both;
};
