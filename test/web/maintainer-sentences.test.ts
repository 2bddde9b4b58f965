/** Every event of the site as a sentence in both languages. */
import "./without-browser.ts";
import { afterEach, describe, expect, test } from "vitest";
import type { EventType } from "../../gateway/core/event.ts";
import { DisagreementKind, type Evidence, type Presence } from "../../gateway/core/vocabulary.ts";
import type { AnyShown } from "../../gateway/web/maintainer/events/told/say.ts";
import { sentenceOf } from "../../gateway/web/maintainer/events/told/sentences.ts";
import { language } from "../../gateway/web/shared/settings.ts";
import { eventName, eventTypes, topics } from "../../gateway/web/shared/words/events.ts";
import type { MaskedEvent } from "../../gateway/wire/http.ts";
import { handInRows } from "./hand-in-sentences.ts";
import { remoteRows } from "./remote-sentences.ts";

const deposit = "0".repeat(32);
const compartment = "A-03";
const ref = { deposit, compartment };
const order = "0123456789abcdef";
const parcels = ["RR473124829GB"];
const sensed: Evidence = { grade: "proven", witnesses: ["item-sensor", "courier"] };
const presumed: Evidence = { grade: "presumed", witnesses: ["code", "door"], recovered: true };
const ada = { kind: "maintainer", id: "ada" } as const;
const plan = {
  compartment,
  size: "S",
  accessible: true,
  device: "board-a",
  lock: 2,
  itemSensor: true,
  supply: "psu",
} as const;
const unlock = { order, attempt: 1, compartment, device: "board-a", lock: 2, supply: "psu", pulseMs: 400, deadline: 9 };
const tagged = (presence: Presence): AnyShown => ({
  ...{ type: "presence-changed", compartment, epc: "30AA", device: "rfid-1", presence, confidence: 0.9, reads: 3 },
});

const stated = (differences: Extract<AnyShown, { type: "stock-stated" }>["differences"]): AnyShown => ({
  ...{ type: "stock-stated", day: "2026-11-22", zone: "Asia/Shanghai", leftOut: 0, notes: [], previous: null },
  ...{ from: { seq: 1, at: 1 }, to: { seq: 9, at: 9 }, differences, hash: "0".repeat(64) },
  carriers: [{ carrier: "swift", opening: 40, moves: { deposit: 3, collection: 2 }, closing: 41 }],
});

