/** The tree of devices on the page: what stands below what, and how wear is put into words. */
import "./without-browser.ts";
import { describe, expect, test } from "vitest";
import { branchesOf, standingOf } from "../../gateway/web/maintainer/devices/branches.ts";
import { wearInWords } from "../../gateway/web/maintainer/devices/wear.ts";
import { wearWord } from "../../gateway/web/maintainer/devices/words.ts";
import { kinds } from "../../gateway/web/shared/words/devices.ts";
import type { LockWear, TreeDevice } from "../../gateway/wire/faces/devices.ts";

const health = { kind: "k", online: true, lastSeenAt: 5, roundTripMs: 1, requests: 1, errors: 0, firmware: null };
const device = (id: string, more: Partial<TreeDevice> = {}): TreeDevice => ({
  ...{ device: id, kind: "modbus-relay", reachedBy: "line", at: "/dev/ttyS1", baudRate: 9600, address: null },
  ...{ wires: [], antennas: [], lamps: [], wear: [], levels: [], health: { ...health, device: id } },
  ...more,
});
const onBus = (id: string, cycleMs: number | null, wireMs: number | null): TreeDevice =>
  device(id, { health: { ...health, device: id, bus: { errorRatio: 0, cycleMs, wireMs } } });

describe("branches", () => {
  test("are a line with all that stands on it, and one each for those that come and those that are called", () => {
    const { baudRate: _, ...elsewhere } = device("d", { reachedBy: "broker", at: null });
    const tree = branchesOf([elsewhere, device("a"), device("c", { at: "10.0.0.5:502" }), device("b")]);
    expect(tree.map(({ way, at, devices }) => [way, at, devices.map((one) => one.device)])).toEqual([
      ["line", "/dev/ttyS1", ["a", "b"]],
      ["line", "10.0.0.5:502", ["c"]],
      ["broker", null, ["d"]],
    ]);
  });
  test.each([
    [
      "the rounds of all boards of a line are added",
      [onBus("a", 40, 30), onBus("b", 50, 30)],
      { cycleMs: 90, wireMs: 60 },
    ],
    ["of one board its own say it", [onBus("a", 40, 30)], null],
    ["as long as one is not known nothing is said", [onBus("a", 40, 30), onBus("b", null, null)], null],
  ])("%s", (_what, devices, rounds) => expect(branchesOf(devices)[0]?.rounds).toEqual(rounds));
});

test.each([
  ["never heard of", { online: false, lastSeenAt: null }, "never"],
  ["heard and silent now", { online: false, lastSeenAt: 5 }, "silent"],
  ["there", { online: true, lastSeenAt: 5 }, "answers"],
])("a device is %s", (_what, now, standing) =>
  expect(standingOf(device("a", { health: { ...health, device: "a", ...now } }))).toBe(standing),
);
test("what only uses the site's pages tells nothing of itself, and is not called unheard of", () => {
  const unheard = { ...health, device: "kiosk-1", kind: "kiosk", online: false, lastSeenAt: null };
  expect(standingOf(device("kiosk-1", { kind: "kiosk", reachedBy: "api", health: unheard }))).toBe("mute");
});

test("every kind of device has its words", () => {
  const page = "../../docs/reference/devices.md";
  const pages = import.meta.glob<string>("../../docs/reference/devices.md", {
    ...{ query: "?raw", import: "default", eager: true },
  });
  const reference = pages[page] ?? "";
  const named = [...reference.matchAll(/^\| \[`([a-z0-9-]+)`\]/gm)].map(([, kind]) => kind);
  expect(Object.keys(kinds).sort()).toEqual(named.sort());
});

describe("the wear of a lock is told", () => {
  const known: LockWear = {
    ...{ compartment: "A-01", openings: 60, learnOpenings: 20, usualMs: 200, openMs: 210, limitMs: 300 },
    ...{ retries: 0, worn: false, left: 400 },
  };
  const [ms, usual] = [210, 200];
  test.each([
    ["as nothing yet", undefined, [wearWord("none")]],
    ["as still learnt", { openings: 5, limitMs: null }, [wearWord("learning", { ms, openings: 5, learn: 20 })]],
    ["as it always was", {}, [wearWord("steady", { ms, usual })]],
    [
      "as slower, with what is left",
      { openMs: 260 },
      [wearWord("slower", { ms: 260, usual, limit: 300 }), wearWord("left", { left: 400 })],
    ],
    [
      "as worn, with tries and what is left",
      { openMs: 410, worn: true, retries: 0.3, left: 90 },
      [
        ...[wearWord("worn"), wearWord("slower", { ms: 410, usual, limit: 300 })],
        ...[wearWord("retries", { pulses: 13 }), wearWord("left", { left: 90 })],
      ],
    ],
    [
      "as worn by its pulses, though it is as quick as ever",
      { worn: true, retries: 0.47 },
      [wearWord("worn"), wearWord("retries", { pulses: 15 }), wearWord("steady", { ms, usual })],
    ],
    ["without a time where the board tells none", { openings: 0, limitMs: null }, [wearWord("untimed")]],
  ])("%s", (_what, change, says) => expect(wearInWords(change && { ...known, ...change })).toEqual(says));
});
