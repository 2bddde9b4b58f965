/** Reads a frame and proves it in itself: hashes, order, epoch, range. What it says is held against the store later. */
import { hash as digest } from "node:crypto";
import { type Event, type EventType, eventTable } from "../../../gateway/core/event.ts";
import { bodyCharsMax, Frame, type FrameEvent, jsonOf, type Place } from "../../../gateway/wire/bridge.ts";
import type { Fact } from "../trail.ts";

/** One event as it came, and what its body says. */
export interface CheckedEvent extends FrameEvent, Told {
  readonly site: string;
  readonly hash: string;
}
/** What a body says. */
interface Told {
  readonly epoch: number;
  readonly type: string;
  /** Wall clock of the site, ms. */
  readonly at: number;
  /** Null: of a type or version that this fleet does not know. It is stored, and changes no projection. */
  readonly event: Event | null;
}
/** A frame, or one of the store whose events are not at hand (`events` null). */
export interface Range {
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
  readonly prev: string;
  readonly hash: string;
  /** Undefined: follows the sequence before it. Null: nothing is before it. */
  readonly after: Place | null | undefined;
}
export interface CheckedFrame extends Range {
  readonly site: string;
  readonly events: readonly CheckedEvent[];
  readonly contacts: Readonly<Record<string, string>>;
}

/** Null: not a frame, of another site, or in contradiction with itself. */
export const checkFrame = (site: string, payload: Uint8Array): CheckedFrame | null => {
  const parsed = Frame.safeParse(jsonOf(payload));
  if (!parsed.success) return null;
  const { epoch, from, to, prev, hash, after, contacts } = parsed.data;
  if (parsed.data.site !== site || from > to) return null;
  const events: CheckedEvent[] = [];
  let lastSeq = from - 1;
  let lastHash = prev;
  for (const given of parsed.data.events) {
    const event = checkEvent(site, epoch, given);
    if (!event || event.seq <= lastSeq || event.seq > to) return null;
    if (event.seq === lastSeq + 1 && event.prev !== lastHash) return null;
    if (event.seq === to && event.hash !== hash) return null;
    events.push(event);
    lastSeq = event.seq;
    lastHash = event.hash;
  }
  return { site, epoch, from, to, prev, hash, after, events, contacts: contacts ?? {} };
};

/** Null: the body is no event of that sequence, or of another epoch when one is given. */
export const checkEvent = (site: string, epoch: number | null, given: FrameEvent): CheckedEvent | null => {
  const { seq, prev, body } = given;
  const told = readBody(body, seq, epoch);
  if (!told) return null;
  const { at, type, event } = told;
  return { site, epoch: told.epoch, seq, at, type, event, prev, hash: chainHash(prev, body), body };
};
/** What of them this fleet has words for. */
export const factsOf = (events: readonly CheckedEvent[]): readonly (CheckedEvent & Fact)[] =>
  events.filter((one): one is CheckedEvent & Fact => one.event !== null);

export type StoredBody = Omit<Fact, "at" | "event"> & { readonly body: string };
/** An event as the store has it; null: this fleet has no word for it. */
export const storedFact = ({ site, epoch, seq, body }: StoredBody): Fact | null => {
  const told = readBody(body, seq, epoch);
  return told?.event ? { site, epoch, seq, at: told.at, event: told.event } : null;
};

const readBody = (body: string, seq: number, epoch: number | null): Told | null => {
  const value = jsonOf(body) as Partial<Body> | null;
  if (typeof value !== "object" || value === null) return null;
  const { event, at } = value;
  if (value.seq !== seq || value.epoch !== (epoch ?? value.epoch)) return null;
  if (!Number.isSafeInteger(value.epoch) || !Number.isSafeInteger(at)) return null;
  if (typeof event !== "object" || event === null || typeof event.type !== "string" || !typeForm.test(event.type))
    return null;
  const { type } = event;
  return { epoch: value.epoch as number, type, at: at as number, event: known(type, value.v, event) };
};

const typeForm = /^[a-z][a-z0-9-]{0,63}$/;

/** SHA-256 of the 32 bytes of the previous hash and the body's UTF-8 bytes. */
export const chainHash = (prev: string, body: string): string => {
  scratch.write(prev, 0, "hex");
  const end = hashBytes + scratch.write(body, hashBytes, "utf8");
  return digest("sha256", scratch.subarray(0, end), "hex");
};
const hashBytes = 32;
/** Room for the longest body: a UTF-16 unit takes three bytes of UTF-8 at most. */
const scratch = Buffer.allocUnsafe(hashBytes + 3 * bodyCharsMax);

interface Body {
  readonly seq: number;
  readonly epoch: number;
  readonly at: number;
  readonly v: number;
  readonly event: { readonly type: string };
}

/** Older versions of an event are folded by what they still have in common with the newest one. */
const known = (type: string, version: unknown, event: unknown): Event | null => {
  const row = Object.hasOwn(eventTable, type) ? eventTable[type as EventType] : undefined;
  if (!row || typeof version !== "number" || version > row.version) return null;
  return (row.schema.safeParse(event).data as Event | undefined) ?? null;
};
