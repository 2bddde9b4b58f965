/** The clock at start and while running: a journal on disk, a wall that the test moves. */
import { afterAll, describe, expect, test } from "vitest";
import type { Gateway } from "../../gateway/assemble.ts";
import type { EventOf, EventType, Recorded } from "../../gateway/core/event.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import type { SiteClock } from "../../gateway/ports/clock.ts";
import { fleetInMemory, holdParcel, playBoard } from "./a-day.ts";
import { folders, startRig } from "./rig.ts";

const { fresh, remove } = folders();
afterAll(remove);
const hour = 3_600_000;
const year = 365 * 24 * hour;

/** The real clock with a wall that can be moved; site time goes on as it does. */
const movedClock = (offsetMs: number): SiteClock & { move(byMs: number): void } => {
  const real = realClock();
  let offset = offsetMs;
  return {
    ...real,
    now: () => {
      const moment = real.now();
      return { ...moment, at: moment.at + offset };
    },
    move: (byMs) => {
      offset += byMs;
    },
  };
};
const recordedOf = async <T extends EventType>(
  gateway: Gateway,
  type: T,
): Promise<(Recorded & { event: EventOf<T> })[]> => {
  const found: Recorded[] = [];
  for await (const { recorded } of gateway.journal.read(0)) if (recorded.event.type === type) found.push(recorded);
  return found as (Recorded & { event: EventOf<T> })[];
};
const eventually = async (look: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 50));
};

/** A first run that holds a parcel, then a start `offMs` later by the wall. */
const afterPause = async (offMs: number, more: { readonly vouched?: boolean } = {}) => {
  const data = fresh();
  const board = playBoard();
  const first = await startRig(data, { line: board.line, clock: movedClock(0) });
  await first.gateway.ready;
  await holdParcel(first.gateway, board, "RR473124829GB");
  await first.gateway.stop();
  const clock = movedClock(offMs);
  const vouched = async (): Promise<boolean> => more.vouched ?? true;
  const { gateway } = await startRig(data, { line: board.line, clock, vouched });
  await gateway.ready;
  const started = (await recordedOf(gateway, "gateway-started")).at(-1)!;
  const synced = clock.now().synced;
  return { gateway, started, synced, clock };
};

describe("a start after a pause", () => {
  test("of two hours counts them, between two believed readings", { timeout: 60_000 }, async () => {
    const { gateway, started, synced } = await afterPause(2 * hour);
    expect(started.event.offTimeMs).toBeGreaterThan(2 * hour - 60_000);
    expect(started.event.offTimeMs).toBeLessThan(2 * hour + 60_000);
    expect([synced, started.elapsed > 2 * hour - 60_000]).toEqual([true, true]);
    await gateway.stop();
  });

  test.each([
    ["a year ahead", year, true],
    ["a year behind", -year, true],
    ["two hours, by a clock that nobody vouches for", 2 * hour, false],
  ])("%s counts nothing, is not believed, and nothing ends", { timeout: 60_000 }, async (_what, offMs, vouched) => {
    const { gateway, started, synced } = await afterPause(offMs, { vouched });
    expect(started.event.offTimeMs).toBe(0);
    expect([synced, started.elapsed < hour]).toEqual([false, true]);
    expect(await recordedOf(gateway, "hold-ended")).toEqual([]);
    expect((await gateway.reads.alarms()).map(({ kind }) => kind)).toContain("clock-unsynchronised");
    await gateway.stop();
  });
});

describe("a step while running", () => {
  test.each([
    ["forward", year],
    ["back", -year],
  ])("of a year %s is told, not believed, and nothing ends early", { timeout: 120_000 }, async (_way, stepMs) => {
    const data = fresh();
    const board = playBoard();
    const clock = movedClock(0);
    const { gateway } = await startRig(data, { line: board.line, clock });
    await gateway.ready;
    await holdParcel(gateway, board, "RR473124829GB");
    clock.move(stepMs);
    await eventually(async () => (await recordedOf(gateway, "clock-judged")).some(({ event }) => !event.synced));
    const judged = (await recordedOf(gateway, "clock-judged")).at(-1)!;
    expect(Math.abs(judged.event.stepMs - stepMs)).toBeLessThan(hour);
    expect((await gateway.reads.alarms()).map(({ kind }) => kind)).toContain("clock-unsynchronised");
    expect(await recordedOf(gateway, "hold-ended")).toEqual([]);
    expect((await gateway.reads.board.compartments()).map(({ occupancy }) => occupancy)).toContain("held");
    await gateway.stop();
  });
});

test("a year ahead is believed once the fleet says the same: what was held before ends, what came since stays", {
  timeout: 120_000,
}, async () => {
  const data = fresh();
  const board = playBoard();
  const first = await startRig(data, { line: board.line, clock: movedClock(0) });
  await first.gateway.ready;
  const before = await holdParcel(first.gateway, board, "RR473124829GB");
  await first.gateway.stop();
  const head = first.gateway.journal.head();
  const clock = movedClock(year);
  // The fleet's clock agrees only when the test says so.
  const fleet = { behindMs: year };
  const bridge = fleetInMemory({ site: "bench", head, kept: [], now: () => clock.now().at - fleet.behindMs });
  const { gateway } = await startRig(data, { clock, bridge, line: board.line });
  await gateway.ready;
  const since = await holdParcel(gateway, board, "RA123456785CH");
  expect(await recordedOf(gateway, "off-time-counted")).toEqual([]);
  fleet.behindMs = 0;
  await holdParcel(gateway, board, "RB123456785CN");
  await eventually(async () => (await recordedOf(gateway, "hold-ended")).length > 0);
  const [counted] = await recordedOf(gateway, "off-time-counted");
  expect(counted!.event).toMatchObject({ moved: "holds" });
  expect(counted!.event.ms).toBeGreaterThan(year - hour);
  expect((await recordedOf(gateway, "hold-ended")).map(({ event }) => event.deposit)).toEqual([before.deposit]);
  expect((await gateway.reads.deposit(since.deposit))?.stage).toBe("held");
  expect(clock.now().synced).toBe(true);
  expect(clock.now().elapsed).toBeLessThan(hour);
  await gateway.stop();
});
