/** An LLRP reader over real sockets, plain and TLS: the gateway's adapter and link against the served model. */
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { LlrpReader } from "../../firmware-sim/llrp/reader.ts";
import { type ServeAt, type ServedReader, serveLlrp } from "../../firmware-sim/llrp/serve-llrp.ts";
import { modelNow } from "../../firmware-sim/main.ts";
import { Mischief, MischiefSettings } from "../../firmware-sim/mischief.ts";
import { newRandom } from "../../firmware-sim/random.ts";
import { rfidLlrp } from "../../gateway/adapters/rfid-llrp/driver.ts";
import { RfidLlrpSettings } from "../../gateway/adapters/rfid-llrp/protocol.ts";
import { openStream } from "../../gateway/adapters/streams.ts";
import type { Observation } from "../../gateway/core/observation.ts";
import { realClock } from "../../gateway/platform/clock.ts";
import { secretsOf } from "../../gateway/platform/secrets.ts";
import type { Device } from "../../gateway/ports/device.ts";
import type { ScanRecord } from "../../gateway/ports/journal.ts";
import { splitLlrp } from "../../gateway/wire/llrp/frames.ts";
import { loadLlrp } from "../../gateway/wire/llrp/messages.ts";
import { decodeTags } from "../../gateway/wire/parcel/tag-read.ts";
import { quietLog } from "../contract/device-rig.ts";
import { thinned } from "../contract/distinct-tags.ts";
import { selfSigned } from "../self-signed.ts";

const epc = "3114257BF4499602D2000000";
const soon = { timeout: 20_000, interval: 20 };
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Air {
  readonly tags: Map<string, string[]>;
  readonly mischief: Mischief;
  readonly served: ServedReader;
}
const served = async (at: Partial<ServeAt> = {}): Promise<Air> => {
  const tags = new Map<string, string[]>();
  const mischief = new Mischief(newRandom("mischief"));
  const antennas = [{ antenna: 1, compartments: ["A-01"], through: [] }];
  const settings = { device: "reader-a", antennas, missed: 0, sweepMs: 20 };
  const reader = new LlrpReader(settings, (compartment) => tags.get(compartment) ?? [], newRandom("air"), mischief);
  const one = await serveLlrp(reader, { host: "127.0.0.1", port: 0, ...at }, modelNow);
  ends.push(() => one.stop());
  return { tags, mischief, served: one };
};

interface Gate {
  readonly device: Device;
  readonly observed: Observation[];
  readonly scans: ScanRecord[];
}
const gate = async (settings: object, distinctMs = 2_000): Promise<Gate> => {
  const observed: Observation[] = [];
  const scans: ScanRecord[] = [];
  const device = rfidLlrp(
    RfidLlrpSettings.parse({ host: "127.0.0.1", antennas: { 1: ["A-01"] }, retryMs: 100, ...settings }),
    {
      ...{ device: "reader-a", clock: realClock(), log: quietLog, wiring: [], openStream },
      secrets: secretsOf({ siteSecret: new Uint8Array(32).fill(3) }),
      observe: async (observation) => void observed.push(observation),
      submit: () => Promise.reject(new Error("a reader commands nothing")),
      antenna: thinned("reader-a", distinctMs),
      recordScan: async (record) => void scans.push(record),
      openLine: () => {
        throw new Error("a reader has no such line");
      },
      publish: () => {},
      showBadge: () => {},
      showLine: () => {},
      freshId: (bytes) => "0".repeat(2 * bytes),
      checkCourier: async () => ({ right: false }),
    },
  );
  await device.start();
  ends.push(() => device.stop());
  return { device, observed, scans };
};
const told = ({ observed }: Gate): number => observed.filter(({ type }) => type === "tag-read").length;

