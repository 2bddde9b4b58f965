/** What staff looks up in the journal: newest first, complete for a compartment, in pages that join. */
import { expect, test } from "vitest";
import type { EventSearch } from "../../gateway/api/reads.ts";
import type { Event, Recorded } from "../../gateway/core/event.ts";
import type { Stored } from "../../gateway/ports/journal.ts";
import { eventsAt, searchJournal } from "../../gateway/projections/journal-search.ts";

const order = (at: number): string => at.toString(16).padStart(16, "0");
const opened = (compartment: string): Event => ({ type: "door-opened", compartment });
const ordered = (compartment: string, at: number): Event => ({
  ...{ type: "unlock-ordered", order: order(at), attempt: 1, compartment, device: "board-a", lock: 0, supply: "psu" },
  ...{ purpose: "maintenance", by: { kind: "maintainer", id: "ada" }, pulseMs: 400, deadline: 1 },
});
const pulsed = (at: number): Event => ({
  type: "pulse-acknowledged",
  order: order(at),
  attempt: 1,
  roundTripMs: 3,
});

const journalOf = (events: ReadonlyMap<number, Event>) => {
  const stored = [...events].map(([seq, event]): Stored => {
    const recorded: Recorded = { seq, epoch: 1, at: seq, synced: true, elapsed: seq, event };
    return { recorded, body: "", prev: "", hash: "" };
  });
  const seq = Math.max(...events.keys());
  return {
    durableHead: () => ({ epoch: { counter: 1, id: "0".repeat(16) }, seq, hash: "" }),
    async *read(from: number, to = Number.MAX_SAFE_INTEGER) {
      yield* stored.filter(({ recorded }) => recorded.seq >= from && recorded.seq <= to);
    },
  };
};
const numbered = (events: readonly Event[], first = 1): Map<number, Event> =>
  new Map(events.map((event, at) => [first + at, event]));

const raised: Event = { type: "alarm-raised", alarm: order(9), kind: "door-jammed", severity: "high", subject: "A-01" };
const cleared: Event = { type: "alarm-cleared", alarm: order(9), kind: "door-jammed", subject: "A-01" };
const moved: Event = {
  ...{ type: "deposit-moved", deposit: "0".repeat(32), from: "A-01", to: "B-01" },
  ...{ reason: "too-small", leaseUntil: 1 },
};
const mixed = numbered([
  ordered("A-01", 1),
  ordered("B-01", 2),
  pulsed(2),
  pulsed(1),
  opened("B-01"),
  opened("A-01"),
  raised,
  moved,
  cleared,
]);
const gap = new Map([...numbered([opened("A-01"), opened("A-01")]), ...numbered([opened("A-01")], 5_000_000)]);
const busy = numbered(Array.from({ length: 1_300 }, (_, at) => opened(at % 100 === 0 ? "A-01" : "B-01")));

const rows: [string, ReadonlyMap<number, Event>, EventSearch, readonly number[], number | null][] = [
  [
    "a compartment has its own events, its pulses, moves and alarms",
    mixed,
    { limit: 9, compartment: "A-01" },
    [9, 8, 7, 6, 4, 1],
    null,
  ],
  ["its neighbour has other ones", mixed, { limit: 9, compartment: "B-01" }, [8, 5, 3, 2], null],
  ["types keep the rest out", mixed, { limit: 9, types: new Set(["door-opened"]) }, [6, 5], null],
  ["a full page says where to go on", mixed, { limit: 2 }, [9, 8], 8],
  ["and the next one joins it", mixed, { limit: 2, before: 8 }, [7, 6], 6],
  ["a full page of one compartment too", mixed, { limit: 4, compartment: "A-01" }, [9, 8, 7, 6], 6],
  ["where its pulse is not lost", mixed, { limit: 4, compartment: "A-01", before: 6 }, [4, 1], null],
  ["nothing fits", mixed, { limit: 9, matches: () => false }, [], null],
  ["an epoch's gap is crossed", gap, { limit: 9 }, [5_000_000, 2, 1], null],
  [
    "what is rare is found in earlier pieces",
    busy,
    { limit: 13, compartment: "A-01" },
    Array.from({ length: 13 }, (_, at) => 1_201 - 100 * at),
    null,
  ],
];
test.each(rows)("%s", async (_what, events, search, sequences, before) => {
  const found = await searchJournal(journalOf(events), search);
  expect(found.events.map(({ seq }) => seq)).toEqual(sequences);
  expect(found.before).toBe(before);
});

test("pages of any size give every event once", async () => {
  const journal = journalOf(busy);
  for (const limit of [1, 7, 50, 200]) {
    const seen: number[] = [];
    for (let before: number | null = 1_301; before !== null; ) {
      const page = await searchJournal(journal, { limit, before, compartment: "A-01" });
      seen.push(...page.events.map(({ seq }) => seq));
      before = page.before;
    }
    expect(seen).toEqual(Array.from({ length: 13 }, (_, at) => 1_201 - 100 * at));
  }
});

test("single events are read by their sequences, those that are gone left out", async () => {
  const found = await eventsAt(journalOf(mixed), [1, 2, 6, 77]);
  expect(found.map(({ seq }) => seq)).toEqual([1, 2, 6]);
});
