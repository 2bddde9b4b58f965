/** A courier's handheld over MQTT: each request is recorded, becomes a command, and is answered once it is on disk. */
import type { Answer } from "../../core/answer.ts";
import type { Asked, Command } from "../../core/command.ts";
import type { Moment } from "../../core/vocabulary.ts";
import type { Device, DeviceHost } from "../../ports/device.ts";
import type { ScanRecord } from "../../ports/journal.ts";
import { decodeStatus, statusTopic } from "../../wire/device-status.ts";
import {
  decodeHandheldRequest,
  encodeHandheldMessage,
  type HandheldRequest,
  handheldHears,
} from "../../wire/handheld-topics.ts";
import { encodeTags } from "../../wire/parcel/tag-read.ts";
import { type CarrierPattern, compilePatterns } from "../../wire/parcel/waybill.ts";
import { dataEventTopic, decodeDataEvent } from "../../wire/vendor/zebra.ts";
import { untilTaken } from "../until-taken.ts";
import { commandOf, type HandheldSettings, recordOf, sameness } from "./protocol.ts";

export const handheld = (settings: HandheldSettings, host: DeviceHost): Device => new Handheld(settings, host);

class Handheld implements Device {
  readonly #settings: HandheldSettings;
  readonly #host: DeviceHost;
  readonly #patterns: readonly CarrierPattern[];
  /** Answers by message id; the oldest make room. */
  readonly #answers = new Map<string, Promise<Answer>>();
  #running = false;
  #online = false;
  #firmware: string | null = null;
  #lastSeenAt: number | null = null;
  #roundTripMs: number | null = null;
  #requests = 0;
  #errors = 0;

  constructor(settings: HandheldSettings, host: DeviceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#patterns = compilePatterns(host.carriers ?? []).patterns;
  }

  async start(): Promise<void> {
    this.#running = true;
  }

  async stop(): Promise<void> {
    this.#running = false;
  }

  async perform(effect: Parameters<Device["perform"]>[0]): Promise<void> {
    if (effect.type === "tell-handheld") {
      this.#host.publish(handheldHears.prompt, encodeHandheldMessage(effect.message), { retain: false });
      return;
    }
    this.#errors++;
    this.#host.log.error("effect-not-for-this-device", { effect: effect.type });
  }

  async receive(subtopic: string, payload: Uint8Array): Promise<void> {
    const { at, elapsed } = this.#host.clock.now();
    if (subtopic === statusTopic && this.#status(payload, at)) return;
    if (subtopic === dataEventTopic) return this.#dataEvent(payload, at);
    const request = decodeHandheldRequest(subtopic, payload);
    if (!request) return this.#keepBad(subtopic, payload, at);
    await this.#answer(request, { at, elapsed });
  }

  /** Zebra's own words: each label is a scan; what its antenna read is kept and tells of no compartment. */
  async #dataEvent(payload: Uint8Array, at: number): Promise<void> {
    const event = decodeDataEvent(payload);
    if (!event) return this.#keepBad(dataEventTopic, payload, at);
    const { device, clock } = this.#host;
    const { id, reads, lines } = event;
    if (reads.length > 0) {
      const tags = encodeTags({ id, at: event.at, reads });
      await this.#record({ device, at, kind: "tag", id, payload: tags });
    }
    for (const [nth, data] of lines.entries())
      await this.#answer({ topic: "scan", id: `${id}-${nth}`, data }, clock.now());
  }

  async #answer(request: HandheldRequest, { at, elapsed }: Pick<Moment, "at" | "elapsed">): Promise<void> {
    this.#online = true;
    this.#lastSeenAt = at;
    this.#requests++;
    const known = this.#answers.get(request.id);
    const answer = known ?? this.#remember(request.id, this.#serve(request, at));
    const told = await answer;
    if (!known) this.#roundTripMs = this.#host.clock.now().elapsed - elapsed;
    if (told.type === "refused") this.#errors++;
    this.#host.publish(handheldHears.answer, encodeHandheldMessage({ ...told, id: request.id }), { retain: false });
  }

  figures() {
    return {
      device: this.#host.device,
      kind: "handheld",
      online: this.#online,
      lastSeenAt: this.#lastSeenAt,
      roundTripMs: this.#roundTripMs,
      requests: this.#requests,
      errors: this.#errors,
      firmware: this.#firmware,
    };
  }

  #remember(id: string, answer: Promise<Answer>): Promise<Answer> {
    this.#answers.set(id, answer);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= this.#settings.duplicatesMax) break;
      this.#answers.delete(oldest);
    }
    // What failed was not done: the same message may come again.
    answer.catch(() => this.#answers.delete(id));
    return answer;
  }

  /** Record and command are handed over together, so that they share a commit. */
  async #serve(request: HandheldRequest, at: number): Promise<Answer> {
    const { secrets, device } = this.#host;
    const kept = recordOf(request, this.#patterns, (value) => secrets.digest("scan", value));
    const payload = new TextEncoder().encode(JSON.stringify(kept));
    if (request.topic === "sign-in") {
      const checked = this.#host.checkCourier(request.badge, request.pin);
      const [, answer] = await Promise.all([
        this.#record({ device, at, kind: "scan", id: request.id, payload }),
        checked.then(({ courier, carrier, right }) =>
          this.#submit(request.id, {
            type: "sign-in-courier",
            ...(courier && { courier }),
            ...(carrier && { carrier }),
            proof: right ? "right" : "wrong",
            session: secrets.digest("session", this.#host.freshId(32)),
            source: device,
            handheld: device,
          }),
        ),
      ]);
      return answer;
    }
    const command = commandOf(request, this.#patterns, () => this.#host.freshId(16));
    const [, answer] = await Promise.all([
      this.#record({ device, at, kind: "scan", id: request.id, payload }),
      command.type === "refused" ? command : this.#submit(request.id, command),
    ]);
    return answer;
  }

  #submit(id: string, command: Command): Promise<Answer> {
    const { device, secrets, clock } = this.#host;
    const asked: Asked = {
      command,
      by: { kind: "handheld", device },
      key: secrets.digest("command", `${device}|${id}`),
      request: secrets.digest("command", sameness(command)),
    };
    return untilTaken(
      clock,
      () => this.#host.submit(asked),
      () => !this.#running,
    );
  }

  #record(record: ScanRecord): Promise<void> {
    return untilTaken(
      this.#host.clock,
      () => this.#host.recordScan(record),
      () => !this.#running,
    );
  }

  /** Whoever carries it switches a handheld off at night: that is no fault of the site and no event. */
  #status(payload: Uint8Array, at: number): boolean {
    const status = decodeStatus(payload);
    if (!status) return false;
    this.#online = status.online;
    this.#firmware = status.firmware ?? this.#firmware;
    if (status.online) this.#lastSeenAt = at;
    return true;
  }

  /** A broken sign-in may hold a PIN, so of a bad payload only its size and a keyed digest are kept. */
  async #keepBad(subtopic: string, payload: Uint8Array, at: number): Promise<void> {
    this.#errors++;
    const { device, secrets } = this.#host;
    const digest = secrets.digest("scan", Array.from(payload.subarray(0, 4096), (byte) => byte.toString(16)).join(" "));
    const kept = { topic: subtopic.slice(0, 64), bytes: payload.length, digest };
    const text = new TextEncoder().encode(JSON.stringify(kept));
    await this.#record({ device, at, kind: "bad", id: `bad-${at}-${this.#errors}`, payload: text });
  }
}
