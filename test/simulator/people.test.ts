import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Hands, SiteDoorways } from "../../firmware-sim/people/doorways.ts";
import { demoTraffic, newPlan, type Plan, plannedRefusals, type Traffic } from "../../firmware-sim/people/plan.ts";
import type { PeopleReport } from "../../firmware-sim/people/report.ts";
import { runPeople } from "../../firmware-sim/people/run.ts";
import {
  deliveriesPerHourShare,
  drawArrivalHour,
  drawDwellHours,
  meanDwellHours,
} from "../../firmware-sim/people/traffic.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { newWaybills } from "../../firmware-sim/waybills.ts";
import { parseWaybill } from "../../gateway/wire/parcel/waybill.ts";
import { count, figure } from "../scale.ts";
import { paperSite } from "./paper-site.ts";
import { newVirtualTime } from "./virtual-time.ts";

const traffic = (parcels: number, more: Partial<Traffic> = {}): Traffic => ({
  ...demoTraffic,
  parcels,
  layout: { S: 24, M: 16, L: 8 },
  carriers: [
    { id: "swift", couriers: ["swift-1", "swift-2"] },
    { id: "anchor", couriers: ["anchor-1"] },
  ],
  holdMs: 60_000,
  ...more,
});
const parcelsOf = (plan: Plan) => [plan.opening, ...plan.rounds].flatMap(({ parcels }) => parcels);

describe("a plan of people", () => {
  test("an equal seed makes equal people, another seed or run others", () => {
    expect(newPlan(7, traffic(200))).toEqual(newPlan(7, traffic(200)));
    expect(newPlan(8, traffic(200))).not.toEqual(newPlan(7, traffic(200)));
    const own = new Set(parcelsOf(newPlan(7, traffic(200))).map(({ waybill }) => waybill));
    for (const { waybill } of parcelsOf(newPlan(7, traffic(200), "b"))) expect(own).not.toContain(waybill);
  });

  test("whatever the seed, it has as many parcels as asked for, every refusal, and enough that nobody collects", () =>
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 50, max: 400 }), (seed, parcels) => {
        const all = parcelsOf(newPlan(seed, traffic(parcels)));
        expect(all).toHaveLength(parcels);
        const fates = all.map(({ fate }) => (fate.kind === "refused" ? fate.reason : fate.kind));
        for (const reason of plannedRefusals) expect(fates.filter((fate) => fate === reason)).toHaveLength(1);
        expect(fates.filter((fate) => ["recalled", "left", "collected-late"].includes(fate)).length).toBeGreaterThan(4);
        expect(fates.filter((fate) => fate === "recalled").length).toBeGreaterThan(2);
      }),
      { numRuns: count(50, 500) },
    ));

  test("every number is a real S10 and stands once, save the malformed one and the duplicate", () => {
    const all = parcelsOf(newPlan(7, traffic(200)));
    const well = all.filter(({ waybill }) => typeof parseWaybill(waybill) !== "string");
    expect(well).toHaveLength(199);
    expect(new Set(well.map(({ waybill }) => waybill)).size).toBe(198);
  });

  test("too few parcels, one carrier or an XL compartment cannot show everything", () => {
    expect(() => newPlan(7, traffic(20))).toThrow(RangeError);
    expect(() => newPlan(7, traffic(200, { carriers: [{ id: "swift", couriers: ["one"] }] }))).toThrow(RangeError);
    expect(() => newPlan(7, traffic(200, { layout: { S: 8, XL: 1 } }))).toThrow(RangeError);
  });
});

