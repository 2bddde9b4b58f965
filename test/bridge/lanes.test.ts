/** The classes of what goes up: what waits, what gives way at which bound, and that each piece is counted once. */
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { BacklogMeter } from "../../cloud-bridge/uplink/outbox/backlog.ts";
import { Lane, type LaneBounds, type Waiting } from "../../cloud-bridge/uplink/outbox/lane.ts";
import { Lanes } from "../../cloud-bridge/uplink/outbox/lanes.ts";
import type { Condition } from "../../cloud-bridge/uplink/outbox/telemetry.ts";
import { UplinkSettings } from "../../cloud-bridge/uplink/settings.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import { Hint } from "../../gateway/wire/bridge.ts";
import { Telemetry } from "../../gateway/wire/uplink/telemetry.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { until } from "../free-port.ts";
import { count } from "../scale.ts";
import { freshJournal, live, site, upwards } from "./history.ts";

const report = (device: string, more: Partial<Condition["devices"][number]> = {}) => ({
  ...{ device, kind: "kerong", online: true, lastSeenAt: 1, roundTripMs: 3, requests: 9, errors: 0, firmware: "1" },
  ...more,
});
/** Everything up to `sentTo` is on its way in frames. */
const rig = async (change: Partial<UplinkSettings> = {}) => {
  const journal = await freshJournal();
  const clock = virtualClock();
  const told: Observation[] = [];
  const sent: { readonly what: "hint" | "telemetry" | "log"; readonly payload: Uint8Array }[] = [];
  const state = { sentTo: 0, devices: [report("board-a"), report("board-b")] };
  const lanes = new Lanes({
    ...{ site, journal, clock, settings: UplinkSettings.parse(change) },
    sentTo: () => state.sentTo,
    acknowledged: () => null,
    publish: async (what, payload) => void sent.push({ what, payload }),
    measured: () => undefined,
    observe: (observation) => void told.push(observation),
    condition: () => ({ uptimeMs: 1, disk: "ok", devices: state.devices }),
  });
  onTestFinished(() => lanes.stop());
  const read = (payload: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(payload));
  const hints = () => sent.flatMap(({ what, payload }) => (what === "hint" ? [Hint.parse(read(payload))] : []));
  const reports = () =>
    sent.flatMap(({ what, payload }) => (what === "telemetry" ? [Telemetry.parse(read(payload))] : []));
  return { journal, clock, told, state, lanes, hints, reports };
};
const bounds: LaneBounds = { bytesMax: 100, ageMsMax: 50 };
const piece = (key: string, bytes: number, at = 0, urgent = false): Waiting<string> => ({
  ...{ key, bytes, at, urgent },
  value: key,
});

