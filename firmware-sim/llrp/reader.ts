/**
 * An LLRP reader as its client meets it: greets, takes one order to read, reports, says that it lives, and hangs up on
 * a client that does not answer. Pure; messages are data, the bytes are the codec's. Times in ms.
 */
import { readsMax, type TagRead } from "../../gateway/wire/parcel/tag-read.ts";
import type { Mischief } from "../mischief.ts";
import { type AirSettings, sweepAir, type TagsIn } from "../models/air.ts";
import type { Random } from "../random.ts";

export interface LlrpReaderModelSettings extends AirSettings {
  readonly sweepMs: number;
}
/** What a client asked; of a message that this reader does not know only the name. */
export interface ClientSays {
  readonly type: string;
  readonly id: number;
  readonly rospec?: number;
  readonly antennas?: readonly number[];
  readonly tagsPerReport?: number;
  readonly keepaliveMs?: number;
}
export type ReaderSays =
  | { readonly type: "greeting"; readonly id: number; readonly status: string; readonly at: number }
  | { readonly type: "response"; readonly to: string; readonly id: number; readonly status: string }
  | { readonly type: "keepalive"; readonly id: number }
  | { readonly type: "report"; readonly id: number; readonly at: number; readonly reads: readonly TagRead[] };

interface Order {
  readonly rospec: number;
  /** Empty: all of them. */
  readonly antennas: readonly number[];
  readonly tagsPerReport: number;
  state: "disabled" | "inactive" | "active";
}
const unansweredMax = 3;

export class LlrpReader {
  readonly settings: LlrpReaderModelSettings;
  readonly #tagsIn: TagsIn;
  readonly #random: Random;
  readonly #mischief: Mischief;
  #connected = false;
  #order: Order | null = null;
  #keepaliveMs = 0;
  #keepaliveAt = 0;
  #unanswered = 0;
  #sweepAt = 0;
  #awayUntil = 0;
  #id = 0;

  constructor(settings: LlrpReaderModelSettings, tagsIn: TagsIn, random: Random, mischief: Mischief) {
    this.settings = settings;
    this.#tagsIn = tagsIn;
    this.#random = random;
    this.#mischief = mischief;
  }

  /** Starting up: nobody is let in. */
  away(now: number): boolean {
    return now < this.#awayUntil;
  }

  /** `isTaken`: the reader has its one client already and the connection ends after these words. */
  connect(now: number): { readonly says: readonly ReaderSays[]; readonly isTaken: boolean } {
    const isTaken = this.#connected;
    this.#connected = true;
    if (!isTaken) {
      this.#unanswered = 0;
      this.#keepaliveMs = 0;
    }
    const status = isTaken ? "Failed_A_Client_Initiated_Connection_Already_Exists" : "Success";
    return { says: [{ type: "greeting", id: ++this.#id, status, at: Math.round(now) }], isTaken };
  }

  /** Orders outlive the connection, as they do in a real reader; reports without a client are lost. */
  disconnected(): void {
    this.#connected = false;
  }

  heard(asked: ClientSays, now: number): readonly ReaderSays[] {
    if (asked.type === "KEEPALIVE_ACK") {
      this.#unanswered = 0;
      return [];
    }
    if (this.#silent(now)) return [];
    const order = this.#order;
    const answer = (status: string): readonly ReaderSays[] => [
      { type: "response", to: asked.type, id: asked.id, status },
    ];
    switch (asked.type) {
      case "SET_READER_CONFIG":
        this.#keepaliveMs = asked.keepaliveMs ?? 0;
        this.#keepaliveAt = now + this.#keepaliveMs;
        return answer("M_Success");
      case "DELETE_ROSPEC":
        if (asked.rospec !== 0 && asked.rospec !== order?.rospec) return answer("M_FieldError");
        this.#order = null;
        return answer("M_Success");
      case "ADD_ROSPEC":
        return answer(this.#add(asked));
      case "ENABLE_ROSPEC":
        if (!order || asked.rospec !== order.rospec) return answer("M_FieldError");
        order.state = "inactive";
        return answer("M_Success");
      case "START_ROSPEC":
        if (!order || asked.rospec !== order.rospec || order.state === "disabled") return answer("M_FieldError");
        order.state = "active";
        this.#sweepAt = now;
        return answer("M_Success");
      case "CLOSE_CONNECTION":
        return answer("M_Success");
      default:
        return [{ type: "response", to: "", id: asked.id, status: "M_UnsupportedMessage" }];
    }
  }

  /** What time brings. `hangUp`: the connection ends. */
  look(now: number): { readonly says: readonly ReaderSays[]; readonly hangUp: boolean } {
    const { device } = this.settings;
    if (this.#mischief.standing("reboot", device, null, now)) {
      const fault = this.#mischief.strike("reboot", device, null, now);
      if (fault) return this.#reboot(now + fault.ms);
    }
    if (!this.#connected || this.#silent(now)) return { says: [], hangUp: false };
    const says: ReaderSays[] = [];
    if (this.#keepaliveMs > 0 && now >= this.#keepaliveAt) {
      this.#keepaliveAt = now + this.#keepaliveMs;
      if (this.#unanswered >= unansweredMax) return { says: [], hangUp: true };
      if (!this.#mischief.strike("lost-keepalive", device, null, now)) {
        this.#unanswered++;
        says.push({ type: "keepalive", id: ++this.#id });
      }
    }
    if (this.#order?.state === "active" && now >= this.#sweepAt) {
      this.#sweepAt = now + this.settings.sweepMs;
      says.push(...this.#report(this.#order, now));
    }
    return { says, hangUp: false };
  }

  #silent(now: number): boolean {
    return this.#mischief.standing("silent", this.settings.device, null, now) !== null;
  }

  #reboot(until: number): { readonly says: readonly ReaderSays[]; readonly hangUp: boolean } {
    this.#awayUntil = until;
    this.#order = null;
    this.#connected = false;
    return { says: [], hangUp: true };
  }

  #add({ rospec = 0, antennas = [], tagsPerReport = 1 }: ClientSays): string {
    const known = this.settings.antennas.map(({ antenna }) => antenna);
    const wanted = antennas.filter((antenna) => antenna !== 0);
    if (this.#order || rospec === 0) return "M_ParameterError";
    if (wanted.some((antenna) => !known.includes(antenna))) return "M_FieldError";
    this.#order = { rospec, antennas: wanted, tagsPerReport, state: "disabled" };
    return "M_Success";
  }

  #report({ antennas, tagsPerReport }: Order, now: number): readonly ReaderSays[] {
    const heard = sweepAir(this.settings, this.#tagsIn, this.#random, this.#mischief, now);
    const reads = heard.filter(({ antenna }) => antennas.length === 0 || antennas.includes(antenna));
    const size = Math.min(Math.max(1, tagsPerReport), readsMax);
    return Array.from({ length: Math.ceil(reads.length / size) }, (_, part) => ({
      ...{ type: "report" as const, id: ++this.#id, at: Math.round(now) },
      reads: reads.slice(part * size, (part + 1) * size),
    }));
  }
}
