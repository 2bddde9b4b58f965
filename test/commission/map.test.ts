/** What commissioning concludes from which contact answered and what a person saw. */
import { describe, expect, test } from "vitest";
import { indexShift, isContradiction, mapOf, type Trial } from "../../gateway/commission/map.ts";
import type { Wire } from "../../gateway/wire/faces/commission.ts";

const board = "board-1";
const plan: readonly Wire[] = [0, 1, 2, 3].map((lock) => ({
  ...{ compartment: `A-${lock + 1}`, device: board, lock, input: lock },
}));
/** Contacts of shut doors read true. `opened`: what a person saw; absent: nobody looked. */
const fired = (lock: number, inputs: readonly number[], opened?: string | null, more: Partial<Trial> = {}): Trial => ({
  ...{ device: board, lock, fired: "acknowledged", pulses: 1, rest: [true, true, true, true] },
  moved: inputs.map((input) => ({ input, level: false })),
  shutAgain: inputs.length > 0 ? true : null,
  ...(opened === undefined ? {} : { door: opened }),
  ...more,
});
const all = (...changed: readonly Trial[]): readonly Trial[] =>
  [0, 1, 2, 3].map((lock) => changed.find((trial) => trial.lock === lock) ?? fired(lock, [lock]));
const seen = (...changed: readonly Trial[]): readonly Trial[] =>
  [0, 1, 2, 3].map((lock) => changed.find((trial) => trial.lock === lock) ?? fired(lock, [lock], `A-${lock + 1}`));
const stuckOpen = { rest: [true, true, true, false] };

type Row = readonly [sentence: string, trials: readonly Trial[], findings: readonly object[], wires: readonly string[]];
const rows: readonly Row[] = [
  ["a cabinet that is wired as planned has nothing to say", all(), [], ["A-1 0 0", "A-2 1 1", "A-3 2 2", "A-4 3 3"]],
  [
    "two contacts that answer for each other are a swapped pair, whichever wires it is",
    all(fired(0, [1]), fired(1, [0])),
    [{ kind: "swapped-pair", wires: "either", compartments: ["A-1", "A-2"] }],
    ["A-1 0 1", "A-2 1 0", "A-3 2 2", "A-4 3 3"],
  ],
  [
    "with the right doors seen, it is their contacts",
    seen(fired(0, [1], "A-1"), fired(1, [0], "A-2")),
    [{ kind: "swapped-pair", wires: "contacts", compartments: ["A-1", "A-2"] }],
    ["A-1 0 1", "A-2 1 0", "A-3 2 2", "A-4 3 3"],
  ],
  [
    "with the other doors seen, it is their locks",
    seen(fired(0, [1], "A-2"), fired(1, [0], "A-1")),
    [{ kind: "swapped-pair", wires: "locks", compartments: ["A-1", "A-2"] }],
    ["A-1 1 0", "A-2 0 1", "A-3 2 2", "A-4 3 3"],
  ],
  [
    "three contacts in a ring are no pair",
    seen(fired(0, [1], "A-1"), fired(1, [2], "A-2"), fired(2, [0], "A-3")),
    ["A-1", "A-2", "A-3"].map((compartment) => ({ kind: "crossed", wires: "contact", compartment })),
    ["A-1 0 1", "A-2 1 2", "A-3 2 0", "A-4 3 3"],
  ],
  [
    "nothing moved and nobody looked: the lock or its contact is dead",
    all(fired(2, [])),
    [{ kind: "lock-or-contact-dead" }],
    ["A-1 0 0", "A-2 1 1", "A-4 3 3"],
  ],
  [
    "nothing moved and no door was seen to open: the lock is dead",
    seen(fired(2, [], null)),
    [{ kind: "dead-lock", place: { compartment: "A-3" } }],
    ["A-1 0 0", "A-2 1 1", "A-4 3 3"],
  ],
  [
    "nothing moved and the door was seen to open: its contact is stuck",
    seen(fired(2, [], "A-3")),
    [{ kind: "stuck-contact", input: 2, reads: "closed" }],
    ["A-1 0 0", "A-2 1 1", "A-4 3 3"],
  ],
  [
    "a contact that reads open while its door is shut is stuck, and nobody need look",
    all(...[0, 1, 2].map((lock) => fired(lock, [lock], undefined, stuckOpen)), fired(3, [], undefined, stuckOpen)),
    [{ kind: "stuck-contact", input: 3, reads: "open" }],
    ["A-1 0 0", "A-2 1 1", "A-3 2 2"],
  ],
  [
    "two locks that move one contact contradict each other",
    all(fired(1, [0])),
    [{ kind: "contact-shared", input: 0, locks: [0, 1] }, { kind: "crossed" }],
    ["A-1 0 0", "A-2 1 0", "A-3 2 2", "A-4 3 3"],
  ],
  [
    "a lock that moves two contacts has no wire",
    all(fired(1, [1, 3])),
    [{ kind: "several-contacts", inputs: [1, 3] }],
    ["A-1 0 0", "A-3 2 2", "A-4 3 3"],
  ],
  [
    "a door that two locks open contradicts itself",
    seen(fired(1, [1], "A-1")),
    [{ kind: "door-twice", compartment: "A-1" }, { kind: "crossed" }, { kind: "crossed" }],
    ["A-1 0 0", "A-1 1 1", "A-3 2 2", "A-4 3 3"],
  ],
  [
    "a contact without a door, and one the other way round, make no wire",
    seen(fired(0, [0], null), fired(1, [], "A-2", { moved: [{ input: 1, level: true }], shutAgain: true })),
    [{ kind: "contact-without-door" }, { kind: "contact-inverted" }],
    ["A-3 2 2", "A-4 3 3"],
  ],
  [
    "a board that refuses, and a door that stays open, need hands",
    all(fired(0, [], undefined, { fired: "refused" }), fired(1, [1], undefined, { shutAgain: false })),
    [{ kind: "lock-refused" }, { kind: "left-open" }],
    ["A-2 1 1", "A-3 2 2", "A-4 3 3"],
  ],
];

describe("from trials to a wiring map", () => {
  test.each(rows)("%s", (_sentence, trials, findings, wires) => {
    const map = mapOf(plan, trials);
    expect(map.findings).toMatchObject(findings);
    expect(map.findings).toHaveLength(findings.length);
    expect(map.wires.map(({ compartment, lock, input }) => `${compartment} ${lock} ${input}`).sort()).toEqual(wires);
    const named = new Set(map.wires.map(({ compartment }) => compartment));
    expect(map.without).toEqual(plan.map(({ compartment }) => compartment).filter((id) => !named.has(id)));
  });

  test("what contradicts itself is told from what needs hands", () => {
    const { findings } = mapOf(plan, all(fired(1, [0]), fired(2, [])));
    expect(findings.filter(isContradiction).map(({ kind }) => kind)).toEqual(["contact-shared"]);
  });

  test("the level of an open door is what most contacts moved to", () => {
    const high = all().map((trial) => ({ ...trial, moved: trial.moved.map((one) => ({ ...one, level: true })) }));
    expect([mapOf(plan, all()).openLevels.get(board), mapOf(plan, high).openLevels.get(board)]).toEqual([0, 1]);
  });

  test("locks that all answer one place beside themselves are counted from another base", () => {
    expect(indexShift([fired(1, [0]), fired(2, [1]), fired(0, [])])).toBe(-1);
    expect(indexShift([fired(0, [1]), fired(1, [2])])).toBe(1);
    expect(indexShift([fired(0, [1]), fired(1, [0])])).toBe(0);
    expect(indexShift([fired(0, [1])])).toBe(0);
  });
});
