/**
 * An RFID reader over MQTT. Every message is kept raw; the site hears what has changed. This is
 * the busiest path of the gateway: no schema library, no timers and no copies per message.
 */
import type { Observation } from "../../core/observation.ts";
import type { Timer } from "../../ports/clock.ts";
import type { Device, DeviceHost, HearTag } from "../../ports/device.ts";
import { InboxFull } from "../../ports/inbox.ts";
import type { ScanRecord } from "../../ports/journal.ts";
import { decodeStatus, jsonObject, statusTopic } from "../../wire/device-status.ts";
import { type TagMessage, tagsTopic } from "../../wire/parcel/tag-read.ts";
import { afterEarlier } from "../after-earlier.ts";
import { antennasOf } from "../antennas.ts";
import { untilTaken } from "../until-taken.ts";
import { decoders, type RfidMqttSettings } from "./protocol.ts";
import { type SeenIds, seenIds } from "./seen-ids.ts";

export const rfidMqtt = (settings: RfidMqttSettings, host: DeviceHost): Device => new RfidMqtt(settings, host);

const badBytesKept = 256;
/** Heartbeats and management events of a maker's own: that they come is all that is taken from them. */
const eventsTopic = "events";
const eventBytesMax = 16_384;
const done = Promise.resolve();

class RfidMqtt implements Device {
  readonly #settings: RfidMqttSettings;
  readonly #host: DeviceHost;
  readonly #hear: ReadonlyMap<number, HearTag>;
  /** By message id: on its way to the disk. */
  readonly #commits = new Map<string, Promise<void>>();
  readonly #seen: SeenIds;
  readonly #decode;
  #boot: string | null = null;
  readonly #inOrder = afterEarlier();
  #watch: Timer | null = null;
  #health: "new" | "heard" | "silent" = "new";
  #heardAt = 0;
  #lastSeenAt: number | null = null;
  #firmware: string | null = null;
  #requests = 0;
  #errors = 0;

  constructor(settings: RfidMqttSettings, host: DeviceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#hear = antennasOf(settings, host);
    this.#seen = seenIds(settings.duplicatesMax);
    this.#decode = decoders[settings.format];
  }

  async start(): Promise<void> {
    if (this.#watch) return;
    this.#health = "new";
    this.#heardAt = this.#host.clock.now().elapsed;
    this.#watch = this.#watchSilence();
  }

  async stop(): Promise<void> {
    this.#watch?.cancel();
    this.#watch = null;
  }

  async perform(effect: Parameters<Device["perform"]>[0]): Promise<void> {
    this.#errors++;
    this.#host.log.error("effect-not-for-this-device", { effect: effect.type });
  }

  receive(subtopic: string, payload: Uint8Array): Promise<void> {
    const { at, elapsed } = this.#host.clock.now();
    const message = subtopic === tagsTopic ? this.#decode(payload) : null;
    if (!message) return this.#other(subtopic, payload, at);
    this.#requests++;
    this.#lastSeenAt = at;
    this.#heardAt = elapsed;
    const id = message.id ?? this.#ownId();
    const known = this.#commits.get(id) ?? (this.#seen.has(id) ? done : undefined);
    if (known) return known;
    const { device } = this.#host;
    const commit = this.#keep({ device, at, kind: "tag", id, payload }, this.#news(message, elapsed));
    this.#commits.set(id, commit);
    return commit;
  }

  figures() {
    return {
      device: this.#host.device,
      kind: "rfid-mqtt",
      online: this.#health === "heard",
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: null,
      requests: this.#requests,
      errors: this.#errors,
      firmware: this.#firmware,
    };
  }

  /** What the site has not heard lately; null: nothing. */
  #news({ reads }: TagMessage, now: number): Observation[] | null {
    let news: Observation[] | null = null;
    if (this.#health !== "heard") news = this.#heard();
    for (const { epc, antenna, rssi } of reads) {
      const told = this.#hear.get(antenna)?.(epc, rssi, now);
      if (!told) continue;
      news ??= [];
      news.push(told);
    }
    return news;
  }

  /** For a message that has none. */
  #ownId(): string {
    this.#boot ??= this.#host.freshId(4);
    return `${this.#boot}-${this.#requests}`;
  }

  #heard(): Observation[] {
    this.#health = "heard";
    const { device } = this.#host;
    return [{ type: "device-heard", device, ...(this.#firmware && { firmware: this.#firmware }) }];
  }

  /** Raw record and observations go in together, so that they share a commit. */
  #keep(record: ScanRecord, news: readonly Observation[] | null): Promise<void> {
    const { id } = record;
    const onDisk = (): void => {
      this.#seen.add(id);
      this.#commits.delete(id);
    };
    // What failed was not kept: the same message may come again.
    const forget = (error: unknown): never => {
      this.#commits.delete(id);
      throw error;
    };
    const kept = this.#host.recordScan(record);
    if (!news) return kept.then(onDisk, (error: unknown) => this.#again(record, error).then(onDisk, forget));
    const again = kept.catch((error: unknown) => this.#again(record, error));
    return Promise.all([again, this.#tell(news)]).then(onDisk, forget);
  }

  #again(record: ScanRecord, error: unknown): Promise<void> {
    if (!(error instanceof InboxFull)) return Promise.reject(error);
    return this.#ask(() => this.#host.recordScan(record));
  }

  async #tell(news: readonly Observation[]): Promise<void> {
    await Promise.all(news.map((observation) => this.#ask(() => this.#host.observe(observation))));
  }

  #ask(ask: () => Promise<void>): Promise<void> {
    return untilTaken(this.#host.clock, ask, () => this.#watch === null);
  }

  /** Status, or something that cannot be understood, which is counted and kept. */
  async #other(subtopic: string, payload: Uint8Array, at: number): Promise<void> {
    if (subtopic === eventsTopic && this.#settings.format !== "postern" && jsonObject(payload, eventBytesMax)) {
      this.#lastSeenAt = at;
      this.#heardAt = this.#host.clock.now().elapsed;
      return this.#inOrder(this.#tell(this.#health === "heard" ? [] : this.#heard()));
    }
    const status = subtopic === statusTopic ? decodeStatus(payload) : null;
    if (!status) {
      this.#errors++;
      const kept = payload.slice(0, badBytesKept);
      const id = `bad-${at}-${this.#errors}`;
      await this.#keep({ device: this.#host.device, at, kind: "bad", id, payload: kept }, null);
      return;
    }
    this.#heardAt = this.#host.clock.now().elapsed;
    if (!status.online) return this.#inOrder(this.#tell(this.#silent()));
    this.#lastSeenAt = at;
    const isNew = this.#health !== "heard" || (status.firmware ?? null) !== this.#firmware;
    this.#firmware = status.firmware ?? null;
    await this.#inOrder(this.#tell(isNew ? this.#heard() : []));
  }

  #silent(): readonly Observation[] {
    if (this.#health === "silent") return [];
    this.#health = "silent";
    return [{ type: "device-silent", device: this.#host.device }];
  }

  #watchSilence(): Timer {
    const { clock, log } = this.#host;
    const left = this.#heardAt + this.#settings.silentMs - clock.now().elapsed;
    return clock.after(Math.max(1, left), () => {
      if (!this.#watch) return;
      const now = clock.now().elapsed;
      if (now - this.#heardAt >= this.#settings.silentMs) {
        this.#heardAt = now;
        this.#tell(this.#silent()).catch((error: unknown) => log.warn("not-told", { error: String(error) }));
      }
      this.#watch = this.#watchSilence();
    });
  }
}
