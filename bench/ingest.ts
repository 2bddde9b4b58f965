/**
 * Target 1: durable scan ingest (QoS 1, validated, deduplicated, on disk before PUBACK) of 100 clients with 10 in
 * flight, against Mosquitto without storage in the same run; the PUBACK's p99 at half of that load against this disk's
 * own append + fdatasync; and the same full load on storage that takes 10 ms longer for each commit.
 */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type MosquittoServer, startMosquitto } from "../test/mosquitto.ts";
import type { LoadResult, LoadSettings } from "./load/publisher.ts";
import { calm } from "./machine/calm.ts";
import { syncTimes } from "./machine/disk.ts";
import { type Moment, type Profile, profiling, spentIn } from "./machine/profile.ts";
import { type BenchSite, newBenchSite, plainSite, type Running, startNode, startVerb } from "./site.ts";
import { type Bench, median, type Verdict, verdict } from "./verdict.ts";

const runs = 5;
const clients = 100;
const window = 10;
const payload = '{"id":"%n","epc":"3074257BF7194E4000001A85","antenna":1,"rssi":-45,"at":1700000000000}';
const load = { clients, window, seconds: 4, topic: "postern/%u/tags", payload };
/** What one commit of such a load weighs. */
const commitBytes = 64 * 1024;
const slowMs = 10;

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

const readers = Array.from({ length: clients }, (_, index) => ({
  id: `reader-${index}`,
  kind: "rfid-mqtt" as const,
}));
const newSite = (): BenchSite => {
  const limits = { publishesPerSecondMax: 1_000_000, connectionsPerSecondMax: 1000 };
  const plain = plainSite();
  return newBenchSite({ ...plain, devices: [...plain.devices, ...readers], broker: { port: 0, limits } }, readers);
};
type Own = Omit<LoadSettings, "rate">;
const loadOf = (site: BenchSite, gateway: Running): Own => ({
  ...load,
  port: Number(gateway.ready["mqtt"]),
  logins: readers.map(({ id }) => [id, site.secrets.get(id) ?? ""] as const),
});

export const bench: Bench = async (): Promise<readonly Verdict[]> => {
  const site = newSite();
  const peer = await startMosquitto();
  const gateway = await startVerb(["gateway", "-c", site.configFile]);
  const own = loadOf(site, gateway);
  try {
    const full = await atFullLoad(own, peer);
    const [tail, slowest] = await atHalfLoad(own, peer, Math.round(median(full.map(({ ours }) => ours)) / 2));
    const what = { unit: "publishes acknowledged per second", clients, window };
    const verdicts = [verdict("ingest", full, { atLeast: 0.5 }, what), tail, await onSlowStorage()];
    await gateway.stop();
    if (profiling) tellWhere(gateway.profile(), slowest);
    return verdicts;
  } finally {
    await gateway.stop();
    await peer.stop();
    site.stop();
  }
};

interface Pair {
  readonly ours: number;
  readonly theirs: number;
  /** Nobody else used the machine when it began. */
  readonly calm: boolean;
}

const atFullLoad = async (own: Own, { port }: MosquittoServer): Promise<readonly Pair[]> => {
  const pairs: Pair[] = [];
  for (let turn = 0; turn < runs; turn++) {
    const isCalm = await calm();
    const theirs = await publish({ ...load, port });
    const ours = await publish(own);
    pairs.push({ ours: ours.perSecond, theirs: theirs.perSecond, calm: isCalm });
    console.log(`run ${turn + 1}: ${ours.perSecond}/s durable, Mosquitto without storage ${theirs.perSecond}/s`);
  }
  return pairs;
};

/**
 * Half as often what the full load sends: ten publishes of a client in one write, the clients evenly in turn. In
 * `detail` the same rate one by one, which costs both sides ten times the system calls, and what Mosquitto without any
 * storage does with either: what of a tail is the generator's and this machine's own.
 */
