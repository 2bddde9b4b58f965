/** A relay board behind a bus: polling, priority, silence, contacts that bounce and beams that flicker. */
import { describe, expect, test } from "vitest";
import { decodeRequest, encodeRequest } from "../../gateway/wire/modbus-relay.ts";
import { pulse, type Rig, rigOf, wires } from "../contract/device-rig.ts";
import { type BoardBus, boardBus } from "../contract/other-sides.ts";
import { type VirtualClock, virtualClock } from "../contract/virtual-clock.ts";

const settings = (more: object = {}) => ({ line: { transport: "serial", path: "/dev/ttyS9" }, ...more });
interface Site {
  readonly clock: VirtualClock;
  readonly bus: BoardBus;
  readonly rigs: readonly Rig[];
}
/** Boards 1..n on one bus, started and heard. */
const site = async (boards: number, more: object = {}, items = false): Promise<Site> => {
  const clock = virtualClock();
  const units = Array.from({ length: boards }, (_, at) => at + 1);
  const bus = boardBus(clock, units);
  const rigs = units.map((unit) =>
    rigOf("modbus-relay", {
      clock,
      line: bus,
      name: `board-${unit}`,
      settings: settings({ unit, ...more }),
      wiring: wires(8, items),
    }),
  );
  for (const { device } of rigs) await device.start();
  await clock.runUntil(() => rigs.every(({ device }) => device.figures().online), 5000);
  return { clock, bus, rigs };
};
const stop = async ({ rigs }: Site): Promise<void> => {
  for (const { device } of rigs) await device.stop();
};
const first = ({ rigs }: Site): Rig => rigs[0]!;
const typesOf = ({ observed }: Rig): string[] => observed.map(({ type }) => type);
const requestsOf = ({ bus }: Site, unit: number): string[] =>
  bus.asked.filter((asked) => asked.unit === unit).map(({ pdu }) => decodeRequest(pdu).type);

