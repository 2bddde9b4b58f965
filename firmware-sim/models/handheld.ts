/** A courier's handheld scanner: what was scanned goes up once with an id of its own, what the site shows comes back. */
import { encodeStatus, jsonObject, statusTopic } from "../../gateway/wire/device-status.ts";
import type { Publication } from "./tag-reader.ts";

export type Shown = Readonly<Record<string, unknown>>;

const scanTopic = "scan";
const showTopic = "show";
const shownMax = 100;

export class Handheld {
  readonly #firmware: string;
  readonly #boot: string;
  readonly #shown: Shown[] = [];
  #scans = 0;

  /** `boot` must differ from start to start: message ids begin with it, and the gateway remembers them. */
  constructor(firmware: string, boot: string) {
    this.#firmware = firmware;
    this.#boot = boot;
  }

  birth(): Publication {
    const status = encodeStatus({ online: true, firmware: this.#firmware, boot: this.#boot });
    return { subtopic: statusTopic, payload: status, retain: true };
  }

  scan(text: string, now: number): { readonly id: string; readonly publication: Publication } {
    const id = `${this.#boot}-${++this.#scans}`;
    const payload = new TextEncoder().encode(JSON.stringify({ id, at: Math.round(now), line: text }));
    return { id, publication: { subtopic: scanTopic, payload, retain: false } };
  }

  receive(subtopic: string, payload: Uint8Array): void {
    const shown = subtopic === showTopic ? jsonObject(payload) : null;
    if (!shown) return;
    this.#shown.push(shown);
    if (this.#shown.length > shownMax) this.#shown.shift();
  }

  /** Newest last. */
  shown(): readonly Shown[] {
    return [...this.#shown];
  }
}
