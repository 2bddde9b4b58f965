/**
 * Damaged packets, messages, requests and answers of boards against one running gateway, all at the same time: it
 * goes on, it does not grow, and those who behave are served meanwhile.
 */
import { join } from "node:path";
import mqtt from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConfigInput } from "../../gateway/config/schema.ts";
import { verifyStore } from "../../gateway/journal/verify.ts";
import { dataPlaces } from "../../gateway/platform/data-places.ts";
import { until } from "../free-port.ts";
import { chanceOf } from "../integration/mutate.ts";
import { count, figure } from "../scale.ts";
import { type MadBoard, madBoard } from "./attacks/boards.ts";
import { sendBodies } from "./attacks/http.ts";
import { newTally, sendPackets, sendPayloads } from "./attacks/mqtt.ts";
import { type ProcessSite, patientMs, processSite } from "./rig/process-site.ts";

const each = count(1_000, 10_000);
const tallies = { packets: newTally(), payloads: newTally(), bodies: newTally(), answers: newTally() };
const boards: MadBoard[] = [];
const madBoards = 6;
let site: ProcessSite;

const compartmentsOf = (bank: string, locks: number) =>
  Array.from({ length: locks }, (_, lock) => ({ compartment: `${bank}-0${lock + 1}`, size: "XL" as const, lock }));
/** Beside the demo site's own six boards: six mad ones, a locker and a reader as mad, and no limits on rates. */
const madSite = (config: ConfigInput): ConfigInput => ({
  ...config,
  api: { ...config.api, limits: { requestsPerMinuteMax: 10_000_000, signInsPerMinuteMax: 10_000_000 } },
  broker: { ...config.broker, limits: { connectionsPerSecondMax: 1_000_000, connectMsMax: 2_000 } },
  devices: [
    ...config.devices,
    ...boards.map(({ port }, at) => {
      const pace = { timeoutMs: 30, pollIdleMs: 5, pollFastMs: 5, probeMs: 5, probeMsMax: 20 };
      const line = { transport: "tcp", host: "127.0.0.1", port };
      return { id: `mad-${at + 1}`, kind: "modbus-relay" as const, settings: { line, ...pace } };
    }),
    { id: "locker-1", kind: "locker-mqtt" },
    { id: "reader-1", kind: "rfid-mqtt", settings: { antennas: { "1": ["A-01", "A-02"] } } },
    { id: "reader-2", kind: "rfid-mqtt" },
    { id: "handheld-2", kind: "handheld" },
  ],
  banks: [
    ...config.banks,
    ...boards.map((_, at) => {
      const bank = `M${"ABCDEF"[at]}`;
      return { bank, device: `mad-${at + 1}`, supply: "psu-1", compartments: compartmentsOf(bank, 8) };
    }),
    { bank: "LK", device: "locker-1", supply: "psu-2", compartments: compartmentsOf("LK", 4) },
  ],
});

beforeAll(async () => {
  for (let board = 0; board < madBoards; board++) boards.push(await madBoard(chanceOf(100 + board), tallies.answers));
  const mqttKinds = { "handheld-1": "handheld", "handheld-2": "handheld", "locker-1": "locker-mqtt" } as const;
  const devices = [
    ...Object.entries(mqttKinds).map(([id, kind]) => ({ id, kind })),
    ...["reader-1", "reader-2"].map((id) => ({ id, kind: "rfid-mqtt" })),
    { id: "kiosk-1", kind: "kiosk" },
    { id: "upstream-1", kind: "upstream" },
  ];
  site = await processSite({ edit: madSite, devices });
  await site.start();
}, 120_000);
afterAll(async () => {
  await site?.stop();
  await Promise.all(boards.map((board) => board.stop()));
});

