/** Relay boards behind a bus: polling, priority, silence. */
import { describe, expect, test } from "vitest";
import { decodeRequest } from "../../gateway/wire/boards/modbus-relay.ts";
import { pulse, rigOf, wires } from "../contract/device-rig.ts";
import { boardBus } from "../contract/other-sides.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { first, requestsOf, settings, site, stop, typesOf } from "./relay-site.ts";

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
