/**
 * What staff looks up in the journal, newest first. There is no index to keep up with: a search reads a bounded piece
 * of the journal backwards and says where to go on.
 */
import type { EventSearch, FoundEvents } from "../api/reads.ts";
import type { Event, Recorded } from "../core/event.ts";
import type { Journal } from "../ports/journal.ts";

type Readable = Pick<Journal, "read" | "durableHead">;

const pieceEvents = 500;
/** Of one search; whoever wants more asks again with `before`. */
const readEventsMax = 20_000;
/** An order lives for seconds: what its pulses belong to lies close before them. */
const orderEventsMax = 2_000;

export const searchJournal = async (journal: Readable, search: EventSearch): Promise<FoundEvents> => {
  const { limit, compartment, types, matches = () => true } = search;
  const isOf = compartment === undefined ? () => true : aboutCompartment(compartment);
  const isWanted = (one: Recorded): boolean => (types?.has(one.event.type) ?? true) && matches(one);
  const newest = Math.min(journal.durableHead().seq, (search.before ?? Number.MAX_SAFE_INTEGER) - 1);
  const found: Recorded[] = [];
  const pulses: Recorded[] = [];
  let read = 0;
  let to = newest;
  for await (const { page, from } of backwards(journal, newest)) {
    for (const one of page) {
      if (compartment !== undefined && isPulse(one.event)) pulses.push(one);
      else if (isOf(one.event) && isWanted(one)) found.push(one);
    }
    read += page.length;
    to = from - 1;
    if (found.length >= limit || read >= readEventsMax) break;
  }
  const mine = compartment === undefined ? [] : await pulsesOf(journal, compartment, pulses, to);
  const all = [...found, ...mine.filter(isWanted)].sort((one, other) => other.seq - one.seq);
  const events = all.slice(0, limit);
  const last = events.at(-1)?.seq;
  const before = all.length > limit && last !== undefined ? last : to > 0 ? to + 1 : null;
  return { events, before };
};

/** Those of `sequences` (ascending) that are still kept. */
export const eventsAt = async (journal: Readable, sequences: readonly number[]): Promise<readonly Recorded[]> => {
  const found: Recorded[] = [];
  for (const { from, to } of runsOf(sequences))
    for await (const { recorded } of journal.read(from, Math.min(to, journal.durableHead().seq))) found.push(recorded);
  return found;
};

/** Does this event speak of the compartment by itself? Pulses name only their order. */
const aboutCompartment =
  (id: string) =>
  (event: Event): boolean => {
    if ("compartment" in event) return event.compartment === id;
    switch (event.type) {
      case "deposit-moved":
      case "hand-in-moved":
        return event.from === id || event.to === id;
      case "alarm-raised":
      case "alarm-acknowledged":
      case "alarm-cleared":
        return event.subject === id;
      case "epoch-opened":
        return event.unproven.includes(id);
      default:
        return false;
    }
  };

type Pulse = Extract<Event, { type: "pulse-acknowledged" | "pulse-failed" }>;
const isPulse = (event: Event): event is Pulse => event.type === "pulse-acknowledged" || event.type === "pulse-failed";

/** `pulses`: newest first, from sequences above `below`. */
const pulsesOf = async (
  journal: Readable,
  compartment: string,
  pulses: readonly Recorded[],
  below: number,
): Promise<readonly Recorded[]> => {
  const newest = pulses[0]?.seq;
  if (newest === undefined) return [];
  const orders = new Set<string>();
  const from = Math.max(0, below - orderEventsMax);
  for await (const { recorded } of journal.read(from, newest)) {
    const { event } = recorded;
    if (event.type === "unlock-ordered" && event.compartment === compartment) orders.add(event.order);
  }
  return pulses.filter(({ event }) => isPulse(event) && orders.has(event.order));
};

/** Pages from the newest event backwards, each newest first; sequences may have holes as wide as an epoch's gap. */
async function* backwards(
  journal: Readable,
  newest: number,
): AsyncGenerator<{ readonly page: readonly Recorded[]; readonly from: number }> {
  for (let to = newest, width = pieceEvents; to > 0; ) {
    const from = Math.max(1, to - width + 1);
    const page: Recorded[] = [];
    for await (const { recorded } of journal.read(from, to)) page.push(recorded);
    yield { page: page.reverse(), from };
    width = page.length === 0 ? width * 8 : pieceEvents;
    to = from - 1;
  }
}

/** Neighbours are read in one go; what lies close is read and left out. */
const runsOf = (sequences: readonly number[]): readonly { readonly from: number; readonly to: number }[] => {
  const runs: { from: number; to: number }[] = [];
  for (const seq of sequences) {
    const last = runs.at(-1);
    if (last && seq === last.to + 1) last.to = seq;
    else runs.push({ from: seq, to: seq });
  }
  return runs;
};