interface Honest {
  published: number;
  polled: number;
  parcels: number;
  slowestMs: number;
}
/** A reader that publishes, a page that polls, and a courier with a recipient, until the storm is over. */
const behave = async (isOver: () => boolean): Promise<Honest> => {
  const honest: Honest = { published: 0, polled: 0, parcels: 0, slowestMs: 0 };
  const timed = async <T>(work: Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await work;
    honest.slowestMs = Math.max(honest.slowestMs, Math.round(performance.now() - from));
    return result;
  };
  const identity = { username: "reader-2", password: site.secretOf("reader-2"), reconnectPeriod: 0 } as const;
  const reader = await mqtt.connectAsync(`mqtt://127.0.0.1:${site.mqtt}`, { protocolVersion: 4, ...identity });
  const publish = async (): Promise<void> => {
    for (; !isOver(); honest.published++) {
      const id = `honest-${honest.published}`;
      const read = { id, epc: "3074257BF7194E4000001A85", antenna: 1, rssi: -40, at: Date.now() };
      await timed(reader.publishAsync("postern/reader-2/tags", JSON.stringify(read), { qos: 1 }));
    }
    await reader.endAsync();
  };
  const poll = async (): Promise<void> => {
    for (; !isOver(); honest.polled++) {
      const { status, body } = await timed(site.call("GET", "/compartments"));
      expect([status, body.length]).toEqual([200, 48 + madBoards * 8 + 4]);
    }
  };
  const trade = async (): Promise<void> => {
    const as = await site.courier();
    for (; !isOver() || honest.parcels === 0; honest.parcels++) await site.collect(await site.deposit(as));
  };
  await Promise.all([publish(), poll(), trade()]);
  return honest;
};

test("mutated packets, payloads, bodies and answers leave one gateway serving", async () => {
  const target = { port: site.mqtt, secretOf: (device: string) => site.secretOf(device) };
  const http = {
    port: Number(new URL(site.api).port),
    kiosk: site.device("kiosk-1"),
    upstream: site.device("upstream-1"),
  };
  const pid = site.pid;
  let isOver = false;
  const memory: { readonly rss: number; readonly heap: number }[] = [];
  const watch = async (): Promise<void> => {
    while (!isOver) {
      const rss = await site.figure("process_resident_memory_bytes");
      memory.push({ rss, heap: await site.figure("nodejs_heap_size_used_bytes") });
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
  const storm = async (): Promise<void> => {
    await Promise.all([
      sendPackets(target, chanceOf(1), each, tallies.packets),
      sendPayloads(target, chanceOf(2), each, tallies.payloads),
      sendBodies(http, chanceOf(3), each, tallies.bodies),
      until(() => tallies.answers.sent >= each, 1_200_000),
    ]);
  };
  const [, , honest] = await Promise.all([
    storm().finally(() => {
      isOver = true;
    }),
    watch(),
    behave(() => isOver),
  ]);
  // What failed inside is in the log; a broken request is no failure.
  const failures = site
    .log()
    .match(/^.*"msg":"(?:http-request-failed|gateway-failed|live-failed|observation-lost)".*$/gm);
  expect(failures ?? []).toEqual([]);
  expect([site.isRunning(), site.pid]).toEqual([true, pid]);
  expect(tallies.payloads.seen).toEqual({ acknowledged: each });
  expect(Object.keys(tallies.bodies.seen)).not.toContain("500");
  expect(Math.min(honest.published, honest.polled, honest.parcels)).toBeGreaterThan(0);
  // Sockets that were cut off are let go.
  await until(async () => (await site.figure("postern_mqtt_connections")) <= 2, patientMs);
  // What garbage collection leaves standing: lowest in the second quarter of the storm against lowest in the last.
  const quarter = Math.ceil(memory.length / 4);
  const floor = (from: number): number => Math.min(...memory.slice(from, from + quarter).map(({ heap }) => heap));
  const grownMiB = (floor(memory.length - quarter) - floor(quarter)) / 1_048_576;
  const rssMiB = memory.map(({ rss }) => Math.round(rss / 1_048_576));
  for (const [name, { sent, seen }] of Object.entries(tallies)) figure(`hostile ${name}`, { sent, ...seen });
  figure("hostile: honest", honest);
  figure("hostile: RSS first, most, last; heap grown by, MiB", [
    ...[rssMiB[0], Math.max(...rssMiB), rssMiB.at(-1)],
    Math.round(grownMiB),
  ]);
  figure("hostile: events in the journal", await site.figure("postern_journal_events_total"));
  expect(grownMiB).toBeLessThan(64);
  expect(Math.max(...rssMiB)).toBeLessThan(700);
  expect(await site.end("SIGTERM")).toBe(0);
  expect((await verifyStore(dataPlaces(join(site.data, "gateway")).journal)).ok).toBe(true);
}, 3_600_000);