describe("a class that may be thinned", () => {
  const rows: [string, readonly Waiting<string>[], number, readonly string[], Record<string, number>][] = [
    ["keeps what fits", [piece("a", 60), piece("b", 40)], 0, ["a", "b"], {}],
    ["the oldest gives way at the bound of bytes", [piece("a", 60), piece("b", 50)], 0, ["b"], { bytes: 1 }],
    [
      "an urgent one stays when a later one that is not can go",
      [piece("a", 60, 0, true), piece("b", 50)],
      0,
      ["a"],
      { bytes: 1 },
    ],
    [
      "of urgent ones alone the oldest gives way",
      [piece("a", 60, 0, true), piece("b", 50, 0, true)],
      0,
      ["b"],
      { bytes: 1 },
    ],
    ["what never fits moves nobody", [piece("a", 60), piece("b", 101)], 0, ["a"], { bytes: 1 }],
    ["a newer one takes the place of its key", [piece("a", 60), piece("a", 50)], 0, ["a"], { newer: 1 }],
    ["what waited too long goes", [piece("a", 10, 0), piece("b", 10, 1)], 51, ["b"], { age: 1 }],
    ["urgent ones go first", [piece("a", 10), piece("b", 10, 0, true)], 0, ["b", "a"], {}],
  ];
  test.each(rows)("%s", (_title, pieces, now, left, dropped) => {
    const lane = new Lane<string>(bounds);
    for (const one of pieces) lane.put(one);
    lane.expire(now);
    expect(lane.take(1_000, 1_000).map(({ key }) => key)).toEqual(left);
    const counts = Object.entries(lane.dropped()).flatMap(([why, { count }]) => (count > 0 ? [[why, count]] : []));
    expect(Object.fromEntries(counts)).toEqual(dropped);
  });

  test("whatever is put is taken, settled, waiting, or counted as dropped, once; and the bound holds", () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ key: fc.nat(12), bytes: fc.integer({ min: 1, max: 120 }), urgent: fc.boolean() }),
      },
      fc.record({ take: fc.integer({ min: 1, max: 80 }) }),
      fc.record({ settle: fc.nat(12) }),
      fc.record({ pass: fc.integer({ min: 1, max: 40 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const lane = new Lane<string>(bounds);
        let now = 0;
        const put = { count: 0, bytes: 0 };
        const left = { count: 0, bytes: 0 };
        const leave = ({ bytes }: { readonly bytes: number }): void => {
          left.count += 1;
          left.bytes += bytes;
        };
        for (const one of steps) {
          if ("key" in one) {
            lane.put(piece(`${one.key}`, one.bytes, now, one.urgent));
            put.count += 1;
            put.bytes += one.bytes;
          } else if ("take" in one) lane.take(one.take, 5).forEach(leave);
          else if ("settle" in one)
            lane.settle((waiting) => {
              const settled = Number(waiting.key) <= one.settle;
              if (settled) leave(waiting);
              return settled;
            });
          else {
            now += one.pass;
            lane.expire(now);
          }
          const { events, bytes } = lane.figures(now);
          expect(bytes).toBeLessThanOrEqual(bounds.bytesMax);
          const dropped = Object.values(lane.dropped());
          expect(left.count + events + dropped.reduce((sum, { count }) => sum + count, 0)).toBe(put.count);
          expect(left.bytes + bytes + dropped.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(put.bytes);
        }
      }),
      { numRuns: count(200, 20_000) },
    );
  });
});

describe("custody", () => {
  test("what is not acknowledged is known to the byte, wherever the fleet stands", async () => {
    const journal = await freshJournal();
    const meter = new BacklogMeter(journal);
    await live(journal, 2_500);
    const wanted = async (seq: number) => {
      const rest = await upwards(journal, seq + 1);
      return {
        events: rest.length,
        bytes: rest.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0),
        ageMs: rest[0] ? 10_000 - rest[0].recorded.elapsed : 0,
        uncounted: 0,
      };
    };
    for (const seq of [0, 1, 999, 1_000, 1_001, 2_499, 2_500]) {
      await live(journal, 7);
      expect(await meter.measure({ epoch: 1, seq }, 10_000), `${seq}`).toMatchObject(await wanted(seq));
    }
    // A fleet that was put back to an earlier day.
    expect(await meter.measure({ epoch: 1, seq: 1_200 }, 10_000)).toMatchObject(await wanted(1_200));
  });

  const full: [string, Partial<UplinkSettings>, number, boolean][] = [
    ["below every bound", {}, 0, false],
    ["events", { custodyBacklogMax: 50 }, 0, true],
    ["bytes", { custodyBytesMax: 65_536 }, 0, true],
    ["age", { custodyAgeMsMax: 3_600_000 }, 3_700_000, true],
  ];
  test.each(full)("full by its bound: %s", async (_title, change, passMs, custodyFull) => {
    const { journal, clock, told, lanes } = await rig(change);
    await live(journal, 500);
    await clock.run(passMs);
    await lanes.start();
    lanes.stop();
    expect(told.at(-1)).toMatchObject({ type: "backlog-measured", custodyFull });
    expect(lanes.figures().dropped.every(({ count }) => count === 0)).toBe(true);
  });
});