describe("an LLRP reader on a socket", () => {
  test("is read, told and kept", async () => {
    const air = await served();
    const site = await gate({ port: air.served.port });
    await expect.poll(() => site.device.figures().online, soon).toBe(true);
    air.tags.set("A-01", [epc]);
    await expect.poll(() => told(site), soon).toBe(1);
    await expect.poll(() => site.scans.length, soon).toBeGreaterThan(5);
    expect(site.scans.every(({ payload }) => decodeTags(payload)?.reads[0]?.epc === epc)).toBe(true);
  });

  test("that reboots, and then hangs, is found again each time", async () => {
    const air = await served();
    const site = await gate({ port: air.served.port, keepaliveMs: 500 }, 100);
    air.tags.set("A-01", [epc]);
    await expect.poll(() => told(site), soon).toBeGreaterThan(0);
    for (const fault of [
      { kind: "reboot", times: 1, ms: 400 },
      { kind: "silent", forMs: 3000 },
    ]) {
      air.mischief.add(MischiefSettings.parse(fault), modelNow());
      await expect.poll(() => site.device.figures().online, soon).toBe(false);
      await expect.poll(() => site.device.figures().online, soon).toBe(true);
      const before = told(site);
      await expect.poll(() => told(site), soon).toBeGreaterThan(before);
    }
  });

  test("that somebody else holds is waited for", async () => {
    const air = await served();
    const first = connect(air.served.port, "127.0.0.1");
    first.on("error", () => undefined);
    await new Promise((resolve) => first.once("data", resolve));
    const site = await gate({ port: air.served.port });
    await expect.poll(() => site.device.figures().errors, soon).toBeGreaterThan(1);
    expect(site.device.figures().online).toBe(false);
    first.destroy();
    await expect.poll(() => site.device.figures().online, soon).toBe(true);
  });

  test("gets its client's farewell when the gateway stops", async () => {
    const air = await served();
    const site = await gate({ port: air.served.port });
    await expect.poll(() => site.device.figures().online, soon).toBe(true);
    await site.device.stop();
    const next = await gate({ port: air.served.port });
    await expect.poll(() => next.device.figures().online, soon).toBe(true);
  });

  test("hears every message whole, byte by byte as a bad line brings them", async () => {
    const air = await served();
    air.tags.set("A-01", [epc]);
    const codec = await loadLlrp();
    const socket = connect({ port: air.served.port, host: "127.0.0.1", noDelay: true });
    ends.push(async () => void socket.destroy());
    const heard: string[] = [];
    let rest: Uint8Array = new Uint8Array(0);
    socket.on("data", (chunk: Buffer) => {
      const split = splitLlrp(Buffer.concat([rest, chunk]));
      rest = split.rest;
      heard.push(...split.frames.map((frame) => codec.decode(frame)?.type ?? "unknown"));
    });
    const slowly = async (bytes: Uint8Array): Promise<void> => {
      for (const byte of bytes) await new Promise<void>((sent) => socket.write(Uint8Array.of(byte), () => sent()));
    };
    await slowly(codec.encode({ type: "SET_READER_CONFIG", keepaliveMs: 60_000 }, 1));
    await slowly(codec.encode({ type: "ADD_ROSPEC", rospec: 9, antennas: [0], tagsPerReport: 5 }, 2));
    await slowly(codec.encode({ type: "ENABLE_ROSPEC", rospec: 9 }, 3));
    await slowly(codec.encode({ type: "START_ROSPEC", rospec: 9 }, 4));
    await expect
      .poll(() => heard.slice(0, 6), soon)
      .toEqual(["greeting", "response", "response", "response", "response", "report"]);
  });
});

describe("an LLRP reader on TLS", () => {
  test("is believed by the fingerprint of its certificate, or by its authority", async () => {
    const tls = await selfSigned("127.0.0.1");
    const air = await served({ tls });
    const fingerprint = createHash("sha256").update(tls.der).digest("hex");
    const byPrint = await gate({ port: air.served.port, tls: { fingerprint } });
    await expect.poll(() => byPrint.device.figures().online, soon).toBe(true);
    await byPrint.device.stop();
    const byAuthority = await gate({ port: air.served.port, tls: { authority: tls.cert } });
    await expect.poll(() => byAuthority.device.figures().online, soon).toBe(true);
  });

  test.each([
    ["another certificate's fingerprint", { fingerprint: "00".repeat(32) }],
    ["no authority that knows it", {}],
  ])("is refused by %s", async (_, tls) => {
    const air = await served({ tls: await selfSigned("127.0.0.1") });
    const site = await gate({ port: air.served.port, tls });
    await expect.poll(() => site.device.figures().errors, soon).toBeGreaterThan(2);
    expect(site.device.figures().online).toBe(false);
    expect(site.observed).toEqual([]);
  });
});
