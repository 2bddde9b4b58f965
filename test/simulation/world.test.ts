import { describe, expect, test } from "vitest";
import { count, figure } from "../scale.ts";
import { planted } from "./planted.ts";
import { type Day, liveADay } from "./world.ts";

/** One seed alone, to look at a day that failed. */
const only = process.env["POSTERN_SEED"];
const seeds = only === undefined ? Array.from({ length: count(30, 200) }, (_, at) => at + 1) : [Number(only)];
const parcels = 48;
const longMs = 3_600_000;

const replay = (seed: number): string => `POSTERN_SEED=${seed} npx vitest run test/simulation/world.test.ts`;

describe("a simulated day of the whole site", () => {
  const days: Day[] = [];
  test.each(seeds)("seed %i: every law holds after every turn", { timeout: longMs }, async (seed) => {
    const day = await liveADay({ seed, parcels });
    expect(day.broken, replay(seed)).toEqual([]);
    days.push(day);
    if (only !== undefined) figure(`world day ${seed}`, { ...day.figures, struck: day.struck, people: day.people });
  });

  test("the days were not idle", () => {
    const sum = (of: (day: Day) => number): number => days.reduce((total, day) => total + of(day), 0);
    const names = Object.keys(days[0]?.figures ?? {});
    const figures = Object.fromEntries(names.map((name) => [name, sum((day) => day.figures[name] ?? 0)]));
    const struck: Record<string, number> = {};
    for (const day of days)
      for (const [what, times] of Object.entries(day.struck)) struck[what] = (struck[what] ?? 0) + times;
    const { deposited, collected, recalled } = Object.fromEntries(
      (["deposited", "collected", "recalled"] as const).map((what) => [what, sum(({ people }) => people[what])]),
    ) as Record<"deposited" | "collected" | "recalled", number>;
    figure("world", { seeds: days.length, lawsChecked: sum(({ checked }) => checked), ...figures });
    figure("world people", { deposited, collected, recalled });
    figure("world faults", struck);
    expect(figures["cuts"]).toBeGreaterThan(days.length * 2);
    expect(collected).toBeGreaterThan(days.length * 5);
  });

  test("an equal seed gives an equal journal, another seed another one", { timeout: longMs }, async () => {
    const seed = seeds[0] ?? 1;
    const [one, again, other] = [
      await liveADay({ seed, parcels }),
      await liveADay({ seed, parcels }),
      await liveADay({ seed: seed + 1, parcels }),
    ];
    expect(again.fingerprint).toBe(one.fingerprint);
    expect(again.figures).toEqual(one.figures);
    expect(other.fingerprint).not.toBe(one.fingerprint);
  });
});

describe("a planted fault is caught", () => {
  test.each(planted())("$fault", { timeout: longMs }, async ({ fault, law, dress }) => {
    const day = await liveADay({ seed: 1, parcels, until: law, ...dress });
    const caught = day.broken.find((one) => one.law === law);
    figure(`world caught: ${fault}`, { law, minute: Math.round((caught?.at ?? 0) / 60_000) });
    expect(caught).toBeDefined();
  });
});
