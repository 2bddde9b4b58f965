/** KERONG boards behind a bus: an unlock in silence, item sensors of their own, two models on one line. */
import { describe, expect, test } from "vitest";
import { decodeKerong, kerongFrame } from "../../gateway/wire/boards/kerong.ts";
import { deadLine, pulse, type Rig, rigOf, wires } from "../contract/device-rig.ts";
import { type BoardBus, boardBus, kerongBoard } from "../contract/other-sides.ts";
import { type VirtualClock, virtualClock } from "../contract/virtual-clock.ts";
import { typesOf } from "./relay-site.ts";

const line = { transport: "serial", path: "/dev/ttyS9" };
const ownItems = wires(8).map((wire) => ({ ...wire, itemInput: wire.lock }));
interface Site {
  readonly clock: VirtualClock;
  readonly bus: BoardBus;
  readonly rig: Rig;
}
const site = async (more: object = {}, model: "cu16" | "cu48" = "cu16", indexBase: 0 | 1 = 0): Promise<Site> => {
  const clock = virtualClock();
  const bus = boardBus(clock, [1], 0, kerongBoard(model, indexBase));
  const settings = { line, model, board: 1, indexBase, ...more };
  const rig = rigOf("kerong", { clock, line: bus, settings, wiring: ownItems });
  await rig.device.start();
  expect(await clock.runUntil(() => rig.device.figures().online, 5000)).toBe(true);
  await clock.run(3000);
  rig.observed.length = 0;
  return { clock, bus, rig };
};
const perform = async ({ clock, rig }: Site, effect = pulse()): Promise<void> => {
  let done = false;
  const performing = rig.device.perform(effect).then(() => {
    done = true;
  });
  expect(await clock.runUntil(() => done, 60_000)).toBe(true);
  await performing;
};
const asked = ({ bus }: Site, from = 0): string[] =>
  bus.asked.slice(from).map((one) => decodeKerong(one)?.request.type ?? "nonsense");
const framesOf = ({ bus }: Site, from = 0): string[] =>
  bus.asked.slice(from).map(({ unit, pdu }) => Buffer.from(kerongFrame(unit, pdu)).toString("hex").toUpperCase());

describe("an unlock", () => {
  test("is acknowledged by the reading that shows the door open, and before the opening is told", async () => {
    const at = await site();
    const from = at.bus.asked.length;
    await perform(at);
    expect(typesOf(at.rig).slice(-2)).toEqual(["pulse-acknowledged", "door-sensed-open"]);
    expect(asked(at, from)[0]).toBe("unlock");
    expect(asked(at, from).filter((type) => type === "unlock")).toHaveLength(1);
    expect(asked(at, from).filter((type) => type === "state").length).toBeGreaterThanOrEqual(2);
    await at.rig.device.stop();
  });

  test("of a jammed lock is unconfirmed in time, the door then told closed, and nothing repeated", async () => {
    const at = await site({ seenOpenMs: 800 });
    at.bus.jam = true;
    const began = at.clock.now().elapsed;
    await perform(at);
    expect(at.clock.now().elapsed - began).toBeGreaterThanOrEqual(800);
    expect(at.rig.observed).toMatchObject([{ type: "pulse-failed", outcome: "unconfirmed" }]);
    await at.clock.run(20_000);
    expect(typesOf(at.rig)).toEqual(["pulse-failed", "door-sensed-closed", "item-sensed"]);
    expect(at.bus.pulsesOf(1, 0)).toBe(1);
    await at.rig.device.stop();
  });

  test("of a board that falls silent is unconfirmed at once: nobody knows", async () => {
    const at = await site({ seenOpenMs: 60_000 });
    at.bus.loseNextAnswer = true;
    const performing = perform(at);
    await at.clock.runUntil(() => typesOf(at.rig).includes("device-silent"), 10_000);
    await performing;
    expect(at.rig.observed.filter(({ type }) => type === "pulse-failed")).toMatchObject([{ outcome: "unconfirmed" }]);
    expect(at.clock.now().elapsed).toBeLessThan(10_000);
    await at.rig.device.stop();
  });

  test("that cannot leave is refused", async () => {
    const clock = virtualClock();
    const rig = rigOf("kerong", { clock, line: deadLine, settings: { line, model: "cu48" }, wiring: wires(2) });
    await rig.device.start();
    await perform({ clock, rig, bus: boardBus(clock, []) });
    expect(rig.observed.at(-1)).toMatchObject({ type: "pulse-failed", outcome: "refused" });
    await rig.device.stop();
  });

  test.each([
    ["cu16", 0, "02123103 48"],
    ["cu16", 1, "02133103 49"],
    ["cu48", 0, "0201026103 69"],
    ["cu48", 1, "0201036103 6A"],
  ] as const)("of lock 2 on board 1, %s counting from %i, is %s", async (model, indexBase, frame) => {
    const at = await site({}, model, indexBase);
    const from = at.bus.asked.length;
    await perform(at, pulse({ lock: 2, compartment: "A-03" }));
    expect(framesOf(at, from)[0]).toBe(frame.replaceAll(" ", ""));
    expect(at.bus.pulsesOf(1, 2)).toBe(1);
    await at.rig.device.stop();
  });

  test("of an index that a CU16 has no room for is refused, not sent to another board", async () => {
    const clock = virtualClock();
    const bus = boardBus(clock, [1], 0, kerongBoard("cu16", 1));
    const wiring = [{ compartment: "A-16", lock: 15, input: 15 }];
    const settings = { line, model: "cu16", board: 1, indexBase: 1 };
    const rig = rigOf("kerong", { clock, line: bus, settings, wiring });
    await rig.device.start();
    await clock.run(1000);
    await perform({ clock, bus, rig }, pulse({ lock: 15, compartment: "A-16" }));
    expect(rig.observed.at(-1)).toMatchObject({ type: "pulse-failed", outcome: "refused" });
    expect(asked({ clock, bus, rig })).not.toContain("unlock");
    await rig.device.stop();
  });
});

