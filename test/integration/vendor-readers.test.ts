/** Readers of other makers as real MQTT clients of the real broker: told to use our topics, they speak their words. */
import mqtt, { type MqttClient } from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { rfidMqtt } from "../../gateway/adapters/rfid-mqtt/driver.ts";
import { RfidMqttSettings } from "../../gateway/adapters/rfid-mqtt/protocol.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import type { Device } from "../../gateway/ports/device.ts";
import type { ScanRecord } from "../../gateway/ports/journal.ts";
import { thinned } from "../contract/distinct-tags.ts";
import { deadStream } from "../dead-stream.ts";
import { brokerSite, quiet, secretOf } from "./broker-site.ts";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const epc = "3114257BF4499602D2000000";
const timestamp = (nth: number): string => new Date(1_790_000_000_000 + nth).toISOString();
const words = {
  impinj: (nth: number) => ({
    ...{ timestamp: timestamp(nth), hostname: "impinj", eventType: "tagInventory" },
    tagInventoryEvent: { epc: Buffer.from(epc, "hex").toString("base64url"), antennaPort: 1, peakRssiCdbm: -4500 },
  }),
  zebra: (nth: number) => ({
    ...{ timestamp: timestamp(nth), type: "SIMPLE" },
    data: { eventNum: nth, format: "epc", idHex: epc.toLowerCase(), antenna: 1, peakRssi: -45, reads: 1 },
  }),
};

interface Site {
  readonly client: MqttClient;
  readonly observed: Observation[];
  readonly scans: ScanRecord[];
}
const siteOf = async (format: keyof typeof words): Promise<Site> => {
  const observed: Observation[] = [];
  const scans: ScanRecord[] = [];
  const device: Device = rfidMqtt(RfidMqttSettings.parse({ format, antennas: { 1: ["A-01"] } }), {
    ...{ device: "reader-1", clock: realClock(), log: quiet, wiring: [], openStream: deadStream },
    secrets: secretsOf({ siteSecret: new Uint8Array(32).fill(3) }),
    observe: async (observation) => void observed.push(observation),
    submit: () => Promise.reject(new Error("a reader commands nothing")),
    antenna: thinned("reader-1", 60_000),
    recordScan: async (record) => void scans.push(record),
    openLine: () => {
      throw new Error("a reader has no line");
    },
    publish: () => {},
    showBadge: () => {},
    showLine: () => {},
    freshId: (bytes) => "0".repeat(2 * bytes),
    checkCourier: async () => ({ right: false }),
  });
  await device.start();
  const site = await brokerSite({}, { deviceOf: (id) => (id === "reader-1" ? device : undefined) });
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${site.port}`, {
    ...{ clientId: "reader-1", username: "reader-1", password: secretOf("reader-1"), reconnectPeriod: 0 },
  });
  ends.push(
    () => device.stop(),
    () => site.stop(),
    () => client.endAsync(true),
  );
  return { client, observed, scans };
};

describe.each(["impinj", "zebra"] as const)("a reader of %s on the broker", (format) => {
  test("is kept read by read and told once, and its copies are acknowledged", async () => {
    const { client, observed, scans } = await siteOf(format);
    const publish = (nth: number) =>
      client.publishAsync("postern/reader-1/tags", JSON.stringify(words[format](nth)), { qos: 1 });
    for (let nth = 0; nth < 20; nth++) await publish(nth);
    await publish(19);
    expect(scans).toHaveLength(20);
    expect(observed).toEqual([
      { type: "device-heard", device: "reader-1" },
      { type: "tag-read", device: "reader-1", epc, compartments: ["A-01"] },
    ]);
  });
});
