/** Epochs that two copies of one site open against each other come ever more slowly. */
import { expect, test } from "vitest";
import { epochPace, paced } from "../../gateway/runtime/start/epoch-pace.ts";
import { virtualClock } from "../contract/virtual-clock.ts";

const wanted = async (everyMs: number, forMs: number): Promise<readonly [at: number, wanted: number][]> => {
  const clock = virtualClock();
  const opened: [number, number][] = [];
  let number = 0;
  const ask = paced(clock, (one: number) => opened.push([clock.now().elapsed, one]));
  for (let at = 0; at < forMs; at += everyMs) {
    ask(++number);
    await clock.run(everyMs);
  }
  return opened;
};

test("the first is opened at once, and with the newest wish each next one after twice the time", async () => {
  const opened = await wanted(100, 60_000);
  const gaps = opened.map(([at], index) => at - (opened[index - 1]?.[0] ?? 0)).slice(1);
  expect(opened[0]?.[0]).toBe(0);
  expect(gaps.length).toBeGreaterThan(4);
  expect(gaps.length).toBeLessThan(8);
  for (const [index, gap] of gaps.slice(1).entries()) expect(gap).toBeGreaterThan((gaps[index] ?? 0) * 1.5);
  expect(opened.at(-1)?.[1]).toBeGreaterThan(opened.length * 10);
});

test("after a quiet hour the next one is opened at once again", async () => {
  expect((await wanted(epochPace.quietMs + 1, 3 * epochPace.quietMs)).length).toBe(3);
});
