/** An LLRP reader: the order of a session, what keeps it alive, and how it comes back. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { loadReaderCodec, type ReaderCodec } from "../../firmware-sim/llrp/codec.ts";
import { decodeTags } from "../../gateway/wire/parcel/tag-read.ts";
import { type Rig, rigOf } from "../contract/device-rig.ts";
import { type LlrpSide, llrpSide } from "../contract/llrp-side.ts";
import { virtualClock } from "../contract/virtual-clock.ts";
import { count, figure } from "../scale.ts";
import { hex } from "../simulator/a-site.ts";

let codec: ReaderCodec;
beforeAll(async () => {
  codec = await loadReaderCodec();
});
const epc = "3114257BF4499602D2000000";
const other = "3074257BF7194E4000001A85";

interface Pair {
  readonly rig: Rig;
  readonly side: LlrpSide;
}
const pairOf = (settings: object = {}, sweepMs = 100): Pair => {
  const clock = virtualClock();
  const side = llrpSide(clock, codec, sweepMs);
  const rig = rigOf("rfid-llrp", {
    settings: { host: "reader", antennas: { 1: ["A-01"], 2: ["A-02", "A-03"] }, ...settings },
    ...{ clock, openStream: side.openStream },
  });
  return { rig, side };
};
const reading = async (settings: object = {}, sweepMs = 100): Promise<Pair> => {
  const pair = pairOf(settings, sweepMs);
  await pair.rig.device.start();
  expect(await pair.rig.clock.runUntil(() => pair.rig.device.figures().online, 10_000)).toBe(true);
  return pair;
};
const tagsTold = (rig: Rig) => rig.observed.filter(({ type }) => type === "tag-read");
const readsKept = (rig: Rig) => rig.scans.flatMap(({ payload }) => decodeTags(payload)?.reads ?? []);
const health = (rig: Rig): string[] =>
  rig.observed.map(({ type }) => type).filter((type) => type.startsWith("device-"));
const session = ["SET_READER_CONFIG", "DELETE_ROSPEC", "ADD_ROSPEC", "ENABLE_ROSPEC", "START_ROSPEC"];

describe("a session", () => {
  test("is set up in its order, and the site hears that the reader is there", async () => {
    const { rig, side } = await reading();
    expect(side.asked).toEqual(session);
    expect(rig.observed).toEqual([{ type: "device-heard", device: "d-1" }]);
    await rig.device.stop();
  });

  test("keeps every read and tells each tag at each antenna once in a while", async () => {
    const { rig, side } = await reading({ tagsPerReport: 10 });
    side.tags.set("A-01", [epc]);
    side.tags.set("A-02", [other]);
    await rig.clock.run(950);
    expect(tagsTold(rig)).toEqual([
      { type: "tag-read", device: "d-1", epc, compartments: ["A-01"] },
      { type: "tag-read", device: "d-1", epc: other, compartments: ["A-02", "A-03"] },
    ]);
    expect(readsKept(rig).filter((read) => read.epc === epc && read.antenna === 1).length).toBeGreaterThan(7);
    expect(new Set(rig.scans.map(({ id }) => id)).size).toBe(rig.scans.length);
    await rig.clock.run(1_200);
    expect(tagsTold(rig).length).toBe(4);
    await rig.device.stop();
  });

  test("takes all messages that arrive together", async () => {
    const { rig, side } = await reading();
    side.tags.set(
      "A-01",
      Array.from({ length: 30 }, (_, at) => `${epc.slice(0, 22)}${10 + at}`),
    );
    await rig.clock.run(150);
    expect(tagsTold(rig)).toHaveLength(30);
    await rig.device.stop();
  });

  test("answers every sign of life", async () => {
    const { rig, side } = await reading({ keepaliveMs: 1000 });
    await rig.clock.run(10_050);
    expect(side.asked.filter((type) => type === "KEEPALIVE_ACK")).toHaveLength(10);
    expect(side.connects).toHaveLength(1);
    await rig.device.stop();
  });

  test("ends politely when the device is stopped, and nothing is said afterwards", async () => {
    const { rig, side } = await reading();
    side.tags.set("A-01", [epc]);
    await rig.device.stop();
    expect(side.asked.at(-1)).toBe("CLOSE_CONNECTION");
    expect(side.isUp()).toBe(false);
    const before = rig.observed.length;
    await rig.clock.run(300_000);
    expect(rig.observed).toHaveLength(before);
    expect(side.connects).toHaveLength(1);
  });
});

describe("a session that breaks", () => {
  test("with signs of life that do not come is closed and begun anew", async () => {
    const { rig, side } = await reading({ keepaliveMs: 1000 });
    side.strike({ kind: "lost-keepalive", forMs: 5000 });
    expect(await rig.clock.runUntil(() => side.connects.length === 2, 10_000)).toBe(true);
    expect(await rig.clock.runUntil(() => rig.device.figures().online, 10_000)).toBe(true);
    expect(side.asked.filter((type) => type !== "KEEPALIVE_ACK")).toEqual([...session, ...session]);
    // Back before anybody had to be told.
    expect(health(rig)).toEqual(["device-heard"]);
    await rig.device.stop();
  });

  test("because the reader reboots is begun anew with all its orders, and reads go on", async () => {
    const { rig, side } = await reading({ retryMs: 500, silentMs: 3000 });
    side.tags.set("A-01", [epc]);
    side.strike({ kind: "reboot", times: 1, ms: 8000 });
    expect(await rig.clock.runUntil(() => !rig.device.figures().online, 5000)).toBe(true);
    expect(await rig.clock.runUntil(() => health(rig).at(-1) === "device-silent", 5000)).toBe(true);
    const before = tagsTold(rig).length;
    expect(await rig.clock.runUntil(() => tagsTold(rig).length > before, 30_000)).toBe(true);
    expect(health(rig)).toEqual(["device-heard", "device-silent", "device-heard"]);
    await rig.device.stop();
  });

  test("is tried again ever more slowly while nobody answers, and told as silent once", async () => {
    const { rig, side } = pairOf({ retryMs: 1000, retryMsMax: 8000, silentMs: 10_000 });
    side.refuses = true;
    await rig.device.start();
    await rig.clock.run(120_000);
    const waits = side.connects.slice(1).map((at, index) => at - (side.connects[index] ?? 0) - 2);
    expect(waits.slice(0, 5)).toEqual([1000, 2000, 4000, 8000, 8000]);
    expect(Math.max(...waits)).toBe(8000);
    expect(health(rig)).toEqual(["device-silent"]);
    side.refuses = false;
    expect(await rig.clock.runUntil(() => rig.device.figures().online, 20_000)).toBe(true);
    expect(health(rig)).toEqual(["device-silent", "device-heard"]);
    await rig.device.stop();
  });

  test("by a reader that says nothing is given up at each step's deadline", async () => {
    const { rig, side } = pairOf({ answerMs: 500 });
    side.mute = true;
    await rig.device.start();
    expect(await rig.clock.runUntil(() => side.connects.length >= 3, 30_000)).toBe(true);
    expect(side.asked).toEqual([]);
    expect(rig.device.figures()).toMatchObject({ online: false });
    await rig.device.stop();
  });

  test.each([
    ["a greeting that refuses", "043F 00000020 00000001 00F6 0016 0080 000C 00060A24181E4000 0100 0006 0002"],
    ["bytes that are no LLRP", "FF FF FF FF FF FF FF FF FF FF"],
  ])("by %s is dropped and tried again", async (_, bytes) => {
    const { rig, side } = pairOf();
    side.mute = true;
    await rig.device.start();
    await rig.clock.runUntil(() => side.isUp(), 1000);
    side.inject(hex(bytes));
    expect(side.isUp()).toBe(false);
    side.mute = false;
    expect(await rig.clock.runUntil(() => rig.device.figures().online, 10_000)).toBe(true);
    await rig.device.stop();
  });

  test("by an antenna that the reader does not have never comes to reading", async () => {
    const { rig, side } = pairOf({ antennas: { 7: ["A-01"] }, silentMs: 5000 });
    await rig.device.start();
    await rig.clock.run(20_000);
    expect(side.asked).toContain("ADD_ROSPEC");
    expect(side.asked).not.toContain("ENABLE_ROSPEC");
    expect(health(rig)).toEqual(["device-silent"]);
    await rig.device.stop();
  });

  test("is not broken by somebody else who tries to connect", async () => {
    const { rig, side } = await reading();
    side.inject(hex("043F 00000020 00000001 00F6 0016 0080 000C 00060A24181E4000 0100 0006 0004"));
    await rig.clock.run(1000);
    expect(side.connects).toHaveLength(1);
    expect(rig.device.figures().online).toBe(true);
    await rig.device.stop();
  });
});

describe("a flood", () => {
  test("that the site cannot take holds the reader, and nothing is lost", async () => {
    const { rig, side } = await reading({}, 10);
    rig.fullFor = 400;
    side.tags.set("A-01", [epc]);
    expect(await rig.clock.runUntil(() => side.held, 60_000)).toBe(true);
    side.tags.set("A-01", []);
    expect(await rig.clock.runUntil(() => rig.fullFor === 0 && !side.held, 600_000)).toBe(true);
    // Whoever found it full asks again.
    await rig.clock.run(60_000);
    expect(tagsTold(rig).length).toBeGreaterThan(0);
    const ids = rig.scans.map(({ id }) => Number(id.split("-")[1])).sort((one, two) => one - two);
    expect(ids).toEqual(ids.map((_, at) => at + 1));
    await rig.device.stop();
  });

  test("of mutated messages neither ends the process nor tells a tag that the antennas do not have", async () => {
    const runs = count(500, 10_000);
    const { rig, side } = await reading({ retryMs: 100, keepaliveMs: 60_000 }, 60_000);
    const sent = [
      hex("043D 00000029 00000009 00F0 001F 8D 3114257BF4499602D2000000 81 0001 86 CD 84 00060A24181E4000"),
      hex("043F 00000020 00000001 00F6 0016 0080 000C 00060A24181E4000 0100 0006 0000"),
      hex("041E 00000012 00000004 011F 0008 0000 0000"),
      hex("043E 0000000A 0000004D"),
    ];
    const mutation = fc.tuple(
      fc.constantFrom(...sent),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
      fc.nat(12),
    );
    let drops = 0;
    await fc.assert(
      fc.asyncProperty(mutation, async ([frame, flips, cut]) => {
        if (!side.isUp() || !rig.device.figures().online) {
          drops++;
          expect(await rig.clock.runUntil(() => rig.device.figures().online, 120_000)).toBe(true);
        }
        const bytes = frame.slice();
        for (const [at, value] of flips) bytes[at % bytes.length] = value;
        side.inject(cut < 6 ? bytes.subarray(0, bytes.length - cut) : bytes);
      }),
      { numRuns: runs },
    );
    figure("mutated LLRP frames, sessions begun anew", `${drops} of ${runs}`);
    for (const seen of tagsTold(rig))
      expect(seen.type === "tag-read" && [["A-01"], ["A-02", "A-03"]]).toContainEqual(
        seen.type === "tag-read" && seen.compartments,
      );
    expect(await rig.clock.runUntil(() => rig.device.figures().online, 120_000)).toBe(true);
    await rig.device.stop();
  });
});
