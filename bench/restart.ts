/**
 * Targets 4 and 8: start and idle memory of a compiled gateway with 48 compartments against Node-RED with the same
 * flow, as its installer leaves it (without its editor: in `detail`); start with a million events in the journal; and
 * what grows with the site: one event's decide and evolve from 48 to 10,000 compartments, one event's append from an
 * empty journal to a million.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Event } from "../gateway/core/event.ts";
import type { Journal } from "../gateway/ports/journal.ts";
import { fullEvents, fullSite, journalAt } from "./growth/full-journal.ts";
import { type Life, layoutOfSize, newLife } from "./growth/life.ts";
import { enlist, lockerConfig } from "./locker/locker-site.ts";
import { type Steel, startSteel } from "./locker/steel.ts";
import { calm } from "./machine/calm.ts";
import { rssOf } from "./machine/process.ts";
import { startNodeRed } from "./peer-node-red.ts";
import { newBenchSite, startVerb } from "./site.ts";
import { type Bench, median, type Verdict, verdict } from "./verdict.ts";

const runs = 5;
/** Both have come to rest: V8 gives back what a start took some ten seconds after it. */
const idleMs = 25_000;
const startMsMax = 1_000;

export const bench: Bench = async (): Promise<readonly Verdict[]> => [
  ...(await againstNodeRed()),
  await withFullJournal(),
  growingSite(),
  await growingJournal(),
];

