/** An RFID reader: every message is kept raw, the site hears each tag once in a while. */
import { describe, expect, test } from "vitest";
import { bytes, type Rig, rigOf } from "../contract/device-rig.ts";

const epc = "3114257BF4499602D2000000";
const settings = { antennas: { 1: ["A-01", "A-02"], 2: ["A-03"] } };
const started = async (more: object = {}): Promise<Rig> => {
  const rig = rigOf("rfid-mqtt", { settings: { ...settings, ...more } });
  await rig.device.start();
  return rig;
};
const read = (id: string, antenna = 1, tag = epc) => bytes({ id, epc: tag, antenna, rssi: -51.5, at: 1 });
const send = (rig: Rig, payload: Uint8Array): Promise<void> => rig.device.receive("tags", payload, { retain: false });
const tags = (rig: Rig) => rig.observed.filter(({ type }) => type === "tag-read");

describe("a reader", () => {
  test("keeps each message as it came and tells the compartments of the antenna", async () => {
    const rig = await started();
    const payload = read("r-1", 1, epc.toLowerCase());
    await send(rig, payload);
    expect(rig.scans).toMatchObject([{ device: "d-1", kind: "tag", id: "r-1", payload }]);
    expect(rig.observed).toEqual([
      { type: "device-heard", device: "d-1" },
      { type: "tag-read", device: "d-1", epc, compartments: ["A-01", "A-02"] },
    ]);
  });

  test("tells the same tag at the same antenna once in a while, and each other one at once", async () => {
    const rig = await started();
    for (let at = 0; at < 20; at++) {
      await send(rig, read(`r-${at}`));
      await rig.clock.run(50);
    }
    expect(tags(rig)).toHaveLength(1);
    await send(rig, read("other-antenna", 2));
    await send(rig, read("other-tag", 1, "30AA"));
    await send(rig, read("other-tag-2", 1, "30AA55FF"));
    expect(tags(rig)).toHaveLength(3);
    await rig.clock.run(2000);
    await send(rig, read("later"));
    expect(tags(rig)).toHaveLength(4);
  });

  test("takes many reads in one message", async () => {
    const rig = await started();
    const reads = [
      [epc, 1, -50],
      [epc, 1, -48],
      [epc, 2, -60],
      ["30AA55FF", 9, -60],
    ];
    await send(rig, bytes({ id: "r-1", at: 5, reads }));
    expect(tags(rig).map((seen) => (seen.type === "tag-read" ? seen.compartments : []))).toEqual([
      ["A-01", "A-02"],
      ["A-03"],
    ]);
    expect(rig.scans).toHaveLength(1);
  });

  test("a duplicate is kept once and settles with the first", async () => {
    const rig = await started();
    await Promise.all([send(rig, read("r-1")), send(rig, read("r-1"))]);
    await send(rig, read("r-1"));
    expect(rig.scans).toHaveLength(1);
    expect(rig.device.figures().requests).toBe(3);
  });

  test("the window of duplicates is bounded", async () => {
    const rig = await started({ duplicatesMax: 64 });
    for (let at = 0; at < 200; at++) await send(rig, read(`r-${at}`));
    await send(rig, read("r-199"));
    expect(rig.scans).toHaveLength(200);
    await send(rig, read("r-0"));
    expect(rig.scans).toHaveLength(201);
  });

  test("a full inbox delays a message and loses nothing", async () => {
    const rig = await started();
    rig.fullFor = 4;
    let done = false;
    const sending = send(rig, read("r-1")).then(() => {
      done = true;
    });
    expect(done).toBe(false);
    await rig.clock.runUntil(() => done, 20_000);
    await sending;
    expect(rig.scans).toHaveLength(1);
    expect(tags(rig)).toHaveLength(1);
  });

  test("what failed is not remembered: the message may come again", async () => {
    const rig = await started();
    await rig.device.stop();
    rig.fullFor = 4;
    await expect(send(rig, read("r-1"))).rejects.toMatchObject({ code: "inbox-full" });
    rig.fullFor = 0;
    await send(rig, read("r-1"));
    expect(rig.scans).toHaveLength(1);
  });

  test("birth and will are told as heard and silent, once each", async () => {
    const rig = await started();
    const status = (online: boolean) =>
      rig.device.receive("status", bytes({ online, firmware: "7.2" }), { retain: true });
    for (const online of [true, true, false, false, true]) await status(online);
    expect(rig.observed).toEqual([
      { type: "device-heard", device: "d-1", firmware: "7.2" },
      { type: "device-silent", device: "d-1" },
      { type: "device-heard", device: "d-1", firmware: "7.2" },
    ]);
    expect(rig.device.figures()).toMatchObject({ online: true, firmware: "7.2" });
  });

  test.each([
    ["no id", { epc, antenna: 1, rssi: -50, at: 1 }],
    ["a tag that is no hex", { id: "r", epc: "XYZ12345", antenna: 1, rssi: -50, at: 1 }],
    ["an antenna that is none", { id: "r", epc, antenna: -1, rssi: -50, at: 1 }],
    ["a strength that is none", { id: "r", epc, antenna: 1, rssi: "loud", at: 1 }],
    ["an empty batch", { id: "r", at: 1, reads: [] }],
    ["one bad read in a batch", { id: "r", at: 1, reads: [[epc, 1, -50], [epc]] }],
  ])("%s is kept as bad and told to nobody", async (_, body) => {
    const rig = await started();
    await send(rig, bytes(body));
    expect(rig.scans).toMatchObject([{ kind: "bad" }]);
    expect(rig.observed).toEqual([]);
    expect(rig.device.figures().errors).toBe(1);
  });
});

