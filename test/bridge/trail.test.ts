/** What each event means to the fleet. */
import { describe, expect, test } from "vitest";
import { type Changes, type Fact, fold, noChanges } from "../../cloud-bridge/fleet/trail.ts";
import type { Event } from "../../gateway/core/event.ts";
import type { Evidence } from "../../gateway/core/vocabulary.ts";
import { collectedEvent, depositId, madeEvent } from "./history.ts";

const site = "site-1";
const compartment = "A-2";
const deposit = depositId(1);
const parcels = ["WB-00000001"];
const evidence: Evidence = { grade: "proven", witnesses: ["staff"] };
const folded = (...events: readonly Event[]): Changes => {
  const changes = noChanges();
  for (const [index, event] of events.entries())
    fold(changes, { site, epoch: 1, seq: index + 1, at: index, event } satisfies Fact);
  return changes;
};
const made = madeEvent(1);
const collected = collectedEvent(1);
const recalled: Event = {
  ...{ type: "parcels-recalled", deposit, compartment, parcels, carrier: "carrier-1", courier: "courier-1", evidence },
};
const two: Event = made.type === "deposit-made" ? { ...made, parcels: ["WB-1", "WB-2"] } : made;
const besideIt: Event = made.type === "deposit-made" ? { ...made, parcels: ["WB-00000009"] } : made;

const announcement = depositId(2);
const receipt = "0123456789abcdef";
const announced: Event = {
  ...{ type: "hand-in-announced", announcement, parcels, carrier: "carrier-1", until: 1, untilAt: 88 },
  code: { issue: 1, keyVersion: 1, digest: "d".repeat(43) },
};
const handedIn: Event = {
  ...{ type: "hand-in-made", deposit, compartment, parcels, carrier: "carrier-1", announcement, evidence, receipt },
  ...{ fetchBy: 5, fetchByAt: 99 },
};
const lateHandIn: Event = { type: "hand-in-overdue", deposit, compartment, parcels, carrier: "carrier-1" };
const fetched: Event = {
  ...{ type: "hand-in-fetched", deposit, compartment, parcels, carrier: "carrier-1", courier: "courier-1" },
  ...{ evidence, receipt: "fedcba9876543210" },
};

const heldUntilAt = 1_700_100_000_000;
const paused: Event = { type: "hold-paused", deposit, compartment, reason: "jammed" };
const resumed = (holdUntilAt: number): Event => ({
  ...{ type: "hold-resumed", deposit, compartment, holdUntil: 5, holdUntilAt },
});

const found = { stage: "found", endedAt: 1 };
const suspected: Event = { type: "compartment-suspected", compartment, deposit, reason: "empty" };
const forced: Event = { type: "door-forced", compartment, deposit };
const audited = (found: readonly string[], missing: readonly string[] = [], extra: readonly string[] = []): Event => ({
  ...{ type: "compartment-audited", compartment, by: "maintainer-1" },
  ...{ found: [...found], missing: [...missing], extra: [...extra] },
});
const foundElsewhere: Event = {
  ...{ type: "parcels-found", deposit, compartment: "B-1", parcels, carrier: "carrier-1", belongs: compartment },
  by: "maintainer-1",
};
const reported: Event = {
  ...{ type: "incident-opened", incident: "1".repeat(16), compartment, deposit, kind: "empty" },
  ...{ by: { kind: "maintainer", id: "maintainer-1" }, evidence },
};

const refused: Event = { type: "parcels-refused", deposit, compartment, parcels, evidence };
const opened: Event = {
  ...{ type: "epoch-opened", epoch: { counter: 2, id: "2".repeat(16) }, reason: "lossy-repair" },
  ...{ holes: [], unproven: [compartment] },
};
const proven = (by: "audit" | "fleet"): Event => ({ type: "safe-mode-left", compartment, by });
const stillInside: Event = {
  ...{ type: "collection-undone", deposit, compartment, collection: "c".repeat(16), reason: "still-inside" },
  graceUntil: 1,
};
const notOpened: Event = { ...stillInside, reason: "door-did-not-open" };
const abandoned: Event = { type: "door-abandoned-open", compartment };
const cleared = (kind: "door-left-open" | "door-forced", subject = compartment): Event => ({
  ...{ type: "alarm-cleared", alarm: "a".repeat(16), kind, subject },
});

