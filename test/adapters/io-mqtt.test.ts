/** A sensor and lamp node over MQTT, against the simulator's one. */
import { describe, expect, test } from "vitest";
import { Mischief, MischiefSettings } from "../../firmware-sim/mischief.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { Climate } from "../../firmware-sim/surroundings/climate.ts";
import { SensorNode } from "../../firmware-sim/surroundings/sensor-node.ts";
import { decodeReadings, encodeReadings } from "../../gateway/wire/io-topics.ts";
import { bytes, rigOf } from "../contract/device-rig.ts";

const newNode = () => {
  const rig = rigOf("io-mqtt", { settings: { lamps: ["A-01", "A-02"] } });
  const mischief = new Mischief(newRandom("node"));
  const node = new SensorNode("node 1.2", "b1", new Climate("d-1", mischief, 0));
  rig.onPublish = ({ subtopic, payload }) => node.receive(subtopic, payload);
  const send = ({ subtopic, payload, retain }: ReturnType<SensorNode["measure"]>) =>
    rig.device.receive(subtopic, payload, { retain });
  const measure = () => send(node.measure(rig.clock.now().elapsed));
  const told = () => rig.observed.flatMap((seen) => (seen.type === "environment-sensed" ? seen.sensor : []));
  return { ...rig, mischief, node, send, measure, told };
};

describe("a node with sensors and lamps", () => {
  test("is heard by its birth, tells what changed, and is silent after its will", async () => {
    const on = newNode();
    await on.device.start();
    await on.send(on.node.birth());
    await on.measure();
    await on.measure();
    expect(on.observed[0]).toEqual({ type: "device-heard", device: "d-1", firmware: "node 1.2" });
    expect(on.told()).toEqual(["temperature", "humidity", "vibration", "tamper", "mains", "battery"]);
    on.mischief.add(MischiefSettings.parse({ kind: "shaken" }), 0);
    await on.measure();
    expect(on.told().slice(6)).toEqual(["vibration"]);
    await on.device.receive("status", bytes({ online: false }), { retain: true });
    expect(on.observed.at(-1)).toEqual({ type: "device-silent", device: "d-1" });
    await on.measure();
    expect(on.told().slice(7)).toHaveLength(6);
    await on.device.stop();
  });

  test("shows its lamps from retained messages; those of others are no business of it", async () => {
    const on = newNode();
    await on.device.start();
    expect([on.node.lamp("A-01"), on.node.lamp("A-02")]).toEqual(["off", "off"]);
    await on.device.perform({ type: "show-lamp", compartment: "A-02", show: "open" });
    expect([on.node.lamp("A-01"), on.node.lamp("A-02")]).toEqual(["off", "open"]);
    expect(on.published.every(({ retain }) => retain)).toBe(true);
    await on.device.perform({ type: "show-lamp", compartment: "B-01", show: "open" });
    expect(on.device.figures().errors).toBe(1);
    await on.device.stop();
  });

  test.each<readonly [string, unknown]>([
    ["no list", {}],
    ["a list of anything", { readings: [7] }],
    ["a value that is none", { readings: [{ sensor: "a", quantity: "battery", value: "full" }] }],
    ["a quantity that is none", { readings: [{ sensor: "a", quantity: "mood", value: 1 }] }],
    ["a name that is none", { readings: [{ sensor: "A B", quantity: "battery", value: 1 }] }],
    ["too many", { readings: Array.from({ length: 65 }, () => ({ sensor: "a", quantity: "battery", value: 1 })) }],
  ])("%s is a bad message: counted, kept, without effect", async (_sentence, message) => {
    const on = newNode();
    await on.device.start();
    await on.device.receive("readings", bytes(message), { retain: false });
    expect([on.observed, on.scans.map(({ kind }) => kind), on.device.figures().errors]).toEqual([[], ["bad"], 1]);
    await on.device.stop();
  });

  test("readings go there and back", () => {
    const readings = [{ sensor: "ups", quantity: "mains" as const, value: 0 }];
    expect(decodeReadings(encodeReadings(readings))).toEqual(readings);
  });
});
