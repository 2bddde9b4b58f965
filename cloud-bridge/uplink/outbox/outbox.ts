/**
 * Cuts the journal's durable events into frames. It reads ahead by one frame at most, so memory stays flat however
 * much is behind; what was cut is kept until the fleet's acknowledgement.
 */
import { goesUp } from "../../../gateway/core/event.ts";
import type { Journal, Stored } from "../../../gateway/ports/journal.ts";
import { DepositSide, type FleetHead, type Place } from "../../../gateway/wire/bridge.ts";

/** One cut frame; `payload` is the JSON to publish. */
export interface Cut {
  readonly id: number;
  readonly from: number;
  readonly end: Place;
  readonly payload: Uint8Array;
  /** Site time of the oldest event in it that goes up; null when none does. */
  readonly oldest: number | null;
  /** Deposits whose contact travels in it. */
  readonly contacts: readonly string[];
}
export interface CutTerms {
  readonly bytesMax: number;
  readonly eventsMax: number;
  /** Cut also what does not fill a frame. */
  readonly partial: boolean;
  /** Cut also a range in which nothing goes up. */
  readonly empty: boolean;
}
export interface Outbox {
  /** Goes on at sequence `next`, leaving out what the fleet says it has stored beyond its head. */
  seek(head: FleetHead, next: number): void;
  /** `dry`: nothing durable is left to cut; `held`: something is, but not by these terms. */
  cut(terms: CutTerms): Promise<Cut | "dry" | "held">;
}

interface Range {
  readonly from: number;
  readonly to: number;
}
interface Draft {
  readonly epoch: number;
  readonly from: number;
  readonly prev: string;
  /** Absent: no break before it. */
  readonly after?: Place | null;
  to: number;
  hash: string;
  bytes: number;
  oldest: number | null;
  readonly events: string[];
  readonly contacts: Map<string, string>;
}
/** An event that goes up, as it stands in a frame. */
interface Line {
  readonly text: string;
  readonly bytes: number;
  readonly elapsed: number;
  readonly contact: { readonly deposit: string; readonly sealed: string } | null;
}
/** What stands around the events and contacts of a frame, beside its head. */
const bracketBytes = ',"events":[],"contacts":{}'.length;
/** A frame covers at most this many sequences, so that ranges without news are acknowledged now and then too. */
const rangeMax = 20_000;

export class JournalOutbox implements Outbox {
  readonly #journal: Journal;
  readonly #site: string;
  readonly #openSide: (sealed: Uint8Array) => Uint8Array;
  #ranges: Range[] = [];
  #last: Place | null = null;
  /** Chain hash at `#last`; null when it is not known here. */
  #lastHash: string | null = null;
  #draft: Draft | null = null;
  #ahead: Stored | null = null;
  #reading: AsyncIterator<Stored> | null = null;
  #nextId = 1;
  /** One thing at a time: a seek waits for the cut that is under way. */
  #chain: Promise<unknown> = Promise.resolve();

  constructor(journal: Journal, site: string, openSide: (sealed: Uint8Array) => Uint8Array) {
    this.#journal = journal;
    this.#site = site;
    this.#openSide = openSide;
  }

  seek(head: FleetHead, next: number): void {
    this.#chain = this.#chain.then(() => this.#seek(head, next));
  }
  cut(terms: CutTerms): Promise<Cut | "dry" | "held"> {
    const cutting = this.#chain.then(() => this.#cut(terms));
    this.#chain = cutting.catch(() => undefined);
    return cutting;
  }