interface Figures {
  readonly startMs: number;
  /** Time on the processor of the main thread until then. Says more than the clock when others use the machine. */
  readonly cpuMs: number;
  readonly rssMiB: number;
  /** Nobody else used the machine when it began. */
  readonly calm: boolean;
}
interface Started {
  readonly startMs: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const cpuOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;

const watched = async (start: () => Promise<Started>): Promise<Figures> => {
  const isCalm = await calm();
  const { startMs, pid, stop } = await start();
  const cpuMs = cpuOf(pid);
  await sleep(idleMs);
  const rssMiB = rssOf(pid);
  await stop();
  return { startMs: Math.round(startMs), cpuMs: Math.round(cpuMs), rssMiB: Number(rssMiB.toFixed(1)), calm: isCalm };
};

const againstNodeRed = async (): Promise<Verdict[]> => {
  const steel = await startSteel();
  const site = newBenchSite(lockerConfig(steel.ports), []);
  await enlist(site.folder);
  const gateway = (): Promise<Started> => startVerb(["gateway", "-c", site.configFile]);
  // The very first start makes keys and ballast.
  await (await gateway()).stop();
  const found: { ours: Figures; installed: Figures; flowOnly: Figures }[] = [];
  try {
    for (let turn = 0; turn < runs; turn++) {
      const installed = await watched(() => startNodeRed(steel.ports, { as: "installed" }));
      const ours = await watched(gateway);
      const flowOnly = await watched(() => startNodeRed(steel.ports, { as: "flow-only" }));
      found.push({ ours, installed, flowOnly });
      const [mine, red, bare] = [ours, installed, flowOnly].map((one) => JSON.stringify(one));
      console.log(`run ${turn + 1}: ${mine}, Node-RED ${red}, without its editor ${bare}`);
    }
  } finally {
    await steel.stop();
    site.stop();
  }
  const against = (peer: "installed" | "flowOnly", figure: Exclude<keyof Figures, "calm">) =>
    found.map((one) => ({ ours: one.ours[figure], theirs: one[peer][figure] }));
  const ratio = (peer: "installed" | "flowOnly", figure: Exclude<keyof Figures, "calm">): number =>
    Number(median(against(peer, figure).map(({ ours, theirs }) => ours / theirs)).toFixed(4));
  return [
    verdict(
      "restart-start",
      against("installed", "startMs"),
      { atMost: 0.33 },
      {
        what: "spawn to the ready line over Node-RED's to its flow's first answer, ms",
        ratioOfMainThreadTime: ratio("installed", "cpuMs"),
        withoutEditor: { ratio: ratio("flowOnly", "startMs"), ratioOfMainThreadTime: ratio("flowOnly", "cpuMs") },
        runsInFull: found,
      },
    ),
    verdict(
      "restart-memory",
      against("installed", "rssMiB"),
      { atMost: 0.6 },
      {
        what: "resident memory after 25 s of rest over Node-RED's, MiB",
        withoutEditor: { ratio: ratio("flowOnly", "rssMiB") },
        nodeAlone: await emptyNode(),
      },
    ),
  ];
};

/** What a Node process weighs that does nothing: nobody who runs on Node gets below it. MiB */
const emptyNode = async (): Promise<number> => {
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  await sleep(1_000);
  const rss = rssOf(child.pid ?? 0);
  child.kill("SIGKILL");
  return Number(rss.toFixed(1));
};

const withFullJournal = async (): Promise<Verdict> => {
  const steel: Steel = await startSteel();
  const pairs: { ours: number; theirs: number }[] = [];
  const config = lockerConfig(steel.ports, { journal: { retentionDays: 3_650 } });
  try {
    for (let turn = 0; turn < runs; turn++) {
      // A copy each time: the longest tail behind a snapshot is folded once only.
      const site = await fullSite(config);
      const gateway = await startVerb(["gateway", "-c", site.configFile]);
      pairs.push({ ours: Math.round(gateway.startMs), theirs: startMsMax });
      await gateway.stop();
      site.stop();
      console.log(`run ${turn + 1}: ${gateway.startMs.toFixed(0)} ms with ${fullEvents} events`);
    }
  } finally {
    await steel.stop();
  }
  const what = "spawn to the ready line with 1,000,000 events, 20,000 of them behind the snapshot, over 1000 ms";
  return verdict("restart-full", pairs, { atMost: 1 }, { what });
};

/** Median time of an event in µs over so many inputs. */
const perEvent = (life: Life, inputs: number): number => {
  const times: number[] = [];
  let seq = 0;
  for (let turn = 0; turn < inputs; turn++) {
    const { ms, events } = life.turn((moment, list) =>
      list.map((event) => ({ ...moment, seq: ++seq, epoch: 1, event })),
    );
    if (events > 0) times.push((ms * 1000) / events);
  }
  return median(times);
};

const growingSite = (): Verdict => {
  const epoch = { counter: 1, id: "e".repeat(16) };
  const [small, large] = [48, 10_000].map((count) => newLife(layoutOfSize(count), epoch, Date.now()));
  if (!small || !large) throw new Error("no sites");
  // Until half of the compartments are full, and the code is warm.
  perEvent(small, 60_000);
  perEvent(large, 60_000);
  const pairs: { ours: number; theirs: number }[] = [];
  for (let turn = 0; turn < 2 * runs; turn++)
    pairs.push({ ours: perEvent(large, 5_000), theirs: perEvent(small, 5_000) });
  const what = "decide and evolve of an event (median, µs) with 10,000 compartments over 48";
  return verdict("grow-compartments", pairs, { atMost: 1.5 }, { what });
};

const growingJournal = async (): Promise<Verdict> => {
  const site = await fullSite(lockerConfig([]));
  const folder = mkdtempSync(join(tmpdir(), "postern-append-"));
  const [full, empty] = [await journalAt(site.folder), await journalAt(folder)];
  const pairs: { ours: number; theirs: number }[] = [];
  for (let turn = -1; turn < 2 * runs; turn++) {
    const pair = { ours: await perAppend(full), theirs: await perAppend(empty) };
    if (turn >= 0) pairs.push(pair);
  }
  await Promise.all([full.close(), empty.close()]);
  site.stop();
  rmSync(folder, { recursive: true, force: true });
  const what = "append of an event until it is on disk (median of commits of 50, µs) behind 1,000,000 events over none";
  return verdict("grow-journal", pairs, { atMost: 1.5 }, { what });
};

const perAppend = async (journal: Journal): Promise<number> => {
  const together = 50;
  const event: Event = { type: "item-sensed", compartment: "A-01", present: true };
  const times: number[] = [];
  for (let turn = 0; turn < 200; turn++) {
    const moment = { at: Date.now(), synced: true, elapsed: journal.head().seq };
    const started = performance.now();
    await journal.append(Array.from({ length: together }, () => ({ moment, event }))).durable;
    times.push(((performance.now() - started) * 1000) / together);
  }
  return median(times);
};
