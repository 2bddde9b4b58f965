/** Contacts of a relay board that bounce and beams that flicker. */
import { describe, expect, test } from "vitest";
import { decodeRequest, encodeRequest } from "../../gateway/wire/boards/modbus-relay.ts";
import { pulse, rigOf, wires } from "../contract/device-rig.ts";
import { boardBus } from "../contract/other-sides.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { first, settings, site, stop, typesOf } from "./relay-site.ts";

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

  test("two samples that agree need no third", async () => {
    const clock = virtualClock();
    const bus = boardBus(clock, [1]);
    const rig = rigOf("modbus-relay", { clock, line: bus, settings: settings(), wiring: wires(8, true) });
    let reads = 0;
    const request = bus.request.bind(bus);
    bus.request = (unit, pdu, timeoutMs) => {
      if (decodeRequest(pdu).type === "read-inputs") reads++;
      return request(unit, pdu, timeoutMs);
    };
    await rig.device.start();
    expect(await clock.runUntil(() => typesOf(rig).includes("item-sensed"), 5000)).toBe(true);
    expect(reads).toBe(2);
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
