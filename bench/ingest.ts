/**
 * Target 1: durable scan ingest (QoS 1, validated, deduplicated, on disk before PUBACK) of 100 clients with 10 in
 * flight, against Mosquitto without storage in the same run; and the PUBACK's p99 at half load against this disk's
 * own append + fdatasync.
 */
import { spawn } from "node:child_process";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMosquitto } from "../test/mosquitto.ts";
import type { LoadResult, LoadSettings } from "./load/publisher.ts";
import { newBenchSite, plainSite, startVerb } from "./site.ts";
import { type Bench, median, type Verdict, verdict } from "./verdict.ts";

const runs = 5;
const clients = 100;
const payload = '{"id":"%n","epc":"3074257BF7194E4000001A85","antenna":1,"rssi":-45,"at":1700000000000}';
const load = { clients, window: 10, seconds: 4, topic: "postern/%u/tags", payload };

/** In a process of its own, so that generator and broker have a core each. */
const publish = (settings: LoadSettings): Promise<LoadResult> =>
  new Promise((resolve, reject) => {
    const args = ["--import", "tsx", "bench/load/publisher.ts", JSON.stringify(settings)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once("exit", (code) => (code === 0 ? resolve(JSON.parse(text) as LoadResult) : reject(new Error(text))));
  });

/** Appends of one commit's size, each followed by fdatasync: what this disk can do at best. p99 in ms. */
const syncP99 = (): number => {
  const folder = mkdtempSync(join(tmpdir(), "postern-sync-"));
  const file = openSync(join(folder, "log"), "a");
  const bytes = Buffer.alloc(64 * 1024, 7);
  const times: number[] = [];
  for (let turn = 0; turn < 500; turn++) {
    const started = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    times.push(performance.now() - started);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)] ?? 0;
};

export const bench: Bench = async (): Promise<readonly Verdict[]> => {
  const readers = Array.from({ length: clients }, (_, index) => ({ id: `reader-${index}`, kind: "rfid-mqtt" }));
  const limits = { publishesPerSecondMax: 1_000_000, connectionsPerSecondMax: 1000 };
  const plain = plainSite();
  const devices = [...plain.devices, ...readers.map(({ id, kind }) => ({ id, kind: kind as "rfid-mqtt" }))];
  const site = newBenchSite({ ...plain, devices, broker: { port: 0, limits } }, readers);
  const peer = await startMosquitto();
  const gateway = await startVerb(["gateway", "-c", site.configFile]);
  const logins = readers.map(({ id }) => [id, site.secrets.get(id) ?? ""] as const);
  const own = { ...load, port: Number(gateway.ready["mqtt"]), logins };
  const full: { ours: number; theirs: number }[] = [];
  const half: { ours: number; theirs: number }[] = [];
  const tails: LoadResult[] = [];
  try {
    for (let turn = 0; turn < runs; turn++) {
      const theirs = await publish({ ...load, port: peer.port });
      const ours = await publish(own);
      full.push({ ours: ours.perSecond, theirs: theirs.perSecond });
      console.log(`run ${turn + 1}: ${ours.perSecond}/s durable, Mosquitto without storage ${theirs.perSecond}/s`);
    }
    const rate = Math.round(median(full.map(({ ours }) => ours)) / 2);
    for (let turn = 0; turn < runs; turn++) {
      const limit = 3 * syncP99() + 2;
      const paced = await publish({ ...own, rate });
      tails.push(paced);
      half.push({ ours: paced.p99, theirs: limit });
      console.log(
        `run ${turn + 1} at half load: PUBACK p99 ${paced.p99} ms, 3 × fdatasync p99 + 2 = ${limit.toFixed(2)}`,
      );
    }
  } finally {
    await gateway.stop();
    await peer.stop();
    site.stop();
  }
  return [
    verdict("ingest", full, { atLeast: 0.5 }, { unit: "publishes acknowledged per second", clients, window: 10 }),
    verdict("ingest-tail", half, { atMost: 1 }, { unit: "PUBACK p99 ms over its limit", tails }),
  ];
};