/** One of each type at least, with what its sentence must name. */
const rows: readonly (readonly [AnyShown, readonly string[]])[] = [
  [tagged("present"), ["rfid-1", compartment]],
  [tagged("absent"), ["rfid-1", compartment]],
  [tagged("unknown"), ["rfid-1", compartment]],
  [
    { type: "compartment-reconciled", compartment, presence: "present", confidence: 0.97, testimonies: [] },
    [compartment, "97"],
  ],
  ...DisagreementKind.options.map((kind): readonly [AnyShown, readonly string[]] => [
    { type: "disagreement-raised", case: order, kind, compartment, parcels: [], testimonies: [] },
    [compartment],
  ]),
  ...(["witnesses", "audit", "ledger"] as const).map((by): readonly [AnyShown, readonly string[]] => [
    { type: "disagreement-cleared", case: order, kind: "ghost", compartment, by },
    [compartment],
  ]),
  [
    { type: "stock-day-begun", day: "2026-11-22", zone: "Asia/Shanghai", endAt: 9, dueAt: 9, vouched: true },
    ["2026-11-22", "Asia/Shanghai"],
  ],
  [stated([]), ["2026-11-22", "41"]],
  [stated([{ kind: "missing", compartment, parcels, since: { seq: 1, at: 1 }, state: "open" }]), ["41", "1"]],
  ...(["site", "doubt"] as const).map((scope): readonly [AnyShown, readonly string[]] => [
    { type: "guided-audit-begun", audit: order, by: "ada", scope, compartments: ["A-01", "A-03"], idleAt: 9 },
    ["ada", "2"],
  ]),
  [
    {
      type: "guided-audit-begun",
      audit: order,
      by: "ada",
      scope: "bank",
      bank: "B",
      compartments: ["B-01"],
      idleAt: 9,
    },
    ["ada", "B", "1"],
  ],
  [{ type: "guided-audit-turned", audit: order, by: "ada", compartment, idleAt: 9 }, ["ada", compartment]],
  ...(["parcels", "empty", "unknown", "not-opened"] as const).map((content): readonly [AnyShown, readonly string[]] => [
    { type: "guided-audit-answered", audit: order, by: "ada", compartment, content, idleAt: 9 },
    ["ada", compartment],
  ]),
  ...(["done", "by-person", "left"] as const).map((reason): readonly [AnyShown, readonly string[]] => [
    { type: "guided-audit-ended", audit: order, reason, looked: 12, notOpened: 3, untouched: 4 },
    ["12", "3", "4"],
  ]),
  [
    {
      ...{ type: "environment-changed", device: "io", sensor: "room", quantity: "temperature" },
      ...{ level: "high", value: 51.5 },
    },
    ["io/room", "51.5"],
  ],
  [
    {
      ...{ type: "lock-worn", compartment, signs: ["slow", "retries"] },
      ...{ openings: 900, usualMs: 180, openMs: 420, retries: 0.4 },
    },
    [compartment, "420", "180", "14"],
  ],
  [{ type: "lock-recovered", compartment }, [compartment]],
  [{ type: "power-end-awaited", running: 3, until: 9 }, ["3"]],
  [{ type: "power-end-ready", running: 0 }, []],
  [{ type: "site-opened", site: "demo" }, ["demo"]],
  [
    {
      type: "epoch-opened",
      epoch: { counter: 2, id: order },
      reason: "lossy-repair",
      holes: [],
      unproven: ["A-03", "B-01"],
    },
    ["2", "A-03", "B-01"],
  ],
  [{ type: "epoch-opened", epoch: { counter: 1, id: order }, reason: "first", holes: [], unproven: [] }, ["1"]],
  [{ type: "safe-mode-left", compartment, by: "audit" }, [compartment]],
  [{ type: "gateway-started", software: "postern 1", boot: order, offTimeMs: 0 }, ["postern 1"]],
  [{ type: "gateway-started", software: "postern 1", boot: order, offTimeMs: 60_000 }, ["postern 1", "1"]],
  [{ type: "start-settled" }, []],
  [{ type: "layout-adopted", compartments: [plan] }, ["1"]],
  [{ type: "clock-judged", synced: false, stepMs: 0 }, []],
  [{ type: "off-time-counted", ms: 3_600_000, moved: "holds" }, ["1"]],
  [{ type: "uplink-changed", connected: true }, []],
  [{ type: "device-silent", device: "board-a" }, ["board-a"]],
  [{ type: "device-back", device: "board-a", silentMs: 5_000 }, ["board-a", "5"]],
  [{ type: "device-described", device: "board-a", firmware: "7.1" }, ["board-a", "7.1"]],
  [{ type: "unlock-ordered", ...unlock, purpose: "maintenance", by: ada }, [compartment, "ada"]],
  [
    { type: "unlock-ordered", ...unlock, attempt: 2, purpose: "deposit", by: { kind: "courier", id: "cora" } },
    [compartment, "2"],
  ],
  [{ type: "pulse-acknowledged", order, attempt: 1, roundTripMs: 7.4 }, ["8"]],
  [{ type: "pulse-failed", order, attempt: 1, outcome: "refused" }, []],
  [{ type: "door-opened", compartment, order }, [compartment]],
  [{ type: "door-closed", compartment, openMs: 12_000 }, [compartment, "12"]],
  [{ type: "door-forced", compartment }, [compartment]],
  [{ type: "door-left-open", compartment }, [compartment]],
  [{ type: "door-abandoned-open", compartment }, [compartment]],
  [{ type: "door-jammed", compartment, order }, [compartment]],
  [{ type: "door-unreadable", compartment }, [compartment]],
  [{ type: "door-read", compartment, open: true }, [compartment]],
  [{ type: "item-sensed", compartment, present: true }, [compartment]],
  [{ type: "tag-witnessed", ...ref, device: "reader-1", epc: "30", during: "deposit" }, [compartment, "reader-1"]],
  [
    { type: "pre-advice-received", waybill: parcels[0]!, carrier: "swift", consent: "given", goodsAllowed: true },
    ["RR473124829GB", "swift"],
  ],
  [
    {
      type: "deposit-begun",
      ...ref,
      parcels,
      carrier: "swift",
      courier: "cora",
      size: "S",
      consent: "given",
      epc: [],
      leaseUntil: 1,
    },
    [compartment, "RR473124829GB", "cora", "swift"],
  ],
  [{ type: "deposit-moved", deposit, from: "A-03", to: "B-04", reason: "too-small", leaseUntil: 1 }, ["A-03", "B-04"]],
  [{ type: "deposit-doubted", ...ref, asksAt: 5 }, [compartment]],
  [{ type: "deposit-reopened", ...ref, count: 1 }, [compartment, "1"]],
  [
    {
      type: "deposit-made",
      ...ref,
      parcels,
      carrier: "swift",
      courier: "cora",
      evidence: sensed,
      holdUntil: 1,
      holdUntilAt: 1,
    },
    [compartment, "RR473124829GB"],
  ],
  [{ type: "deposit-cancelled", ...ref, reason: "courier", evidence: sensed }, [compartment]],
  [{ type: "code-refused", terminal: "kiosk-1", tries: 3 }, ["kiosk-1", "3"]],
  [{ type: "tries-forgiven", terminal: "kiosk-1", tries: 2 }, ["kiosk-1", "2"]],
  [
    { type: "collection-begun", ...ref, collection: order, terminal: "kiosk-1", parcels },
    [compartment, "RR473124829GB", "kiosk-1"],
  ],
  [{ type: "collection-reopened", ...ref, collection: order, count: 1 }, [compartment]],
  [{ type: "collection-closed", ...ref, collection: order, graceUntil: 1 }, [compartment]],
  [
    { type: "parcels-collected", ...ref, collection: order, parcels, left: ["RR000000014GB"], evidence: presumed },
    [compartment, "RR473124829GB", "RR000000014GB"],
  ],
  [{ type: "collection-undone", ...ref, collection: order, reason: "still-inside" }, [compartment]],
  [{ type: "parcels-refused", ...ref, parcels, evidence: sensed }, [compartment, "RR473124829GB"]],
  [
    {
      type: "incident-opened",
      incident: order,
      compartment,
      kind: "empty",
      by: { kind: "recipient" },
      evidence: presumed,
    },
    [compartment],
  ],
  [{ type: "hold-paused", ...ref, reason: "storm" }, [compartment]],
  [{ type: "hold-resumed", ...ref, holdUntil: 1 }, [compartment]],
  [{ type: "pickup-code-changed", ...ref, by: "recipient" }, [compartment]],
  [{ type: "hold-extended", ...ref, holdUntil: 1, holdUntilAt: 1 }, [compartment]],
  [{ type: "hold-ended", ...ref, parcels }, [compartment, "RR473124829GB"]],
  [{ type: "return-due", ...ref, parcels }, [compartment, "RR473124829GB"]],
  [{ type: "recall-begun", ...ref, parcels, courier: "cora", leaseUntil: 1 }, [compartment, "cora"]],
  [{ type: "recall-undone", ...ref, reason: "not-opened" }, [compartment]],
  [
    { type: "parcels-recalled", ...ref, parcels, carrier: "swift", courier: "cora", evidence: sensed },
    [compartment, "cora", "swift"],
  ],
  [{ type: "compartment-suspected", compartment, reason: "x" }, [compartment]],
  [{ type: "compartment-freed", compartment, evidence: sensed }, [compartment]],
  [{ type: "compartment-blocked", compartment, reason: "wet", by: ada }, [compartment, "wet", "ada"]],
  [{ type: "compartment-released", compartment, reason: "dry", by: ada }, [compartment, "dry", "ada"]],
  [
    { type: "compartment-opened-by-staff", compartment, by: "ada", second: "bob", reason: "look" },
    [compartment, "ada", "bob", "look"],
  ],
  [
    { type: "compartment-audited", compartment, by: "ada", found: [], missing: parcels, extra: [] },
    [compartment, "ada", "RR473124829GB"],
  ],
  [{ type: "courier-signed-in", courier: "cora", carrier: "swift", until: 1 }, ["cora", "swift"]],
  [{ type: "courier-sign-in-failed", source: "kiosk-1", tries: 1 }, ["kiosk-1"]],
  [{ type: "courier-signed-out", courier: "cora" }, ["cora"]],
  [{ type: "maintainer-signed-in", maintainer: "ada", until: 1 }, ["ada"]],
  [{ type: "maintainer-sign-in-failed", maintainer: "ada", source: "::1", tries: 1 }, ["ada"]],
  [{ type: "maintainer-signed-out", maintainer: "ada" }, ["ada"]],
  [{ type: "alarm-raised", alarm: order, kind: "door-jammed", severity: "high", subject: compartment }, [compartment]],
  [
    { type: "alarm-acknowledged", alarm: order, kind: "door-jammed", subject: compartment, by: "ada" },
    [compartment, "ada"],
  ],
  [{ type: "alarm-cleared", alarm: order }, [order]],
  [{ type: "command-answered" }, []],
  ...handInRows,
  ...remoteRows,
];
const recorded = (event: object): MaskedEvent => ({
  ...{ seq: 1, epoch: 1, at: 1, synced: true },
  event: event as MaskedEvent["event"],
});
const told = (event: object, as: "en" | "zh-CN"): string => {
  language.value = as;
  return sentenceOf(recorded(event));
};
afterEach(() => {
  language.value = "en";
});

