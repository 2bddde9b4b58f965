import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate } from "../../gateway/core/locker/allocate.ts";
import { isAllocatable, newCompartment } from "../../gateway/core/locker/compartment.ts";
import { newLocker, thawLocker } from "../../gateway/core/locker/locker.ts";
import { clearDue, comeDue, earliest, newDue, setDue } from "../../gateway/core/turn/due.ts";
import { type CompartmentPlan, type Size, sizes } from "../../gateway/core/vocabulary.ts";
import { count } from "../scale.ts";
import { bank, plan, Scene, waybills } from "./scene.ts";

const spot = (compartment: string, size: Size, more: Partial<CompartmentPlan> = {}) =>
  plan(compartment, { size, ...more });
const locker = (...compartments: Record<string, unknown>[]) =>
  thawLocker(
    compartments.map(({ at, size, accessible, ...more }) => ({
      ...newCompartment(spot(at as string, size as Size, { accessible: accessible === true })),
      door: { state: "closed", closedAt: null },
      ...more,
    })),
  );

const noneKept = (): number => 0;

describe("allocation", () => {
  const small = { at: "A-01", size: "S" };
  const worn = { at: "A-02", size: "M", openings: 5 };
  const fresh = { at: "A-03", size: "M", openings: 1 };
  const doubtful = { at: "A-04", size: "M", presumedEmpty: true };
  const low = { at: "A-05", size: "M", accessible: true };
  const big = { at: "A-06", size: "L" };
  const taken = { ...small, occupancy: "occupied" };
  const rows: readonly (readonly [string, readonly Record<string, unknown>[], Size, boolean, unknown])[] = [
    ["the size asked for", [small, fresh, big], "S", false, { compartment: "A-01", size: "S" }],
    [
      "the smallest that fits where the size is not built",
      [fresh, big],
      "S",
      false,
      { compartment: "A-03", size: "M" },
    ],
    ["the least worn", [worn, fresh], "M", false, { compartment: "A-03", size: "M" }],
    ["the worn before the presumed-empty", [worn, doubtful], "M", false, { compartment: "A-02", size: "M" }],
    ["the presumed-empty when nothing else is free", [doubtful], "M", false, { compartment: "A-04", size: "M" }],
    ["a low one for whoever needs it", [fresh, low], "M", true, { compartment: "A-05", size: "M" }],
    ["a high one for whoever does not", [low, worn], "M", false, { compartment: "A-02", size: "M" }],
    ["a low one before a presumed-empty one", [low, doubtful], "M", false, { compartment: "A-05", size: "M" }],
    [
      "the next size on offer when a size is full",
      [taken, fresh],
      "S",
      false,
      { detail: { size: "S", nextSize: "M" } },
    ],
    ["no offer when nothing larger is free", [taken], "S", false, { code: "full", detail: { size: "S" } }],
    ["nothing that is larger than the largest", [small], "XL", false, { code: "oversize" }],
    ["no suspect one", [{ ...small, occupancy: "suspect" }], "S", false, { code: "full" }],
    ["none out of service", [{ ...small, bars: ["blocked"] }], "S", false, { code: "full" }],
    ["none whose door is unknown", [{ ...small, door: { state: "unknown" } }], "S", false, { code: "full" }],
    ["none in which something is sensed", [{ ...small, item: true }], "S", false, { code: "full" }],
  ];
  test.each(rows)("gives %s", (_what, compartments, size, accessible, expected) => {
    expect(allocate(locker(...compartments), { size, accessible }, noneKept)).toMatchObject(expected as object);
  });
  test("an empty site fits nothing", () => {
    expect(allocate(newLocker(), { size: "S", accessible: false }, noneKept)).toMatchObject({ code: "oversize" });
  });

  test("whatever the bank: best of its size, never one that is taken, and each only once", () => {
    const one = fc.record({
      size: fc.constantFrom(...sizes),
      accessible: fc.boolean(),
      openings: fc.nat({ max: 3 }),
      presumedEmpty: fc.boolean(),
      occupancy: fc.constantFrom("free", "free", "occupied", "suspect"),
    });
    const property = fc.property(
      fc.array(one, { minLength: 1, maxLength: 30 }),
      fc.constantFrom(...sizes),
      (list, size) => {
        const bankOf = locker(...list.map((each, at) => ({ at: `A-${at}`, ...each })));
        const place = allocate(bankOf, { size, accessible: false }, noneKept);
        const free = [...bankOf.compartments.values()].filter((each) => isAllocatable(each));
        if ("type" in place) {
          const smallest = sizes.slice(sizes.indexOf(size)).find((fits) => list.some((each) => each.size === fits));
          expect(free.filter(({ plan: { size: own } }) => own === smallest)).toEqual([]);
          return;
        }
        const rivals = free.filter(({ plan: { size: own } }) => own === place.size);
        const chosen = rivals.find(({ plan: { compartment } }) => compartment === place.compartment);
        expect(chosen).toBeDefined();
        if (rivals.some(({ presumedEmpty }) => !presumedEmpty)) expect(chosen?.presumedEmpty).toBe(false);
        const equals = rivals.filter(
          ({ presumedEmpty, plan: { accessible } }) =>
            presumedEmpty === chosen?.presumedEmpty && accessible === chosen.plan.accessible,
        );
        expect(Math.min(...equals.map(({ openings }) => openings))).toBe(chosen?.openings);
      },
    );
    fc.assert(property, { numRuns: count(300, 20_000) });
  });

  test("couriers who all come at once never meet in one compartment", () => {
    const scene = new Scene({ layout: bank(9) });
    const given = Array.from({ length: 9 }, (_, at) => scene.begin([`SW${100_000 + at}`]).depositAnswer.compartment);
    expect(new Set(given).size).toBe(9);
    expect(scene.begin([waybills[0]]).refusal).toBe("full");
  });
});

describe("deadlines", () => {
  test("whatever is set, moved and cleared: what comes due is what stands, earliest first", () => {
    const action = fc.tuple(fc.nat({ max: 9 }), fc.option(fc.nat({ max: 50 })));
    const property = fc.property(fc.array(action, { maxLength: 400 }), fc.nat({ max: 60 }), (actions, now) => {
      const due = newDue();
      const expected = new Map<string, number>();
      for (const [id, at] of actions) {
        if (at === null) {
          clearDue(due, "kind", String(id));
          expected.delete(String(id));
        } else {
          setDue(due, "kind", String(id), at);
          expected.set(String(id), at);
        }
        expect(earliest(due)).toBe(expected.size === 0 ? null : Math.min(...expected.values()));
      }
      const come = comeDue(due, now, 100);
      expect(new Set(come.map(({ id }) => id))).toEqual(
        new Set([...expected].filter(([, at]) => at <= now).map(([id]) => id)),
      );
      expect(come.map(({ at }) => at)).toEqual(come.map(({ at }) => at).sort((a, b) => a - b));
      expect(due.heap.length).toBeLessThanOrEqual(64 + 2 * due.standing.size);
    });
    fc.assert(property, { numRuns: count(200, 10_000) });
  });
});
