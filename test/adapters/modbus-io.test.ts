/** A Modbus module with sensors and lamps, against the simulator's one. */
import { describe, expect, test } from "vitest";
import { framingOf as simFramingOf } from "../../firmware-sim/lines/framing.ts";
import { Mischief, MischiefSettings } from "../../firmware-sim/mischief.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { Climate } from "../../firmware-sim/surroundings/climate.ts";
import { IoModule } from "../../firmware-sim/surroundings/io-module.ts";
import { framingOf } from "../../gateway/adapters/bus/framing.ts";
import { deviceKinds } from "../../gateway/adapters/registry.ts";
import { LineError, type PduLine } from "../../gateway/ports/line.ts";
import { rigOf } from "../contract/device-rig.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { chanceOf, mutate } from "../integration/mutate.ts";
import { count, figure } from "../scale.ts";

const line = { transport: "serial", path: "/dev/ttyS9", baudRate: 9600 } as const;
const settings = {
  ...{ line, unit: 7, pollMs: 500, timeoutMs: 100, version: { function: 3, address: 0x8000 } },
  sensors: [
    { sensor: "room", quantity: "temperature", function: 4, address: 0, scale: 0.1 },
    { sensor: "damp", quantity: "humidity", function: 4, address: 1, scale: 0.1 },
    { sensor: "frame", quantity: "tamper", function: 2, address: 0, inverted: true },
    { sensor: "ups", quantity: "mains", function: 2, address: 1 },
    { sensor: "ups-battery", quantity: "battery", function: 4, address: 3 },
  ],
  lamps: { function: 6, address: 16, open: 1, wait: 2, at: { "A-01": 0, "A-02": 3 } },
};

const newModule = (hurt: (answer: Uint8Array) => Uint8Array | "late" | "gone" = (answer) => answer) => {
  const clock = virtualClock();
  const mischief = new Mischief(newRandom("io"));
  const now = (): number => clock.now().elapsed;
  const module = new IoModule({ unit: 7, lamps: 4, version: 12 }, new Climate("d-1", mischief, 0));
  const asked: { readonly at: number; readonly code: number }[] = [];
  let away = false;
  const bus: PduLine = {
    request: async (unit, pdu, timeoutMs) => {
      asked.push({ at: now(), code: pdu[0] ?? 0 });
      const answer = away || module.hears(unit) === false ? "gone" : hurt(module.answer(pdu, now()));
      await clock.sleep(typeof answer === "string" ? timeoutMs : 5);
      if (typeof answer === "string") throw new LineError("time-out", true, answer);
      if ((answer[0] ?? 0) & 0x80) throw new LineError("exception", true, "declined");
      return answer;
    },
    close: async () => {},
  };
  const rig = rigOf("modbus-io", { clock, settings, line: bus });
  const fault = (kind: string, more: object = {}) =>
    mischief.add(MischiefSettings.parse({ kind, ...more }), now()) ?? 0;
  const told = () =>
    rig.observed.flatMap((seen) => (seen.type === "environment-sensed" ? `${seen.sensor} ${seen.value}` : []));
  const power = (on: boolean): void => {
    away = !on;
    if (!on) module.powerCycle();
  };
  return { ...rig, module, mischief, asked, fault, told, power };
};