describe("the readings of a board", () => {
  test("doors and items are numbered apart: input 0 and item input 0 are two wires", async () => {
    const at = await site();
    at.bus.set(1, 100, true);
    await at.clock.run(5000);
    expect(at.rig.observed).toEqual([{ type: "item-sensed", compartment: "A-01", present: true }]);
    await at.rig.device.stop();
  });

  test("a flicker of an item sensor is outvoted, two of three samples decide", async () => {
    const at = await site({ pollIdleMs: 100 });
    const samples = [true, false, false, true, true];
    for (const sample of samples) {
      at.bus.set(1, 100, sample);
      const before = at.bus.asked.length;
      await at.clock.runUntil(() => at.bus.asked.length > before, 1000);
      await at.clock.run(at.bus.turnaroundMs);
    }
    expect(at.rig.observed).toEqual([{ type: "item-sensed", compartment: "A-01", present: true }]);
    await at.rig.device.stop();
  });

  test("levels are settings: a set lock bit may as well mean an open door, a clear item bit an item", async () => {
    const clock = virtualClock();
    const bus = boardBus(clock, [1], 0, kerongBoard("cu48"));
    const settings = { line, model: "cu48", board: 1, doorOpenLevel: 1, itemPresentLevel: 0 };
    const rig = rigOf("kerong", { clock, line: bus, settings, wiring: ownItems });
    await rig.device.start();
    await clock.run(3000);
    expect(typesOf(rig).filter((type) => type === "door-sensed-open")).toHaveLength(8);
    expect(rig.observed.filter((seen) => seen.type === "item-sensed" && seen.present)).toHaveLength(8);
    await rig.device.stop();
  });

  test("two models and three boards share one line, one request in flight, each in its turn", async () => {
    const clock = virtualClock();
    const bus = boardBus(clock, [0, 1, 2], 0, (board, wired) =>
      kerongBoard(board === 2 ? "cu48" : "cu16")(board, wired),
    );
    const rigs = [0, 1, 2].map((board) => {
      const model = board === 2 ? "cu48" : "cu16";
      const settings = { line, model, board, pollIdleMs: 10 };
      return rigOf("kerong", { clock, line: bus, name: `board-${board}`, settings, wiring: wires(8) });
    });
    for (const { device } of rigs) await device.start();
    bus.turnaroundMs = 20;
    await clock.run(2000);
    expect(rigs.every(({ device }) => device.figures().online)).toBe(true);
    const units = bus.asked.slice(-30).map(({ unit }) => unit);
    expect(new Set(units)).toEqual(new Set([0x00, 0x10, 0x02]));
    for (let place = 3; place < units.length; place++) expect(units[place]).toBe(units[place - 3]);
    expect(bus.inFlightMost()).toBe(1);
    for (const { device } of rigs) await device.stop();
  });

  test("another board's state on the line is nobody's reading", async () => {
    const clock = virtualClock();
    const bus = boardBus(clock, [1, 2], 0, kerongBoard("cu16"));
    const request = bus.request.bind(bus);
    const crossed = { ...bus, request: (_: number, pdu: Uint8Array, ms: number) => request(0x20, pdu, ms) };
    const settings = { line, model: "cu48", board: 1 };
    const rig = rigOf("kerong", { clock, line: crossed, settings, wiring: wires(8) });
    await rig.device.start();
    await clock.run(10_000);
    expect(typesOf(rig)[0]).toBe("device-silent");
    expect(typesOf(rig)).not.toContain("door-sensed-closed");
    await rig.device.stop();
  });
});