describe("what is drawn looks like what was measured", () => {
  const draws = 20_000;
  test("arrivals by hour", () => {
    const random = newRandom("arrivals");
    const hours = deliveriesPerHourShare.map(() => 0);
    for (let draw = 0; draw < draws; draw++) hours[Math.floor(drawArrivalHour(random))]!++;
    for (const [hour, share] of deliveriesPerHourShare.entries())
      expect(Math.abs(hours[hour]! / draws - share)).toBeLessThan(0.012);
  });
  test("hours until collection", () => {
    const random = newRandom("dwell");
    const dwell = Array.from({ length: draws }, () => drawDwellHours(random));
    const within = (hours: number) => dwell.filter((one) => one < hours).length / draws;
    for (const [hours, share] of [
      [4, 0.25],
      [12, 0.68],
      [36, 0.86],
      [47, 1],
    ] as const)
      expect(Math.abs(within(hours) - share)).toBeLessThan(0.015);
    expect(Math.abs(dwell.reduce((sum, one) => sum + one, 0) / draws - meanDwellHours)).toBeLessThan(0.3);
  });
  test("generated waybills hold, malformed ones do not", () => {
    const waybills = newWaybills(newRandom(7));
    for (let made = 0; made < 1000; made++) {
      expect(parseWaybill(waybills.next())).toMatchObject({ kind: "s10" });
      expect(parseWaybill(waybills.malformed())).toBe("check-digit");
    }
  });
});

const live = async (
  plan: Plan,
  change: { site?: (site: SiteDoorways) => SiteDoorways; hands?: (hands: Hands) => Hands } = {},
): Promise<{ report: PeopleReport; inside: string[]; open: string[]; longestMs: number }> => {
  const time = newVirtualTime();
  const { hardware, hands, site } = paperSite(plan.traffic, time);
  const people = runPeople(plan, change.site?.(site) ?? site, change.hands?.(hands) ?? hands, time);
  const report = await time.run(people, 24 * 3_600_000);
  const { compartments } = hardware.truth(time.now());
  return {
    report,
    inside: compartments.flatMap(({ contents }) => contents),
    open: compartments.filter(({ open }) => open).map(({ compartment }) => compartment),
    longestMs: Math.max(...compartments.map((one) => one.longestMs)),
  };
};

