import { describe, expect, test } from "vitest";
import { count, figure } from "../scale.ts";
import { SecretLaws } from "./laws/secrets.ts";
import { laws, Verdicts } from "./laws/verdicts.ts";
import { planted } from "./planted.ts";
import { type Day, liveADay } from "./world.ts";

/** One seed alone, to look at a day that failed. */
const only = process.env["POSTERN_SEED"];
const seeds = only === undefined ? Array.from({ length: count(6, 200) }, (_, at) => at + 1) : [Number(only)];
const parcels = 48;
const longMs = 3_600_000;

/** Figures of many days, added up. */
const total = (rows: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const row of rows) for (const [name, value] of Object.entries(row)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
};
/** Every fifth day is a storm. */
const paceOf = (seed: number): number => (seed % 5 === 0 ? 5 : 1);
const replay = (seed: number): string => `POSTERN_SEED=${seed} npx vitest run test/simulation/world.test.ts`;

describe("a simulated day of the whole site", () => {
  const days: Day[] = [];
  test.each(seeds)("seed %i: every law holds after every turn", { timeout: longMs }, async (seed) => {
    const day = await liveADay({ seed, parcels, pace: paceOf(seed) });
    expect(day.broken, replay(seed)).toEqual([]);
    days.push(day);
    if (only !== undefined) figure(`world day ${seed}`, { ...day.figures, struck: day.struck, people: day.people });
  });

  test("the days were not idle", () => {
    const peopleOf = ({ people: { deposited, collected, recalled } }: Day) => ({ deposited, collected, recalled });
    const figures = total(days.map((day) => day.figures));
    const checked = total(days.map((day) => day.checked));
    const people = total(days.map(peopleOf));
    figure("world", { seeds: days.length, ...figures });
    figure("world people", people);
    figure("world faults", total(days.map(({ struck }) => struck)));
    figure("world laws checked", checked);
    if (only !== undefined) return;
    for (const law of Object.keys(laws)) expect(checked[law], law).toBeGreaterThan(0);
    expect(figures["cuts"]).toBeGreaterThan(days.length * 2);
    expect(people["collected"]).toBeGreaterThan(days.length * 5);
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

  const seen: [what: string, text: string, found: boolean][] = [
    ["a code in a text", 'debug code-shown {"code":"12345678"}', true],
    ["a code at the end of a line", "opened with 12345678", true],
    ["the same digits as a time", '{"elapsed":12345678}', false],
    ["the same digits inside a longer number", '{"at":1760012345678}', false],
  ];
  test.each(seen)("%s: %s", (_, text, found) => {
    const [secrets, verdicts] = [new SecretLaws(), new Verdicts(() => 0)];
    secrets.know("12345678");
    secrets.keep("log", text);
    secrets.search(verdicts);
    expect(verdicts.broken.length > 0).toBe(found);
  });
});
