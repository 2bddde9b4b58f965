/** What the courier's page decides without a browser: idle time, what waits, ways out, the round. */
import { describe, expect, test } from "vitest";
import { atKiosk, idleAt, ownScreen } from "../../gateway/web/courier/flow/idle.ts";
import { countOf, entriesMax, noted, type Round } from "../../gateway/web/courier/flow/round.ts";
import type { Going, Wish } from "../../gateway/web/courier/flow/turn.ts";
import {
  unsent,
  type Waiting,
  waitingMax,
  withCheck,
  withDone,
  withNo,
  withoutDone,
  withoutScans,
  withScan,
} from "../../gateway/web/courier/flow/waiting.ts";
import { wayOut } from "../../gateway/web/courier/flow/way-out.ts";

describe("a screen that nobody touches", () => {
  const { untouchedMsMax, warnMs } = ownScreen;
  const far = 10 * untouchedMsMax;
  const rows: readonly (readonly [string, number, number, object])[] = [
    ["is in use at first", 0, far, { is: "in-use" }],
    ["warns", untouchedMsMax - warnMs + 1, far, { is: "warned", why: "untouched" }],
    ["is over", untouchedMsMax, far, { is: "over", why: "untouched" }],
    ["warns of the session's end too", 1_000, 31_000, { is: "warned", why: "session", leftMs: 30_000 }],
    ["ends with the session", 31_000, 31_000, { is: "over", why: "session" }],
  ];
  test.each(rows)("%s", (_what, now, endsAt, idle) => expect(idleAt(now, 0, endsAt)).toMatchObject(idle));
  test("is over sooner at a kiosk", () => {
    expect(atKiosk.untouchedMsMax).toBeLessThan(untouchedMsMax);
    expect(idleAt(atKiosk.untouchedMsMax, 0, far, atKiosk)).toEqual({ is: "over", why: "untouched" });
  });
});

const going = { kind: "deposit", deposit: "d", parcels: ["A1"] } as unknown as Going;
describe("what waits", () => {
  test("keeps a scan once, and no more than it may", () => {
    const twice = withScan(withScan([], "A1"), "A1");
    expect(twice).toHaveLength(1);
    let all: Waiting = [];
    for (let at = 0; at < waitingMax + 5; at++) all = withScan(all, `A${at}`);
    expect(all).toHaveLength(waitingMax);
  });
  test("keeps one word a deposit, with its first key", () => {
    const said = withDone(withDone([], going, "k1"), going, "k2");
    expect(said).toMatchObject([{ kind: "done", key: "k1", step: "confirm" }]);
    expect(withoutDone(said, "d")).toEqual([]);
  });
  test("sends words before scans, and nothing twice that was answered", () => {
    const all = withDone(withScan([], "A2"), going, "k");
    expect(unsent(all)).toMatchObject({ kind: "done" });
    const refused = withNo(all, "d", { code: "wrong-state", figures: {} });
    expect(unsent(refused)).toMatchObject({ kind: "scan", waybill: "A2" });
    expect(unsent(withCheck(refused, "A2", { state: "taken", size: "S" }))).toBeNull();
    expect(withoutScans(refused, ["A2"])).toHaveLength(1);
  });
});

describe("the way out of", () => {
  const wish: Wish = { parcels: ["A1", "A2"], size: "S", phone: null, join: null };
  const rows: readonly (readonly [string, string, Record<string, string>, object])[] = [
    ["a full size", "full", { nextSize: "L" }, { is: "size", size: "L" }],
    ["a full cabinet", "full", {}, { is: "back" }],
    ["two recipients", "not-allowed", { why: "recipients-differ" }, { is: "apart" }],
    ["a door that is busy", "compartment-busy", {}, { is: "again", size: "S" }],
    ["a neighbour that is gone", "unknown-deposit", {}, { is: "again", size: "S" }],
    ["another carrier's parcel", "foreign-carrier", {}, { is: "back" }],
    ["a no that this page has never heard of", "something-new", {}, { is: "back" }],
  ];
  test.each(rows)("%s", (_what, code, figures, way) => expect(wayOut(wish, { ok: false, code, figures })).toEqual(way));
});

test("the receipt has one line a deposit, the newest first, and an end", () => {
  let round: Round = noted([], { id: "d", what: "waits", at: 1, parcels: ["A1", "A2"] });
  round = noted(round, { id: "e", what: "refused", at: 2, parcels: ["A3"] });
  round = noted(round, { id: "d", what: "in", at: 3, parcels: ["A1", "A2"] });
  expect(round.map(({ id, what }) => [id, what])).toEqual([
    ["d", "in"],
    ["e", "refused"],
  ]);
  expect([countOf(round, "in"), countOf(round, "waits")]).toEqual([2, 0]);
  for (let at = 0; at < entriesMax + 5; at++) round = noted(round, { id: `x${at}`, what: "in", at, parcels: [] });
  expect(round).toHaveLength(entriesMax);
});
