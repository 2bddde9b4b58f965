import { describe, expect, test } from "vitest";
import { type FaultKind, faults, Mischief, type MischiefInput, MischiefSettings } from "../../firmware-sim/mischief.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import { aSite, ask, pulse0, readDoors } from "./a-site.ts";

/** What a fault changes, seen from the line and from the street. */
const effects: Record<FaultKind, (strike: (more?: Omit<MischiefInput, "kind">) => SimulatedSite) => void> = {
  jam: (strike) => {
    const site = strike({ lock: 0, times: 1 });
    expect(ask(site, pulse0, 0)).toEqual(["0502000005"]);
    expect(site.compartment("A-01", 1000)).toMatchObject({ open: false, pulses: 1 });
    ask(site, pulse0, 2000);
    expect(site.compartment("A-01", 3000)).toMatchObject({ open: true, pulses: 2 });
  },
  "stuck-contact": (strike) => {
    const site = strike({ lock: 0 });
    ask(site, pulse0, 0);
    expect(site.compartment("A-01", 1000)?.open).toBe(true);
    expect(ask(site, readDoors, 1000)).toEqual(["020100"]);
    expect(ask(strike({ lock: 0, stuck: "open" }), readDoors, 0)).toEqual(["020101"]);
  },
  bounce: (strike) => {
    const site = strike({ lock: 0, ms: 100 });
    ask(site, pulse0, 0);
    const seen = Array.from({ length: 100 }, (_, ms) => ask(site, readDoors, 200 + ms)[0]);
    expect(new Set(seen)).toEqual(new Set(["020100", "020101"]));
    expect(ask(site, readDoors, 300)).toEqual(["020101"]);
  },
  "flickering-sensor": (strike) => {
    const site = strike({ chance: 0.3 });
    const seen = Array.from({ length: 100 }, (_, ms) => ask(site, "02 00 08 00 01", ms)[0]);
    expect(new Set(seen)).toEqual(new Set(["020100", "020101"]));
  },
  "slow-answer": (strike) => {
    const [delivery] = strike({ ms: 700 }).buses[0]?.request(1, Uint8Array.of(2, 0, 0, 0, 8), 0) ?? [];
    expect(delivery?.afterMs).toBe(700);
  },
  "lost-request": (strike) => {
    const site = strike({ times: 1 });
    expect(ask(site, pulse0, 0)).toEqual([]);
    expect(site.compartment("A-01", 1000)?.pulses).toBe(0);
  },
  "lost-answer": (strike) => {
    const site = strike({ times: 1 });
    expect(ask(site, pulse0, 0)).toEqual([]);
    expect(site.compartment("A-01", 1000)).toMatchObject({ pulses: 1, open: true });
  },
  "doubled-answer": (strike) => expect(ask(strike(), readDoors, 0)).toEqual(["020100", "020100"]),
  "corrupted-answer": (strike) => {
    const [delivery] = strike().buses[0]?.request(1, Uint8Array.of(2, 0, 0, 0, 8), 0) ?? [];
    expect(delivery?.corrupted).toBe(true);
  },
  reboot: (strike) => {
    const site = strike({ afterMs: 300, times: 1, ms: 1000 });
    ask(site, "05 02 00 00 32", 0);
    expect(ask(site, readDoors, 300)).toEqual([]);
    expect(site.compartment("A-01", 301)).toMatchObject({ on: false, energisedMs: 300 });
    expect(ask(site, readDoors, 1299)).toEqual([]);
    expect(ask(site, readDoors, 1300)).toEqual(["020101"]);
  },
  "brown-out": (strike) => {
    const site = strike({ times: 1, ms: 1000 });
    expect(ask(site, readDoors, 0)).toEqual(["020100"]);
    expect(ask(site, pulse0, 10)).toEqual([]);
    expect(site.compartment("A-01", 2000)).toMatchObject({ pulses: 1, open: false, on: false });
  },
  silent: (strike) => {
    const site = strike({ forMs: 500 });
    expect(ask(site, readDoors, 499)).toEqual([]);
    expect(ask(site, readDoors, 500)).toEqual(["020100"]);
  },
};

describe("each fault has its effect", () => {
  test.each(Object.keys(faults) as FaultKind[])("%s", (kind) =>
    effects[kind]((more = {}) => aSite({ kind, device: "board-a", ...more })),
  );
});

describe("faults are told apart", () => {
  const rows: readonly (readonly [string, MischiefInput, boolean])[] = [
    ["of this board", { kind: "jam", device: "board-a" }, true],
    ["of this lock", { kind: "jam", device: "board-a", lock: 3 }, true],
    ["of another lock", { kind: "jam", device: "board-a", lock: 4 }, false],
    ["of another board", { kind: "jam", device: "board-b" }, false],
    ["of another kind", { kind: "silent", device: "board-a" }, false],
    ["of every board", { kind: "jam" }, true],
    ["of the past", { kind: "jam", forMs: 50 }, false],
    ["of the future", { kind: "jam", afterMs: 101 }, false],
    ["that never strikes", { kind: "jam", chance: 0 }, false],
  ];
  test.each(rows)("a fault %s", (_, input, strikes) => {
    const mischief = new Mischief(newRandom(1));
    mischief.add(MischiefSettings.parse(input), 0);
    expect(mischief.strike("jam", "board-a", 3, 100) !== null).toBe(strikes);
  });
  test("a seed repeats which requests are lost", () => {
    const lost = () => {
      const site = aSite({ kind: "lost-request", chance: 0.3 });
      return Array.from({ length: 200 }, (_, ms) => ask(site, readDoors, ms).length);
    };
    expect(lost()).toEqual(lost());
    expect(new Set(lost())).toEqual(new Set([0, 1]));
  });
});
