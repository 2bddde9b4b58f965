import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { Aedes } from "aedes";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, describe, expect, test } from "vitest";
import { modelNow, runSimulator, type Simulator } from "../../firmware-sim/main.ts";
import type { MischiefInput } from "../../firmware-sim/mischief.ts";
import type { LockerFirmware } from "../../firmware-sim/models/locker-firmware.ts";
import type { Publication } from "../../firmware-sim/models/tag-reader.ts";
import type { Truth } from "../../firmware-sim/site.ts";
import { decodeStatus } from "../../gateway/wire/device-status.ts";
import { decodeCommandAnswer, encodeLockerMessage, type UnlockCommand } from "../../gateway/wire/locker-topics.ts";
import { decodeTags } from "../../gateway/wire/parcel/tag-read.ts";
import { aSiteOf } from "./a-site.ts";

const compartments = ["L-1", "L-2"].map((compartment, lock) => ({
  compartment,
  device: "locker-a",
  lock,
  itemSensor: lock === 0,
}));
const doors = { mechanicsMs: [200, 200] as [number, number] };

const read = ({ payload }: Publication) => JSON.parse(Buffer.from(payload).toString());
const command = (more: Partial<UnlockCommand> = {}): UnlockCommand => ({
  id: "order-1",
  lock: 0,
  pulseMs: 500,
  expires: 10_000,
  expects: "closed",
  ...more,
});

describe("locker firmware keeps its contract", () => {
  const aLocker = (...mischief: MischiefInput[]) => {
    const credential = { device: "locker-a", url: "mqtt://127.0.0.1", password: "x" };
    const site = aSiteOf({ compartments, doors, lockers: [credential], mischief });
    const locker = site.lockers.get("locker-a") as LockerFirmware;
    locker.receive("clock", encodeLockerMessage({ now: 1000 }), 0);
    const unlock = (now: number, more: Partial<UnlockCommand> = {}) =>
      locker
        .receive("command", encodeLockerMessage(command(more)), now)
        .map(({ payload }) => decodeCommandAnswer(payload)?.result ?? "unreadable");
    return { site, locker, unlock };
  };

  test("birth and every state are retained and told after each connect", () => {
    const told = aLocker().locker.connected(0);
    expect(told.map(({ subtopic, retain }) => [subtopic, retain])).toEqual([
      ["status", true],
      ["lock/0/state", true],
      ["lock/1/state", true],
    ]);
    expect(told.slice(1).map(read)).toEqual([{ door: "closed", item: false }, { door: "closed" }]);
  });
  test("a command fires once, and again only the answer", () => {
    const { site, unlock } = aLocker();
    expect([unlock(0), unlock(5000)]).toEqual([["fired"], ["fired"]]);
    expect(site.compartment("L-1", 9000)).toMatchObject({ pulses: 1, energisedMs: 500, open: true });
  });
  test("a restart forgets no answer", () => {
    const { site, locker, unlock } = aLocker();
    unlock(0);
    locker.start(1000);
    expect(unlock(1500)).toEqual(["fired"]);
    expect(site.compartment("L-1", 9000)?.pulses).toBe(1);
  });

  const noes: readonly (readonly [string, number, Partial<UnlockCommand>, string])[] = [
    ["at its expiry on the site's clock it is too late", 9_000, {}, "expired"],
    ["just before, it is not", 8_999, {}, "fired"],
    ["a lock that is not there is refused", 0, { lock: 7 }, "refused"],
  ];
  test.each(noes)("%s", (_, now, more, result) => expect(aLocker().unlock(now, more)).toEqual([result]));

  test("an open door that was expected shut is a conflict", () => {
    const { site, unlock } = aLocker();
    site.cabinet.pry("L-1", 0);
    expect(unlock(100)).toEqual(["conflict"]);
    expect(unlock(200, { id: "order-2", expects: "any" })).toEqual(["fired"]);
  });
  test("without a told clock nothing fires", () => {
    const { site, locker, unlock } = aLocker();
    locker.start(0);
    expect(unlock(10)).toEqual(["refused"]);
    expect(site.compartment("L-1", 1000)?.pulses).toBe(0);
  });
  test("a door that moves is told once it rests", () => {
    const { site, locker } = aLocker();
    site.cabinet.pry("L-1", 0);
    const told = [];
    for (let now = 0; now < 200; now += 5) told.push(...locker.look(now));
    const states = told.filter(({ subtopic }) => subtopic === "lock/0/state").map(read);
    expect(states).toEqual([{ door: "open", item: false }]);
  });
  test("a lost answer is a pulse that nobody heard of; the repeat hears it", () => {
    const { site, unlock } = aLocker({ kind: "lost-answer", times: 1 });
    expect([unlock(0), unlock(100)]).toEqual([[], ["fired"]]);
    expect(site.compartment("L-1", 1000)?.pulses).toBe(1);
  });
  test("a brown-out drops the coil before the latch lets go", () => {
    const { site, unlock } = aLocker({ kind: "brown-out", times: 1, ms: 500 });
    expect(unlock(0)).toEqual([]);
    expect(site.compartment("L-1", 1000)).toMatchObject({ pulses: 1, open: false });
  });
});