describe("a reader that speaks its maker's words", () => {
  const timestamp = "2026-03-31T17:50:34.104190216Z";
  const impinj = (antennaPort: number, more: object = { timestamp }) =>
    bytes({ ...more, eventType: "tagInventory", tagInventoryEvent: { epcHex: epc, antennaPort, peakRssiCdbm: -4500 } });
  const zebra = (antenna: number, more: object = { timestamp }) =>
    bytes({ ...more, type: "SIMPLE", data: { idHex: epc, antenna, peakRssi: -45 } });

  test.each([
    ["impinj", impinj],
    ["zebra", zebra],
  ] as const)("of %s is kept as it came, told, and known again as a copy", async (format, message) => {
    const rig = await started({ format });
    await send(rig, message(1));
    await send(rig, message(1));
    await send(rig, message(2));
    expect(rig.scans.map(({ kind, payload }) => [kind, payload])).toEqual([
      ["tag", message(1)],
      ["tag", message(2)],
    ]);
    expect(tags(rig)).toMatchObject([{ epc, compartments: ["A-01", "A-02"] }, { compartments: ["A-03"] }]);
    await send(rig, read("r-1"));
    expect(rig.scans.at(-1)).toMatchObject({ kind: "bad" });
  });

  test("without a time takes no message for a copy: each read counts", async () => {
    const rig = await started({ format: "zebra" });
    for (let nth = 0; nth < 3; nth++) {
      await send(rig, zebra(1, {}));
      await rig.clock.run(2500);
    }
    expect(rig.scans).toHaveLength(3);
    expect(new Set(rig.scans.map(({ id }) => id)).size).toBe(3);
    expect(tags(rig)).toHaveLength(3);
  });

  test("is not silent while its heartbeats come, and a heartbeat is kept by nobody", async () => {
    const rig = await started({ format: "zebra", silentMs: 10_000 });
    for (let beat = 0; beat < 6; beat++) {
      await rig.device.receive("events", bytes({ type: "heartBeatEVT", timestamp }), { retain: false });
      await rig.clock.run(5000);
    }
    expect(rig.observed.map(({ type }) => type)).toEqual(["device-heard"]);
    expect(rig.scans).toEqual([]);
    await rig.clock.run(10_000);
    expect(rig.observed.map(({ type }) => type)).toEqual(["device-heard", "device-silent"]);
  });
});