describe("a bus of relay boards", () => {
  test("every board gets all-off first, then its version if configured, then its inputs are read", async () => {
    const at = await site(2, { versionRegister: 0x8000 });
    for (const unit of [1, 2])
      expect(requestsOf(at, unit).slice(0, 3)).toEqual(["set-all", "read-holding", "read-inputs"]);
    expect(first(at).observed[0]).toEqual({ type: "device-heard", device: "board-1", firmware: "2.00" });
    await stop(at);
  });

  test("an order goes next although every board's poll is due", async () => {
    const at = await site(6, { pollIdleMs: 25 });
    await at.clock.run(500);
    at.bus.turnaroundMs = 40;
    await at.clock.run(500);
    const before = at.bus.asked.length;
    const performing = at.rigs[4]!.device.perform(pulse({ lock: 3, compartment: "A-04" }));
    await at.clock.run(200);
    await performing;
    const next = at.bus.asked.slice(before).map(({ pdu }) => decodeRequest(pdu).type);
    expect(next[0]).toBe("pulse");
    expect(at.bus.inFlightMost()).toBe(1);
    await stop(at);
  });

  test("boards take turns: none is polled twice while another waits", async () => {
    const at = await site(4, { pollIdleMs: 10 });
    at.bus.turnaroundMs = 20;
    await at.clock.run(200);
    const units = at.bus.asked.slice(-40).map(({ unit }) => unit);
    for (let place = 4; place < units.length; place++) expect(units[place]).toBe(units[place - 4]);
    await stop(at);
  });

  test("polls are slow while nothing happens and fast while a door is in play", async () => {
    const at = await site(1, { pollIdleMs: 1000, pollFastMs: 25, fastForMs: 30_000 });
    const polls = async (ms: number): Promise<number> => {
      const before = at.bus.asked.length;
      await at.clock.run(ms);
      return at.bus.asked.length - before;
    };
    await at.clock.run(5000);
    expect(await polls(10_000)).toBeLessThanOrEqual(11);
    const performing = first(at).device.perform(pulse());
    await at.clock.run(10);
    await performing;
    expect(await polls(10_000)).toBeGreaterThan(300);
    at.bus.shut(1, 0);
    await at.clock.run(3000);
    expect(await polls(10_000)).toBeLessThanOrEqual(11);
    await stop(at);
  });

  test("the time on the wire is part of the pause between two polls", async () => {
    const at = await site(1, { pollIdleMs: 30 });
    at.bus.turnaroundMs = 29;
    const before = at.bus.asked.length;
    await at.clock.run(3000);
    expect(at.bus.asked.length - before).toBeGreaterThanOrEqual(98);
    await stop(at);
  });

  test("a silent board backs off, does not slow the others, and is told again when it is back", async () => {
    const at = await site(3, { pollIdleMs: 100 });
    at.bus.dead.add(2);
    await at.clock.run(5000);
    const silent = at.rigs[1]!;
    expect(typesOf(silent).slice(-9)).toEqual(["device-silent", ...Array(8).fill("door-sensed-unknown")]);
    const before = { dead: requestsOf(at, 2).length, alive: requestsOf(at, 1).length };
    await at.clock.run(60_000);
    expect(requestsOf(at, 2).length - before.dead).toBeLessThan(12);
    expect(requestsOf(at, 1).length - before.alive).toBeGreaterThan(450);
    silent.observed.length = 0;
    at.bus.open(2, 6);
    at.bus.dead.delete(2);
    expect(await at.clock.runUntil(() => silent.device.figures().online, 20_000)).toBe(true);
    expect(typesOf(silent)).toEqual([
      "device-heard",
      ...Array(6).fill("door-sensed-closed"),
      "door-sensed-open",
      "door-sensed-closed",
    ]);
    await stop(at);
  });

  test("while a door is in play a silent board's probes wait", async () => {
    const at = await site(2, { pollIdleMs: 1000, probeMs: 1000, probeMsMax: 1000 });
    at.bus.dead.add(2);
    await at.clock.runUntil(() => !at.rigs[1]!.device.figures().online, 10_000);
    const performing = first(at).device.perform(pulse());
    await at.clock.run(100);
    await performing;
    const before = requestsOf(at, 2).length;
    await at.clock.run(9000);
    expect(requestsOf(at, 2).length - before).toBeLessThanOrEqual(1);
    await stop(at);
  });

  test("an order to a silent board asks it first, and fires when it is back", async () => {
    const at = await site(1, { probeMs: 10_000 });
    at.bus.dead.add(1);
    await at.clock.runUntil(() => !first(at).device.figures().online, 10_000);
    at.bus.dead.delete(1);
    const performing = first(at).device.perform(pulse());
    await at.clock.run(500);
    await performing;
    expect(typesOf(first(at))).toContain("pulse-acknowledged");
    expect(at.bus.pulsesOf(1, 0)).toBe(1);
    await stop(at);
  });

  test("a board without the wired inputs answers with exceptions and never counts as heard", async () => {
    const clock = virtualClock();
    const rig = rigOf("modbus-relay", {
      clock,
      line: boardBus(clock, [1], 8),
      settings: settings(),
      wiring: wires(8, true),
    });
    await rig.device.start();
    await clock.run(10_000);
    expect(typesOf(rig)[0]).toBe("device-silent");
    expect(typesOf(rig)).not.toContain("door-sensed-closed");
    await rig.device.stop();
  });

  test("the last device that stops closes the line", async () => {
    const clock = virtualClock();
    const bus = boardBus(clock, [1, 2]);
    let closed = 0;
    const line = { ...bus, close: async () => void closed++ };
    const rigs = [1, 2].map((unit) => rigOf("modbus-relay", { clock, line, settings: settings({ unit }) }));
    for (const { device } of rigs) await device.start();
    await clock.run(1000);
    await rigs[0]!.device.stop();
    expect(closed).toBe(0);
    await rigs[1]!.device.stop();
    expect(closed).toBe(1);
  });
});