test("the rows below speak of every event", () => {
  const seen = new Set<EventType>(rows.map(([{ type }]) => type));
  expect([...seen].sort()).toEqual(eventTypes.toSorted());
});

describe.each(["en", "zh-CN"] as const)("in %s", (as) => {
  test.each(rows.map(([event, names]) => [event.type, event, names] as const))("%s", (_type, event, names) => {
    const sentence = told(event, as);
    for (const name of names) expect(sentence).toContain(name);
    // Nothing is left that should have been filled in, and nothing of the other language.
    expect(sentence).not.toMatch(/[{}]|undefined|null|NaN/);
    expect(/\p{Script=Han}/u.test(sentence)).toBe(as === "zh-CN");
    expect(sentence).toMatch(as === "en" ? /[.”]$/ : /[。”]$/);
    // Figures are parted from Chinese wherever they stand; a date is written without blanks.
    const undated = sentence.replace(/(?:\d+年)?\d+月\d+日/g, "");
    expect(undated).not.toMatch(
      /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}|\p{Script=Han} \p{Script=Han}|。 /u,
    );
  });
});

test("evidence says by whom, and whether it was concluded after a restart", () => {
  const grades = (["proven", "stated", "presumed"] as const).map((grade) =>
    told({ type: "compartment-freed", compartment, evidence: { grade, witnesses: ["staff"] } }, "en"),
  );
  expect(new Set(grades).size).toBe(3);
  const freed = { type: "compartment-freed", compartment, evidence: { grade: "proven", witnesses: ["staff"] } };
  const again = { ...freed, evidence: { ...freed.evidence, recovered: true } };
  expect(told(again, "en")).not.toBe(told(freed, "en"));
});

test("what this page does not know yet is named by its type", () =>
  expect(told({ type: "drone-landed" }, "en")).toContain("drone-landed"));

test("every event has a name of its own and stands in one topic", () => {
  for (const as of ["en", "zh-CN"] as const) {
    language.value = as;
    expect(new Set(eventTypes.map((type) => eventName(type))).size).toBe(eventTypes.length);
  }
  expect(Object.values(topics).flat().toSorted()).toEqual(eventTypes.toSorted());
});
