/**
 * Every lock board against a bus on which answers come damaged, through the framing that a real serial line has. What
 * is believed wrongly is counted; what is physically so is known once the noise is over.
 */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type SimFraming, framingOf as simFramingOf } from "../../firmware-sim/lines/framing.ts";
import { framingOf } from "../../gateway/adapters/bus/framing.ts";
import type { DeviceKindName } from "../../gateway/adapters/registry.ts";
import { LineError, type PduLine } from "../../gateway/ports/line.ts";
import { pulse, rigOf, wires } from "../contract/device-rig.ts";
import { type BoardBus, boardBus, kerongBoard } from "../contract/other-sides.ts";
import { type VirtualClock, virtualClock } from "../contract/virtual-clock.ts";
import { type Chance, chanceOf, mutate } from "../integration/mutate.ts";
import { count, figure } from "../scale.ts";
import { registerBoard, registerMapYaml } from "./register-board.ts";

const line = { transport: "serial", path: "/dev/ttyS9", baudRate: 9600 } as const;
/** Share of the answers that come damaged. */
const hurtOf100 = 70;

interface Noise {
  on: boolean;
  hurt: number;
}
/** What the real line does with the bytes of an answer, on virtual time. */
const noisyLine = (bus: BoardBus, clock: VirtualClock, sim: SimFraming, noise: Noise, chance: Chance): PduLine => {
  const protocol = sim === simFramingOf("kerong", "serial") ? "kerong" : "modbus";
  const framing = framingOf({ ...line, framing: protocol });
  return {
    ...bus,
    request: async (unit, pdu, timeoutMs) => {
      const answer = await bus.request(unit, pdu, timeoutMs);
      if (answer.length === 0 || !noise.on || chance(100) >= hurtOf100) return answer;
      noise.hurt++;
      const { frames } = framing.split(mutate(Buffer.from(sim.answer({ unit, pdu }, answer)), chance));
      for (const came of frames) {
        const verdict = framing.judge({ unit, pdu }, came);
        if (verdict.type === "answer") return came.pdu;
        if (verdict.type !== "noise") throw new LineError(verdict.type, true, verdict.why);
      }
      await clock.sleep(timeoutMs);
      throw new LineError("time-out", true, "nothing that is an answer");
    },
  };
};

const boards: [string, DeviceKindName, object, SimFraming, (clock: VirtualClock) => BoardBus][] = [
  ["a relay board", "modbus-relay", {}, simFramingOf("modbus", "serial"), (clock) => boardBus(clock, [1])],
  [
    "a board by its map",
    "modbus-board",
    { map: parse(registerMapYaml) },
    simFramingOf("modbus", "serial"),
    (clock) => boardBus(clock, [1], 0, registerBoard),
  ],
  ...(["cu16", "cu48"] as const).map((model): (typeof boards)[number] => [
    `a KERONG ${model}`,
    "kerong",
    { model, board: 1 },
    simFramingOf("kerong", "serial"),
    (clock) => boardBus(clock, [1], 0, kerongBoard(model)),
  ]),
];

describe.each(boards)("%s", (name, kind, settings, sim, newBus) => {
  test("lives through damaged answers, and knows the truth when they end", async () => {
    const clock = virtualClock();
    const bus = newBus(clock);
    const noise: Noise = { on: true, hurt: 0 };
    const polls = { pollIdleMs: 25, probeMs: 25, probeMsMax: 100, timeoutMs: 40, ...settings };
    const chance = chanceOf(7);
    const rig = rigOf(kind, {
      ...{ clock, settings: { line, ...polls }, wiring: wires(8, false) },
      line: noisyLine(bus, clock, sim, noise, chance),
    });
    await rig.device.start();
    const wanted = count(500, 10_000);
    let orders = 0;
    while (noise.hurt < wanted) {
      const order = String(++orders).padStart(16, "0");
      let done = false;
      const performing = rig.device.perform(pulse({ order, deadline: clock.now().elapsed + 5000 })).then(() => {
        done = true;
      });
      expect(await clock.runUntil(() => done, 60_000)).toBe(true);
      await performing;
      // A door springs open a moment after its pulse; then somebody shuts it.
      await clock.run(100);
      bus.shut(1, 0);
      await clock.run(2000);
    }
    const fates = rig.observed.filter(({ type }) => type === "pulse-acknowledged" || type === "pulse-failed");
    expect(fates).toHaveLength(orders);
    expect(bus.pulsesOf(1, 0)).toBeLessThanOrEqual(orders);
    // Door 0 was ordered open; of the others nobody touched one.
    const invented = rig.observed.filter((seen) => seen.type === "door-sensed-open" && seen.compartment !== "A-01");
    figure(`${name}: doors seen open that were shut`, { damaged: noise.hurt, orders, invented: invented.length });
    expect(invented).toEqual([]);
    noise.on = false;
    bus.open(1, 5);
    await clock.run(30_000);
    const last = new Map<string, string>();
    for (const seen of rig.observed)
      if (seen.type.startsWith("door-") && "compartment" in seen) last.set(seen.compartment, seen.type);
    expect(rig.device.figures().online).toBe(true);
    expect(rig.device.figures().errors).toBeGreaterThan(0);
    expect(Object.fromEntries(last)).toEqual(
      Object.fromEntries(
        wires(8).map(({ compartment, lock }) => [compartment, `door-sensed-${lock === 5 ? "open" : "closed"}`]),
      ),
    );
    await rig.device.stop();
  });
});