describe("the contacts of a board", () => {
  test("the first read after a pulse is dropped, the second is told even when nothing changed", async () => {
    const at = await site(1);
    await at.clock.run(1000);
    at.bus.jam = true;
    const rig = first(at);
    rig.observed.length = 0;
    const from = at.bus.asked.length;
    const performing = rig.device.perform(pulse());
    await at.clock.runUntil(() => typesOf(rig).includes("door-sensed-closed"), 5000);
    await performing;
    const after = at.bus.asked.slice(from).map(({ pdu }) => decodeRequest(pdu).type);
    expect(after.slice(after.indexOf("pulse")).filter((type) => type === "read-inputs")).toHaveLength(2);
    await at.clock.run(5000);
    expect(typesOf(rig)).toEqual(["pulse-acknowledged", "door-sensed-closed"]);
    await stop(at);
  });

  test("a bounce after closing is not told; a forced door is, after its second read", async () => {
    const at = await site(1, { pollIdleMs: 100 });
    await at.clock.run(1000);
    const rig = first(at);
    rig.observed.length = 0;
    const polled = async (): Promise<void> => {
      const before = at.bus.asked.length;
      await at.clock.runUntil(() => at.bus.asked.length > before, 1000);
      await at.clock.run(at.bus.turnaroundMs);
    };
    at.bus.open(1, 4);
    await polled();
    at.bus.shut(1, 4);
    await polled();
    await polled();
    expect(typesOf(rig)).toEqual([]);
    at.bus.open(1, 4);
    await polled();
    await polled();
    expect(rig.observed).toEqual([{ type: "door-sensed-open", compartment: "A-05" }]);
    await stop(at);
  });

  test("an ordered door is told open with the first read that says so", async () => {
    const at = await site(1);
    await at.clock.run(1000);
    const rig = first(at);
    const performing = rig.device.perform(pulse());
    await at.clock.runUntil(() => typesOf(rig).includes("pulse-acknowledged"), 1000);
    await performing;
    const acknowledgedAt = at.clock.now().elapsed;
    await at.clock.runUntil(() => typesOf(rig).includes("door-sensed-open"), 5000);
    // Mechanics 60 ms from the pulse, one fast poll, one turnaround.
    expect(at.clock.now().elapsed - acknowledgedAt).toBeLessThanOrEqual(60 + 25 + 2 * at.bus.turnaroundMs);
    await stop(at);
  });

  test.each([
    ["three samples that agree decide", [true, true, true], [true]],
    ["two of three decide", [true, false, true], [true]],
    ["one flicker among many changes nothing", [false, false, false, true, false, false], [false]],
    ["a lasting change is told once", [false, false, false, true, true, true, true], [false, true]],
  ])("item sensor: %s", async (_, samples, told) => {
    const clock = virtualClock();
    const bus = boardBus(clock, [1]);
    bus.set(1, 8, samples[0] === true);
    const rig = rigOf("modbus-relay", { clock, line: bus, settings: settings(), wiring: wires(8, true) });
    let reads = 0;
    const request = bus.request.bind(bus);
    bus.request = (unit, pdu, timeoutMs) => {
      if (decodeRequest(pdu).type === "read-inputs") bus.set(1, 8, samples[reads++] ?? samples.at(-1) === true);
      return request(unit, pdu, timeoutMs);
    };
    await rig.device.start();
    await clock.runUntil(() => reads >= samples.length + 1, 60_000);
    const items = rig.observed.flatMap((seen) =>
      seen.type === "item-sensed" && seen.compartment === "A-01" ? [seen.present] : [],
    );
    expect(items).toEqual(told);
    await rig.device.stop();
  });

  test("levels are settings: a set input may as well mean an open door", async () => {
    const at = await site(1, { doorOpenLevel: 1 });
    expect(typesOf(first(at)).filter((type) => type === "door-sensed-open")).toHaveLength(8);
    await stop(at);
  });

  test("item sensors are told soon after a board is heard, however slowly it is polled when idle", async () => {
    const at = await site(1, { pollIdleMs: 60_000 }, true);
    await at.clock.run(1000);
    expect(typesOf(first(at)).filter((type) => type === "item-sensed")).toHaveLength(8);
    await stop(at);
  });

  test("an item is told anew after each movement of its door", async () => {
    const at = await site(1, {}, true);
    const rig = first(at);
    await at.clock.run(5000);
    rig.observed.length = 0;
    const performing = rig.device.perform(pulse());
    await at.clock.run(1000);
    await performing;
    at.bus.set(1, 8, true);
    at.bus.shut(1, 0);
    await at.clock.run(2000);
    const seen = rig.observed.flatMap((one) =>
      "compartment" in one && one.compartment === "A-01"
        ? [one.type === "item-sensed" ? `item ${one.present}` : one.type]
        : [],
    );
    expect(seen.slice(seen.lastIndexOf("door-sensed-closed"))).toEqual(["door-sensed-closed", "item true"]);
    await stop(at);
  });

  test("the pulse on the wire is timed by the board, in steps of 100 ms and within a coil's limits", async () => {
    const at = await site(1);
    for (const [pulseMs, tenths] of [
      [500, 5],
      [40, 1],
      [5000, 10],
      [749, 7],
    ] as const) {
      const before = at.bus.asked.length;
      const performing = first(at).device.perform(pulse({ pulseMs, order: `00000000000000${tenths}0` }));
      await at.clock.run(1000);
      await performing;
      const sent = at.bus.asked.slice(before).filter(({ pdu }) => decodeRequest(pdu).type === "pulse");
      expect(sent.map(({ pdu }) => [...pdu])).toEqual([[...encodeRequest({ type: "pulse", relay: 0, tenths })]]);
      at.bus.shut(1, 0);
      await at.clock.run(1000);
    }
    await stop(at);
  });
});
