/** Frames in any order lead to one history. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Range } from "../../cloud-bridge/fleet/ingest/frame-check.ts";
import { type Head, missingBelow, plan, standingOf } from "../../cloud-bridge/fleet/ingest/plan.ts";
import { count } from "../scale.ts";

const hashOf = (epoch: number, seq: number): string => `${epoch}:${seq}`;
const range = (epoch: number, from: number, to: number, more: Partial<Range> = {}): Range => ({
  ...{ epoch, from, to, prev: hashOf(epoch, from - 1), hash: hashOf(epoch, to), after: undefined },
  ...more,
});
const at = (epoch: number, seq: number): Head => ({ epoch, seq, hash: hashOf(epoch, seq) });
const nothing: Head = { epoch: 0, seq: 0, hash: null };

const rows: [string, Head, Range, ReturnType<typeof standingOf>][] = [
  ["the first frame of all begins a history", nothing, range(1, 1, 10, { after: null }), "next"],
  ["a later one waits for the first", nothing, range(1, 11, 20), "later"],
  ["a frame right behind the head follows", at(1, 10), range(1, 11, 20), "next"],
  ["one behind a gap waits", at(1, 10), range(1, 12, 20), "later"],
  ["one that the head has passed is known", at(1, 10), range(1, 3, 9), "known"],
  ["one that ends at the head is known", at(1, 10), range(1, 3, 10), "known"],
  ["one that ends at the head otherwise is a fork", at(1, 10), range(1, 3, 10, { hash: "other" }), "forked"],
  ["one that overlaps the head follows", at(1, 10), range(1, 8, 20), "next"],
  ["one that follows another hash is a fork", at(1, 10), range(1, 11, 20, { prev: "other" }), "forked"],
  ["one of an older epoch is known", at(2, 10), range(1, 11, 20), "known"],
  ["one of a newer epoch waits for its opening", at(1, 10), range(2, 20, 30), "later"],
  ["one that opens a newer epoch follows", at(1, 10), range(2, 11, 30, { after: { epoch: 1, seq: 10 } }), "next"],
  ["so it does behind a hole", at(1, 10), range(2, 4000, 4100, { after: { epoch: 1, seq: 10 } }), "next"],
  ["but not before what came before it", at(1, 9), range(2, 11, 30, { after: { epoch: 1, seq: 10 } }), "later"],
  [
    "it follows also when the site lost what the fleet has",
    at(1, 90),
    range(2, 11, 30, { after: { epoch: 1, seq: 10 } }),
    "next",
  ],
  ["an epoch that opens twice is a fork", at(2, 40), range(2, 50, 60, { after: { epoch: 1, seq: 10 } }), "forked"],
  ["a hole inside an epoch is stepped over", at(1, 10), range(1, 15, 20, { after: { epoch: 1, seq: 10 } }), "next"],
  ["when the head has reached it", at(1, 9), range(1, 15, 20, { after: { epoch: 1, seq: 10 } }), "later"],
];

/** A history of epochs with holes, cut into frames as a site would. */
const history = fc
  .array(
    fc.record({
      opens: fc.boolean(),
      hole: fc.nat(5),
      frames: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((stretches) => {
    const frames: Range[] = [];
    let epoch = 1;
    let seq = 0;
    stretches.forEach(({ opens, hole, frames: sizes }, index) => {
      const before = index === 0 ? null : { epoch, seq };
      const broken = index === 0 || opens || hole > 0;
      if (index > 0 && opens) epoch += 1;
      seq += index === 0 ? 0 : hole;
      sizes.forEach((size, number) => {
        const first = number === 0 && broken;
        frames.push(range(epoch, seq + 1, seq + size, { after: first ? before : undefined }));
        seq += size;
      });
    });
    return frames;
  });

describe("a plan", () => {
  test.each(rows)("%s", (_name, head, frame, standing) => expect(standingOf(head, frame)).toBe(standing));

  test("whatever the order, however often, all is applied once and in the order of history", () => {
    const arrivals = history.chain((frames) =>
      fc.record({
        frames: fc.constant(frames),
        twice: fc.subarray(frames),
        seed: fc.array(fc.nat(), { minLength: frames.length * 2, maxLength: frames.length * 2 }),
        batch: fc.integer({ min: 1, max: 7 }),
      }),
    );
    fc.assert(
      fc.property(arrivals, ({ frames, twice, seed, batch }) => {
        const arriving = [...frames, ...twice]
          .map((frame, index) => [seed[index] ?? 0, frame] as const)
          .sort(([one], [other]) => one - other)
          .map(([, frame]) => frame);
        let head = nothing;
        let waiting: readonly Range[] = [];
        const applied: string[] = [];
        for (let from = 0; from < arriving.length; from += batch) {
          const planned = plan(head, [...arriving.slice(from, from + batch), ...waiting]);
          expect(planned.forked).toEqual([]);
          for (const { range, behind } of planned.applied)
            for (let seq = Math.max(range.from, behind.seq + 1); seq <= range.to; seq++)
              applied.push(hashOf(range.epoch, seq));
          ({ head, later: waiting } = planned);
        }
        const told = frames.flatMap(({ epoch, from, to }) =>
          Array.from({ length: to - from + 1 }, (_, index) => hashOf(epoch, from + index)),
        );
        expect(applied).toEqual(told);
        expect(waiting).toEqual([]);
      }),
      { numRuns: count(300, 20_000) },
    );
  });

  test("what lies between is noted as a gap", () => {
    const frames = [range(1, 1, 10, { after: null }), range(1, 15, 20, { after: { epoch: 1, seq: 10 } })];
    expect(plan(nothing, frames).gaps).toEqual([{ epoch: 1, from: 11, to: 14 }]);
  });
  test("of two heirs of one head only the first is taken", () => {
    const planned = plan(at(1, 10), [range(1, 11, 15), range(1, 11, 15, { hash: "other" })]);
    expect(planned.applied).toHaveLength(1);
    expect(planned.forked).toHaveLength(1);
  });
  test("the gaps below what is stored are named", () => {
    const later = [range(1, 21, 30), range(1, 12, 15), range(2, 40, 50)];
    expect(missingBelow(at(1, 10), later, 100)).toEqual({
      missing: [
        { from: 11, to: 11 },
        { from: 16, to: 20 },
      ],
      storedTo: 30,
    });
    expect(missingBelow(at(1, 10), later, 1)).toEqual({ missing: [{ from: 11, to: 11 }], storedTo: 15 });
    expect(missingBelow(at(1, 10), [], 100)).toBeNull();
  });
});
