/** Many raw reads, told as few words: where each tag is, and what has gone. */
import { describe, expect, test } from "vitest";
import {
  type Antenna,
  antennaOf,
  doorMoved,
  expectTag,
  hear,
  lostBy,
  newSense,
  nextLoss,
  type Sense,
  senseBounds,
} from "../../gateway/core/witness/presence/sense.ts";

const tag = "E280116060000201";
const settings = { quorum: 2, windowMs: 4_000, departedMs: 600_000 };
const sited = (): { sense: Sense; a: Antenna; b: Antenna } => {
  const sense = newSense(settings);
  return { sense, a: antennaOf(sense, "rfid-1", 1, ["A-01"]), b: antennaOf(sense, "rfid-1", 2, ["A-02"]) };
};
/** Reads every 200 ms from `from` on; what was told of them. */
const reads = (sense: Sense, antenna: Antenna, from: number, count: number, rssi = -50, epc = tag) =>
  Array.from({ length: count }, (_, at) => hear(sense, antenna, epc, rssi, from + 200 * at)).filter((one) => one);

describe("a tag", () => {
  test("is told once, when it was read often enough", () => {
    const { sense, a } = sited();
    expect(reads(sense, a, 0, 1)).toEqual([]);
    expect(reads(sense, a, 200, 1)).toMatchObject([{ compartments: ["A-01"], rssi: -50, reads: 2, confidence: 0.96 }]);
    expect(reads(sense, a, 400, 1_000)).toEqual([]);
  });

  test("that comes in a burst was read once", () => {
    const { sense, a } = sited();
    for (let at = 0; at < 20; at++) expect(hear(sense, a, tag, -50, at)).toBeNull();
    expect(hear(sense, a, tag, -50, 60)).not.toBeNull();
  });

  test("behind a door that has closed is told again", () => {
    const { sense, a } = sited();
    reads(sense, a, 0, 5);
    doorMoved(sense, "A-01", true, 1_000);
    doorMoved(sense, "A-01", false, 3_000);
    expect(reads(sense, a, 3_000, 10)).toHaveLength(1);
    expect(lostBy(sense, 60_000)).toEqual([]);
  });

  test("that is not read behind the closed door is lost, once", () => {
    const { sense, a } = sited();
    reads(sense, a, 0, 5);
    doorMoved(sense, "A-01", false, 3_000);
    expect(nextLoss(sense)).toBe(0);
    lostBy(sense, 3_000);
    expect(nextLoss(sense)).toBe(7_000);
    expect(lostBy(sense, 6_999)).toEqual([]);
    expect(lostBy(sense, 7_000)).toMatchObject([{ epc: tag, compartments: ["A-01"], confidence: 0.7 }]);
    expect(lostBy(sense, 700_000)).toEqual([]);
  });

  test("that a busy reader tells late, after the door has closed, and then no more, is lost all the same", () => {
    const { sense, a, b } = sited();
    reads(sense, a, 0, 15);
    doorMoved(sense, "A-01", true, 3_000);
    doorMoved(sense, "A-01", false, 4_000);
    // Taken out at 3,500: these were read before.
    expect(reads(sense, a, 4_020, 5)).toHaveLength(1);
    reads(sense, b, 4_020, 20, -50, "30AA55FF");
    expect(lostBy(sense, 8_000)).toMatchObject([{ epc: tag, compartments: ["A-01"] }]);
    expect(a.residents.size).toBe(0);
  });

  test("that is read behind the closed door, by a reader that then rests altogether, is not lost", () => {
    const { sense, a } = sited();
    doorMoved(sense, "A-01", false, 4_000);
    expect(reads(sense, a, 4_020, 5)).toHaveLength(1);
    expect(lostBy(sense, 8_000)).toEqual([]);
    expect(a.residents.size).toBe(1);
  });

  test("is lost without any door after ten minutes in which its reader reads others", () => {
    const { sense, a, b } = sited();
    reads(sense, a, 0, 5);
    for (let at = 0; at < 660_000; at += 60_000) reads(sense, b, at, 1, -50, "30AA55FF");
    expect(lostBy(sense, 590_000)).toEqual([]);
    expect(lostBy(sense, 661_000)).toMatchObject([{ epc: tag }]);
  });

  test("is not missed while its reader is silent, and has its time anew when that reads again", () => {
    const { sense, a, b } = sited();
    for (let at = 0; at <= 30_000; at += 1_000) reads(sense, b, at, 1, -50, "30AA55FF");
    reads(sense, a, 0, 5);
    // The reader's last word is younger than the tag's.
    expect(lostBy(sense, 615_000)).toEqual([]);
    reads(sense, b, 900_000, 1, -50, "30AA55FF");
    expect(lostBy(sense, 901_000)).toEqual([]);
    reads(sense, a, 945_000, 3);
    expect(lostBy(sense, 990_000)).toEqual([]);
  });

  test("that lay there before a restart is told when it is read again, and lost when only others are", () => {
    const { sense, a, b } = sited();
    for (const epc of [tag, "30AA55FE"]) expectTag(sense, a, epc, 0);
    // Doors are found closed as their boards answer: that says nothing of a tag that nobody has read yet.
    doorMoved(sense, "A-01", false, 2_000);
    expect(lostBy(sense, 400_000)).toEqual([]);
    expect(reads(sense, a, 401_000, 3)).toMatchObject([{ epc: tag, compartments: ["A-01"], reads: 2 }]);
    for (let at = 402_000; at < 1_100_000; at += 60_000) reads(sense, a, at, 2);
    expect(lostBy(sense, 1_100_000)).toMatchObject([{ epc: "30AA55FE", compartments: ["A-01"], confidence: 0.9 }]);
    expectTag(sense, b, tag, 1_100_000);
    expect([a.residents.size, b.residents.size]).toEqual([1, 0]);
  });

  test("that lay there before a restart is missed as soon as any, however long its reader took to come up", () => {
    const { sense, a } = sited();
    expectTag(sense, a, tag, 0);
    reads(sense, a, 60_000, 20);
    doorMoved(sense, "A-01", true, 64_000);
    doorMoved(sense, "A-01", false, 66_000);
    lostBy(sense, 66_000);
    expect(nextLoss(sense)).toBe(66_000 + settings.windowMs);
    expect(lostBy(sense, 70_000)).toMatchObject([{ epc: tag }]);
  });

  test("that was moved meanwhile is where it is read", () => {
    const { sense, a, b } = sited();
    expectTag(sense, a, tag, 0);
    expect(reads(sense, b, 1_000, 3)).toMatchObject([{ epc: tag, compartments: ["A-02"] }]);
    expect([a.residents.size, b.residents.size]).toEqual([0, 1]);
  });

  test("that a neighbour's antenna hears through the wall stays where it is", () => {
    const { sense, a, b } = sited();
    for (let at = 0; at < 200; at++) {
      // Its own antenna misses every tenth read.
      if (at % 10 !== 0) hear(sense, a, tag, -50, at * 200);
      if (at % 3 === 0) expect(hear(sense, b, tag, -68, at * 200 + 5)).toBeNull();
    }
    expect([a.residents.size, b.residents.size]).toEqual([1, 0]);
  });

  test("stays where it is when its reader, slower again, misses it once while a neighbour hears it", () => {
    const { sense, a, b } = sited();
    // Fast while somebody was at a door, then once in 45 s.
    for (let at = 0; at < 20; at++) {
      hear(sense, a, tag, -50, at * 1_000);
      if (at % 4 === 0) hear(sense, b, tag, -70, at * 1_000 + 5);
    }
    expect(hear(sense, b, tag, -70, 64_000)).toBeNull();
    expect(hear(sense, a, tag, -50, 109_000)).toBeNull();
    expect([a.residents.size, b.residents.size]).toEqual([1, 0]);
  });

  test("that a reader reads as often as always is not missed because it read faster for a while", () => {
    const { sense, a } = sited();
    for (let at = 0; at < 10; at++) hear(sense, a, tag, -50, at * 45_000);
    reads(sense, a, 405_000 + 1_000, 20);
    // A board that was silent for a moment says again that the door is closed.
    doorMoved(sense, "A-01", false, 420_000);
    expect(lostBy(sense, 425_000)).toEqual([]);
    hear(sense, a, tag, -50, 455_000);
    hear(sense, a, tag, -50, 500_000);
    expect(lostBy(sense, 520_000)).toEqual([]);
    hear(sense, a, tag, -50, 545_000);
    expect(lostBy(sense, 800_000)).toEqual([]);
  });

  test("moves when another antenna hears it clearly louder, and not before", () => {
    const { sense, a, b } = sited();
    reads(sense, a, 0, 10, -60);
    expect(hear(sense, b, tag, -57, 2_000)).toBeNull();
    expect(hear(sense, b, tag, -57, 2_100)).toBeNull();
    const told = reads(sense, b, 2_200, 10, -40);
    expect(told).toMatchObject([{ compartments: ["A-02"] }]);
    expect([a.residents.size, b.residents.size]).toEqual([0, 1]);
  });
});

test("a flood of strays is forgotten, and takes nothing that was placed with it", () => {
  const { sense, a } = sited();
  reads(sense, a, 0, 5);
  for (let at = 0; at < 4 * senseBounds.passingMax; at++) hear(sense, a, `30${at.toString(16)}`, -60, 2_000 + at);
  expect(sense.younger.size + sense.elder.size).toBeLessThanOrEqual(2 * senseBounds.passingMax);
  expect(sense.placed.size).toBe(1);
  expect(reads(sense, a, 90_000, 5)).toEqual([]);
});