describe("a module with sensors and lamps", () => {
  test("is heard with its version, and tells each sensor once its three samples agree", async () => {
    const io = newModule();
    await io.device.start();
    await io.clock.run(3000);
    expect(io.observed[0]).toEqual({ type: "device-heard", device: "d-1", firmware: "12" });
    expect(io.told()).toEqual(["room 21", "damp 45", "frame 0", "ups 1", "ups-battery 100"]);
    expect(io.device.figures()).toMatchObject({ online: true, errors: 0, firmware: "12" });
    expect(io.device.figures().readings).toContainEqual({ sensor: "room", quantity: "temperature", value: 21 });
    await io.device.stop();
  });

  test("tells what changes, and nothing else", async () => {
    const io = newModule();
    await io.device.start();
    await io.clock.run(3000);
    const before = io.told().length;
    await io.clock.run(60_000);
    expect(io.told()).toHaveLength(before);
    const open = io.fault("tampered");
    io.fault("mains-loss");
    io.fault("heat");
    await io.clock.run(3000);
    expect(io.told().slice(before).sort()).toEqual(["frame 1", expect.stringMatching(/^room 60/), "ups 0"]);
    io.mischief.remove(open);
    await io.clock.run(3000);
    expect(io.told().at(-1)).toBe("frame 0");
    await io.device.stop();
  });

  test("one wild sample between two good ones is no news", async () => {
    let wild = 0;
    const io = newModule((answer) => {
      if (answer[0] === 4 && answer[3] === 210 && wild-- > 0) return Uint8Array.of(4, 2, 0x7f, 0xff);
      return answer;
    });
    await io.device.start();
    await io.clock.run(3000);
    const before = io.told();
    wild = 1;
    await io.clock.run(5000);
    expect(wild).toBeLessThan(1);
    expect(io.told()).toEqual(before);
    await io.device.stop();
  });

  test("shows lamps, puts them out at its start, and shows them again after its power was away", async () => {
    const io = newModule();
    await io.device.start();
    await io.clock.run(1000);
    await io.device.perform({ type: "show-lamp", compartment: "A-02", show: "wait" });
    await io.device.perform({ type: "show-lamp", compartment: "A-01", show: "open" });
    await io.clock.run(200);
    expect([0, 1, 2, 3].map((lamp) => io.module.lamp(lamp))).toEqual([1, 0, 0, 2]);
    await io.device.perform({ type: "show-lamp", compartment: "A-01", show: "off" });
    await io.clock.run(200);
    io.power(false);
    await io.clock.run(5000);
    expect(io.observed.at(-1)).toEqual({ type: "device-silent", device: "d-1" });
    io.power(true);
    await io.clock.run(15_000);
    expect([0, 3].map((lamp) => io.module.lamp(lamp))).toEqual([0, 2]);
    expect(io.told().filter((word) => word.startsWith("room")).length).toBe(2);
    await io.device.stop();
  });

  test("a lamp that is changed often costs one write at a time, and the last word counts", async () => {
    const io = newModule();
    await io.device.start();
    await io.clock.run(1000);
    const before = io.asked.filter(({ code }) => code === 6).length;
    for (const show of ["open", "wait", "open", "wait", "off", "open"] as const)
      await io.device.perform({ type: "show-lamp", compartment: "A-01", show });
    await io.clock.run(200);
    expect(io.asked.filter(({ code }) => code === 6).length - before).toBeLessThanOrEqual(2);
    expect(io.module.lamp(0)).toBe(1);
    await io.device.stop();
  });

  test("lives through damaged answers without inventing an alarm", async () => {
    const chance = chanceOf(11);
    const [sim, framing] = [simFramingOf("modbus", "serial"), framingOf(line)];
    let hurt = 0;
    const io = newModule((answer) => {
      if (chance(100) >= 50) return answer;
      hurt++;
      const { frames } = framing.split(mutate(Buffer.from(sim.answer({ unit: 7, pdu: answer }, answer)), chance));
      return frames.find(({ unit, pdu }) => unit === 7 && pdu[0] === answer[0])?.pdu ?? "gone";
    });
    await io.device.start();
    const wanted = count(500, 10_000);
    while (hurt < wanted) await io.clock.run(10_000);
    const wrong = io
      .told()
      .filter(
        (word) => !["room", "damp 45", "frame 0", "ups 1", "ups-battery 100"].some((good) => word.startsWith(good)),
      );
    figure("damaged answers of a sensor module", { hurt, invented: wrong.length, requests: io.asked.length });
    expect(wrong).toEqual([]);
    await io.device.stop();
  });

  test.each([
    ["a sensor that is named twice", { sensors: [settings.sensors[0], settings.sensors[0]] }],
    ["nothing to read and nothing to show", { sensors: [], lamps: undefined }],
    ["a lamp past the last register", { lamps: { function: 6, address: 65_535, at: { "A-01": 1 } } }],
    ["a lamp at no compartment", { lamps: { function: 6, address: 1, at: { door: 1 } } }],
    ["a quantity that nobody knows", { sensors: [{ ...settings.sensors[0], quantity: "mood" }] }],
  ])("refuses %s", (_sentence, change) => {
    expect(deviceKinds["modbus-io"].settings.safeParse({ ...settings, ...change }).success).toBe(false);
  });
});
