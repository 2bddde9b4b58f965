import { describe, expect, test } from "vitest";
import type { ClockMark } from "../../gateway/ports/journal.ts";
import {
  type ClockReading,
  type ClockTrust,
  judgeAtStart,
  judgeClock,
} from "../../gateway/runtime/measure/clock-rules.ts";

const second = 1000;
const hour = 3_600 * second;
const day = 24 * hour;
const year = 365 * day;
const noon = 1_800_000_000_000;

/** Power went at noon, with ten hours of site time behind it. */
const mark: ClockMark = { at: noon, synced: true, elapsed: 10 * hour };
const unsynced: ClockMark = { ...mark, synced: false };
const read = (offMs: number, more: Partial<ClockReading> = {}): ClockReading => ({
  ...{ at: noon + offMs, elapsed: mark.elapsed, vouched: true, fleetOffsetMs: null },
  ...more,
});

describe("at start", () => {
  type Row = readonly [
    sentence: string,
    mark: ClockMark | null,
    reading: ClockReading,
    found: { readonly synced: boolean; readonly offTimeMs: number },
  ];
  const rows: readonly Row[] = [
    ["the very first start believes a vouched clock", null, read(0), { synced: true, offTimeMs: 0 }],
    ["the very first start does not believe one that nobody vouches for", null, read(0, { vouched: false }), no()],
    ["an hour off between two believed readings counts", mark, read(hour), { synced: true, offTimeMs: hour }],
    ["an hour off does not count before the clock is believed", mark, read(hour, { vouched: false }), no()],
    ["an hour off does not count after an unbelieved reading", unsynced, read(hour), { synced: true, offTimeMs: 0 }],
    ["a year forward is not believed, whoever vouches", mark, read(year), no()],
    ["a year back is not believed, whoever vouches", mark, read(-year), no()],
    [
      "a year forward counts when the fleet agrees",
      ...([mark, read(year, { fleetOffsetMs: second })] as const),
      { synced: true, offTimeMs: year },
    ],
    [
      "a year back is believed when the fleet agrees, and counts nothing",
      ...([mark, read(-year, { fleetOffsetMs: -second })] as const),
      { synced: true, offTimeMs: 0 },
    ],
    ["a clock that the fleet contradicts is not believed", mark, read(hour, { fleetOffsetMs: hour }), no()],
  ];
  test.each(rows)("%s", (_sentence, before, reading, found) => {
    const trusted = before?.synced ? before : null;
    const { trust, offTimeMs } = judgeAtStart({ mark: before, trusted }, reading);
    expect({ synced: trust.synced, offTimeMs }).toEqual(found);
  });

  test("a jump of before the power cut is still not believed after it", () => {
    const afterJump: ClockMark = { at: noon + year, synced: false, elapsed: mark.elapsed + hour };
    const reading = read(year, { elapsed: afterJump.elapsed });
    const { trust } = judgeAtStart({ mark: afterJump, trusted: mark }, reading);
    expect(trust).toMatchObject({ synced: false, suspect: true });
  });

  test("off-time that counts at once is no step afterwards, although site time is moved on by it", () => {
    const start = judgeAtStart({ mark, trusted: mark }, read(hour));
    const advanced = read(hour + second, { elapsed: mark.elapsed + start.offTimeMs + second });
    expect(judgeClock(start.trust, advanced)).toMatchObject({ offTimeMs: 0, stepMs: 0, trust: { synced: true } });
  });

  test("off-time counts later, once the fleet has vouched, and only once", () => {
    const start = judgeAtStart({ mark, trusted: mark }, read(year)).trust;
    const later = read(year + hour, { elapsed: mark.elapsed + hour, fleetOffsetMs: 0 });
    const agreed = judgeClock(start, later);
    expect(agreed).toMatchObject({ offTimeMs: year, trust: { synced: true } });
    const goingOn = { ...later, at: later.at + second, elapsed: later.elapsed + second };
    expect(judgeClock(agreed.trust, goingOn)).toMatchObject({ offTimeMs: 0, stepMs: 0, trust: { synced: true } });
  });
});

describe("while running", () => {
  const running: ClockTrust = { synced: true, suspect: false, base: noon - mark.elapsed, offSince: null };
  type Row = readonly [sentence: string, reading: ClockReading, found: { synced: boolean; stepMs: number }];
  const rows: readonly Row[] = [
    ["a clock that goes on is believed", read(0), { synced: true, stepMs: 0 }],
    ["slewing by a second is no step", read(second), { synced: true, stepMs: 0 }],
    ["a step of a minute is told and believed", read(60 * second), { synced: true, stepMs: 60 * second }],
    ["a year forward is told and not believed", read(year), { synced: false, stepMs: year }],
    ["a year back is told and not believed", read(-year), { synced: false, stepMs: -year }],
    ["a year with the fleet's word is believed", read(year, { fleetOffsetMs: 0 }), { synced: true, stepMs: year }],
    ["a clock that the fleet contradicts", read(0, { fleetOffsetMs: -year }), { synced: false, stepMs: 0 }],
    ["nobody vouches any more", read(0, { vouched: false }), { synced: false, stepMs: 0 }],
    ["nobody but the fleet vouches", read(0, { vouched: false, fleetOffsetMs: 0 }), { synced: true, stepMs: 0 }],
  ];
  test.each(rows)("%s", (_sentence, reading, found) => {
    const { trust, stepMs } = judgeClock(running, reading);
    expect({ synced: trust.synced, stepMs }).toEqual(found);
  });

  test("an unexplained jump stays unexplained, even when the clock jumps back", () => {
    const jumped = judgeClock(running, read(year)).trust;
    const back = judgeClock(jumped, read(second, { elapsed: mark.elapsed + second }));
    expect(back.trust).toMatchObject({ synced: false, suspect: true });
    const agreed = judgeClock(back.trust, read(2 * second, { elapsed: mark.elapsed + 2 * second, fleetOffsetMs: 0 }));
    expect(agreed.trust).toMatchObject({ synced: true, suspect: false });
  });
});

function no(): { synced: boolean; offTimeMs: number } {
  return { synced: false, offTimeMs: 0 };
}