  #seek(head: FleetHead, next: number): void {
    const missing = next === head.seq + 1 ? (head.missing ?? []) : [];
    const rest = head.storedTo !== undefined && missing.length > 0 ? head.storedTo + 1 : next;
    this.#ranges = [...missing, { from: rest, to: Number.MAX_SAFE_INTEGER }];
    this.#last = head.epoch ? { epoch: head.epoch.counter, seq: head.seq } : null;
    this.#lastHash = next === head.seq + 1 ? head.hash : null;
    this.#draft = null;
    this.#ahead = null;
    this.#reading = null;
  }

  async #cut(terms: CutTerms): Promise<Cut | "dry" | "held"> {
    for (;;) {
      const stored = this.#ahead ?? (await this.#read());
      this.#ahead = stored;
      const draft = this.#draft;
      if (stored === null) {
        if (!draft) return "dry";
        if (!terms.partial || (draft.events.length === 0 && !terms.empty && draft.to - draft.from < rangeMax))
          return "held";
        return this.#finish(draft);
      }
      if (draft && !follows(draft, stored)) return this.#finish(draft);
      const added = goesUp(stored.recorded.event.type) ? await this.#line(stored) : null;
      if (draft && isFull(draft, added, terms)) return this.#finish(draft);
      this.#draft = extend(draft ?? this.#begin(stored), stored, added);
      this.#last = { epoch: stored.recorded.epoch, seq: stored.recorded.seq };
      this.#lastHash = stored.hash;
      this.#ahead = null;
    }
  }

  async #read(): Promise<Stored | null> {
    for (;;) {
      const range = this.#ranges[0];
      if (!range) return null;
      if (!this.#reading) {
        const to = Math.min(range.to, this.#journal.durableHead().seq);
        if (range.from > to && range.to > to) return null;
        this.#reading = this.#journal.read(range.from, to)[Symbol.asyncIterator]();
      }
      const { done, value } = await this.#reading.next();
      if (!done) {
        this.#ranges[0] = { from: value.recorded.seq + 1, to: range.to };
        return value;
      }
      this.#reading = null;
      if (range.to <= this.#journal.durableHead().seq) this.#nextRange();
      else return null;
    }
  }

  /** What lies between two ranges is stored by the fleet already: no break in history. */
  #nextRange(): void {
    this.#ranges.shift();
    const next = this.#ranges[0];
    this.#lastHash = null;
    if (next && this.#last) this.#last = { epoch: this.#last.epoch, seq: next.from - 1 };
  }

  #begin({ recorded, prev }: Stored): Draft {
    const last = this.#last;
    const linked = this.#lastHash === null || this.#lastHash === prev;
    const joins = linked && last !== null && last.epoch === recorded.epoch && last.seq + 1 === recorded.seq;
    const { epoch, seq } = recorded;
    const begun = { epoch, from: seq, prev, to: seq, hash: prev, ...(joins ? {} : { after: last }) };
    const bytes = this.#headOf({ ...begun, to: Number.MAX_SAFE_INTEGER }).length + bracketBytes;
    return { ...begun, bytes, oldest: null, events: [], contacts: new Map<string, string>() };
  }

  async #line({ recorded, prev, body }: Stored): Promise<Line> {
    const text = JSON.stringify({ seq: recorded.seq, prev, body });
    const { event } = recorded;
    const contact = event.type === "deposit-made" && event.side ? await this.#contact(event.deposit) : null;
    const deposit = event.type === "deposit-made" ? event.deposit : "";
    return {
      text,
      bytes: Buffer.byteLength(text) + 1 + (contact ? contact.length + 40 : 0),
      elapsed: recorded.elapsed,
      contact: contact ? { deposit, sealed: contact } : null,
    };
  }

  /** Null when it is erased already, or was never there: a deposit without a contact still goes up. */
  async #contact(deposit: string): Promise<string | null> {
    const sealed = await this.#journal.side(deposit);
    if (!sealed) return null;
    const side = DepositSide.safeParse(JSON.parse(new TextDecoder().decode(this.#openSide(sealed))));
    return side.success ? (side.data.contact ?? null) : null;
  }

  #headOf({ epoch, from, to, prev, hash, after }: Omit<Draft, "bytes" | "oldest" | "events" | "contacts">): string {
    return JSON.stringify({ v: 1, site: this.#site, epoch, from, to, prev, hash, after });
  }

  #finish(draft: Draft): Cut {
    this.#draft = null;
    const { epoch, from, to, events, contacts } = draft;
    const tail = contacts.size > 0 ? `,"contacts":${JSON.stringify(Object.fromEntries(contacts))}` : "";
    const text = `${this.#headOf(draft).slice(0, -1)},"events":[${events.join(",")}]${tail}}`;
    return {
      id: this.#nextId++,
      from,
      end: { epoch, seq: to },
      payload: new TextEncoder().encode(text),
      oldest: draft.oldest,
      contacts: [...contacts.keys()],
    };
  }
}

/** A break in the chain ends a frame just as a hole or a new epoch does. */
const follows = (draft: Draft, { recorded, prev }: Stored): boolean =>
  recorded.epoch === draft.epoch && recorded.seq === draft.to + 1 && prev === draft.hash;

const isFull = (draft: Draft, line: Line | null, terms: CutTerms): boolean => {
  if (line === null) return draft.to - draft.from >= rangeMax;
  return (
    draft.events.length > 0 && (draft.bytes + line.bytes > terms.bytesMax || draft.events.length >= terms.eventsMax)
  );
};

const extend = (draft: Draft, { recorded, hash }: Stored, line: Line | null): Draft => {
  draft.to = recorded.seq;
  draft.hash = hash;
  if (line) {
    draft.events.push(line.text);
    draft.bytes += line.bytes;
    draft.oldest ??= line.elapsed;
    if (line.contact) draft.contacts.set(line.contact.deposit, line.contact.sealed);
  }
  return draft;
};
