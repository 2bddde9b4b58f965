/** What the maintainer's screens do, without a browser: opening, one order, replay, lists, addresses. */
import "./without-browser.ts";
import { describe, expect, test } from "vitest";
import { disagreementExits } from "../../gateway/core/states/site-exits.ts";
import { DisagreementKind } from "../../gateway/core/vocabulary.ts";
import { mayDo, needsSecond } from "../../gateway/web/maintainer/compartment/acts/may.ts";
import { type Opening, type OpeningNews, openingAfter } from "../../gateway/web/maintainer/compartment/acts/opening.ts";
import { openMs, runOf } from "../../gateway/web/maintainer/compartment/acts/run.ts";
import { blank, pictureAfter, serviceOf } from "../../gateway/web/maintainer/compartment/replay.ts";
import { shortEpc } from "../../gateway/web/maintainer/compartment/witnesses/said.ts";
import { type Way, waysOut } from "../../gateway/web/maintainer/compartment/witnesses/ways-out.ts";
import { joined } from "../../gateway/web/maintainer/events/listed.ts";
import type { AnyShown } from "../../gateway/web/maintainer/events/told/say.ts";
import { noFilters, pathOf, problemIn } from "../../gateway/web/maintainer/journal/filters.ts";
import { hashOf, type Route, routeOf } from "../../gateway/web/maintainer/route.ts";
import { type SignIn, signInAfter } from "../../gateway/web/maintainer/session/sign-in-state.ts";
import { fits } from "../../gateway/web/maintainer/site/board.ts";
import type { MaskedEvent } from "../../gateway/wire/http.ts";

const no = (code: string, figures = {}) => ({ ok: false, code, figures }) as const;

describe("signing in", () => {
  const typing: SignIn = { state: "typing", no: null };
  const waiting: SignIn = { state: "waiting", until: 30_005 };
  test.each([
    [
      "a wrong code leaves the form",
      { state: "sending" } as SignIn,
      { type: "refused", no: no("wrong-credentials"), at: 5 } as const,
      { state: "typing", no: no("wrong-credentials") },
    ],
    [
      "too many of them make it wait",
      { state: "sending" } as SignIn,
      { type: "refused", no: no("sign-in-waits", { waitMs: 30_000 }), at: 5 } as const,
      waiting,
    ],
    ["while it waits nothing is sent", waiting, { type: "sent" } as const, waiting],
    ["too early is too early", waiting, { type: "time", at: 30_004 } as const, waiting],
    ["then one may type again", waiting, { type: "time", at: 30_005 } as const, typing],
  ])("%s", (_what, was, news, then) => expect(signInAfter(was, news)).toEqual(then));
});

describe("opening", () => {
  const reason: Opening = { step: "reason", no: null };
  const second: Opening = { step: "second", no: null };
  const sending: Opening = { step: "sending", second: "token" };
  const rows: [string, Opening, OpeningNews, Opening][] = [
    [
      "a free one needs a reason only",
      reason,
      { type: "reason-given", needsSecond: false },
      { step: "sending", second: null },
    ],
    ["an occupied one asks for a second person", reason, { type: "reason-given", needsSecond: true }, second],
    ["who signs in and agrees", second, { type: "second-signed-in", token: "token" }, sending],
    ["then the order is watched", sending, { type: "ordered", order: "o" }, { step: "watching", order: "o" }],
    [
      "occupied after all: the second is asked for",
      { step: "sending", second: null },
      { type: "refused", no: no("second-person-needed") },
      { step: "second", no: no("second-person-needed") },
    ],
    [
      "oneself is no second person",
      sending,
      { type: "refused", no: no("second-person-same") },
      { step: "second", no: no("second-person-same") },
    ],
    [
      "any other no leads back to the start",
      sending,
      { type: "refused", no: no("compartment-busy") },
      { step: "reason", no: no("compartment-busy") },
    ],
    ["a second person who comes late opens nothing", reason, { type: "second-signed-in", token: "token" }, reason],
  ];
  test.each(rows)("%s", (_what, was, news, then) => expect(openingAfter(was, news)).toEqual(then));
});

const order = "0123456789abcdef";
const at = (seq: number, event: object): MaskedEvent => ({
  ...{ seq, epoch: 1, at: seq * 100, synced: true },
  event: event as MaskedEvent["event"],
});
const ordered = (seq: number, attempt = 1) => at(seq, { type: "unlock-ordered", order, attempt, compartment: "A-03" });
const pulsed = (seq: number) => at(seq, { type: "pulse-acknowledged", order, attempt: 1, roundTripMs: 6 });
const opened = (seq: number, by = order) => at(seq, { type: "door-opened", compartment: "A-03", order: by });