describe("people at a site", () => {
  test.each([50, 200])("of %i parcels each meets the end that was planned", async (parcels) => {
    const plan = newPlan(7, traffic(parcels));
    const { report, inside, open, longestMs } = await live(plan);
    expect(report.problems).toEqual([]);
    const fates = parcelsOf(plan).map(({ fate }) => fate.kind);
    const planned = (...kinds: string[]) => fates.filter((kind) => kinds.includes(kind)).length;
    expect(report).toMatchObject({
      parcels,
      deposited: parcels - planned("refused", "abandoned"),
      collected: planned("collected", "collected-late"),
      overdue: planned("recalled", "left", "collected-late"),
      recalled: planned("recalled"),
      abandoned: 1,
      wrongCodes: 2,
      doorsLeftOpen: 1,
      closedWithParcelInside: 2,
      broughtBack: 0,
    });
    for (const reason of plannedRefusals) expect(report.refused[reason]).toBeGreaterThan(0);
    expect(report.codeToOpenMs.length).toBeGreaterThan(0);
    expect(inside).toHaveLength(planned("left"));
    expect(open).toEqual([]);
    expect(longestMs).toBe(500);
    figure(`people of ${parcels} parcels`, { ...report, codeToOpenMs: report.codeToOpenMs.length });
  });

  test("equal seeds live the same day", async () => {
    const day = async () => (await live(newPlan(11, traffic(80)))).report;
    expect(await day()).toEqual(await day());
  });

  test("whatever the seed, every refusal comes and enough is overdue and recalled", async () => {
    for (let seed = 1; seed <= count(5, 100); seed++) {
      const { report } = await live(newPlan(seed, traffic(60)));
      expect(report.problems).toEqual([]);
      for (const reason of plannedRefusals) expect(report.refused[reason], `seed ${seed}`).toBeGreaterThan(0);
      expect(report.overdue).toBeGreaterThan(4);
      expect(report.recalled).toBeGreaterThan(2);
    }
  });

  test("a real day of 24 hours with a hold period of 48 is lived through as well", async () => {
    const day = { dayMs: 24 * 3_600_000, holdMs: 48 * 3_600_000, handMs: [2_000, 8_000], betweenMs: 15_000 } as const;
    const time = newVirtualTime();
    const plan = newPlan(3, traffic(60, day));
    const { hands, site } = paperSite(plan.traffic, time);
    const report = await time.run(runPeople(plan, site, hands, time), 7 * 24 * 3_600_000);
    expect(report.problems).toEqual([]);
    expect(report.recalled).toBe(4);
  });

  test("a site that drops every fifth answer is asked again with the same key, and nothing is done twice", async () => {
    const plan = newPlan(5, traffic(60));
    const random = newRandom("line");
    const keys = new Map<string, unknown>();
    /** Keeps first answers by key, as the gateway does, and loses some on the way back. */
    const flaky = (site: SiteDoorways): SiteDoorways =>
      Object.fromEntries(
        Object.entries(site).map(([name, call]) => [
          name,
          async (...asked: unknown[]) => {
            const key = `${name}/${asked.at(-1)}`;
            const once = /^(begin|present|recall|reopen|confirm)/.test(name);
            const said = once && keys.has(key) ? keys.get(key) : await (call as (...a: unknown[]) => unknown)(...asked);
            if (once) keys.set(key, said);
            if (random.hit(0.2)) throw new Error("the line dropped");
            return said;
          },
        ]),
      ) as unknown as SiteDoorways;
    const { report } = await live(plan, { site: flaky });
    expect(report.problems).toEqual([]);
    expect(report.deposited).toBe(60 - plannedRefusals.length - 1);
    expect(report.recalled).toBe(4);
  });

  test("nothing goes in at an open door that is not the courier's any more", async () => {
    const plan = newPlan(5, traffic(60));
    const [unlucky] = plan.opening.parcels;
    let ended: string | null = null;
    const cancelling = (site: SiteDoorways): SiteDoorways => ({
      ...site,
      beginDeposit: async (session, asked, key) => {
        const said = await site.beginDeposit(session, asked, key);
        if (said.ok && asked.parcels[0] === unlucky?.waybill) ended ??= said.deposit;
        return said;
      },
      depositNow: async (session, deposit) => {
        const seen = await site.depositNow(session, deposit);
        return seen && deposit === ended ? { ...seen, stage: "cancelled" } : seen;
      },
    });
    const put: string[] = [];
    const watched = (hands: Hands): Hands => ({
      ...hands,
      putIn: async (compartment, waybill) => {
        put.push(waybill);
        return hands.putIn(compartment, waybill);
      },
    });
    await live(plan, { site: cancelling, hands: watched });
    expect(ended).not.toBeNull();
    expect(put).not.toContain(unlucky?.waybill);
    expect(put.length).toBeGreaterThan(30);
  });

  test("a door that nobody saw open is fired again, and who took the parcel is still there to shut it", async () => {
    const asked = new Map<string, number>();
    const settled = new Set<string>();
    const blind = (site: SiteDoorways): SiteDoorways => ({
      ...site,
      confirmCollection: async (collection, key) => {
        const asks = (asked.get(collection) ?? 0) + 1;
        asked.set(collection, asks);
        if (asks === 10) await site.reopenCollection(collection, key);
        const said =
          asks < 15 ? ({ ok: false, reason: "wrong-state" } as const) : await site.confirmCollection(collection, key);
        if (said.ok) settled.add(collection);
        return said;
      },
    });
    const { open } = await live(newPlan(5, traffic(60)), { site: blind });
    expect(asked.size).toBeGreaterThan(20);
    expect(settled).toEqual(new Set(asked.keys()));
    expect(open).toEqual([]);
  });

  test("a compartment that is empty when it should not be is a problem that is told", async () => {
    const robbed = (hands: Hands): Hands => ({ ...hands, takeOut: async () => [] });
    const { report } = await live(newPlan(5, traffic(60)), { hands: robbed });
    expect([report.collected, report.recalled]).toEqual([0, 0]);
    expect(report.problems.length).toBeGreaterThan(20);
  });
});
