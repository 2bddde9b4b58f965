import { describe, expect, test } from "vitest";
import { LlrpReader } from "../../firmware-sim/llrp/reader.ts";
import { type FaultKind, faults, Mischief, type MischiefInput, MischiefSettings } from "../../firmware-sim/mischief.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import type { SimulatedSite } from "../../firmware-sim/site.ts";
import { Climate } from "../../firmware-sim/surroundings/climate.ts";
import { aSite, ask, pulse0, readDoors } from "./a-site.ts";

const climateOf = ({ mischief }: SimulatedSite): Climate => new Climate("board-a", mischief, 0);

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
  "swapped-locks": (strike) => {
    const site = strike({ lock: 0, with: 1 });
    ask(site, pulse0, 0);
    expect([site.compartment("A-01", 1000)?.open, site.compartment("A-02", 1000)?.open]).toEqual([false, true]);
    expect(ask(site, readDoors, 1000)).toEqual(["020102"]);
  },
  "swapped-contacts": (strike) => {
    const site = strike({ lock: 0, with: 1 });
    ask(site, pulse0, 0);
    expect(site.compartment("A-01", 1000)?.open).toBe(true);
    expect(ask(site, readDoors, 1000)).toEqual(["020102"]);
  },
  heat: (strike) => expect(climateOf(strike()).measure("temperature", 0)).toBe(60),
  damp: (strike) => expect(climateOf(strike()).measure("humidity", 0)).toBe(97),
  tampered: (strike) => expect(climateOf(strike()).measure("tamper", 0)).toBe(1),
  shaken: (strike) => expect(climateOf(strike()).measure("vibration", 0)).toBe(80),
  "mains-loss": (strike) => {
    const climate = climateOf(strike({ forMs: 3_600_000 }));
    expect([climate.measure("mains", 0), climate.measure("battery", 1_800_000)]).toEqual([0, 88]);
    expect([climate.measure("mains", 3_600_000), climate.measure("battery", 6_000_000)]).toEqual([1, 100]);
  },
  "dying-battery": (strike) => {
    const site = strike({ ms: 1000 });
    site.mischief.add(MischiefSettings.parse({ kind: "mains-loss" }), 0);
    const climate = climateOf(site);
    expect([0, 500, 1000, 2000].map((at) => climate.measure("battery", at))).toEqual([100, 50, 0, 0]);
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
  "missed-read": (strike) => expect(tagsRead(strike)).toEqual([]),
  "stray-read": (strike) => {
    const [own, stray] = tagsRead(strike);
    expect(own).toMatchObject({ epc: tagInside, antenna: 1 });
    expect(stray?.epc).toMatch(/^E28011[0-9A-F]{18}$/);
  },
  "cross-read": (strike) =>
    expect(tagsRead(strike).map(({ epc, antenna }) => [epc, antenna])).toEqual([
      [tagInside, 1],
      [tagBeside, 1],
    ]),
  "lost-keepalive": (strike) => {
    const reader = startedReader(strike());
    expect(reader.look(600).says.filter(({ type }) => type === "keepalive")).toEqual([]);
  },
};
const tagInside = "3074257BF7194E4000001A85";
const tagBeside = "31AC16465751CCD0C2000000";

/** An LLRP reader whose one antenna covers A-01 and hears A-02 through the wall. */
const startedReader = (site: SimulatedSite): LlrpReader => {
  site.cabinet.pry("A-01", 0);
  site.cabinet.pry("A-02", 0);
  site.cabinet.putIn("A-01", "RR473124829GB", 1, tagInside);
  site.cabinet.putIn("A-02", "EE471108151FR", 1, tagBeside);
  const antennas = [{ antenna: 1, compartments: ["A-01"], through: ["A-02"] }];
  const tagsIn = (compartment: string): readonly string[] => site.cabinet.tagsIn(compartment);
  const settings = { device: "board-a", antennas, missed: 0, sweepMs: 100 };
  const reader = new LlrpReader(settings, tagsIn, newRandom("reader"), site.mischief);
  reader.connect(0);
  const asked = { rospec: 1, antennas: [1], tagsPerReport: 10 };
  for (const type of ["DELETE_ROSPEC", "ADD_ROSPEC", "ENABLE_ROSPEC", "START_ROSPEC"])
    reader.heard({ ...asked, type, id: 1, rospec: type === "DELETE_ROSPEC" ? 0 : 1 }, 10);
  reader.heard({ type: "SET_READER_CONFIG", id: 2, keepaliveMs: 500 }, 10);
  reader.look(10);
  return reader;
};
const tagsRead = (strike: () => SimulatedSite) =>
  startedReader(strike())
    .look(200)
    .says.flatMap((says) => (says.type === "report" ? says.reads : []));

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