const failed = (courier?: string): Event => ({
  ...{ type: "courier-sign-in-failed", source: "kiosk-1", tries: 3 },
  ...(courier === undefined ? {} : { courier }),
});
const nothing = { carrier: null, at: null, failedAt: null, tries: null };
const couriers: [string, readonly Event[], object | undefined][] = [
  ["a courier works for a carrier", [made], { ...nothing, carrier: "carrier-1", at: 0 }],
  ["a courier's sign-in fails", [failed("courier-1")], { ...nothing, failedAt: 0, tries: 3 }],
  ["both are known of one", [made, failed("courier-1")], { carrier: "carrier-1", at: 0, failedAt: 1, tries: 3 }],
  ["a badge that nobody knows is nobody's", [failed()], undefined],
];
const deposits: [string, readonly Event[], object | undefined][] = [
  ["a deposit is held", [made], { stage: "held", endedAt: null, compartment, parcels }],
  ["a collected one has ended", [made, collected], { stage: "collected", endedAt: 1 }],
  [
    "one that is collected in part goes on with the rest",
    [two, { ...collected, type: "parcels-collected", parcels: ["WB-1"], left: ["WB-2"] } as Event],
    { stage: "held", parcels: ["WB-2"], endedAt: null },
  ],
  [
    "what is put beside others joins them, and they have lain there since before",
    [made, besideIt],
    { stage: "held", parcels: [...parcels, "WB-00000009"], madeAt: 0, endedAt: null },
  ],
  [
    "what is put beside the rest of a collection does not bring back what was collected",
    [two, { ...collected, type: "parcels-collected", parcels: ["WB-1"], left: ["WB-2"] } as Event, besideIt],
    { stage: "held", parcels: ["WB-2", "WB-00000009"], endedAt: null },
  ],
  [
    "what was said to be gone is not held again with what is",
    [made, collected, besideIt],
    { parcels: ["WB-00000009"] },
  ],
  ["its hold period ends", [made, { type: "hold-ended", deposit, compartment, parcels }], { stage: "overdue" }],
  [
    "an extension makes it held again",
    [
      made,
      { type: "hold-ended", deposit, compartment, parcels },
      { type: "hold-extended", deposit, compartment, holdUntil: 5, holdUntilAt: 77 },
    ],
    { stage: "held", holdUntilAt: 77, extensions: 1, extendedAt: 2, notice: "due" },
  ],
  [
    "a period that stood still while the door was out of order ends later",
    [made, paused, resumed(heldUntilAt + 86_400_000)],
    { stage: "held", holdUntilAt: heldUntilAt + 86_400_000, pausedAt: null, notice: "due" },
  ],
  ["until then it stands still", [made, paused], { stage: "held", holdUntilAt: heldUntilAt, pausedAt: 1 }],
  ["a recalled one has ended", [made, recalled], { stage: "recalled", endedAt: 1 }],
  [
    "a refused one waits for its courier",
    [made, { type: "parcels-refused", deposit, compartment, parcels, evidence }],
    { stage: "refused", endedAt: null },
  ],
  [
    "one that was collected and put back waits for its courier, with all that lies there",
    [
      two,
      { ...collected, type: "parcels-collected", parcels: ["WB-1"], left: ["WB-2"] } as Event,
      { ...collected, type: "parcels-collected", parcels: ["WB-2"], left: [] } as Event,
      { type: "parcels-refused", deposit, compartment, parcels: ["WB-1", "WB-2"], evidence },
    ],
    { stage: "refused", endedAt: null, doubtAt: null, notice: "none", parcels: ["WB-1", "WB-2"] },
  ],
  [
    "a hand-in lies here, and nobody is told a code of it",
    [handedIn],
    { stage: "handed-in", notice: "none", issue: 0 },
  ],
  ["a hand-in that nobody fetched in time", [handedIn, lateHandIn], { stage: "overdue" }],
  ["one that was fetched has ended", [handedIn, fetched], { stage: "fetched", endedAt: 1 }],
  [
    "what staff does not find is missing, and its code is told no more",
    [made, audited([], parcels), reported],
    { stage: "missing", endedAt: 1, doubtAt: null, notice: "none" },
  ],
  [
    "one of two that staff does not find leaves the other",
    [two, audited(["WB-2"], ["WB-1"]), reported],
    { stage: "held", parcels: ["WB-2"], endedAt: null, doubtAt: null },
  ],
  ["what was missing and is found there after all", [made, audited([], parcels), audited(parcels, [], parcels)], found],
  [
    "what was missing and is found behind another door",
    [made, audited([], parcels), foundElsewhere],
    { ...found, compartment: "B-1" },
  ],
  ["an audit of later says nothing of what had gone", [made, collected, audited([], parcels)], { stage: "collected" }],
  ["one whose compartment is suspected is in doubt", [made, suspected], { stage: "held", doubtAt: 1 }],
  ["so it is since the first suspicion", [made, suspected, reported, suspected], { doubtAt: 1 }],
  ["unless its recipient may still look", [made, { ...suspected, codeStays: true } as Event], { doubtAt: null }],
  ["one whose door was forced is in doubt", [made, forced], { stage: "held", doubtAt: 1 }],
  ["an incident alone is no doubt", [made, reported], { doubtAt: null }],
  [
    "a look that finds it ends the doubt, and its code may be told",
    [made, suspected, audited(parcels)],
    { stage: "held", doubtAt: null, endedAt: null, notice: "due" },
  ],
  ["one in doubt may be missing", [made, suspected, audited([], parcels)], { stage: "missing", doubtAt: null }],
  ["a hand-in can be in doubt", [handedIn, suspected], { stage: "handed-in", doubtAt: 1 }],
  ["until it was fetched", [handedIn, suspected, fetched], { stage: "fetched", doubtAt: null }],
  ["what is suspected after it had gone has gone", [made, collected, suspected], { stage: "collected", doubtAt: null }],
  ["what is told of an unknown deposit makes none", [collected], undefined],
];
const compartments: [string, readonly Event[], object][] = [
  ["a deposit occupies", [made], { content: "occupied", service: "ok" }],
  ["a collection empties", [made, collected], { content: "empty" }],
  ["a hand-in occupies", [handedIn], { content: "occupied", deposit }],
  ["its fetching empties", [handedIn, fetched], { content: "empty" }],
  ["suspicion stands", [made, { type: "compartment-suspected", compartment, reason: "door" }], { content: "suspect" }],
  [
    "an audit settles it",
    [
      { type: "compartment-suspected", compartment, reason: "door" },
      { type: "compartment-audited", compartment, by: "maintainer-1", found: [], missing: parcels, extra: [] },
    ],
    { content: "empty" },
  ],
  [
    "a blocked one is still occupied",
    [made, { type: "compartment-blocked", compartment, reason: "wet", by: { kind: "maintainer", id: "m" } }],
    { content: "occupied", service: "blocked" },
  ],
  ["what was collected and put back occupies", [made, collected, refused], { content: "occupied", deposit }],
  ["what a recipient saw inside is in doubt no more", [made, suspected, stillInside], { content: "occupied" }],
  ["a door that did not open settles nothing", [made, suspected, notOpened], { content: "suspect" }],
  ["a new epoch leaves some unproven, whatever lies there", [made, opened], { content: "occupied", unproven: 1 }],
  ["the fleet's word proves it", [made, opened, proven("fleet")], { content: "occupied", unproven: 0 }],
  ["so does a look", [made, opened, audited([], parcels), proven("audit")], { content: "empty", unproven: 0 }],
  ["a door that stays open bars it", [made, abandoned], { content: "occupied", service: "ok", leftOpen: 1 }],
  ["until that alarm ends", [made, abandoned, cleared("door-left-open")], { leftOpen: 0 }],
  ["and not when another one does", [made, abandoned, cleared("door-forced")], { leftOpen: 1 }],
  ["nor that of another door", [made, abandoned, cleared("door-left-open", "B-1")], { leftOpen: 1 }],
  [
    "one that was blocked before it stayed open is blocked afterwards",
    [
      { type: "compartment-blocked", compartment, reason: "wet", by: { kind: "maintainer", id: "m" } },
      ...[abandoned, cleared("door-left-open")],
    ],
    { service: "blocked", leftOpen: 0 },
  ],
];

