/** What follows from the fleet's acknowledgement: contacts are erased, and the place is noted for the next start. */
import type { Clock, Timer } from "../../../gateway/ports/clock.ts";
import type { Journal } from "../../../gateway/ports/journal.ts";
import type { Log } from "../../../gateway/ports/log.ts";
import { Place } from "../../../gateway/wire/bridge.ts";
import { isAfter } from "../session/place.ts";

const noteName = "fleet-acknowledged";
const noteMs = 1_000;

/** The place that the fleet had acknowledged when it was last noted; it lags behind by a second at most. */
export const readAcknowledged = async (journal: Journal): Promise<Place | null> => {
  const text = await journal.note(noteName);
  return text === null ? null : Place.parse(JSON.parse(text));
};

export class Acknowledgement {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Log;
  #place: Place | null = null;
  #noted: Place | null = null;
  #timer: Timer | null = null;
  #work: Promise<void> = Promise.resolve();
  #swept = false;
  /** By deposit: the place that says that its contact is at the fleet. */
  readonly #travelling = new Map<string, Place>();

  constructor(journal: Journal, clock: Clock, log: Log) {
    this.#journal = journal;
    this.#clock = clock;
    this.#log = log;
  }

  get place(): Place | null {
    return this.#place;
  }

  async load(): Promise<void> {
    const noted = await readAcknowledged(this.#journal);
    this.#noted = noted;
    this.#place ??= noted;
  }

  /** Contacts of these deposits travel in a frame that reaches to `end`. */
  travel(end: Place, contacts: readonly string[]): void {
    for (const deposit of contacts) this.#travelling.set(deposit, end);
  }
  /** The fleet says so, of a frame or in answer to a hello. */
  reached(place: Place): void {
    this.#place = place;
    const there = [...this.#travelling].flatMap(([deposit, end]) => (isAfter(end, place) ? [] : [deposit]));
    for (const deposit of there) this.#travelling.delete(deposit);
    this.#queue(async () => {
      if (!this.#swept) await this.#sweep(place);
      for (const deposit of there) await this.#journal.eraseSide(deposit);
    });
    this.#timer ??= this.#clock.after(noteMs, () => {
      this.#timer = null;
      this.#queue(() => this.#note());
    });
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#queue(() => this.#note());
    await this.#work;
  }

  /** A power cut between acknowledgement and erasure left these behind. */
  async #sweep(place: Place): Promise<void> {
    for await (const { recorded } of this.#journal.read((this.#noted?.seq ?? -1) + 1, place.seq))
      if (recorded.event.type === "deposit-made" && recorded.event.side)
        await this.#journal.eraseSide(recorded.event.deposit);
    this.#swept = true;
  }

  async #note(): Promise<void> {
    const place = this.#place;
    if (!place || (place.epoch === this.#noted?.epoch && place.seq === this.#noted.seq)) return;
    await this.#journal.setNote(noteName, JSON.stringify(place));
    this.#noted = place;
  }

  #queue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#log.warn("acknowledgement-not-noted", { error: String(error) });
    });
  }
}
