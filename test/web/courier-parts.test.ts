/** What the courier's page decides without a browser: bursts of keys, idle time, what waits, ways out, the round. */
import { describe, expect, test } from "vitest";
import { pressed, quiet } from "../../gateway/web/courier/flow/burst.ts";
import { idleAt, untouchedMsMax, warnMs } from "../../gateway/web/courier/flow/idle.ts";
import { readBadge, readParcel } from "../../gateway/web/courier/flow/read.ts";
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
import { passPrefix, readScanLine } from "../../gateway/wire/parcel/scan-line.ts";

describe("keys of a wedge scanner", () => {
  /** One key every `everyMs`, after `before`. */
  const type = (keys: readonly string[], everyMs: number) =>
    keys.reduce(({ burst, at }, key) => ({ ...pressed(burst, key, at), at: at + everyMs }), {
      burst: quiet,
      scan: null as string | null,
      at: 1_000,
    }).scan;
  const rows: readonly (readonly [string, readonly string[], number, string | null])[] = [
    ["a burst and Enter is a scan", [..."RR473124829GB", "Enter"], 5, "RR473124829GB"],
    ["Shift comes along with letters", ["Shift", "R", "Shift", "R", ..."473124829GB", "Enter"], 5, "RR473124829GB"],
    ["a person types more slowly", [..."RR473124829GB", "Enter"], 90, null],
    ["a quick typist too", [..."RR473124829GB", "Enter"], 50, null],
    ["Enter alone is Enter", ["Enter"], 5, null],
    ["a few keys are no label", [..."1234", "Enter"], 5, null],
  ];
  test.each(rows)("%s", (_what, keys, everyMs, scan) => expect(type(keys, everyMs)).toBe(scan));
  test("a scan whose second key came late on a busy page is whole", () => {
    const first = pressed(quiet, "R", 0).burst;
    const burst = [..."R473124829GB"].reduce((one, key, nth) => pressed(one, key, 200 + 5 * nth).burst, first);
    expect(pressed(burst, "Enter", 265).scan).toBe("RR473124829GB");
  });
  test("what was typed before a burst does not belong to it", () => {
    const before = pressed(quiet, "x", 0).burst;
    const burst = [..."RR473124829GB"].reduce((one, key, at) => pressed(one, key, 500 + at).burst, before);
    expect(pressed(burst, "Enter", 520).scan).toBe("RR473124829GB");
  });
});

describe("a scan is read as", () => {
  const rows: readonly (readonly [string, string, object])[] = [
    ["a waybill, however it is written", "rr 473124829 gb", { kind: "waybill", waybill: "RR473124829GB" }],
    ["a waybill with a wrong digit: the site has the last word", "RR473124828GB", { kind: "waybill" }],
    ["an SSCC of a GS1 label", "]C100106141412345678908", { kind: "waybill", waybill: "106141412345678908" }],
    ["a badge", "postern:badge:abc", { kind: "badge", badge: "abc" }],
    ["nothing when it is a pickup code", "12345678", { kind: "unknown" }],
    ["nothing when it is somebody's phone", "13812345678", { kind: "unknown" }],
    ["nothing when it is empty", "", { kind: "unknown" }],
  ];
  test.each(rows)("%s", (_what, text, read) => expect(readParcel(text)).toMatchObject(read));
  test("the handhelds' reader says the same of what is a parcel and what is secret", () => {
    const texts = [
      ...rows.map(([, text]) => text),
      ...["]C1\u001d00106141412345678908\u001d10ABC", "(00)106141412345678908", "00106141412345678908"],
      ...[`${passPrefix}abc`, "123456", "8613812345678", "x".repeat(600), "]Q3RR473124829GB", "BP0123456789", "é!"],
    ];
    for (const text of texts) {
      const { scan } = readScanLine(text);
      const isParcel = scan.kind === "waybill" || scan.kind === "sscc";
      const expected = isParcel
        ? { kind: "waybill", waybill: scan.waybill }
        : { kind: scan.kind === "badge" ? "badge" : "unknown" };
      expect([text, readParcel(text)]).toMatchObject([text, expected]);
    }
  });
  test("a badge counts with and without its prefix", () =>
    expect([readBadge("postern:badge:abc"), readBadge(" abc ")]).toEqual(["abc", "abc"]));
});

describe("a screen that nobody touches", () => {
  const far = 10 * untouchedMsMax;
  const rows: readonly (readonly [string, number, number, object])[] = [
    ["is in use at first", 0, far, { is: "in-use" }],
    ["warns", untouchedMsMax - warnMs + 1, far, { is: "warned", why: "untouched" }],
    ["is over", untouchedMsMax, far, { is: "over", why: "untouched" }],
    ["warns of the session's end too", 1_000, 31_000, { is: "warned", why: "session", leftMs: 30_000 }],
    ["ends with the session", 31_000, 31_000, { is: "over", why: "session" }],
  ];
  test.each(rows)("%s", (_what, now, endsAt, idle) => expect(idleAt(now, 0, endsAt)).toMatchObject(idle));
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
