/** Modbus boards that are data: what a register map comes to on the wire, and what its answers say. */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { BoardMap, boardMaps } from "../../gateway/adapters/modbus-board/map.ts";
import { ModbusBoardSettings, modbusLanguage } from "../../gateway/adapters/modbus-board/protocol.ts";
import { decodeRequest, encodeAnswer, type ModbusRequest } from "../../gateway/wire/boards/modbus-pdu.ts";
import { pulse, rigOf, wires } from "../contract/device-rig.ts";
import { boardBus } from "../contract/other-sides.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { registerBoard, registerMapYaml } from "./register-board.ts";
import { typesOf } from "./relay-site.ts";

const line = { transport: "tcp", host: "board" };
const mapped = (more: object = {}, wiring = wires(8).map((wire) => ({ ...wire, itemInput: wire.lock }))) => {
  const clock = virtualClock();
  const bus = boardBus(clock, [1], 0, registerBoard);
  const settings = { line, map: { ...parse(registerMapYaml), ...more } };
  return { clock, bus, rig: rigOf("modbus-board", { clock, line: bus, settings, wiring }) };
};
const askedOf = (bus: { readonly asked: readonly { readonly pdu: Uint8Array }[] }): ModbusRequest[] =>
  bus.asked.map(({ pdu }) => decodeRequest(pdu) as ModbusRequest);

describe("a board that is a few lines of YAML", () => {
  test("is switched off, asked for relays and version, then read: doors and items in one round", async () => {
    const { clock, bus, rig } = mapped();
    await rig.device.start();
    await clock.runUntil(() => rig.device.figures().online, 5000);
    expect(askedOf(bus).slice(0, 5)).toEqual([
      { type: "write-coils", from: 0, values: Array(12).fill(false) },
      { type: "read-bits", function: 1, from: 0, count: 12 },
      { type: "read-registers", function: 3, from: 1, count: 1 },
      { type: "read-registers", function: 4, from: 0x20, count: 1 },
      { type: "read-bits", function: 1, from: 0x40, count: 8 },
    ]);
    expect(rig.observed[0]).toEqual({ type: "device-heard", device: "d-1", firmware: "3.1" });
    expect(typesOf(rig).filter((type) => type === "door-sensed-closed")).toHaveLength(8);
    await rig.device.stop();
  });

  test("is pulsed by its register in its own steps, and a round begun before says nothing any more", async () => {
    const { clock, bus, rig } = mapped();
    await rig.device.start();
    await clock.run(3000);
    // The doors of a round have been read, its items not yet.
    await clock.runUntil(() => askedOf(bus).at(-1)?.type === "read-registers", 5000);
    rig.observed.length = 0;
    const from = bus.asked.length;
    const performing = rig.device.perform(pulse({ lock: 3, compartment: "A-04", pulseMs: 500 }));
    await clock.runUntil(() => typesOf(rig).includes("door-sensed-open"), 5000);
    await performing;
    const asked = askedOf(bus).slice(from);
    expect(asked[0]).toEqual({ type: "write-register", address: 0x0106, value: 50 });
    expect(asked[1]).toMatchObject({ type: "read-registers" });
    expect(bus.pulsesOf(1, 3)).toBe(1);
    await rig.device.stop();
  });

  test("whose relay stays on although told to be off counts an error, and is read all the same", async () => {
    // The items stand in for relays here: one lies in the first compartment.
    const { clock, bus, rig } = mapped({ relays: { function: 1, address: 0x40, count: 12 } });
    bus.set(1, 100, true);
    await rig.device.start();
    await clock.run(1000);
    expect(rig.device.figures()).toMatchObject({ online: true, errors: 1 });
    await rig.device.stop();
  });

  test("that declines everything but its inputs is read all the same", async () => {
    const { clock, rig } = mapped({
      ...{ allOff: { function: 5, address: 0x77 }, relays: { function: 2, address: 0 } },
      version: { function: 4, address: 9 },
    });
    await rig.device.start();
    await clock.run(1000);
    expect(rig.device.figures()).toMatchObject({ online: true, firmware: null, errors: 3 });
    await rig.device.stop();
  });
});