describe("one order", () => {
  test.each([
    ["is on its way", [ordered(1)], "ordered", 1, null],
    ["was fired", [ordered(1), pulsed(2)], "fired", 1, null],
    ["opened the door, measured from order to sight", [ordered(1), pulsed(2), opened(4)], "open", 1, 300],
    [
      "is over when the door closes",
      [ordered(1), pulsed(2), opened(4), at(9, { type: "door-closed", openMs: 500 })],
      "closed",
      1,
      300,
    ],
    ["took a second try", [ordered(1), pulsed(2), ordered(5, 2), opened(8)], "open", 2, 700],
    [
      "jammed",
      [ordered(1), pulsed(2), ordered(3, 2), ordered(5, 3), at(7, { type: "door-jammed", order })],
      "failed",
      3,
      null,
    ],
    [
      "was never sent",
      [ordered(1), at(2, { type: "pulse-failed", order, attempt: 1, outcome: "expired" })],
      "failed",
      1,
      null,
    ],
    ["is not mixed up with another one", [ordered(1), opened(2, "f".repeat(16))], "ordered", 1, null],
  ] as const)("%s", (_what, events, state, attempts, ms) => {
    for (const list of [events, events.toReversed()]) {
      const run = runOf(list, order);
      expect([run.state, run.attempts, openMs(run)]).toEqual([state, attempts, ms]);
    }
  });
});

describe("replay", () => {
  const story: readonly (readonly [AnyShown, string])[] = [
    [{ type: "door-read", compartment: "A-03", open: false }, "closed null in-service"],
    [
      { type: "deposit-moved", deposit: "d", from: "B-01", to: "A-03", reason: "dirty", leaseUntil: 1 },
      "closed reserved in-service",
    ],
    [{ type: "door-opened", compartment: "A-03", order }, "open reserved in-service"],
    [{ type: "door-closed", compartment: "A-03", openMs: 1 }, "closed reserved in-service"],
    [
      {
        type: "deposit-made",
        deposit: "d",
        compartment: "A-03",
        parcels: ["W"],
        carrier: "c",
        courier: "c",
        evidence: { grade: "proven", witnesses: [] },
        holdUntil: 1,
        holdUntilAt: 1,
      },
      "closed held in-service",
    ],
    [{ type: "hold-ended", deposit: "d", compartment: "A-03", parcels: ["W"] }, "closed overdue in-service"],
    [{ type: "door-jammed", compartment: "A-03", order }, "closed overdue faulted"],
    [
      { type: "compartment-blocked", compartment: "A-03", reason: "why", by: { kind: "system" } },
      "closed overdue blocked",
    ],
    [
      { type: "compartment-released", compartment: "A-03", reason: "why", by: { kind: "system" } },
      "closed overdue in-service",
    ],
    [{ type: "door-forced", compartment: "A-03" }, "open overdue suspect"],
    [{ type: "door-unreadable", compartment: "A-03" }, "unknown overdue suspect"],
    [{ type: "compartment-suspected", compartment: "A-03", reason: "x" }, "unknown unknown suspect"],
    [
      { type: "compartment-audited", compartment: "A-03", by: "ada", found: [], missing: ["W"], extra: [] },
      "unknown free in-service",
    ],
  ];
  test("the picture follows the events step by step", () => {
    let picture = blank;
    for (const [event, then] of story) {
      picture = pictureAfter(picture, event, "A-03");
      expect(`${picture.door} ${picture.occupancy} ${serviceOf(picture)}`, event.type).toBe(then);
    }
  });
  test("a deposit that moves away leaves it free", () => {
    const moved: AnyShown = {
      type: "deposit-moved",
      deposit: "d",
      from: "A-03",
      to: "B-01",
      reason: "dirty",
      leaseUntil: 1,
    };
    expect(pictureAfter({ ...blank, occupancy: "reserved" }, moved, "A-03").occupancy).toBe("free");
  });
});