describe("the fold", () => {
  test.each(deposits)("deposit: %s", (_name, events, wanted) => {
    const row = folded(...events).deposits.get(deposit);
    if (wanted) expect(row).toMatchObject(wanted);
    else expect(row).toBeUndefined();
  });
  test.each(couriers)("courier: %s", (_name, events, row) => {
    const found = folded(...events).couriers.get(`${site}/courier-1`);
    expect(found).toEqual(row && { site, courier: "courier-1", ...row });
  });
  test.each(compartments)("compartment: %s", (_name, events, wanted) =>
    expect(folded(...events).compartments.get(`${site}/${compartment}`)).toMatchObject(wanted),
  );
  test("the code of an announced hand-in is told once, and never again when it was used", () => {
    expect(folded(announced).deposits.get(announcement)).toMatchObject({ stage: "announced", notice: "due", issue: 1 });
    const { deposits, receipts, trail } = folded(announced, handedIn, fetched);
    expect(deposits.get(announcement)).toMatchObject({ stage: "used", endedAt: 1 });
    expect(receipts.map(({ receipt: one, seq }) => [one, seq])).toEqual([
      [receipt, 2],
      ["fedcba9876543210", 3],
    ]);
    expect(trail.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });
  test("a site that names what lies at another one changes nothing of it", () => {
    const changes = folded(made, { type: "hold-extended", deposit, compartment, holdUntil: 5, holdUntilAt: 6 });
    const { deposits, trail } = structuredClone(changes);
    const nameless: Event = { type: "hold-extended", deposit, compartment, holdUntil: 7, holdUntilAt: 8 };
    for (const event of [besideIt, collected, suspected, forced, { ...handedIn, deposit } as Event, nameless])
      fold(changes, { site: "site-2", epoch: 1, seq: 1, at: 9, event });
    expect(changes.deposits).toEqual(deposits);
    const named = [besideIt, collected, handedIn].map(() => "site-2");
    expect(changes.trail.map(({ site: one }) => one)).toEqual([...trail.map(() => site), ...named]);
  });
  test("an alarm is raised, acknowledged and cleared", () => {
    const alarm = "a".repeat(16);
    const raised: Event = { type: "alarm-raised", alarm, kind: "door-forced", severity: "high", subject: compartment };
    const { alarms } = folded(raised, { type: "alarm-acknowledged", alarm, by: "m" }, { type: "alarm-cleared", alarm });
    expect(alarms.get(`${site}/${alarm}`)).toMatchObject({
      kind: "door-forced",
      raisedAt: 0,
      acknowledgedAt: 1,
      clearedAt: 2,
    });
  });
  test("every fact of a deposit stands in the trail of each of its parcels", () => {
    const extended: Event = { type: "hold-extended", deposit, compartment, holdUntil: 5, holdUntilAt: 6 };
    const { trail } = folded(two, extended);
    expect(trail.map(({ waybill, seq }) => [waybill, seq])).toEqual([
      ["WB-1", 1],
      ["WB-2", 1],
      ["WB-1", 2],
      ["WB-2", 2],
    ]);
  });
});