describe("a map", () => {
  test("by name is the relay board to the byte", async () => {
    const frames = async (kind: "modbus-relay" | "modbus-board", settings: object): Promise<string[]> => {
      const clock = virtualClock();
      const bus = boardBus(clock, [1]);
      const rig = rigOf(kind, { clock, line: bus, settings: { line, ...settings }, wiring: wires(8, true) });
      await rig.device.start();
      await clock.run(2000);
      const performing = rig.device.perform(pulse({ lock: 5, compartment: "A-06" }));
      await clock.run(2000);
      await performing;
      await rig.device.stop();
      return bus.asked.map(({ pdu, at }) => `${at} ${Buffer.from(pdu).toString("hex")}`);
    };
    expect(await frames("modbus-board", { board: "waveshare-relay" })).toEqual(await frames("modbus-relay", {}));
  });

  test.each<[string, object, ModbusRequest, number[], boolean[]]>([
    [
      "bits of function 02",
      { function: 2, address: 16, count: 5 },
      { type: "read-bits", function: 2, from: 16, count: 5 },
      [1, 0, 1, 0, 1],
      [true, false, true, false, true],
    ],
    [
      "bits packed into input registers",
      { function: 4, address: 7, count: 18 },
      { type: "read-registers", function: 4, from: 7, count: 2 },
      [0x8001, 2],
      [true, ...Array(14).fill(false), true, false, true],
    ],
    [
      "eight to a holding register",
      { function: 3, address: 0, count: 10, perRegister: 8 },
      { type: "read-registers", function: 3, from: 0, count: 2 },
      [0xff02, 1],
      [false, true, ...Array(6).fill(false), true, false],
    ],
    [
      "a register each",
      { function: 4, address: 0x100, count: 3, perRegister: 1 },
      { type: "read-registers", function: 4, from: 0x100, count: 3 },
      [0, 700, 1],
      [false, true, true],
    ],
  ])("reads %s", (_, inputs, request, values, doors) => {
    const map = BoardMap.parse({ ...parse(registerMapYaml), inputs, items: undefined });
    const [read] = modbusLanguage(1, map, wires(20)).reads;
    expect(decodeRequest(read!.pdu)).toEqual(request);
    const answer = encodeAnswer(request, request.type === "read-bits" ? values.map(Boolean) : values);
    expect(read!.read(answer)).toEqual({ doors, items: doors });
    expect(read!.read(answer.subarray(1))).toBeNull();
  });

  test.each<[string, object, string]>([
    ["function 05, a length", { function: 5, address: 0x200, stepMs: 100 }, "0502020005"],
    ["function 05, a value", { function: 5, address: 0x10, value: 0xff00 }, "050012ff00"],
    ["function 06, steps of 10 ms", { function: 6, address: 0x10, stepMs: 10 }, "0600120032"],
    ["function 16, a stride", { function: 16, address: 0x10, stride: 4, value: 1 }, "10001800010200" + "01"],
  ])("fires lock 2 for 500 ms by %s", (_, how, pdu) => {
    const map = BoardMap.parse({ ...parse(registerMapYaml), pulse: how });
    const sent = modbusLanguage(1, map, wires(8)).pulse(2, 500);
    expect(Buffer.from(sent.pdu).toString("hex")).toBe(pdu);
    const request = decodeRequest(sent.pdu) as ModbusRequest;
    expect(sent.confirms?.(encodeAnswer(request))).toBe(true);
    expect(sent.confirms?.(Uint8Array.of(0x85, 2))).toBe(false);
  });

  const map = parse(registerMapYaml) as Record<string, object>;
  test.each<[string, object]>([
    ["neither a map nor a name", {}],
    ["both", { board: "waveshare-relay", map }],
    ["a name that nobody gave", { board: "my-board" }],
    ["a pulse of no length", { map: { ...map, pulse: { function: 6, address: 1 } } }],
    ["a pulse of two lengths", { map: { ...map, pulse: { function: 6, address: 1, stepMs: 10, value: 5 } } }],
    ["a lock past the last address", { map: { ...map, pulse: { function: 6, address: 0xfff0, stride: 8, value: 1 } } }],
    [
      "more inputs than one request reads",
      { map: { ...map, inputs: { function: 3, address: 0, count: 200, perRegister: 1 } } },
    ],
    ["a function that reads nothing", { map: { ...map, inputs: { function: 6, address: 0 } } }],
  ])("with %s is refused", (_, settings) => {
    expect(ModbusBoardSettings.safeParse({ line, ...settings }).success).toBe(false);
  });

  test("every named one is whole", () => {
    for (const named of Object.values(boardMaps)) expect(BoardMap.parse(named)).toEqual(named);
  });
});