const ending: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A broker, and somebody who hears everything that the site says. */
const street = async (): Promise<{ url: string; site: MqttClient; heard: Map<string, Buffer[]> }> => {
  const broker = await Aedes.createBroker();
  const server: Server = createServer((socket: Socket) => broker.handle(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const url = `mqtt://127.0.0.1:${port}`;
  const site = await connectAsync(url);
  const heard = new Map<string, Buffer[]>();
  site.on("message", (topic, payload) => heard.set(topic, [...(heard.get(topic) ?? []), payload]));
  await site.subscribeAsync("postern/#", { qos: 1 });
  ending.push(async () => {
    await site.endAsync(true);
    await new Promise<void>((closed) => broker.close(() => server.close(() => closed())));
  });
  return { url, site, heard };
};
const simulator = async (more: Parameters<typeof runSimulator>[0]): Promise<Simulator> => {
  const running = await runSimulator(more);
  ending.push(() => running.stop());
  return running;
};
const soon = { timeout: 30_000 };

describe("devices on a broker", () => {
  const credential = (device: string, url: string) => ({ device, url, password: "secret" });

  test("a locker opens its door on a command and says so, and its will is heard when it reboots", async () => {
    const { url, site, heard } = await street();
    const running = await simulator({ compartments, doors, lockers: [credential("locker-a", url)] });
    await expect.poll(() => heard.get("postern/locker-a/lock/1/state")?.length, soon).toBe(1);
    await site.publishAsync("postern/locker-a/clock", Buffer.from(encodeLockerMessage({ now: 0 })), { qos: 1 });
    const order = Buffer.from(encodeLockerMessage(command({ expires: 3_600_000 })));
    await site.publishAsync("postern/locker-a/command", order, { qos: 1 });
    const states = () => heard.get("postern/locker-a/lock/0/state")?.map((bytes) => JSON.parse(bytes.toString()).door);
    await expect.poll(states, soon).toEqual(["closed", "open"]);
    expect(heard.get("postern/locker-a/answer")?.map(decodeCommandAnswer)).toEqual([
      { id: "order-1", result: "fired" },
    ]);
    running.site.mischief.add({ kind: "silent", chance: 1, afterMs: 0, ms: 1, stuck: "open", forMs: 1500 }, modelNow());
    const online = () => heard.get("postern/locker-a/status")?.map((bytes) => decodeStatus(bytes)?.online);
    await expect.poll(online, soon).toEqual([true, false, true]);
  });

  test("a reader reads the tags that lie in its compartments", async () => {
    const { url, heard } = await street();
    const reader = { ...credential("reader-a", url), sweepMs: 50, antennas: [{ antenna: 3, compartments: ["L-1"] }] };
    const lockers = [credential("locker-a", url)];
    const running = await simulator({ compartments, doors, lockers, readers: [reader] });
    running.site.cabinet.pry("L-1", modelNow());
    running.site.cabinet.putIn("L-1", "RR473124829GB", modelNow(), "3074257BF7194E4000001A85");
    await expect.poll(() => heard.get("postern/reader-a/tags")?.length ?? 0, soon).toBeGreaterThan(1);
    const [first, second] = (heard.get("postern/reader-a/tags") ?? []).map((bytes) => decodeTags(bytes));
    expect(first?.reads).toMatchObject([{ epc: "3074257BF7194E4000001A85", antenna: 3 }]);
    expect(second?.id).not.toBe(first?.id);
  });

  test("a handheld asks and hears the answer to its own request, through the side door", async () => {
    const { url, site, heard } = await street();
    const lockers = [credential("locker-a", url)];
    const handhelds = [credential("handheld-1", url)];
    const running = await simulator({ compartments, doors, lockers, handhelds, control: {} });
    await expect.poll(() => heard.get("postern/handheld-1/status")?.length, soon).toBe(1);
    site.on("message", (topic, payload) => {
      if (!topic.endsWith("/scan")) return;
      const { id, data } = JSON.parse(payload.toString());
      site.publish("postern/handheld-1/answer", JSON.stringify({ id: "another", type: "done" }), { qos: 1 });
      site.publish("postern/handheld-1/answer", JSON.stringify({ id, type: "done", data }), { qos: 1 });
    });
    const at = `http://127.0.0.1:${running.ports.control}/handhelds/handheld-1`;
    const post = (topic: string, body: object) =>
      fetch(`${at}/${topic}`, { method: "POST", body: JSON.stringify(body) });
    const answered = await post("scan", { data: "]C0RR473124829GB" });
    expect(await answered.json()).toMatchObject({ type: "done", data: "]C0RR473124829GB" });
    expect((await post("scan", { data: "" })).status).toBe(400);
    expect((await post("sing", { data: "la" })).status).toBe(400);
    site.publish("postern/handheld-1/prompt", JSON.stringify({ type: "opened" }), { qos: 1 });
    await expect.poll(async () => (await fetch(at)).json(), soon).toEqual({ prompts: [{ type: "opened" }] });
  });
});

describe("the side door", () => {
  test("hands open nothing, put in, take out and shut; the truth shows it", async () => {
    const lines = [{ transport: "tcp" as const, boards: [{ device: "locker-a" }] }];
    const running = await simulator({ compartments, doors, lines, control: {} });
    const at = `http://127.0.0.1:${running.ports.control}`;
    const post = async (path: string, body: object = {}) => {
      const response = await fetch(at + path, { method: "POST", body: JSON.stringify(body) });
      return response.ok ? response.json() : response.status;
    };
    const parcel = { waybill: "RR473124829GB" };
    expect(await post("/doors/L-1/put-in", parcel)).toEqual({ done: false });
    expect(await post("/doors/L-1/pry")).toEqual({ done: true });
    expect(await post("/doors/L-1/put-in", parcel)).toEqual({ done: true });
    expect(await (await fetch(`${at}/doors/L-1`)).json()).toMatchObject({ open: true, contents: [parcel.waybill] });
    expect(await post("/doors/L-1/take-out")).toEqual({ taken: [parcel.waybill] });
    expect(await post("/doors/L-1/close")).toEqual({ outcome: "closed" });
    expect(await post("/doors/L-1/close")).toEqual({ outcome: "was-closed" });
    expect(await post("/mischief", { kind: "jam", lock: 0 })).toEqual({ id: 1 });
    const truth = (await (await fetch(`${at}/truth`)).json()) as Truth;
    expect(truth.compartments).toMatchObject([{ compartment: "L-1", pulses: 0, openings: 1 }, { compartment: "L-2" }]);
    expect(truth.mischief).toHaveLength(1);
    expect((await fetch(`${at}/mischief/1`, { method: "DELETE" })).status).toBe(200);
    const noes = [
      await post("/doors/L-9/close"),
      await post("/doors/L-1/kick"),
      await post("/doors/L-1/put-in", { waybill: "no waybill" }),
      await post("/mischief", { kind: "gremlin" }),
      (await fetch(`${at}/doors/L-1/close`, { method: "POST", body: "{" })).status,
      (await fetch(`${at}/doors/L-1/close`, { method: "POST", body: " ".repeat(70_000) })).status,
      (await fetch(`${at}/mischief/1`, { method: "DELETE" })).status,
    ];
    expect(noes).toEqual([404, 404, 400, 400, 400, 400, 404]);
  });
});