describe("pages of events join", () => {
  const page = (from: number, to: number, before: number | null) => ({
    events: Array.from({ length: from - to + 1 }, (_, place) => at(from - place, { type: "start-settled" })),
    before,
  });
  const seqs = (list: ReturnType<typeof joined>) => [list.events.map(({ seq }) => seq), list.before];
  test.each([
    ["the first one stands alone", null, page(9, 7, 7), null, [[9, 8, 7], 7]],
    ["an older one follows", page(9, 7, 7), page(6, 5, null), 7, [[9, 8, 7, 6, 5], null]],
    ["what happened meanwhile comes before", page(9, 7, 7), page(10, 8, 8), null, [[10, 9, 8, 7], 7]],
    ["after a gap the list begins anew", page(9, 7, 7), page(20, 18, 18), null, [[20, 19, 18], 18]],
    ["it joins where nothing lies between", page(9, 7, 7), page(12, 10, 10), null, [[12, 11, 10, 9, 8, 7], 7]],
  ] as const)("%s", (_what, kept, next, asked, then) => expect(seqs(joined(kept, next, asked))).toEqual(then));
});

test.each<[string, Route]>([
  ["#/", { page: "site" }],
  ["#/compartments/A-03", { page: "compartment", compartment: "A-03" }],
  ["#/alarms", { page: "alarms" }],
  ["#/parcels", { page: "parcel", waybill: null }],
  ["#/parcels/RR473124829GB", { page: "parcel", waybill: "RR473124829GB" }],
])("the address %s is a page, and back", (hash, route) => {
  expect(routeOf(hash)).toEqual(route);
  expect(hashOf(route)).toBe(hash);
});
test.each(["", "#", "#/nowhere", "#/compartments/<b>", "#/compartments"])("%s leads to the site", (hash) =>
  expect(routeOf(hash)).toEqual({ page: "site" }),
);

test.each([
  ["free and in service", "closed", "in-service", "free", "open test audit block", false],
  ["occupied", "closed", "in-service", "held", "open audit block", true],
  ["out of order", "closed", "faulted", "free", "open audit release", false],
  ["blocked", "closed", "blocked", "free", "open audit release", false],
  ["in doubt", "closed", "suspect", "unknown", "open audit block", true],
  ["not proven", "closed", "unproven", "free", "open audit block", true],
  ["not readable", "unknown", "in-service", "free", "audit block", false],
] as const)("%s: what may be done, and by how many", (_what, door, service, occupancy, acts, two) => {
  expect(mayDo({ door, service, occupancy }).join(" ")).toBe(acts);
  expect(needsSecond({ door, service, occupancy })).toBe(two);
});

test("a filter shows what one looks for", () => {
  const one = {
    compartment: "A-03",
    size: "S",
    accessible: true,
    door: "closed",
    service: "in-service",
    occupancy: "free",
  } as const;
  expect(fits("look", one, false)).toBe(false);
  expect(fits("look", one, true)).toBe(true);
  expect(fits("look", { ...one, service: "faulted" }, false)).toBe(true);
  expect(fits("occupied", { ...one, occupancy: "overdue" }, false)).toBe(true);
  expect(fits("open", { ...one, door: "open" }, false)).toBe(true);
  expect(fits("all", one, false)).toBe(true);
});

test("the journal's filters are asked of the site", () => {
  const asked = (filters: object) => new URL(pathOf({ ...noFilters, ...filters }), "http://x").searchParams;
  expect(asked({}).get("types")?.split(",")).not.toContain("command-answered");
  expect(asked({ kind: "alarms" }).get("types")).toBe("alarm-raised,alarm-acknowledged,alarm-cleared");
  expect(asked({ kind: "door-jammed", compartment: "A-03", text: " ada " }).get("types")).toBe("door-jammed");
  expect(asked({ compartment: "A-03", text: " ada " }).get("text")).toBe("ada");
  expect(asked({ text: "a" }).has("text")).toBe(false);
  expect(problemIn({ ...noFilters, compartment: "A3" })).toBe("compartment");
  expect(problemIn({ ...noFilters, compartment: "A-3" })).toBeNull();
});

describe("the ways out of a disagreement", () => {
  const causes = {
    ...{ looked: "asked audit-compartment", agreed: "time reconcile", cancelled: "asked cancel-deposit" },
    ...{ "taken-back": "asked confirm-recall", collected: "asked confirm-collection" },
  } as const satisfies Record<Way, string>;
  test.each(DisagreementKind.options)("are those that the site knows: %s", (kind) => {
    const exits = disagreementExits.states[kind].map(({ by }) => String(by));
    const known = Object.values(causes).filter((cause) => exits.includes(cause));
    expect(waysOut[kind].map((way) => String(causes[way])).sort()).toEqual(known.map(String).sort());
  });
});

test.each([
  ["a short EPC is told whole", "E28011606000", "E28011606000"],
  ["of a long one both ends", "3114257BF4499602D2000000", "311425…000000"],
])("%s", (_what, epc, told) => expect(shortEpc(epc)).toBe(told));