describe("doors and alarms", () => {
  test("those of an outage overtake its backlog, the rest of it does not, and live news follows", async () => {
    const { journal, clock, lanes, state, hints } = await rig({ hintMs: 10 });
    await live(journal, 3_000);
    lanes.turned("streaming");
    await clock.run(10);
    await until(() => hints().length > 0);
    const first = hints()[0]!.events.map(({ seq }) => seq);
    // eventNumber: each fifth event is an alarm.
    expect(first).toEqual(Array.from({ length: 50 }, (_, index) => 1_005 + index * 5));
    await live(journal, 5);
    lanes.appended();
    for (let rounds = 0; lanes.figures().queues.live.events > 0 || rounds < 2; rounds++) {
      const before = hints().length;
      await clock.run(10);
      await until(() => hints().length > before || lanes.figures().queues.live.events === 0);
    }
    const all = hints().flatMap(({ events }) => events.map(({ seq }) => seq));
    expect(all.filter((seq) => seq > 3_000).sort()).toEqual([3_002, 3_004, 3_005]);
    expect(new Set(all).size).toBe(all.length);
    // What frames have carried meanwhile needs no copy.
    state.sentTo = 3_005;
    await live(journal, 5);
    lanes.appended();
    await clock.run(10);
    expect(lanes.figures().queues.live.events).toBe(0);
  });
});

describe("device reports", () => {
  const drops = (told: readonly Observation[]) => told.filter(({ type }) => type === "uplink-dropped");

  test("go up at the connection, when something changed, and now and then; the newest counts", async () => {
    const { clock, lanes, state, told, reports } = await rig({ hintMs: 10, measureMs: 1_000 });
    await lanes.start();
    expect(lanes.figures().queues.telemetry.events).toBe(0);
    lanes.turned("listened-to");
    await clock.run(10);
    expect(reports().map(({ devices }) => devices.map(({ device }) => device))).toEqual([["board-a", "board-b"]]);
    state.devices = [report("board-a"), report("board-b", { online: false })];
    await clock.run(1_000);
    expect(reports().at(-1)?.devices).toMatchObject([{ device: "board-b", online: false }]);
    await clock.run(300_000);
    expect(
      reports()
        .at(-1)
        ?.devices.map(({ device }) => device),
    ).toEqual(["board-b", "board-a"]);
    expect(drops(told)).toEqual([]);
  });

  test("of an outage are thinned to the newest, which is one event when the line is back", async () => {
    const { clock, lanes, told, reports } = await rig({ hintMs: 10 });
    await lanes.start();
    lanes.turned("listened-to");
    await clock.run(10);
    lanes.turned("away");
    const before = reports().length;
    await clock.run(900_000);
    expect(reports().length).toBe(before);
    lanes.turned("listened-to");
    const [telling, ...more] = drops(told);
    expect(more).toEqual([]);
    const counted = lanes.figures().dropped.filter(({ count }) => count > 0);
    expect(telling).toEqual({ type: "uplink-dropped", drops: counted });
    expect(counted).toMatchObject([{ lane: "telemetry", why: "newer", count: 6 }]);
    await clock.run(10);
    expect(reports().at(-1)?.dropped).toBe(6);
    expect(lanes.figures().queues.telemetry).toEqual({ events: 0, bytes: 0, ageMs: 0 });
  });

  test("wait while custody is far behind, and are not made for a fleet that does not listen", async () => {
    const { journal, clock, lanes, reports } = await rig({ hintMs: 10 });
    await live(journal, 400);
    await lanes.start();
    lanes.turned("streaming");
    await clock.run(600_000);
    expect(lanes.figures().queues.telemetry.events).toBe(0);
    lanes.turned("away");
    lanes.turned("listened-to");
    await clock.run(20_000);
    expect(reports()).toEqual([]);
    expect(lanes.figures().queues.telemetry.events).toBe(2);
  });
});
