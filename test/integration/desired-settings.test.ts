/** What MQTT devices shall be set to, over the real broker: told before they come, obeyed, said, and seen when not. */
import { afterEach, expect, test } from "vitest";
import { modelNow } from "../../firmware-sim/main.ts";
import { Mischief } from "../../firmware-sim/mischief.ts";
import { Handheld } from "../../firmware-sim/models/handheld.ts";
import { LockerFirmware } from "../../firmware-sim/models/locker-firmware.ts";
import { TagReader } from "../../firmware-sim/models/tag-reader.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import {
  type MqttAt,
  type ServedDevice,
  serveHandheld,
  serveLocker,
  serveNode,
  serveReader,
} from "../../firmware-sim/serve-mqtt.ts";
import { Climate } from "../../firmware-sim/surroundings/climate.ts";
import { SensorNode } from "../../firmware-sim/surroundings/sensor-node.ts";
import { type DeviceKindName, deviceKinds } from "../../gateway/adapters/registry.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import type { Device } from "../../gateway/ports/device.ts";
import { configOf, encodeStatus, statusTopic } from "../../gateway/wire/device-status.ts";
import { thinned } from "../contract/distinct-tags.ts";
import { deadStream } from "../dead-stream.ts";
import { until } from "../free-port.ts";
import { type BrokerSite, brokerSite, join, quiet, secretOf } from "./broker-site.ts";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const id = "reader-1";
const tag = "3114257BF4499602D2000000";
const desired = { sweepMs: 60, everyMs: 70, debounceMs: 40, volume: 3 };
const mischief = new Mischief(newRandom("mischief"));
const minuteMs = 60_000;

/** Each would by itself speak once a minute only. */
const devices: Readonly<Record<string, (at: MqttAt) => ServedDevice>> = {
  "rfid-mqtt": (at) => {
    const air = { device: id, missed: 0, antennas: [{ antenna: 1, compartments: ["A-01"], through: [] }] };
    const reader = new TagReader({ ...air, firmware: "r 1" }, () => [tag], newRandom("air"), "b1", mischief);
    return serveReader(reader, at, minuteMs, modelNow);
  },
  "io-mqtt": (at) => serveNode(new SensorNode("n 1", "b1", new Climate(id, mischief, 0)), at, minuteMs, modelNow),
  handheld: (at) => serveHandheld(new Handheld("h 1", "b1"), at),
  "locker-mqtt": (at) => {
    const coils = { energise: () => {}, cut: () => {} };
    const wires = { ...coils, sensesOpen: () => false, sensesItem: () => false };
    const locks = [{ compartment: "A-01", device: id, lock: 0, itemSensor: false }];
    const locker = new LockerFirmware({ device: id, firmware: "l 1", locks }, wires, mischief);
    locker.start(modelNow());
    return serveLocker(locker, at, modelNow);
  },
};
const kinds = Object.keys(devices) as DeviceKindName[];

interface Gate {
  readonly device: Device;
  readonly site: BrokerSite;
  readonly at: MqttAt;
  readonly scans: () => number;
}
const gateOf = async (kind: DeviceKindName): Promise<Gate> => {
  let scans = 0;
  let publish: BrokerSite["broker"]["publish"] = () => {};
  const device = deviceKinds[kind].create(
    { desired },
    {
      ...{ device: id, clock: realClock(), log: quiet, openStream: deadStream },
      wiring: [{ compartment: "A-01", lock: 0, input: 0 }],
      secrets: secretsOf({ siteSecret: new Uint8Array(32).fill(3) }),
      observe: async () => {},
      submit: async () => ({ type: "done" }),
      antenna: thinned(id, minuteMs),
      recordScan: async () => void scans++,
      openLine: () => {
        throw new Error("no line");
      },
      publish: (subtopic, payload, options) => publish(id, subtopic, payload, { retain: options?.retain ?? false }),
      showBadge: () => {},
      showLine: () => {},
      freshId: (bytes) => "0".repeat(2 * bytes),
      checkCourier: async () => ({ right: false }),
    },
  );
  const site = await brokerSite({}, { deviceOf: (one) => (one === id ? device : undefined) });
  publish = (...message) => site.broker.publish(...message);
  ends.push(
    () => site.stop(),
    () => device.stop(),
  );
  const at = { device: id, url: `mqtt://127.0.0.1:${site.port}`, password: secretOf(id) };
  return { device, site, at, scans: () => scans };
};
const runs = ({ device }: Gate): string | null | undefined => device.figures().config?.runs;
const { version } = configOf(desired);

test.each(kinds)("a %s that comes later runs what it was told before, and says so", async (kind) => {
  const gate = await gateOf(kind);
  await gate.device.start();
  expect(gate.device.figures().config).toEqual({ desired: version, runs: null });
  const served = devices[kind]?.(gate.at);
  ends.push(async () => served?.stop());
  await until(() => runs(gate) === version);
  // At the pace that it was told, these come at once.
  if (kind === "rfid-mqtt") await until(() => gate.scans() > 2);
  if (kind === "io-mqtt") await until(() => gate.device.figures().requests > 4);
});

test("one that runs something else, or does not say what, is seen", async () => {
  const gate = await gateOf("rfid-mqtt");
  await gate.device.start();
  const client = await join(gate.site, id);
  ends.push(() => client.endAsync(true));
  const say = (config?: string) =>
    client.publishAsync(
      `postern/${id}/${statusTopic}`,
      Buffer.from(encodeStatus({ online: true, ...(config !== undefined && { config }) })),
      { qos: 1 },
    );
  await say("00c0ffee");
  expect(runs(gate)).toBe("00c0ffee");
  await say(version);
  expect(runs(gate)).toBe(version);
  await say();
  expect(runs(gate)).toBeNull();
});