const atHalfLoad = async (own: Own, { port }: MosquittoServer, rate: number): Promise<[Verdict, Moment[]]> => {
  const pairs: Pair[] = [];
  const slowest: Moment[] = [];
  const inDetail: Record<string, Omit<LoadResult, "slowest">[]> = {
    ours: [],
    mosquitto: [],
    oursOneByOne: [],
    mosquittoOneByOne: [],
  };
  for (let turn = 0; turn < runs; turn++) {
    const isCalm = await calm();
    const limit = 3 * syncTimes(commitBytes).p99 + 2;
    const { slowest: waits, ...ours } = await publish({ ...own, rate, together: window });
    slowest.push(...waits);
    pairs.push({ ours: ours.p99, theirs: Number(limit.toFixed(3)), calm: isCalm });
    inDetail["ours"]?.push(ours);
    const others = {
      mosquitto: { ...load, port, rate, together: window },
      oursOneByOne: { ...own, rate },
      mosquittoOneByOne: { ...load, port, rate },
    };
    for (const [name, settings] of Object.entries(others)) {
      const { slowest: _, ...result } = await publish(settings);
      inDetail[name]?.push(result);
    }
    const peer = inDetail["mosquitto"]?.at(-1);
    const disk = `3 × fdatasync p99 + 2 = ${limit.toFixed(2)}`;
    console.log(`run ${turn + 1} at half load: PUBACK p99 ${ours.p99} ms, ${disk}; Mosquitto's own ${peer?.p99} ms`);
  }
  const detail = { unit: "PUBACK p99 ms over its limit", rate, ...inDetail };
  return [verdict("ingest-tail", pairs, { atMost: 1 }, detail), slowest];
};

/** What the gateway did while the slowest hundredth of the half load waited: many waits share one cause. */
const tellWhere = (profile: Profile, slowest: readonly Moment[]): void => {
  const mean = slowest.reduce((sum, [from, to]) => sum + to - from, 0) / slowest.length;
  console.log(`slowest hundredth: ${slowest.length} publishes of ${mean.toFixed(2)} ms each, of which (ms)`);
  console.log(`  gateway: ${JSON.stringify(spentIn(profile, slowest, 24))}`);
};

/**
 * Against the formula: what is outstanding, over the time of a commit. In `detail` the same with one publish in flight
 * a client: there the storage alone is the limit, as the formula has it, and not the processor as well.
 */
const onSlowStorage = async (): Promise<Verdict> => {
  const site = newSite();
  const gateway = await startNode(["--import", "tsx", "bench/load/slow-site.ts", site.configFile, String(slowMs)]);
  const own = loadOf(site, gateway);
  const pairs: Pair[] = [];
  const oneInFlight: Pair[] = [];
  try {
    for (let turn = 0; turn < runs; turn++) {
      const isCalm = await calm();
      const commitMs = (await timerMs(slowMs)) + syncTimes(commitBytes).p50;
      for (const [inFlight, list] of [[window, pairs] as const, [1, oneInFlight] as const]) {
        const { perSecond } = await publish({ ...own, window: inFlight });
        list.push({ ours: perSecond, theirs: Math.round((clients * inFlight * 1000) / commitMs), calm: isCalm });
      }
      console.log(`run ${turn + 1} on storage with +${slowMs} ms: ${told(pairs)}; one in flight ${told(oneInFlight)}`);
    }
  } finally {
    await gateway.stop();
    site.stop();
  }
  const unit = "publishes acknowledged per second over (outstanding publishes ÷ time of a commit)";
  return verdict("ingest-slow-storage", pairs, { atLeast: 0.8 }, { unit, clients, window, slowMs, oneInFlight });
};

const told = (pairs: readonly Pair[]): string => `${pairs.at(-1)?.ours}/s of ${pairs.at(-1)?.theirs}/s`;

/** What a timer of so many ms takes in truth. */
const timerMs = async (ms: number): Promise<number> => {
  const times: number[] = [];
  for (let turn = 0; turn < 50; turn++) {
    const started = performance.now();
    await sleep(ms);
    times.push(performance.now() - started);
  }
  return median(times);
};
